"""`hydrant diff`: what differs between the emulator and AWS for a configuration."""

import platform
from typing import Annotated

import typer

from hydrant.console import Say
from hydrant.stack import control_client
from hydrant.stack.registry import StackRecord

from ..aws_diff.costs import Load
from ..aws_diff.report import compare
from ..aws_diff.resources import configuration_of
from ..stack.deploy import plan_document
from ..stack.place import place_of
from .aws_options import Env, VarFiles, Vars
from .options import AsJson, MaybePort
from .targets import Values, on_the_stack


def diff(
    env: Env = None,
    var_file: VarFiles = None,
    var: Vars = None,
    rate: Annotated[float, typer.Option("--rate", min=0.001, help="Events per second, for the cost.")] = 100.0,
    record_bytes: Annotated[int, typer.Option("--record-bytes", min=1, max=10485760, help="Bytes of an event.")] = 200,
    function_ms: Annotated[float, typer.Option("--function-ms", min=0, help="Run time of the function for one.")] = 0.1,
    region: Annotated[str | None, typer.Option("--region", help="AWS region (default: the stack's).")] = None,
    port: MaybePort = None,
    as_json: AsJson = False,
) -> None:
    """Tell what differs between the running stack and AWS: refusals, unknown behaviour, limits, costs.

    Reads what the configuration comes to with these variables (a plan on the stack). Nothing is changed.
    """
    say = Say(as_json)
    project, stack, settings = on_the_stack(port, Values(env, var_file, var), say)
    configuration = configuration_of(plan_document(project, stack, say, settings))
    load = Load(rate, record_bytes, function_ms)
    report = compare(configuration, region or place_of(stack).region, platform.machine(), load, notices_of(stack))
    say.data(report.document(), report.text())


def notices_of(stack: StackRecord) -> dict[str, str]:
    """What the emulator says of the interpreters that functions run on, by function; it may be another host's."""
    functions = control_client.status(stack.port, stack.host)["functions"]
    return {each["function"]: each["notice"].removeprefix("Hydrant: ") for each in functions}
