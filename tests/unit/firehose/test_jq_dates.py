"""Dates of queries are those of glibc, on which AWS's jq stands (D-18): compared with the C library of this machine."""

import ctypes
import json
import platform
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.transform.jq_worker import Jq

from .jq_engine import answers, compiled

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="compares with glibc")

FIELDS = ("year", "month", "day", "hour", "minute", "second", "weekday", "yearday")
UNKNOWN_WEEKDAY, UNKNOWN_YEARDAY = 8, 367  # what jq sets before it lets strptime read


class Tm(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_int) for name in ("second", "minute", "hour", "day", "month", "year")),
        *((name, ctypes.c_int) for name in ("weekday", "yearday", "isdst")),
        ("offset", ctypes.c_long),
        ("zone", ctypes.c_char_p),
    ]


def libc() -> Any:
    found = ctypes.CDLL(None)
    found.strptime.restype = ctypes.c_void_p
    return found


def tm_of(fields: list[int]) -> Tm:
    tm = Tm(**dict(zip(FIELDS, fields, strict=True)), zone=b"UTC")
    tm.year -= 1900
    return tm


@pytest.fixture(scope="module")
def printing() -> Jq:
    return compiled(".[1] as $format | .[0] | strftime($format)")


@pytest.fixture(scope="module")
def reading() -> Jq:
    return compiled(".[1] as $format | .[0] | strptime($format)")


CONVERSIONS = st.builds(
    "%{}{}{}{}".format,
    st.sampled_from(["", "", "", "-", "_", "0", "^", "#", "_^", "-0"]),
    st.sampled_from(["", "", "", "1", "3", "12", "012"]),
    st.sampled_from(["", "", "", "", "E", "O"]),
    st.sampled_from("aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYzZ%QqLiN "),
)
FORMATS = st.lists(CONVERSIONS | st.sampled_from(["-", "T", ":", "é", " ", "x"]), min_size=1, max_size=4).map("".join)
TIMES = (
    st.integers(-(2**33), 2**35)
    .map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
    .map(
        lambda t: [
            t.year,
            t.month - 1,
            t.day,
            t.hour,
            t.minute,
            t.second,
            t.isoweekday() % 7,
            t.timetuple().tm_yday - 1,
        ]
    )
)


@settings(deadline=None, max_examples=500)
@given(TIMES, FORMATS)
def test_d18_times_are_printed_as_glibc_prints_them(printing: Jq, fields: list[int], pattern: str) -> None:
    room = len(pattern.encode()) + 100  # as jq has it
    buffer = ctypes.create_string_buffer(room)
    length = libc().strftime(buffer, ctypes.c_size_t(room), pattern.encode(), ctypes.byref(tm_of(fields)))
    expected = f"+{json.dumps(buffer.value.decode(), ensure_ascii=False)}" if length else "-"
    (found,) = answers(printing, [json.dumps([fields, pattern])])
    assert (found if length else found[0]) == expected.replace("\\u007f", "\x7f")


READABLE = st.one_of(
    st.sampled_from("YyCmdebBhaAjHIklMSpuwUWVGgzZDFTRrcxXsnt%QPN").map(lambda conversion: f"%{conversion}"),
    st.sampled_from(["%-d", "%_H", "%3d", "%5Y", "%"]),
)
LAYOUTS = st.lists(READABLE | st.sampled_from(["-", "T", " ", "/"]), min_size=1, max_size=5).map("".join)
TEXTS = st.sampled_from(
    [
        *(
            "2026",
            "26",
            "-11",
            "28",
            "332",
            "10:00:00",
            "+02:00",
            "+0200",
            "Z",
            "UTC",
            "CEST",
            "Nov",
            "november",
            "SAT",
        ),
        *("Saturday", "PM", "am", "48", "6", "0", "T", "-", "/", "1700000000", "12"),
    ]
)


def strptime(text: str, pattern: str) -> tuple[list[int], str] | None:
    """What glibc reads, and the rest of the text."""
    tm, given = Tm(weekday=UNKNOWN_WEEKDAY, yearday=UNKNOWN_YEARDAY), ctypes.create_string_buffer(text.encode())
    end = libc().strptime(given, pattern.encode(), ctypes.byref(tm))
    if not end:
        return None
    rest = text.encode()[end - ctypes.addressof(given) :].decode()
    return [tm.year + 1900, *(getattr(tm, name) for name in FIELDS[1:])], rest


def check_reading(reading: Jq, text: str, pattern: str) -> None:
    (found,) = answers(reading, [json.dumps([text, pattern])])
    expected = strptime(text, pattern)
    if expected is None or (expected[1] and not expected[1][0].isspace()):
        assert found.endswith(f"does not match format {json.dumps(pattern)}".replace('\\"', '"')), expected
        return
    fields, rest = expected
    assert found[0] == "+", found
    if not 0 <= fields[1] <= 11 or (fields[7] > 364 and ("%U" in pattern or "%W" in pattern)):
        return  # for a weekday and a week number behind the end of the year glibc counts on in its table of months
    values = json.loads(found[1:])
    known = [field not in {UNKNOWN_WEEKDAY, UNKNOWN_YEARDAY} for field in fields]
    assert [v for v, sure in zip(values, known, strict=False) if sure] == [
        f for f, sure in zip(fields, known, strict=True) if sure
    ]
    assert values[8:] == ([rest] if rest else [])


@settings(deadline=None, max_examples=500)
@given(TIMES, LAYOUTS)
@example([1969, 11, 31, 23, 59, 59, 3, 364], "%m%a%U")
@example([1970, 0, 1, 0, 0, 0, 4, 0], "%-d%-d%n%Y")
def test_d18_what_glibc_printed_is_read_as_glibc_reads_it(reading: Jq, fields: list[int], layout: str) -> None:
    buffer = ctypes.create_string_buffer(500)
    libc().strftime(buffer, ctypes.c_size_t(500), layout.encode(), ctypes.byref(tm_of(fields)))
    check_reading(reading, buffer.value.decode(), layout)


@settings(deadline=None, max_examples=500)
@given(st.lists(TEXTS, max_size=5).map("".join) | st.lists(TEXTS, max_size=5).map(" ".join), LAYOUTS)
def test_d18_any_text_is_read_or_refused_as_glibc_does(reading: Jq, text: str, layout: str) -> None:
    check_reading(reading, text, layout)
