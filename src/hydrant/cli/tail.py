"""`hydrant tail`: records as they come, for eyes and for scripts."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Literal

import typer

from hydrant.console import Say

from ..errors import UsageError
from ..rejections.texts import safe_bytes
from ..watching.object_lines import ObjectLines
from ..watching.stream_lines import Line, StreamLines, last_of
from ..watching.wanted import Bounds
from .aws_options import AwsRegion, Endpoint, Env, Profile, StateBucket, Target
from .jq_filter import JqFilter
from .options import AsJson, MaybePort, seconds
from .rejections import Bucket, Prefix
from .watching import Site, named, now

What = Literal["stream", "data", "error"]
_IDLE = {"emulator": 3.0, "aws": 60.0}
_PAUSE = {"emulator": 0.2, "aws": 1.0}
_OBJECTS_PAUSE = {"emulator": 0.5, "aws": 5.0}


def tail(
    what: Annotated[What, typer.Argument(show_default=False, help="Records of the stream, lines of data/ or error/.")],
    jq: Annotated[str | None, typer.Option("--filter", metavar="JQ", help="Only lines for which this is true.")] = None,
    last: Annotated[int, typer.Option("--last", min=0, help="Begin with so many of before.")] = 0,
    from_start: Annotated[bool, typer.Option("--from-start", help="Begin with the oldest that is there.")] = False,
    count: Annotated[int | None, typer.Option("-n", "--count", min=1, help="End after so many lines.")] = None,
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End when nothing comes any more.")] = False,
    idle: Annotated[
        str | None, typer.Option("--idle", help="How long nothing must come (default: 3s; on AWS 1m).")
    ] = None,
    decoded: Annotated[bool, typer.Option("--decoded", help="Of error lines the record that was rejected.")] = False,
    stream: Annotated[str | None, typer.Option("--stream", help="Another stream than the pipeline's.")] = None,
    prefix: Prefix = None,
    bucket: Bucket = None,
    target: Target = "emulator",
    port: MaybePort = None,
    env: Env = None,
    profile: Profile = None,
    region: AwsRegion = None,
    endpoint: Endpoint = None,
    state_bucket: StateBucket = None,
    as_json: AsJson = False,
) -> None:
    """Print records as they come: raw lines on stdout, for pipes; on a terminal with control characters as escapes.

    With --json each as a document with its place. Objects appear as late as Firehose writes them.
    """
    if from_start and last:
        raise UsageError("--from-start and --last exclude each other.", next_step="Give one of them.")
    _check_meant(what, decoded, stream, prefix, bucket)
    bounds = Bounds(count, (seconds(idle) if idle else _IDLE[target]) if until_idle or idle else None)
    query = JqFilter(jq) if jq else None
    site = Site(target, port, env, profile, region, endpoint, state_bucket, bucket, prefix, no_schemas=True)
    out = _Out(as_json)
    try:
        lines = (
            _of_stream(site, stream, bounds, last, from_start, as_json)
            if what == "stream"
            else _of_objects(site, what, bounds, last, from_start, decoded, as_json)
        )
        for line in lines:
            if query is None or query.takes(line.data):
                out.write(line)
                bounds.given += 1
                if bounds.full:
                    break
    except KeyboardInterrupt:
        pass
    except BrokenPipeError:  # `| head` has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        if query is not None:
            query.close()


def _check_meant(what: What, decoded: bool, stream: str | None, prefix: str | None, bucket: str | None) -> None:
    """Raise UsageError for an option that says nothing of these records."""
    of_others = {
        "--decoded": decoded and what != "error",
        "--stream": stream is not None and what != "stream",
        "--prefix": prefix is not None and what == "stream",
        "--bucket": bucket is not None and what == "stream",
    }
    if off := [option for option, given in of_others.items() if given]:
        raise UsageError(f"{off[0]} means nothing for hydrant tail {what}.", next_step="See hydrant tail --help")


def _of_stream(
    site: Site, stream: str | None, bounds: Bounds, last: int, from_start: bool, as_json: bool
) -> Iterator[Line]:
    where = site.anywhere(Say(as_json), needs_outputs=not stream)
    name = stream or where.named("stream_name", "--stream")
    lines = StreamLines(where.clients().kinesis, name, _PAUSE[site.target])
    lines.start(from_start=from_start or bool(last))
    if last:
        yield from last_of(lines.history(), last)
    yield from lines.follow(bounds.wanted)


def _of_objects(
    site: Site, what: What, bounds: Bounds, last: int, from_start: bool, decoded: bool, as_json: bool
) -> Iterator[Line]:
    begin = now()
    where = named(site.find(Say(as_json)))
    place, other = (where.errors, where.data) if what == "error" else (where.data, where.errors)
    if what == "data" and site.prefix is not None:
        place = replace(place, prefix=site.prefix)
    inside = other.prefix if len(other.prefix) > len(place.prefix) and other.prefix.startswith(place.prefix) else ""
    lines = ObjectLines(place, inside, _OBJECTS_PAUSE[site.target], decoded=decoded and what == "error")
    if from_start:
        yield from lines.all()
    yield from lines.last(last) if last else ()
    yield from lines.follow(begin, bounds.wanted)


class _Out:
    """Stdout: bytes as they are for pipes and files, harmless text for a terminal."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._terminal = sys.stdout.isatty()

    def write(self, line: Line) -> None:
        """One line."""
        if self._as_json:
            text = json.dumps(line.document()).encode()
        elif self._terminal:
            text = safe_bytes(line.data).encode(sys.stdout.encoding or "utf-8", "backslashreplace")
        else:
            text = line.data.rstrip(b"\n")
        sys.stdout.buffer.write(text + b"\n")
        sys.stdout.buffer.flush()
