"""What a trace says of records that did not end as lines in S3: rows of Iceberg tables and files, events of Splunk."""

import base64
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hydrant.pipeline.clients import Clients
from hydrant.rejections.objects import Place
from hydrant.tracing.question import ByMember
from hydrant.tracing.tracer import MADE_ANEW, NOT_IN_S3, Tracer
from hydrant.tracing.way import Way
from tests.unit.rejections.bucket import Bucket

RECORD = b'{"id": 7}'


class Stored(Bucket):
    def head_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - the SDK's names
        return {"LastModified": SimpleNamespace(timestamp=lambda: 9.0), "ContentLength": len(self.objects[Key])}


@dataclass(frozen=True)
class InMemory(Place):
    """A place whose bucket is in memory."""

    stored: Stored | None = None

    def clients(self) -> Clients:
        logs = SimpleNamespace(get_paginator=lambda _: SimpleNamespace(paginate=lambda **_: []))
        return cast(Clients, SimpleNamespace(s3=self.stored, logs=logs, kinesis=None))


def error_line(code: str, raw: bytes = RECORD) -> bytes:
    line = {"rawData": base64.b64encode(raw).decode(), "errorCode": code, "errorMessage": "words"}
    return json.dumps({**line, "attemptsMade": 1, "arrivalTimestamp": 1, "attemptEndingTimestamp": 2}).encode()


def parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"id": [7]}), sink)
    return sink.getvalue()


def tracer(objects: Mapping[str, bytes], delivery: Mapping[str, Any] | None) -> Tracer:
    """With a journal that knows of one record, or without one."""
    place = InMemory("us-east-1", None, None, "lake", "", Stored(dict(objects)))
    told = {"stream": "s", "shard": "0", "sequence_number": "1", "at": 1.0, "raw": base64.b64encode(RECORD).decode()}
    ask = None if delivery is None else lambda _: {"records": [{**told, "deliveries": [delivery]}]}
    return Tracer({}, place, place, None, None, ask)


def journal(destination: str, *written: tuple[str, str], file_format: str | None = None) -> dict[str, Any]:
    names = ("output", "key")
    objects = [
        {**dict(zip(names, each, strict=True)), "bucket": "lake", "at": 3.0, "records": 1, "messages": []}
        for each in written
    ]
    return {"destination": destination, "file_format": file_format, "calls": [], "objects": objects}


def traced(objects: Mapping[str, bytes], delivery: Mapping[str, Any]) -> Way:
    [way] = tracer(objects, delivery).trace(ByMember("id", "7"))
    return way


@pytest.mark.parametrize(
    ("destination", "prefix", "code"),
    [
        ("Apache Iceberg Tables", "error/iceberg-failed/1", "Iceberg.NoSuchTable"),
        ("Splunk", "error/splunk-failed/1", "Splunk.AckTimeout"),
        ("HTTP endpoints", "error/http-endpoint-failed/1", "HttpEndpoint.RequestTimeout"),
    ],
)
def test_error_lines_of_each_destination_are_followed(destination: str, prefix: str, code: str) -> None:
    lines = b"\n".join([error_line(code, b'{"id": 6}'), error_line(code)])
    way = traced({prefix: lines}, journal(destination, ("error", prefix)))
    assert way.unknown == []
    rejected, written = (step for step in way.steps if step.what in {"rejected", "written"})
    assert code in rejected.text
    assert "line 2 of 2" in written.text


@pytest.mark.parametrize(
    ("destination", "words"),
    [
        ("Apache Iceberg Tables", "which row of a table it is"),
        ("Splunk", "whether Splunk has it"),
        ("HTTP endpoints", "whether the endpoint has it"),
    ],
)
@pytest.mark.parametrize("others_failed", [False, True])
def test_what_left_s3_is_not_called_lost(destination: str, words: str, others_failed: bool) -> None:
    objects = {"error/x": error_line("Some.Code", b'{"id": 6}')} if others_failed else {}
    way = traced(objects, journal(destination, *(("error", key) for key in objects)))
    [unknown] = way.unknown
    assert unknown.startswith(words)
    assert "hydrant" in unknown
    assert not [step for step in way.steps if step.what == "written"], "it is in no object"


def test_a_row_of_a_file_is_in_one_of_those_that_are_named() -> None:
    way = traced({"data/1.parquet": parquet()}, journal("Amazon S3", ("data", "data/1.parquet"), file_format="Parquet"))
    [unknown] = way.unknown
    assert unknown.startswith("which row of a Parquet file it is")
    [written] = (step for step in way.steps if step.what == "written")
    assert "maybe s3://lake/data/1.parquet" in written.text


@pytest.mark.parametrize(("keys", "words"), [((), NOT_IN_S3), (("data/1",), MADE_ANEW)])
def test_lines_in_s3_are_told_as_before(keys: tuple[str, ...], words: str) -> None:
    way = traced(dict.fromkeys(keys, b'{"other": 1}'), journal("Amazon S3", *(("data", key) for key in keys)))
    assert way.unknown == [words]


def test_without_a_journal_files_that_are_no_lines_are_counted() -> None:
    searching = tracer({"data/1.parquet": parquet(), "data/2": b'{"id": 6}', "data/3.parquet": parquet()}, None)
    assert searching.trace(ByMember("id", "7")) == []
    assert searching.unread == ["2 objects are not searched: it is a Parquet file, a table and not lines"]
