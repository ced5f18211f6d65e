"""What people see of rejections, and the files that are exported."""

import csv
import hashlib
import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from hydrant.cli.rejections import _check_bucket
from hydrant.error_objects.lines import FUNCTION_REJECTED, Rejection
from hydrant.errors import HydrantError, MissingTool, UsageError, WrongTarget
from hydrant.rejections.beside import Row, rows
from hydrant.rejections.export import COLUMNS, export
from hydrant.rejections.found import Found, found_in
from hydrant.rejections.groups import Groups
from hydrant.rejections.objects import Place, listed
from hydrant.rejections.replay import report as replay_report
from hydrant.rejections.replay.run import Outcome
from hydrant.rejections.report import document, records_text, text
from hydrant.rejections.scan import Task
from hydrant.rejections.schemas import json_schema, load_check
from hydrant.rejections.verdicts import Verdict, judge

from .bucket import Bucket
from .test_replay import error_object

SOURCES = (str(Path(__file__).parents[3] / "lambda"),)
PLACE = Place("us-east-1", None, None, "lake", "error/")
HOSTILE = b'{"producer":"\\u001b]0;owned\\u0007","x":"<script>\\u202e\\u009b2J"}\x1b[31m'


def found(raw: bytes) -> Found:
    line = Rejection(raw, FUNCTION_REJECTED, "m", 1, 1772366400000, None, None)
    return Found("error/k", 3, line, judge(line, load_check(SOURCES)))


def test_what_cannot_be_read_is_counted_wherever_records_are_looked_for() -> None:
    bucket = Bucket({"error/1": b"PAR1" + bytes(99), "error/2": b"neither\n" + error_object([b"{}"])})
    unread = Groups()
    [one] = (
        each
        for key in bucket.objects
        for each in found_in(cast(Any, bucket), Task(PLACE), None, key, unread.cannot_read)
    )
    assert (one.key, one.number, unread.unreadable) == ("error/2", 2, 2)
    assert unread.unreadable_sample == "error/1, line 1: it is a Parquet file, a table and not lines"
    outcome = Outcome(left=unread)
    assert "2 lines cannot be read, such as error/1" in replay_report.text(outcome, None, dry_run=True)
    assert replay_report.document(outcome, None, dry_run=True)["unreadable"] == 2


@pytest.mark.parametrize(
    ("name", "next_step"),
    [
        ("s3://lake/errors/a", "Write --bucket lake --prefix errors/a"),
        ("s3://lake", "Write --bucket lake"),
        ("lake/errors", "--bucket NAME --prefix errors/"),
        ("", "--bucket NAME --prefix errors/"),
    ],
)
def test_what_is_no_bucket_is_told_before_anybody_is_asked(name: str, next_step: str) -> None:
    with pytest.raises(UsageError) as caught:
        _check_bucket(name)
    assert next_step in caught.value.next_step
    for good in ("lake", "my.lake-1", "arn:aws:s3:us-east-1:123456789012:accesspoint/lake"):
        _check_bucket(good)


def test_a_bucket_that_cannot_be_listed_is_told_in_few_words() -> None:
    class Denied(Bucket):
        def paginate(self, Bucket: str, Prefix: str) -> Any:  # noqa: N803 - the SDK's names
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "No."}}, "ListObjectsV2")

    with pytest.raises(WrongTarget) as caught:
        listed(cast(Any, Denied()), PLACE)
    assert (caught.value.title, caught.value.cause) == ("The bucket lake cannot be listed.", "AccessDenied: No.")


def test_an_object_that_cannot_be_had_is_an_unreadable_line() -> None:
    class Denied(Bucket):
        def get_object(self, Bucket: str, Key: str) -> Any:  # noqa: N803 - the SDK's names
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "No."}}, "GetObject")

    unread = Groups()
    assert list(found_in(cast(Any, Denied()), Task(PLACE), None, "error/1", unread.cannot_read)) == []
    assert unread.unreadable_sample == "error/1, line 1: AccessDenied: No."


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.csv").mkdir()
    with pytest.raises(HydrantError, match=r"x\.csv cannot be written"):
        export(tmp_path / "x.csv", [])
    assert [each.name for each in tmp_path.iterdir()] == ["x.csv"]


def test_where_nothing_lies_it_is_said() -> None:
    assert "No object lies there." in text(PLACE, 0, Groups())
    assert "No object lies there." not in text(PLACE, 1, Groups())


