"""A changed schema before real records: those of data/ and error/, and those of a file."""

import json
from pathlib import Path
from typing import Any, cast

import pytest
from validate.schemas import producer1

from hydrant.error_objects.lines import FUNCTION_REJECTED, Rejection
from hydrant.rejections.export import export
from hydrant.rejections.found import Found as Rejected
from hydrant.rejections.objects import Place
from hydrant.rejections.verdicts import Verdict
from hydrant.schemas.judgement import document, judge_all, text
from hydrant.schemas.records import Record, Unreadable, records_of, rejected_records, valid_records
from hydrant_validation.registry import Registry

from ..rejections.bucket import Bucket
from ..rejections.test_replay import error_object, event

CHECK = Registry({"producer1": producer1.Producer1}).check
DATA, ERROR = (Place("us-east-1", None, None, "lake", prefix) for prefix in ("data/", "error/"))
PARQUET = b"PAR1" + bytes(100) + b"PAR1"


def valid(bucket: Bucket, last: int = 100, since_ms: int | None = None) -> list[Any]:
    return list(valid_records(cast(Any, bucket), DATA, last, since_ms))


def rejected(bucket: Bucket, last: int = 100, since_ms: int | None = None) -> list[Any]:
    return list(rejected_records(cast(Any, bucket), ERROR, last, since_ms))


def lines(*numbers: int) -> bytes:
    return b"".join(event(number) + b"\n" for number in numbers)


def test_the_newest_records_come_first_and_no_more_than_asked() -> None:
    bucket = Bucket({"data/1": lines(1, 2, 3), "data/2": lines(4, 5), "error/1": error_object([event(6), event(7)])})
    assert [each.raw for each in valid(bucket, 3)] == [event(4), event(5), event(3)]
    assert [each.raw for each in rejected(bucket, 1)] == [event(7)]
    assert [each.where for each in valid(bucket, 1)] == ["data/2, line 2"]


def test_what_firehose_could_not_do_is_no_question_for_a_schema() -> None:
    other = {"rawData": "e30=", "errorCode": "Lambda.InvokeLimitExceeded", "errorMessage": "m"}
    bucket = Bucket({"error/1": json.dumps(other).encode() + b"\n" + error_object([event(1)])})
    assert [each.raw for each in rejected(bucket)] == [event(1)]


def test_objects_that_hold_no_records_are_counted_and_told() -> None:
    bucket = Bucket({"data/1": PARQUET, "data/2": b"\x1f\x8bnonsense", "data/3": lines(1), "error/1": b"{}\n"})
    found = judge_all([*valid(bucket), *rejected(bucket)], CHECK)
    assert (found.valid, found.rejected, found.unreadable) == (1, 0, 3)
    assert "Parquet" in " ".join(each.why for each in valid(bucket) if isinstance(each, Unreadable))
    assert "3 cannot be read, such as " in text("This change", found)


def test_what_would_be_rejected_is_grouped_and_what_would_be_taken_counted() -> None:
    bad = event(1).replace(b'"Ada"', b"7")
    records = [
        *(Record(event(n), None, f"data/{n}", rejected=False) for n in range(10)),
        Record(bad, None, "data/bad", rejected=False),
        Record(event(1), None, "error/1", rejected=True),
        Record(bad, None, "error/2", rejected=True),
        Record(b"no JSON", None, "error/3", rejected=True),
    ]
    found = judge_all(records, CHECK)
    assert not found.compatible
    told = text("this change", found)
    assert told.startswith("This change would reject 1 of 11 valid records.\n        1  producer1  WRONG_TYPE")
    assert "in data/bad" in told
    assert told.endswith("It would take 1 of 3 rejected records.\n        1  producer1")
    result = document("x", found)
    assert (result["compatible"], result["valid"], result["would_reject"]) == (False, 11, 1)
    assert (result["rejected"], result["would_take"], result["would_take_of"]) == (3, 1, {"producer1": 1})
    assert result["would_reject_because"][0]["sample"]["raw"] == bad.decode()


def test_only_records_of_the_producers_that_are_meant_count() -> None:
    other = event(1).replace(b"producer1", b"producer9")
    records = [Record(raw, None, "data/1", rejected=False) for raw in (other, event(1), b"?")]
    assert judge_all(records, CHECK, {"producer1"}).valid == 1
    assert judge_all(records, CHECK).rejects.count == 2


def test_the_time_of_arrival_is_the_records_own() -> None:
    old = 1_767_225_600_000 - 3_600_000
    record = Record(event(1), old, "data/1", rejected=False)
    assert judge_all([record], CHECK).rejects.count == 1, "an hour ahead of its arrival"
    assert judge_all([Record(event(1), None, "data/1", rejected=False)], CHECK).compatible


def test_a_file_holds_valid_records_or_what_was_exported(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(1, 2, 3))
    assert [(each.raw, each.rejected) for each in records_of(tmp_path / "a.jsonl", 2) if isinstance(each, Record)] == [
        (event(2), False),
        (event(3), False),
    ]
    line = Rejection(b"\xff", FUNCTION_REJECTED, "m", 1, 5, 6, None)
    row = Rejected("error/1", 1, line, Verdict("?", "NOT_UTF8", "r"))
    export(tmp_path / "b.jsonl", [row.document()])
    assert list(records_of(tmp_path / "b.jsonl", 9)) == [Record(b"\xff", 5, "b.jsonl, line 1", rejected=True)]


@pytest.mark.parametrize("spoilt", [b'"%%%"', b"7", b"null"])
def test_an_exported_row_that_was_spoilt_is_told(tmp_path: Path, spoilt: bytes) -> None:
    row = b'{"raw_base64":' + spoilt + b',"error_code":"x","digest":"y","arrival_ms":1}\n'
    (tmp_path / "b.jsonl").write_bytes(row)
    [found] = records_of(tmp_path / "b.jsonl", 9)
    assert isinstance(found, Unreadable)
    assert found.why.startswith("b.jsonl, line 1: ")
