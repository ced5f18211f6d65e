"""`hydrant trace`: the way of one record."""

import datetime
from functools import partial
from typing import Annotated, Any

import typer

from hydrant.console import Say
from hydrant.stack import control_client

from ..errors import NotFound
from ..rejections.schemas import load_check
from ..rejections.selection import moment
from ..tracing.question import read
from ..tracing.shown import text
from ..tracing.tracer import Tracer
from .aws_options import AwsRegion, Endpoint, Env, Profile, StateBucket, Target
from .options import AsJson, MaybePort
from .rejections import Bucket, NoSchemas, Prefix, Where
from .watching import Site, named


def trace(
    what: Annotated[
        str, typer.Argument(metavar="KEY=VALUE|SEQUENCE_NUMBER|OBJECT_KEY", show_default=False, help="What to trace.")
    ],
    since: Annotated[
        str, typer.Option("--since", help="How far back objects are searched where nothing else tells: 30m, 2h, 7d.")
    ] = "1h",
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
    """Show the way of one record: put, called with, rejected or delivered, which line of which object, who was told.

    KEY=VALUE is a member of the record's document (id=17, user.name=Ada). An object's key shows the way of the object.
    """
    say = Say(as_json)
    question = read(what)
    since_ms = moment(since, datetime.datetime.now(datetime.UTC))
    site = Site(*(target, port, env, profile, region, endpoint, state_bucket, bucket, prefix, no_schemas))
    where = site.find(say)
    place = named(where)
    tracer = Tracer(where.outputs, place.data, place.errors, load_check(where.task.sources), since_ms, _ask(where))
    ways = tracer.trace(question, lambda _: None)
    if not ways:
        raise NotFound(
            "Nothing of that kind was found.",
            ". ".join([f"Neither on a stream nor in the objects of the last {since}", *tracer.unread]) + ".",
            "Check the spelling, or look further back: --since 24h",
        )
    say.data({"traced": what, "ways": [way.document() for way in ways]}, "\n\n".join(text(way) for way in ways))


def _ask(where: Where) -> Any:
    if where.stack is None:
        return None
    return partial(_asked, where.stack.port, where.stack.host)


def _asked(port: int, host: str, question: dict[str, str]) -> dict[str, Any]:
    return control_client.trace(port, question, host)
