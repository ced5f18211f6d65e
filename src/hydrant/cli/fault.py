"""`hydrant fault`: operations of the stack that refuse, fail or take long, to see what a pipeline makes of it."""

from typing import Annotated, Any

import typer

from hydrant.console import Say
from hydrant.stack import control_client, registry

from ..errors import UsageError
from .options import AsJson, MaybePort, seconds

app = typer.Typer(
    help="Inject faults into the stack's calls: add, list, remove, clear.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Json = dict[str, Any]


@app.callback()
def _fault() -> None:
    """Inject faults into the stack's calls: add, list, remove, clear."""


@app.command()
def add(
    operation: Annotated[str, typer.Argument(help="SERVICE:OPERATION, such as s3:PutObject, kinesis:Put* or sqs:*")],
    error: Annotated[
        str | None, typer.Option("--error", help="HTTP status or error code of AWS: 503, SlowDown. None: delay only.")
    ] = None,
    delay: Annotated[str | None, typer.Option("--delay", help="Answer so much later, such as 2s or 250ms.")] = None,
    resource: Annotated[str, typer.Option("--resource", help="Name, ARN, bucket/key or a glob: 'lake/error/*'.")] = "*",
    share: Annotated[float, typer.Option("--share", min=0, max=1, help="Share of the calls: 0.2 is each fifth.")] = 1.0,
    count: Annotated[int | None, typer.Option("--count", min=1, help="Strike so many calls, then end.")] = None,
    for_: Annotated[str | None, typer.Option("--for", help="End after so much time, such as 30s.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Strike the same calls in each run.")] = None,
    port: MaybePort = None,
    as_json: AsJson = False,
) -> None:
    """Let calls of an operation fail as AWS words it, or take long: from outside and between the services.

    It ends by --for, --count, hydrant fault remove, hydrant fault clear and hydrant reset.
    """
    if error is None and delay is None:
        raise UsageError("What shall happen?", next_step="Say --error 503, --delay 2s, or both.")
    asked: Json = {
        "operation": operation,
        "resource": resource,
        "error": error,
        "delay_seconds": seconds(delay) if delay else None,
        "share": share,
        "count": count,
        "seconds": seconds(for_) if for_ else None,
        "seed": seed,
    }
    stack = registry.find(port)
    given = {name: value for name, value in asked.items() if value is not None}
    made = control_client.inject_fault(stack.port, given, stack.host)
    Say(as_json).data(made, f"{line(made)}\nEnd it: hydrant fault remove {made['id']} --port {stack.port}")


@app.command(name="list")
def list_(port: MaybePort = None, as_json: AsJson = False) -> None:
    """Show the faults that are injected, and the last that are over, with the calls that they have struck."""
    stack = registry.find(port)
    found = control_client.injected_faults(stack.port, stack.host)
    Say(as_json).data({"faults": found}, "\n".join(map(line, found)) or "No fault is injected.")


@app.command()
def remove(
    name: Annotated[str, typer.Argument(metavar="ID", help="As hydrant fault list shows it: f1.")],
    port: MaybePort = None,
    as_json: AsJson = False,
) -> None:
    """Take a fault away; what it delays goes on at once."""
    stack = registry.find(port)
    control_client.remove_fault(stack.port, name, stack.host)
    Say(as_json).data({"removed": name}, f"{name} is taken away.")


@app.command()
def clear(port: MaybePort = None, as_json: AsJson = False) -> None:
    """Take all faults away, and forget those that are over."""
    stack = registry.find(port)
    count = control_client.clear_faults(stack.port, stack.host)
    Say(as_json).data({"removed": count}, f"{count} taken away." if count else "No fault was injected.")


def line(fault: Json) -> str:
    """A fault on one line: `f1  s3:PutObject lake/*: 503 SlowDown, 20 % of calls, 12 s left; struck 3 of 14`."""
    where = "" if fault["resource"] == "*" else f" {fault['resource']}"
    what = [
        f"{fault['error']} {fault['code']}" if fault["error"].isdecimal() else fault["error"],
        f"{fault['delay_seconds']:g} s later" if fault["delay_seconds"] else "",
        f"{fault['share'] * 100:g} % of calls" if fault["share"] < 1 else "",
        f"{fault['count']:,} at most" if fault["count"] else "",
        f"{fault['left_seconds']:.0f} s left" if fault["left_seconds"] is not None else "",
        f"over: {fault['over']}" if fault["over"] else "",
    ]
    told = ", ".join(each for each in what if each)
    return f"{fault['id']}  {fault['operation']}{where}: {told}; struck {fault['struck']:,} of {fault['calls']:,}"
