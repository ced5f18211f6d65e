"""`hydrant doctor`: is everything here that Hydrant needs, and would the roles of the stack do on AWS?"""

from typing import Annotated, Any

import typer

from hydrant.console import Say
from hydrant.stack import control_client, registry
from hydrant.stack.registry import DEFAULT_PORT, StackRecord

from ..pipeline.clients import Clients
from ..stack.checks import Finding, examine
from ..stack.deliveries import Unheard, unheard
from ..stack.place import place_of
from .options import AsJson, MaybePort


def doctor(
    port: MaybePort = None,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show only what needs attention.")] = False,
    roles: Annotated[
        bool, typer.Option("--roles", help="Look at the running stack: what roles and policies would lack on AWS.")
    ] = False,
) -> None:
    """Check the machine: Python, Terraform, port, disk, folders, provider, plug-ins. Exit code 1 if any is wrong."""
    findings = _of_stack(registry.find(port)) if roles else [_document(each) for each in examine(port or DEFAULT_PORT)]
    shown = [each for each in findings if not (quiet and each["good"])]
    text = "\n".join(map(_text, shown))
    Say(as_json).data({"findings": findings}, text)
    if not all(each["good"] for each in findings):
        raise typer.Exit(1)


def _document(finding: Finding) -> dict[str, Any]:
    return {"what": finding.what, "good": finding.good, "found": finding.found, "next": finding.next_step}


def _role_finding(examined: dict[str, Any]) -> dict[str, Any]:
    lacks = examined["lacks"]
    found = "\n".join(_lack(lack) for lack in lacks) or f"its roles have all {examined['checked']} permissions"
    return {
        "what": f"delivery stream {examined['delivery_stream']}",
        "good": not lacks,
        "found": found,
        "next": "Allow this in the roles' policies (in Terraform: roles.tf), then deploy again." if lacks else "",
        "lacks": lacks,
    }


def _lack(lack: dict[str, str]) -> str:
    return f"{lack['role'] or 'nobody'} lacks {lack['action']} on {lack['resource']} ({lack['purpose']}): {lack['why']}"


def _text(finding: dict[str, Any]) -> str:
    lines = finding["found"].split("\n")
    found = f" {lines[0]}" if len(lines) == 1 else "".join(f"\n     {line}" for line in lines)
    head = f"{'ok ' if finding['good'] else 'BAD'}  {finding['what']}:{found}"
    return head if finding["good"] or not finding["next"] else f"{head}\n     Next: {finding['next']}"


def _of_stack(stack: StackRecord) -> list[dict[str, Any]]:
    """What the roles of delivery streams lack, then who is not let in by queues, topics and functions."""
    examined = control_client.roles(stack.port, stack.host)["delivery_streams"]
    count, missed = unheard(Clients(place_of(stack).region, stack.endpoint))
    return [*map(_role_finding, examined), *map(_unheard_finding, missed), *_let_in(count, missed)]


def _unheard_finding(missed: Unheard) -> dict[str, Any]:
    return {"what": missed.what, "good": False, "found": missed.why, "next": missed.next_step}


def _let_in(count: int, missed: list[Unheard]) -> list[dict[str, Any]]:
    if missed:
        return []
    found = f"each of {count} is let in by what it tells, and Lambda may assume the roles of functions"
    return [{"what": "notifications, subscriptions, rules", "good": True, "found": found, "next": ""}]
