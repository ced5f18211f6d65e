"""Bodies of the control routes: objects with members of the right type and size, and clear words for anything else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.admin import bodies
from hydrant.emulator.admin.bodies import BodyError


def test_no_body_is_an_empty_object() -> None:
    assert bodies.object_of(b"") == bodies.object_of(b"{}") == {}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"timeout=5", "the body is not JSON"),
        (b'{"timeout": NaN}', "the body is not JSON"),
        (b'{"timeout": Infinity}', "the body is not JSON"),
        (b"\xff", "the body is not JSON"),
        (b"[" * 100_000, "the body is not JSON"),
        (b"[]", r"the body must be a JSON object, not \[\]"),
        (b"null", "the body must be a JSON object, not null"),
        (b"5", "the body must be a JSON object, not 5"),
    ],
    ids=range(8),
)
def test_what_is_no_object(body: bytes, words: str) -> None:
    with pytest.raises(BodyError, match=words):
        bodies.object_of(body)


def test_a_timeout_is_60_seconds_unless_told() -> None:
    assert bodies.timeout_of({}) == bodies.timeout_of({"timeout": None}) == 60
    assert bodies.timeout_of({"timeout": 0.5}) == 0.5


@pytest.mark.parametrize("value", [True, "5", [], {}, 0, -1, 1e400, 10**400, -(10**400), 1e16])
def test_what_is_no_number_of_seconds(value: Any) -> None:
    with pytest.raises(BodyError, match="timeout must be a positive number of seconds, not "):
        bodies.timeout_of({"timeout": value})
    with pytest.raises(BodyError, match="advance_seconds must be a positive number of seconds, not "):
        bodies.seconds_of({"advance_seconds": value}, "advance_seconds")


def test_nobody_waits_longer_than_a_day() -> None:
    with pytest.raises(BodyError, match="timeout must be at most 86400 seconds, not 86401"):
        bodies.timeout_of({"timeout": 86_401})


def test_what_has_no_default_must_be_there() -> None:
    with pytest.raises(BodyError, match="advance_seconds must be a positive number of seconds, not null"):
        bodies.seconds_of({}, "advance_seconds")
    with pytest.raises(BodyError, match="phase must be a text of at most 10000 characters, not null"):
        bodies.text_of({}, "phase")
    assert bodies.text_of({}, "detail", "") == ""


@pytest.mark.parametrize("value", [True, 5, [], {}, "x" * 10_001])
def test_what_is_no_text(value: Any) -> None:
    with pytest.raises(BodyError, match="phase must be a text"):
        bodies.text_of({"phase": value}, "phase")


@pytest.mark.parametrize("make", [lambda inner: [inner], lambda inner: {"a": inner}])
def test_a_document_that_is_kept_is_not_deep(make: Any) -> None:
    document: Any = 1
    for _ in range(bodies.MAX_NESTED - 2):
        document = make(document)
    assert bodies.kept_document({"state": document}) == {"state": document}
    with pytest.raises(BodyError, match="nested deeper than 100 levels"):
        bodies.kept_document({"state": make(make(document))})


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(max_size=3), inner)),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["timeout", "phase"]), VALUES))
def test_anything_is_taken_or_told(body: dict[str, Any]) -> None:
    for read in (bodies.timeout_of, lambda each: bodies.text_of(each, "phase"), bodies.kept_document):
        try:
            assert read(body) is not None
        except BodyError as error:
            json.dumps({"error": str(error)})