def test_half_a_surrogate_pair_is_shown_as_it_is_written() -> None:
    shown = rows(b'{"name": "cut \\ud83d \xc3\xa9", "\\udc00": 1}', Verdict("a", "LONE_SURROGATE", "why"), None)
    assert [(row.field, row.got) for row in shown] == [("name", '"cut \\ud83d é"'), ("?", "1")]


def test_fields_stand_beside_what_is_expected() -> None:
    record = found(b'{"producer":"producer1","id":"7","name":"Ada","extra":1}')
    table = {row.field: row for row in rows(record.rejection.raw, record.verdict, json_schema(SOURCES, "producer1"))}
    assert list(table) == ["producer", "id", "name", "created_at", "extra"]
    assert table["id"] == Row(
        "id", '"7"', "integer: whole number that fits a 64-bit column", record.verdict.fields["id"]
    )
    assert table["created_at"].got == "(not there)"
    assert table["extra"].expected == "no such field"
    assert not table["name"].fault


def test_every_broken_field_is_marked() -> None:
    record = found(b'{"producer":"producer1","id":"7","name":5,"created_at":1767225600000}')
    table = rows(record.rejection.raw, record.verdict, json_schema(SOURCES, "producer1"))
    assert {row.field for row in table if row.fault} == {"id", "name"}
    assert hashlib.sha256(record.rejection.raw).hexdigest() in records_text([record], {})


def test_a_nested_field_has_a_row_of_its_own() -> None:
    verdict = Verdict("orders", "WRONG_TYPE", "why", fields={"lines[0].quantity": "expected a whole number"})
    raw = b'{"producer":"orders","lines":[{"quantity":"x"}]}'
    assert rows(raw, verdict, json_schema(SOURCES, "orders"))[-1].field == "lines[0].quantity"


@pytest.mark.parametrize("raw", [b"\xff", b"[1]", b"", b"{"])
def test_what_is_no_object_has_no_fields(raw: bytes) -> None:
    assert rows(raw, Verdict("?", "NOT_JSON", "why"), None) == []
    assert "NOT_" in records_text([found(raw)], {}) or "EMPTY" in records_text([found(raw)], {})


def test_hostile_records_are_shown_harmlessly() -> None:
    groups = Groups()
    for raw in (HOSTILE, HOSTILE[:-5]):
        each = found(raw)
        groups.add(each.rejection, each.verdict, "error/\x1bkey")
    groups.cannot_read("error/k, line 1: \x1b[2J")
    for shown in (text(PLACE, 1, groups), records_text([found(HOSTILE), found(HOSTILE[:-5])], {})):
        assert not set(shown) & set("\x1b\x07\x9b\u202e\r")
        assert "\\x1b" in shown or "\\u001b" in shown
    assert json.loads(json.dumps(document(PLACE, 1, groups)))["rejections"] == 2


def test_an_export_holds_everything(tmp_path: Path) -> None:
    each = found(b'{"producer":"producer1","id":7}').document()
    lines = tmp_path / "e.jsonl"
    assert export(lines, [each, each]) == 2
    assert [json.loads(line) for line in lines.read_text().splitlines()] == [each, each]
    assert set(each) == set(COLUMNS)
    assert list(tmp_path.iterdir()) == [lines]


def test_a_spreadsheet_runs_nothing_of_a_record(tmp_path: Path) -> None:
    each = {**found(b"=1+1").document(), "producer": "@cmd", "reason": "-1"}
    table = tmp_path / "e.csv"
    export(table, [each])
    with table.open(newline="", encoding="utf-8") as file:
        [row] = csv.DictReader(file)
    assert (row["producer"], row["reason"], row["raw"], row["line"]) == ("'@cmd", "'-1", "'=1+1", "3")
    assert row["raw_base64"] == each["raw_base64"]


def test_a_file_stays_as_it_was_when_the_export_fails(tmp_path: Path) -> None:
    file = tmp_path / "e.jsonl"
    file.write_text("before")

    def failing() -> Iterator[dict[str, Any]]:
        yield found(b"x").document()
        raise UsageError("the network went")

    with pytest.raises(UsageError):
        export(file, failing())
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no ending that says the format"):
        export(tmp_path / "e.xlsx", [])


def test_parquet_says_what_to_install_or_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "e.parquet"
    each = found(b'{"producer":"producer1"}').document()
    try:
        parquet: Any = importlib.import_module("pyarrow.parquet")
    except ImportError:
        with pytest.raises(MissingTool, match="pyarrow"):
            export(file, [each])
        return
    assert export(file, [each]) == 1
    assert parquet.read_table(file).to_pylist()[0]["raw_base64"] == each["raw_base64"]
