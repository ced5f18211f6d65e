"""What objects hold, as the page shows it."""

import base64
import builtins
import hashlib
import io
import json
from typing import Any

import pytest

from hydrant.emulator.firehose.engine.delivery.error_lines import error_line as written
from hydrant.emulator.firehose.engine.records import ProcessingFailed, Record
from hydrant.emulator.firehose.engine.transform.base import Attempts
from hydrant.emulator.page.contents import MAX_LINE, MAX_LINES, MAX_RAW, error_line, shown

HOSTILE = [
    b"<script>alert(1)</script>",
    b'"><img src=x onerror=alert(1)>',
    b"\x1b[31mred\x1b[0m\x07\x1b]0;title\x07",
    "\u202egnirts\u202c \u05e9\u05dc\u05d5\u05dd".encode(),
    b"\xff\xfe\x80 broken",
    b"\x00\x01\x02",
    b"",
    b"a\r\nb",
    b"{" * 100_000,
    b"'; DROP TABLE records; --",
    "\U0001f600 \u0000 \ufeff".encode(),
]


def line(raw: bytes, **members: Any) -> bytes:
    return json.dumps({"rawData": base64.b64encode(raw).decode(), "errorCode": "E", **members}).encode()


def decoded(found: dict[str, Any]) -> bytes:
    return base64.b64decode(found["raw"])


@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_any_record_comes_back_byte_for_byte(raw: bytes) -> None:
    found = error_line(line(raw))
    assert found is not None
    assert decoded(found) == raw[:MAX_RAW]
    assert found["digest"] == hashlib.sha256(raw).hexdigest()
    assert found["bytes"] == len(raw)
    assert found.get("truncated", False) is (len(raw) > MAX_RAW)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"errorMessage": "m"}, {"code": "E", "message": "m"}),
        ({"attemptsMade": 4, "lambdaARN": "f"}, {"attempts": 4, "function": "f"}),
        ({"lambdaArn": "f"}, {"function": "f"}),
        ({"arrivalTimestamp": 1, "attemptEndingTimestamp": 2}, {"arrival": 1, "ended": 2}),
    ],
)
def test_members_of_each_form(members: dict[str, Any], expected: dict[str, Any]) -> None:
    found = error_line(line(b"x", **members))
    assert found is not None
    assert found.items() >= expected.items()


def test_the_form_of_format_conversion() -> None:
    given = {"rawData": "eA==", "lastErrorCode": "DataFormatConversion.MalformedData", "lastErrorMessage": "m"}
    found = error_line(json.dumps(given).encode())
    assert found is not None
    assert (found["code"], found["message"]) == ("DataFormatConversion.MalformedData", "m")


@pytest.mark.parametrize(
    "given", [b"{}", b"[]", b"", b'"rawData"', b'{"rawData": 5}', b'{"rawData": "%"}', b'{"rawData": "eA==" ', b"\xff"]
)
def test_another_line_is_none(given: bytes) -> None:
    assert error_line(given) is None


def test_lines_are_told_from_error_lines() -> None:
    assert shown(line(b"x") + b"\n" + line(b"y") + b"\n")["kind"] == "error_lines"
    found = shown(b'{"a": 1}\n\n{"a": 2}\n')
    assert (found["kind"], [each["line"] for each in found["lines"]]) == ("lines", [1, 3])


def test_firehose_s_own_lines_are_read() -> None:
    record = Record("1", 0, "key", b"<b>", 1.5)
    found = error_line(written(record, ProcessingFailed("Lambda.X", "why"), Attempts(4, 2_000, "f")))
    assert found is not None
    assert (decoded(found), found["code"], found["message"]) == (b"<b>", "Lambda.X", "why")


def test_many_and_long_lines_are_cut_and_it_is_said() -> None:
    many = shown(b"x\n" * (MAX_LINES + 1))
    assert (len(many["lines"]), many["left_out"]) == (MAX_LINES, True)
    long = shown(b"x" * (5 * MAX_LINE))["lines"][0]
    assert (len(long["text"]), long["truncated"]) == (MAX_LINE, True)
    assert shown(b"x\n", more=True)["left_out"]


def test_bytes_are_no_text() -> None:
    found = shown(bytes(range(256)) * 100)
    assert (found["kind"], found["left_out"]) == ("bytes", True)
    assert shown(b"")["kind"] == "empty"


def test_a_few_broken_characters_are_still_lines() -> None:
    assert shown(b'{"name": "\xff\xfe"}\n')["kind"] == "lines"


def test_a_parquet_file_says_what_it_takes_to_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    assert "pip install pyarrow" in shown(b"PAR1....PAR1")["note"]
    assert "too large" in shown(b"PAR1....", more=True)["note"]


@pytest.mark.parametrize("given", [*HOSTILE, b"PAR1", b"PAR1\x00PAR1"], ids=range(len(HOSTILE) + 2))
def test_whatever_an_object_holds_the_answer_is_json(given: bytes) -> None:
    json.dumps(shown(given)).encode()


def test_a_line_is_an_error_line_however_its_members_are_spelt() -> None:
    found = error_line(b'{"RawData": "eA==", "ErrorCode": "C", "ErrorMessage": "m"}')
    assert found is not None
    assert (decoded(found), found["code"], found["message"]) == (b"x", "C", "m")


def parquet(**columns: Any) -> bytes:
    arrow = pytest.importorskip("pyarrow")
    files = pytest.importorskip("pyarrow.parquet")
    made = io.BytesIO()
    files.write_table(arrow.table(columns), made)
    return made.getvalue()


def test_a_parquet_file_is_a_table() -> None:
    found = shown(parquet(a=[1, None], b=["<b>", "y"], c=[{"d": [1]}, None]))
    assert found["columns"] == ["a", "b", "c"]
    assert found["rows"] == [["1", "<b>", '{"d": [1]}'], ["", "y", ""]]
    assert (found["count"], found["left_out"]) == (2, False)
    assert shown(parquet(x=[b"a\xff"], y=[True]))["rows"] == [["a\\xff", "true"]]
    long = shown(parquet(a=list(range(MAX_LINES + 5))))
    assert (len(long["rows"]), long["count"], long["left_out"]) == (MAX_LINES, MAX_LINES + 5, True)
    assert shown(parquet(a=[]))["rows"] == []


def test_dates_that_python_has_not_are_shown_as_they_are_stored() -> None:
    arrow = pytest.importorskip("pyarrow")
    days = arrow.array([0, 10_000_000, -1_000_000, None], arrow.int32()).cast(arrow.date32())
    seconds = arrow.array([0, 2**60, -(2**60), None], arrow.int64()).cast(arrow.timestamp("us"))
    found = shown(parquet(day=days, at=seconds))
    assert [row[0] for row in found["rows"]] == ["1970-01-01", "date32[day]: 10000000", "date32[day]: -1000000", ""]
    assert found["rows"][1][1] == f"timestamp[us]: {2**60}"
    assert found["rows"][3] == ["", ""]


def test_a_broken_parquet_file_is_told() -> None:
    broken = parquet(a=[1])[:-20] + b"PAR1"
    assert "cannot be read" in shown(broken)["note"]
