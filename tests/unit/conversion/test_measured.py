"""Each input that was given to the real deserializers, and what they made of it (measured.tsv), beside ours.

Where Firehose is known to differ from the library it runs, or parses before it, ours follows Firehose: `HIVE` and
`OPENX` list these with the reason.
"""

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hydrant.conversion import hive_types
from hydrant.conversion.deserializers.base import Deserializer, rows_of
from hydrant.conversion.deserializers.hive import HiveDeserializer, HiveOptions
from hydrant.conversion.deserializers.openx import OpenXDeserializer, OpenXOptions
from hydrant.conversion.failures import RecordError
from hydrant.conversion.hive_types import Array, HiveType, Map, Scalar, Struct, parse_columns
from hydrant.conversion.joda import JodaPatternError

FAILS, PARSE, GUARD = "fails", "is no JSON", "incorrect format"
SEVERAL = "rows"

HIVE = {
    **dict.fromkeys(("D06", "S01", "S02", "S20", "S21", "S22", "N30", "L01", "L02", "L03"), GUARD),
    **dict.fromkeys(("L04", "L05", "L06", "L07", "L09", "L10", "L11", "B11", "C15", "T29"), GUARD),
    "D17": SEVERAL,
    "J04": SEVERAL,
    "J51": SEVERAL,
    **dict.fromkeys(("J05", "J18", "J22"), PARSE),
    **dict.fromkeys(("D19", "J01", "J08", "J09", "J10", "J11", "J21"), FAILS),
    "N34b": "m={true:1,false:2}",
    "F18": "2026-11-28 00:00:00.0",
}
"""I-44: a container in a column of a scalar; I-22: several documents, and what stands behind one; I-26: words for
what is empty or a scalar; order of a map; F18: Firehose takes a list of patterns, in which a comma separates
nothing."""

OPENX = {
    **dict.fromkeys(("D16", "J12", "J13", "J14", "J15", "J16", "J17", "J18", "J19", "J20", "J22", "J05"), PARSE),
    **dict.fromkeys(("J23", "J27", "J28", "J50", "I27", "I28", "R07", "R14", "S13", "S14", "S16"), PARSE),
    **dict.fromkeys(("D19", "J01", "J08", "J09", "J10", "J11", "J21"), FAILS),
    "D17": SEVERAL,
    "J04": SEVERAL,
    "J51": SEVERAL,
    "J03": "a=1",
    "T03": "2026-11-28 10:00:00.123456789",
    "F10": "2026-11-28 10:00:00.123456",
    "T31": FAILS,
    "T40": "-1199-02-26 14:13:20.0",
    "T41": "-1199-02-26 14:13:21.0",
    "U01": "init",
    "N34b": "m={true:1,false:2}",
}
"""I-3: what Jackson does not read never comes to OpenX; I-34: timestamps as AWS was seen to read them (T41:
Java prints the year of the era before Christ)."""


class Case(NamedTuple):
    id: str
    columns: str
    option: str
    input: str
    hive: str
    openx: str


def _cases() -> list[Case]:
    lines = Path(__file__).with_name("measured.tsv").read_text().splitlines()
    cases = [Case(*line.split("\t")) for line in lines if not line.startswith("#")]
    return [case._replace(input=json.loads(case.input)) for case in cases]


CASES = _cases()


def measured(pattern: str) -> pytest.MarkDecorator:
    """The inputs whose names fit."""
    cases = [case for case in CASES if re.fullmatch(pattern, case.id)]
    SEEN.extend(case.id for case in cases)
    return pytest.mark.parametrize("case", cases, ids=[case.id for case in cases])


SEEN: list[str] = []


def hive(case: Case) -> None:
    compare(case, case.hive, HIVE.get(case.id), lambda columns: HiveDeserializer(columns, hive_options(case.option)))


def openx(case: Case) -> None:
    compare(
        case, case.openx, OPENX.get(case.id), lambda columns: OpenXDeserializer(columns, openx_options(case.option))
    )


@measured(r"N(0\d|1[0-5]b?|3[5-9]|4\d)|L08|L12|D0[12]|D2[01]|J24")
def test_i1_i41_hive_keys(case: Case) -> None:
    hive(case)


@measured(r"[IR]\d+|D0[345]|D22")
def test_i42_i52_hive_numbers(case: Case) -> None:
    hive(case)


@measured(r"N(1[6-9]|2\d[bc]?|20[bc]|3[1-4][bc]?)|D1[345]")
def test_i43_hive_shapes(case: Case) -> None:
    hive(case)


