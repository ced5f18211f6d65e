"""`hydrant logs`: what functions write."""

import datetime
import json
import os
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from hydrant.console import Say

from ..errors import UsageError
from ..rejections.selection import moment
from ..rejections.texts import safe
from ..watching.lines import clock
from ..watching.log_lines import LogLines
from ..watching.wanted import Bounds
from .aws_options import AwsRegion, Endpoint, Env, Profile, StateBucket, Target
from .options import AsJson, MaybePort, seconds
from .watching import Anywhere, Site

_PAUSE = {"emulator": 0.5, "aws": 2.0}
_IDLE = {"emulator": 3.0, "aws": 60.0}


def logs(
    function: Annotated[
        str | None, typer.Argument(metavar="[FUNCTION]", show_default=False, help="Default: the pipeline's.")
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with lines as they come.")] = False,
    since: Annotated[str, typer.Option("--since", help="Lines since: 30m, 2h, 7d, or a time (UTC).")] = "1h",
    last: Annotated[int | None, typer.Option("--last", min=0, help="Only the last so many of before.")] = None,
    pattern: Annotated[str, typer.Option("--filter", metavar="PATTERN", help="A filter pattern of CloudWatch.")] = "",
    group: Annotated[str | None, typer.Option("--group", help="Any log group, by its name.")] = None,
    count: Annotated[int | None, typer.Option("-n", "--count", min=1, help="End after so many lines.")] = None,
    until_idle: Annotated[bool, typer.Option("--until-idle", help="With --follow: end when nothing comes.")] = False,
    idle: Annotated[
        str | None, typer.Option("--idle", help="How long nothing must come (default: 3s; on AWS 1m).")
    ] = None,
    target: Target = "emulator",
    port: MaybePort = None,
    env: Env = None,
    profile: Profile = None,
    region: AwsRegion = None,
    endpoint: Endpoint = None,
    state_bucket: StateBucket = None,
    as_json: AsJson = False,
) -> None:
    """Show the log of a function, and with --follow each line as it comes."""
    if function and group:
        raise UsageError("A function and --group exclude each other.", next_step="Give one of them.")
    if (until_idle or idle) and not follow:
        raise UsageError("--until-idle and --idle say when --follow ends.", next_step="Add --follow, or leave them.")
    start = moment(since, datetime.datetime.now(datetime.UTC))
    bounds = Bounds(count, (seconds(idle) if idle else _IDLE[target]) if until_idle or idle else None)
    site = Site(target, port, env, profile, region, endpoint, state_bucket)
    where = site.anywhere(Say(as_json), needs_outputs=not (function or group))
    lines = LogLines(where.clients().logs, group or _group(function, where), pattern, _PAUSE[target])
    try:
        for event in _events(lines, start, last, bounds if follow else None):
            _write(event, as_json)
            bounds.given += 1
            if bounds.full:
                break
    except KeyboardInterrupt:
        pass
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _events(lines: LogLines, start: int, last: int | None, bounds: Bounds | None) -> Iterator[dict[str, Any]]:
    found = lines.since(start)
    yield from found if last is None else found[len(found) - min(last, len(found)) :]
    if bounds is not None:
        yield from lines.follow(start, bounds.wanted, found)


def _group(function: str | None, where: Anywhere) -> str:
    if function:
        name = function.partition(":function:")[2].partition(":")[0] or function
        return f"/aws/lambda/{name}"
    if found := where.outputs.get("function_log_group"):
        return str(found)
    if found := where.outputs.get("function_name"):
        return f"/aws/lambda/{found}"
    names = [each["FunctionName"] for each in where.clients().lambda_.list_functions()["Functions"]]
    cause = f"There are: {', '.join(names[:20])}." if names else "There is none."
    raise UsageError("Which function?", cause, "Name it: hydrant logs FUNCTION, or a log group: --group NAME")


def _write(event: dict[str, Any], as_json: bool) -> None:
    if as_json:
        told = {"at": event["timestamp"] / 1000, "log_stream": event.get("logStreamName"), "message": event["message"]}
        text = json.dumps(told)
    else:
        message = str(event["message"]).rstrip().replace("\t", "  ")
        text = f"{clock(event['timestamp'] / 1000)}  {safe(message)}"
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.buffer.write(text.encode(encoding, "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()
