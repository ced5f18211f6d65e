"""The control routes refuse what is no request of theirs, in clear words, and change nothing."""

import json
from typing import Any

import pytest

from ..support.raw_requests import Answer, Wire

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("requests")]
ROUTES_READ = ("status", "deployment")
ROUTES = ["deployment", "phase", "warm", "flush", "reset", "clock"]

NO_OBJECTS = [b"{", b"[]", b"null", b"7", b"\xff", b'{"timeout": NaN}', b"[" * 100_000, b"a=b"]


def post(wire: Wire, route: str, body: bytes) -> Answer:
    headers = {"Content-Type": "application/json", "X-Hydrant-Control": "1"}
    return wire.send("sts", "POST", f"/_hydrant/{route}", headers, body)


def state(wire: Wire) -> list[Any]:
    """What a control route changes; environments of functions come and go by themselves."""
    status, deployment = (wire.send("sts", "GET", f"/_hydrant/{route}", {}, None).document for route in ROUTES_READ)
    return [status["phase"], status["detail"], status["streams"], deployment]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("body", NO_OBJECTS, ids=range(len(NO_OBJECTS)))
def test_a_body_that_is_no_object(wire: Wire, route: str, body: bytes) -> None:
    before = state(wire)
    answer = post(wire, route, body)
    assert answer.status == 400
    assert answer.document["error"].startswith(("the body is not JSON", "the body must be a JSON object"))
    assert state(wire) == before


NESTED = json.dumps({"state": json.loads("[" * 500 + "]" * 500)}).encode()
WRONG = {
    "a phase that is none": ("phase", b'{"phase": "sleeping"}', "unknown phase 'sleeping', expected one of"),
    "a phase that is no text": ("phase", b'{"phase": 5}', "phase must be a text"),
    "no phase": ("phase", b"{}", "phase must be a text of at most 10000 characters, not null"),
    "a detail that is no text": ("phase", b'{"phase": "ready", "detail": []}', "detail must be a text"),
    "a timeout that is no number": (
        "flush",
        b'{"timeout": "5"}',
        "timeout must be a positive number of seconds, not '5'",
    ),
    "a boolean for a number": ("warm", b'{"timeout": true}', "timeout must be a positive number of seconds, not True"),
    "a number without end": ("flush", b'{"timeout": 1e400}', "timeout must be a positive number of seconds, not inf"),
    "a number of 400 digits": (
        "clock",
        b'{"advance_seconds": 1' + b"0" * 400 + b"}",
        "advance_seconds must be a positive",
    ),
    "no seconds": ("clock", b"{}", "advance_seconds must be a positive number of seconds, not null"),
    "a time that goes back": ("clock", b'{"advance_seconds": -5}', "advance_seconds must be a positive number"),
    "a document that is nested": ("deployment", NESTED, "the body is nested deeper than 100 levels"),
}


@pytest.mark.parametrize(("route", "body", "words"), WRONG.values(), ids=WRONG)
def test_members_of_another_type_or_size(wire: Wire, route: str, body: bytes, words: str) -> None:
    before = state(wire)
    answer = post(wire, route, body)
    assert (answer.status, answer.document["error"][: len(words)]) == (400, words)
    assert state(wire) == before


def test_routes_that_are_only_read_look_at_no_body(wire: Wire) -> None:
    assert wire.send("sts", "GET", "/_hydrant/status", {}, b"{").status == 200