@measured(r"S([012]\d|30|34)|D0[678]|L0[1-79]|N30")
def test_i44_i26_hive_texts(case: Case) -> None:
    hive(case)


@measured(r"B\d+|L11")
def test_i45_hive_booleans(case: Case) -> None:
    hive(case)


@measured(r"C\d+|L10")
def test_i46_hive_decimals(case: Case) -> None:
    hive(case)


@measured(r"T\d+|D09|D1[012]|K01")
def test_i47_hive_timestamps(case: Case) -> None:
    hive(case)


@measured(r"F\d+")
def test_i48_hive_timestamp_formats(case: Case) -> None:
    hive(case)


@measured(r"G\d+")
def test_i49_hive_dates(case: Case) -> None:
    hive(case)


@measured(r"Y\d+|S3[123]|U01")
def test_i50_hive_binary_char_and_unions(case: Case) -> None:
    hive(case)


@measured(r"J(?!24)\d+|D1[6-9]")
def test_i51_i3_i22_hive_documents(case: Case) -> None:
    hive(case)


@measured(r"J(?!24)\d+|D1[6-9]")
def test_i2_i3_i27_i22_openx_documents(case: Case) -> None:
    openx(case)


@measured(r"N(0\d|1[45]b?|29|4[78])|L08|L12|D01|D20|J24")
def test_i23_i28_openx_keys(case: Case) -> None:
    openx(case)


@measured(r"D02|N1[0-3]|N34c")
def test_i29_openx_keys_that_come_twice(case: Case) -> None:
    openx(case)


@measured(r"N(1[6-9]|2[0-8][bc]?|3[0-4]b?)|D1[345]|D06|S0[12]|S2[0-2]|L0[1-79]")
def test_i30_openx_shapes_and_texts_of_them(case: Case) -> None:
    openx(case)


@measured(r"[IR]\d+|D0[345]|D22")
def test_i31_openx_numbers(case: Case) -> None:
    openx(case)


@measured(r"B\d+|L11")
def test_i32_openx_booleans(case: Case) -> None:
    openx(case)


@measured(r"S(0[3-9]|1\d|30|34)|D0[78]")
def test_i33_openx_texts(case: Case) -> None:
    openx(case)


@measured(r"[TF]\d+|D09|D1[012]|K01")
def test_i34_i35_openx_timestamps(case: Case) -> None:
    openx(case)


@measured(r"G\d+")
def test_i37_openx_dates(case: Case) -> None:
    openx(case)


@measured(r"[CY]\d+|S3[123]|L10|U01")
def test_i38_openx_types_without_a_reader(case: Case) -> None:
    openx(case)


@measured(r"N(3[5-9]|40)|D21")
def test_i39_openx_points_in_keys(case: Case) -> None:
    openx(case)


@measured(r"N4[1-6]")
def test_i40_openx_mapped_keys(case: Case) -> None:
    openx(case)


@pytest.mark.parametrize(("text", "sign"), [("-0", 1.0), ("-0.0", -1.0), ("0", 1.0)])
def test_i42_hive_reads_a_whole_number_as_an_int_before_it_is_a_double(text: str, sign: float) -> None:
    (row,) = rows_of(b'{"d":%s}' % text.encode(), HiveDeserializer(columns_of("d double")))
    assert math.copysign(1.0, row["d"]) == sign


def test_each_input_is_given_to_both() -> None:
    assert sorted(SEEN) == sorted([case.id for case in CASES] * 2)


def compare(case: Case, measured: str, ours: str | None, make: Any) -> None:
    expected = ours or measured
    if expected.startswith(("INIT", "init")):
        with pytest.raises((hive_types.ColumnTypeError, JodaPatternError)):
            make(columns_of(case.columns))
        return
    columns = columns_of(case.columns)
    deserializer: Deserializer = make(columns)
    failure: RecordError | None
    try:
        rows = rows_of(case.input.encode(), deserializer)
    except RecordError as error:
        failure = error
    else:
        failure = None
    if failure is not None:
        assert fails_so(failure, expected), f"{failure} but {expected}"
        return
    if expected == SEVERAL:
        assert len(rows) == 2
        return
    assert len(rows) == 1
    assert rendered(rows[0], columns) in variants(expected, columns)


def fails_so(error: RecordError, expected: str) -> bool:
    if expected in {PARSE, GUARD}:
        return (expected == PARSE) == error.failure.code.endswith("ParseError") and (
            expected == PARSE or GUARD in str(error)
        )
    if expected == FAILS:
        return True
    found = re.match(r"(?:ERR |.*?err |ERR$)(?:ClassCast (\w+) to|(?:[\w.]+: ?)?(.*))", expected)
    if found is None:
        return False
    if found[1]:
        return "cannot be cast to" in str(error) and found[1] in str(error)
    words = (found[2] or "").split("; ")[0]
    if "JsonEOFException" in expected or "JsonParseException" in expected:
        return words[:20] in str(error)
    return (
        words in str(error) or words == "null" or ("String with value" in words and "String with value" in str(error))
    )


