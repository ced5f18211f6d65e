"""`hydrant invoke`: call a function by hand."""

import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from hydrant.console import Say

from ..errors import NotFound, UsageError
from ..invoking.call import MAX_SECONDS, Called, call
from ..invoking.events import MAKERS, NoRecord, Object, Origin, named_object
from ..invoking.shown import shown
from ..invoking.wired import Wire, of_source, table_keys, wires
from ..pipeline.clients import Clients
from ..sending.lines import Bad, Good, read
from ..stack import control_client, registry
from ..stack.place import place_of
from ..stack.registry import StackRecord
from .options import AsJson, MaybePort


def invoke(
    function: Annotated[str, typer.Argument(show_default=False, help="Name, NAME:ALIAS, or ARN.")],
    event: Annotated[str | None, typer.Option("--event", metavar="FILE", help="An event as JSON; -: stdin.")] = None,
    records: Annotated[
        str | None, typer.Option("--records", metavar="FILE", help="Lines to make an event of; -: stdin.")
    ] = None,
    last: Annotated[bool, typer.Option("--last", help="The last event that the function got on this stack.")] = False,
    source: Annotated[
        str | None, typer.Option("--source", help=f"Whose event: {', '.join(MAKERS)}. Default: what calls it here.")
    ] = None,
    port: MaybePort = None,
    as_json: AsJson = False,
) -> None:
    """Call a function on the stack and show result and log; exit code 1 when it ends with an error.

    With --records each line is a record (s3: an object, as s3://BUCKET/KEY; dynamodb: an item as JSON). SNS and S3 call
    a function once for each.
    """
    _check(event, records, last, source)
    say = Say(as_json)
    stack = registry.find(port)
    clients = Clients(place_of(stack).region, stack.endpoint)
    arn = _arn(clients, function)
    if event:
        events = [_content(event)]
    elif last:
        events = [_last(stack, arn)]
    else:
        events = _made(clients, arn, _lines(str(records)), source, say)
    called = _call_all(replace(clients, patience=MAX_SECONDS).lambda_, function, events, say)
    failed = sum(bool(one.error) for one in called)
    if as_json:
        say.data({"invocations": [one.described() for one in called], "failed": failed}, "")
    if failed:
        raise typer.Exit(1)


def _check(event: str | None, records: str | None, last: bool, source: str | None) -> None:
    if sum([event is not None, records is not None, last]) != 1:
        raise UsageError(
            "Which event?", next_step="Give one of: --event FILE, --records FILE, --last (the last one it got here)"
        )
    if source is not None and source not in MAKERS:
        raise UsageError(f"'{source}' makes no events here.", next_step=f"Give one of: {', '.join(MAKERS)}")
    if source is not None and records is None:
        raise UsageError("--source says what is made of --records.", next_step="Add --records FILE, or leave it out.")


def _arn(clients: Clients, function: str) -> str:
    """The ARN of a function. Raises NotFound with the names that there are."""
    try:
        return str(clients.lambda_.get_function(FunctionName=function)["Configuration"]["FunctionArn"])
    except clients.lambda_.exceptions.ResourceNotFoundException as error:
        names = [each["FunctionName"] for each in clients.lambda_.list_functions()["Functions"]]
        there = f"There are: {', '.join(names[:20])}." if names else "There is none on this stack."
        raise NotFound(f"There is no function {function}.", there, "hydrant invoke NAME, or: hydrant status") from error


def _content(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def _last(stack: StackRecord, arn: str) -> bytes:
    found = control_client.last_event(stack.port, arn, stack.host)
    if found is None:
        raise NotFound(
            "The function has got no event since the emulator started.", "", "Send it some, or give one: --event FILE"
        )
    return found.encode()


def _lines(name: str) -> list[bytes]:
    """The lines of a file. Raises UsageError where there is none, or one is too long."""
    with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
        found = list(read(file, any_text=True))
    for line in found:
        if isinstance(line, Bad):
            raise UsageError(f"{name}, line {line.number}: {line.reason}.")
    if not found:
        raise UsageError(f"{name} has no line.", next_step="Each line is one record.")
    return [line.data for line in found if isinstance(line, Good)]


def _made(clients: Clients, arn: str, lines: list[bytes], source: str | None, say: Say) -> list[bytes]:
    found = wires(clients, arn)
    wire = of_source(found, source, *_home(arn)) if source else _only(found)
    say.line(f"As from {wire.source}: {wire.arn.rpartition(':')[2]}")
    try:
        return MAKERS[wire.source](lines, _origin(clients, wire, lines, *_home(arn)))
    except NoRecord as error:
        raise UsageError(f"An event of {wire.source} cannot be made: {error}.") from error


def _home(arn: str) -> tuple[str, str]:
    """Region and account of an ARN."""
    parts = arn.split(":")
    return parts[3], parts[4]


def _only(found: list[Wire]) -> Wire:
    """What calls the function. Raises UsageError where that is nothing, or of several kinds."""
    known = [wire for wire in found if wire.source in MAKERS]
    if len({wire.source for wire in known}) == 1:
        return known[0]
    cause = f"It is called by {', '.join(sorted({wire.source for wire in known}))}." if known else "Nothing calls it."
    raise UsageError("Whose event shall it be?", cause, f"Say: --source {'|'.join(MAKERS)}")


def _origin(clients: Clients, wire: Wire, lines: Sequence[bytes], region: str, account: str) -> Origin:
    keys = table_keys(clients, wire.arn) if wire.source == "dynamodb" else []
    objects = [_object(clients, i, line) for i, line in enumerate(lines, 1)] if wire.source == "s3" else []
    return Origin(region, account, time.time(), wire.arn, wire.stream_arn, keys, objects)


def _object(clients: Clients, number: int, line: bytes) -> Object:
    bucket, key = named_object(number, line)
    try:
        found = clients.s3.head_object(Bucket=bucket, Key=key)
    except clients.s3.exceptions.ClientError as error:
        raise NoRecord(number, f"there is no object {key} in {bucket}") from error
    return Object(bucket, key, found["ContentLength"], found["ETag"].strip('"'))


def _call_all(client: Any, function: str, events: list[bytes], say: Say) -> list[Called]:
    called = []
    for event in events:
        called.append(call(client, function, event))
        if not say.as_json:
            sys.stdout.write(shown(called[-1], shutil.get_terminal_size().columns if sys.stdout.isatty() else 0) + "\n")
            sys.stdout.flush()
    return called
