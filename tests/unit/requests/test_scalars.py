"""Single values as the protocols write them: what is one, what is none, and AWS's words for it."""

import base64
import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.requests import scalars

MOST = (1 << 31) - 1


@given(st.binary(max_size=100))
def test_base64_of_any_bytes_is_read(data: bytes) -> None:
    assert scalars.base64_bytes(base64.b64encode(data).decode()) == data


@given(st.one_of(st.text(max_size=12), st.text("AQghwxyz+/=0 \n", max_size=12)))
def test_nothing_but_canonical_base64_is_read(text: str) -> None:
    assert is_read(text) == is_canonical(text)


def is_read(text: str) -> bool:
    try:
        scalars.base64_bytes(text)
    except ValueError:
        return False
    return True


def is_canonical(text: str) -> bool:
    try:
        return base64.b64encode(base64.b64decode(text, validate=True)).decode() == text
    except ValueError:
        return False


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("23456", "Base64 encoded length is expected a multiple of 4 bytes but found: 5"),
        ("string", "Base64 encoded length is expected a multiple of 4 bytes but found: 6"),
        ("=+/=", "Invalid Base64 character: '='"),
        ("YW Jj123", "Invalid Base64 character: ' '"),
        ("Zm9v\u00e9A==", "Invalid Base64 character: '\u00e9'"),
        ("+/+=", "Invalid last non-pad Base64 character dectected"),
        ("YR==", "Invalid last non-pad Base64 character dectected"),
    ],
)
def test_words_for_what_is_no_base64(text: str, why: str) -> None:
    """The first five are captured from Kinesis: mhart/kinesalite, aws/aws-sdk-php issue 650."""
    with pytest.raises(ValueError, match="can not be converted to a Blob") as caught:
        scalars.base64_bytes(text)
    assert str(caught.value) == f"'{text}' can not be converted to a Blob: {why}"


@pytest.mark.parametrize(
    ("given_number", "taken"), [(5, 5), (1.9, 1), (-1.9, -1), (1e30, MOST), (10**30, MOST), (-(10**30), -MOST - 1)]
)
def test_kinesis_cuts_integers(given_number: float, taken: int) -> None:
    assert scalars.truncated(given_number, "integer") == taken


@pytest.mark.parametrize("number", [1.5, MOST + 1, -MOST - 2, 1e400, math.nan])
def test_other_protocols_refuse_what_is_no_integer(number: float) -> None:
    with pytest.raises(ValueError, match="can not be converted to an Integer"):
        scalars.whole(number, "integer")
    assert scalars.whole(float(MOST), "integer") == MOST


@pytest.mark.parametrize("text", ["", "1.0", "1e3", "0x10", "١٢", " 1", "1_000", "true", "9" * 30, str(MOST + 1)])
def test_texts_that_are_no_integer(text: str) -> None:
    with pytest.raises(ValueError, match="can not be converted to an Integer"):
        scalars.whole_text(text, "integer")


def test_times_are_those_of_the_calendar() -> None:
    assert scalars.moment(1.5) == datetime(1970, 1, 1, 0, 0, 1, 500_000, UTC)
    for seconds in (1e30, -1e30, math.nan, math.inf):
        with pytest.raises(ValueError, match="can not be converted to milliseconds since epoch"):
            scalars.moment(seconds)
