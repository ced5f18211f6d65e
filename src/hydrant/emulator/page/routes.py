"""The routes of the page: GET / and its files, pipeline, buckets, objects, object, search, shards, logs, reasons,
schema, dead-letters, replay.

These only read. POST replay and replay/stop run `hydrant replay`; all else that changes something goes to the control
routes. Either wants the header that no other page can send (`http/intent.py`).
"""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from localstack.http import Request, Response
from localstack.services.edge import ROUTER
from localstack.services.plugins import SERVICE_PLUGINS

from hydrant import __version__
from hydrant.emulator.admin.bodies import object_of
from hydrant.emulator.admin.schemas import SCHEMAS
from hydrant.emulator.arns import ArnError
from hydrant.emulator.chaos.book import spared
from hydrant.emulator.feed.reasons import REASONS
from hydrant.emulator.kinesis import admin as kinesis
from hydrant.emulator.kinesis import store as streams
from hydrant.emulator.requests.documents import body_of
from hydrant.emulator.requests.refusals import RefusedRequest
from hydrant.emulator.sqs import contents
from hydrant.error_objects import expected

from . import deployed, logs
from .dead_letters import dead_letter_queues
from .graph import graph_of, kind_of, name_of
from .layout import places_of
from .objects import Buckets, NotThere
from .replay import Command, Replays
from .search import search
from .site import HEADERS, File, page_files

Json = dict[str, Any]
_ROOM = "/_hydrant"
_MAX_PARAMETER = 2_000
_MAX_SHARDS = 1_000
_COLLECTOR = deployed.Collector(deployed.collect)
_BUCKETS = Buckets(deployed.buckets)
REPLAYS = Replays(Command.from_environment())


def install() -> None:
    """Add them."""
    for name, file in page_files().items():
        ROUTER.add(f"{_ROOM}/page/{name}", _sending(file), methods=["GET"])
    ROUTER.add(f"{_ROOM}/", _sending(page_files()["index.html"]), methods=["GET"])
    ROUTER.add(_ROOM, lambda _: Response(status=308, headers={"Location": f"{_ROOM}/"}), methods=["GET"])
    _route("pipeline", lambda _: pipeline())
    _route("buckets", lambda _: {"buckets": _BUCKETS.names()})
    _route("objects", lambda asked: _BUCKETS.listed(asked("bucket"), asked("prefix", ""), asked("after", "")))
    _route("object", lambda asked: _BUCKETS.opened(asked("bucket"), asked("key")))
    _route("search", lambda asked: search(asked("q"), _BUCKETS, streams.all_streams))
    _route("dead-letters", lambda _: {"queues": dead_letters()})
    _route("shards", lambda _: {"shards": kinesis.shards()[:_MAX_SHARDS]})
    _route("logs", lambda asked: _logs(asked("function")))
    _route("schema", lambda asked: _schema(asked("producer")))
    _route("replay", lambda _: REPLAYS.describe())
    _control("replay", lambda body: {"run": REPLAYS.start(body)})
    _control("replay/stop", lambda _: {"stopped": REPLAYS.stop()})
    _route("reasons", lambda asked: {"reasons": _reasons(asked("digests"), deep=bool(asked("deep", "")))})


def _control(name: str, answer: Callable[[Json], Json]) -> None:
    """A route that changes something: POST, with the header that `http/intent.py` asks for."""

    def endpoint(request: Request) -> Response:
        try:
            return _response(answer(object_of(body_of(request))))
        except RefusedRequest:
            return _response({"error": "the body cannot be unpacked as its Content-Encoding says"}, 400)
        except ValueError as error:
            return _response({"error": str(error)}, 400)

    ROUTER.add(f"{_ROOM}/{name}", endpoint, methods=["POST"])


def pipeline() -> Json:
    """The graph of what is deployed, each node with its place in the drawing."""
    graph = graph_of(_COLLECTOR.deployed())
    places = places_of(graph)
    return {
        "nodes": [{**node.document(), "layer": places[node.id][0], "row": places[node.id][1]} for node in graph.nodes],
        "edges": [edge.document() for edge in graph.edges],
        "left_out": graph.left_out,
    }


def dead_letters() -> list[Json]:
    """The dead-letter queues that are there, with what they hold."""
    named = dead_letter_queues(_COLLECTOR.deployed()) if SERVICE_PLUGINS.is_running("sqs") else {}
    found = []
    for arn, sources in sorted(named.items()):
        with suppress(ArnError):
            if (held := contents.held_in(arn)) is not None:
                found.append({"arn": arn, "name": name_of(arn), "of": sources, **held})
    return found


def _schema(producer: str) -> Json:
    """What was published of a producer's schema, as JSON Schema and field by field in words; null where nothing was."""
    schema = SCHEMAS.find(producer)
    fields = [{"field": each.field, "expected": each.words} for each in expected.fields(schema or {})]
    return {"producer": producer, "fields": fields, "schema": schema}


def _logs(arn: str) -> Json:
    if kind_of(arn) != "function":
        raise ValueError("function must be the ARN of a function")
    known = _COLLECTOR.deployed().functions
    function = next((each for each in known if each["FunctionArn"] == arn), None)
    if function is None:
        raise NotThere(f"There is no function {name_of(arn)[:100]!r} on this emulator.")
    place, group = logs.group_of(function)
    return {"group": group, "lines": logs.newest_lines(place, group)}


def _reasons(named: str, *, deep: bool) -> Json:
    """Of the records with these digests; `deep` looks for the rest in the logs, which takes a while."""
    digests = named.split(",")[: logs.MAX_DIGESTS]
    found: dict[str, Any] = dict(REASONS.find(digests))
    left = [digest for digest in digests if digest and digest not in found]
    return {**logs.reasons(_COLLECTOR.deployed().functions, left), **found} if deep and left else found


def _sending(file: File) -> Callable[[Request], Response]:
    return lambda _: Response(file.body, headers={**HEADERS, "Content-Type": file.type})


def _route(name: str, answer: Callable[[Callable[..., str]], Json]) -> None:
    def endpoint(request: Request) -> Response:
        try:
            with spared():
                return _response(answer(_parameters(request)))
        except NotThere as error:
            return _response({"error": str(error)}, 404)
        except ValueError as error:
            return _response({"error": str(error)}, 400)

    ROUTER.add(f"{_ROOM}/{name}", endpoint, methods=["GET"])


def _parameters(request: Request) -> Callable[..., str]:
    """Reads a parameter of the address by name; one without a default must be there."""

    def asked(name: str, default: str | None = None) -> str:
        value = request.args.get(name, default)
        if not value and default is None:
            raise ValueError(f"the address needs {name}=...")
        if len(value or "") > _MAX_PARAMETER and name != "digests":
            raise ValueError(f"{name} has more than {_MAX_PARAMETER} characters")
        return value or ""

    return asked


def _response(document: Json, status: int = 200) -> Response:
    body = json.dumps({"hydrant": __version__, **document}, default=str)
    return Response(body, status=status, headers={**HEADERS, "Content-Type": "application/json"})