def variants(expected: str, columns: Struct) -> set[str]:
    """The table leaves out a column's name where there is one only, and null columns where there are several."""
    return {expected, f"{columns.fields[0][0]}={expected}", expected.replace("all null", "")}


def columns_of(text: str) -> Struct:
    return parse_columns([tuple(each.rsplit(" ", 1)) for each in text.split("; ")])  # type: ignore[misc]


def hive_options(option: str) -> HiveOptions:
    if not option.startswith("fmt "):
        return HiveOptions()
    return HiveOptions(tuple(each.replace("\\\\,", ",") for each in re.split(r"(?<!\\),", option[4:])))


def openx_options(option: str) -> OpenXOptions:
    given = dict(each.split("=", 1) for each in option.split() if "=" in each)
    mappings = {name.removeprefix("mapping."): key for name, key in given.items() if name.startswith("mapping.")}
    return OpenXOptions(given.get("case.insensitive") != "false", given.get("dots.in.keys") == "true", mappings)


def rendered(row: Mapping[str, Any], columns: Struct) -> str:
    if len(columns.fields) == 1:
        name, kind = columns.fields[0]
        return f"{name}={shown(row[name], kind)}"
    found = [f"{name}={shown(row[name], kind)}" for name, kind in columns.fields if row[name] is not None]
    return "; ".join(found)


def shown(value: Any, kind: HiveType) -> str:
    if value is None:
        return "null"
    if isinstance(kind, Struct):
        return "[" + ",".join(shown(value[name], each) for name, each in kind.fields) + "]"
    if isinstance(kind, Array):
        return "[" + ",".join(shown(each, kind.element) for each in value) + "]"
    if isinstance(kind, Map):
        pairs = [f"{shown(key, kind.key)}:{shown(each, kind.value)}" for key, each in value]
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return scalar(value, kind)


def scalar(value: Any, kind: HiveType) -> str:
    if kind == Scalar("timestamp"):
        return shown_time(value)
    if kind == Scalar("date"):
        return shown_date(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return java_float(value, kind)
    return escaped(value) if kind == Scalar("string") else str(value)


def escaped(text: str) -> str:
    return (
        '"'
        + re.sub(
            r"[^ -~]",
            lambda found: json.dumps(found[0])[1:-1].replace("\\b", "\\u0008").replace("\\t", "\\u0009"),
            text,
        )
        + '"'
    )


def java_float(value: float, kind: HiveType) -> str:
    if value in {float("inf"), float("-inf")}:
        return "Infinity" if value > 0 else "-Infinity"
    if value != value:
        return "NaN"
    digits = next(f"{value:.{n}g}" for n in range(1, 18) if near(float(f"{value:.{n}g}"), value, kind))
    if abs(value) < 10**7:
        return repr(float(digits))
    mantissa, exponent = f"{float(digits):e}".split("e")
    shortest = Decimal(digits).normalize().as_tuple().digits
    mantissa = f"{shortest[0]}.{''.join(map(str, shortest[1:])) or '0'}"
    return f"{mantissa}E{int(exponent)}"


def near(found: float, value: float, kind: HiveType) -> bool:
    import struct

    if kind == Scalar("float"):
        return struct.pack("f", found) == struct.pack("f", value)
    return found == value


def shown_time(nanos: int) -> str:
    seconds, fraction = divmod(nanos, 10**9)
    days, rest = divmod(seconds, 86400)
    text = f"{fraction:09d}".rstrip("0") or "0"
    return f"{shown_date(days)} {rest // 3600:02d}:{rest % 3600 // 60:02d}:{rest % 60:02d}.{text}"


def shown_date(days: int) -> str:
    """By the Julian calendar before 15 October 1582, as Java shows it."""
    if days < -141427:
        return julian(days)
    cycles = days // 146097
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days - cycles * 146097)
    return f"{moment.year + 400 * cycles:04d}-{moment.month:02d}-{moment.day:02d}"


def julian(days: int) -> str:
    count = days + 2440588 + 32082
    year, rest = divmod(4 * count + 3, 1461)
    month, day = divmod(5 * (rest // 4) + 2, 153)
    return f"{year - 4800 + month // 10:04d}-{month + 3 - 12 * (month // 10):02d}-{day // 5 + 1:02d}"
