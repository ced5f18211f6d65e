"""What is accepted in one pass is what the two passes accept; all else is judged by them."""

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from validate.registry import REGISTRY, check

from hydrant_validation.document import plain_strings
from hydrant_validation.rejections import Accepted, Code, Rejected

from .events import NOW_MS, VALID, encoded, event

_PIECES = [b'"', b"\\", b":", b",", b"{", b"}", b"[", b"]", b" ", b"\n", b"\x00", b"\xff", b"\xef\xbb\xbf", b"0", b"-"]
_PIECES += [b"1e400", b"NaN", b"Infinity", b"-Infinity", b"null", b"true", b'"producer"', b'"a":1,', b"\\u0061", b"."]
_PIECES += [b'"producer":"orders",', b'"id":1,', b"\\ud800", "é".encode(), b"9" * 4301, b"[" * 70, b'{"a":' * 65]


@pytest.mark.parametrize("producer", VALID)
def test_a_plain_event_is_accepted_without_being_decoded(producer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(REGISTRY, "judge", None)
    raw = encoded(event(producer))
    if plain_strings(raw) is not None:  # the lines of an order repeat their keys
        assert check(raw, NOW_MS) == Accepted(producer, raw + b"\n")


def test_most_samples_are_plain() -> None:
    assert [name for name in VALID if plain_strings(encoded(event(name))) is None] in ([], ["orders"])


@pytest.mark.parametrize("producer", VALID)
def test_whatever_befalls_a_document_the_verdict_is_that_of_two_passes(producer: str) -> None:
    chance, valid = random.Random(producer), encoded(event(producer))
    for _ in range(3000):
        raw = _spoiled(valid, chance)
        assert check(raw, NOW_MS) == REGISTRY.judge(raw, NOW_MS), raw


def _spoiled(raw: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        start = chance.randrange(len(raw) + 1)
        stop = min(len(raw), start + chance.choice((0, 0, 1, 1, 2, 8)))
        raw = raw[:start] + chance.choice(_PIECES) + raw[stop:]
    return raw


@given(st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.floats() | st.text()))
@settings(deadline=None)
def test_any_object_is_judged_alike(found: dict[str, Any]) -> None:
    raw = json.dumps({"producer": "producer1", **found}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert check(raw, NOW_MS) == REGISTRY.judge(raw, NOW_MS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b'{"producer":"producer1","id":1,"id":2,"name":"a","created_at":1767225600000}', Code.DUPLICATE_KEY),
        (b'{"producer":"producer1","\\u0069d":1,"id":2,"name":"a","created_at":1767225600000}', Code.DUPLICATE_KEY),
        (b'{"producer":"producer1","producer":"producer2"}', Code.DUPLICATE_KEY),
        (b'{"id":"producer","producer":"producer1"}', Code.WRONG_TYPE),
        (b'{"producer":null,"x":"producer1"}', Code.PRODUCER_NOT_A_STRING),
        (b'{"a":"producer"', Code.NOT_JSON),
        (b'["producer","producer1"]', Code.NOT_AN_OBJECT),
    ],
)
def test_what_only_looks_plain(text: bytes, code: Code) -> None:
    outcome = check(text, NOW_MS)
    assert isinstance(outcome, Rejected)
    assert outcome.code is code
