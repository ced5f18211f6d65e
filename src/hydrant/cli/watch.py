"""`hydrant watch`: what flows and what is rejected, live."""

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Annotated, Any

import typer
from rich.console import Console

from hydrant.console import Say

from ..rejections.schemas import load_check
from ..watching.events import Event, Filter
from ..watching.lines import closing
from ..watching.polled import CANNOT_KNOW, Polled
from ..watching.quiet import Quiet
from ..watching.reader import ObjectReader
from ..watching.run import Loop, Watch, inbox
from ..watching.sinks import JsonSink, LiveSink, PlainSink
from ..watching.tally import Tally
from .aws_options import AwsRegion, Endpoint, Env, Profile, StateBucket, Target
from .options import AsJson, MaybePort, seconds
from .rejections import Bucket, Codes, NoSchemas, Prefix, Producers
from .watching import Site, asked, named, now, told

_KINDS = ("flow", "rejected", "delivered", "function_error", "notified")
_IDLE = {"emulator": 3.0, "aws": 120.0}

UntilIdle = Annotated[bool, typer.Option("--until-idle", help="End when nothing moves any more.")]
Idle = Annotated[str | None, typer.Option("--idle", help="How long nothing must move (default: 3s; on AWS 2m).")]


def watch(
    producer: Producers = None,
    code: Codes = None,
    last: Annotated[int, typer.Option("--last", min=0, help="Begin with so many rejections of before.")] = 0,
    until_idle: UntilIdle = False,
    idle: Idle = None,
    prefix: Prefix = None,
    bucket: Bucket = None,
    no_schemas: NoSchemas = False,
    target: Target = "emulator",
    port: MaybePort = None,
    env: Env = None,
    profile: Profile = None,
    region: AwsRegion = None,
    endpoint: Endpoint = None,
    state_bucket: StateBucket = None,
    as_json: AsJson = False,
) -> None:
    """Watch the pipeline live: rates at each hop, records by producer, rejections with their reasons.

    A live view on a terminal, else a line for each event; with --json each event as a JSON document on a line.
    """
    say = Say(as_json)
    patience = seconds(idle) if idle else _IDLE[target]
    where = Site(
        *(target, port, env, profile, region, endpoint, state_bucket, bucket, prefix, no_schemas),
    ).find(say)
    started = now()
    box = inbox()
    rule = Filter(frozenset(producer or ()), frozenset(code or ()))
    history_until = started.timestamp() if where.stack else 0.0  # on AWS a new object holds records of before
    looking = Watch(rule, load_check(where.task.sources), history_until, last, Tally(max(last, 10)))
    reader = ObjectReader(where.task.place, box.put)
    quiet = Quiet(patience)
    if where.stack is not None:
        events = told(where.stack, _KINDS, 0 if last else None)
    else:
        polled = Polled(named(where), start=started)
        say.warn(CANNOT_KNOW)
        events = _with_history(polled, last)
    sink = _sink(as_json)
    try:
        with sink if isinstance(sink, LiveSink) else nullcontext():
            Loop(events, looking, reader, sink, box, quiet.over if until_idle or idle else lambda _: False).run()
    except KeyboardInterrupt:
        pass
    finally:
        reader.stop()
    for line in [] if as_json else closing(looking.tally):
        say.line(line)


def _sink(as_json: bool) -> Any:
    if as_json:
        return JsonSink()
    console = Console(highlight=False)
    live = sys.stdout.isatty() and sys.stdin.isatty() and not console.is_dumb_terminal
    return LiveSink(console) if live else PlainSink()


def _with_history(polled: Polled, last: int) -> Iterator[Event]:
    if last:
        yield from polled.last(last)
    yield from asked(polled)
