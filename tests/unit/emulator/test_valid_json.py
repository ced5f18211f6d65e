"""What orjson reads is read as orjson has it; what it refuses of RFC 8259 is read too, and nothing else."""

import json
import math
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.valid_json import escaped, loads, loads_with, whole

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
EDGES = ["9223372036854775807", "-9223372036854775808", "-9223372036854775809", "18446744073709551615"]
EDGES += ["18446744073709551616", "99999999999999999999", "123456789012345678901", "-0", "-0.0", "1E5", "1e-400"]


@given(VALUES, st.booleans())
def test_each_document_is_read(value: Any, escaped: bool) -> None:
    text = json.dumps(value, ensure_ascii=escaped)
    try:
        expected = orjson.loads(text)
    except orjson.JSONDecodeError:
        expected = json.loads(text, parse_int=orjson.loads)
    assert repr(loads(text)) == repr(expected)
    assert loads_with(text) == json.loads(text)


@pytest.mark.parametrize("digits", EDGES)
def test_numbers_are_the_same_whoever_reads_them(digits: str) -> None:
    alone, beside = orjson.loads(digits), loads(f'["\\ud800",{digits}]')[1]
    assert (type(alone), repr(alone)) == (type(beside), repr(beside))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'{"a":"\\ud800"}', {"a": "\ud800"}),
        (b'{"\\udc00":1,"\\udc00":2}', {"\udc00": 2}),
        (b'"\\ude00\\ud83d"', "\ude00\ud83d"),
        (b'"\\ud83d\\ude00\\ud83d"', "\U0001f600\ud83d"),
        (b"[1e400,-1e400]", [math.inf, -math.inf]),
        (b"1" + b"0" * 400, math.inf),
        (b"1" + b"0" * 5000, math.inf),
    ],
)
def test_what_orjson_refuses_and_is_json(text: bytes, value: Any) -> None:
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(text)
    assert loads(text) == value


@pytest.mark.parametrize(
    "text",
    [
        b"NaN", b'["\\ud800",Infinity]', b"[-Infinity]", b"\xef\xbb\xbf{}", "\ufeff{}", "{}".encode("utf-16"), b"",
        "{}".encode("utf-16-le"), b'"\xff"', b'"\xed\xa0\x80"', b"{} {}", b"[1,]", b"01", b'"\n"', b"'a'", b"\x0c1",
        "\u00a01", b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000,
    ],
    ids=range(19),
)  # fmt: skip
def test_what_is_no_json(text: bytes | str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - which words orjson has is not ours to hold
        loads(text)
    with pytest.raises((ValueError, RecursionError)):
        loads_with(text)


@given(st.binary(max_size=12))
def test_whatever_the_bytes(data: bytes) -> None:
    try:
        expected = orjson.loads(data)
    except orjson.JSONDecodeError:
        return
    assert repr(loads(data)) == repr(expected)


def test_numbers_as_they_are_written() -> None:
    assert loads_with(b'[1.10,12,"\\ud800"]', parse_float=Decimal, parse_int=str) == [Decimal("1.10"), "12", "\ud800"]


@given(VALUES)
def test_json_with_halves_as_escapes_says_the_same_in_utf_8(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert json.loads(escaped(text).encode()) == json.loads(text)
    whole(text).encode()


@pytest.mark.parametrize("text", ["", "plain", "é", "\U0001f600", "\uffff"])
def test_text_that_is_utf_8_stays(text: str) -> None:
    assert escaped(text) == whole(text) == text
