"""What is packed comes back equal and of the type that it had, one by one and all together."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.s3.object_facts import MISSING, packed, unpacked, unpacked_one


class Word(StrEnum):
    """As LocalStack has those of the API."""

    STANDARD = "STANDARD"


GMT = ZoneInfo("GMT")
MOMENTS = st.datetimes(timezones=st.sampled_from([GMT, UTC, ZoneInfo("Europe/Berlin"), None]))
TEXTS = (
    st.text(max_size=40)
    | st.binary(max_size=66).map(bytes.hex)
    | st.from_regex(r"[A-Za-z0-9+/]{0,64}={0,2}", fullmatch=True)
    | st.text(st.characters(categories=["Cs"]), min_size=1, max_size=3)
)
SIMPLE = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS | MOMENTS | st.just(Word.STANDARD)
)
VALUES = st.recursive(
    SIMPLE,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXTS | st.integers() | st.booleans(), inner, max_size=3)
    ),
    max_leaves=6,
)


def with_types(value: Any) -> Any:
    """The value so that 1, True and 1.0, or a word and its text, are not the same."""
    if isinstance(value, dict):
        return [(with_types(key), with_types(each)) for key, each in value.items()]
    if isinstance(value, list):
        return [with_types(each) for each in value]
    zone = (value.tzinfo, value.fold) if isinstance(value, datetime) else None
    return type(value), value, zone


@given(st.lists(VALUES, max_size=5))
def test_values_come_back(values: list[Any]) -> None:
    data = packed(values)
    assert with_types(unpacked(data)) == with_types(values)
    for index, value in enumerate(values):
        assert with_types(unpacked_one(data, index)) == with_types(value)


def test_a_value_that_is_not_there_is_told_from_none() -> None:
    assert unpacked(packed([None, MISSING])) == [None, MISSING]


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ("5d41402abc4b2a76b9719d911017c592", 18),
        ("NhCmhg==", 6),
        ("LCa0a2j/xo/5m0U8HTBBNBNCLXBkg7+g+YpeiGJm564=", 35),
        (datetime(2026, 11, 29, 14, 11, 3, 123_456, tzinfo=GMT), 10),
        (datetime.max.replace(tzinfo=GMT), 10),
        ({}, 1),
    ],
)
def test_what_each_object_has_is_short(value: Any, size: int) -> None:
    assert len(packed([value])) <= 1 + size


@pytest.mark.parametrize(
    "text", ["NhCmhh==", "A" * 31 + "a", "ABCDEF" * 6, "5D41402ABC4B2A76B9719D911017C592", "é", "\ud800"]
)
def test_text_that_only_looks_like_a_digest_stays_as_it_is(text: str) -> None:
    assert unpacked(packed([text])) == [text]


def test_a_moment_before_1970_and_one_of_a_second_fold_come_back() -> None:
    moments = [datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=GMT), datetime(2026, 10, 25, 2, tzinfo=GMT, fold=1)]
    back = unpacked(packed(moments))
    assert back == moments
    assert [each.fold for each in back] == [0, 1]
    assert back[0] + timedelta(microseconds=1) == datetime(1970, 1, 1, tzinfo=GMT)
