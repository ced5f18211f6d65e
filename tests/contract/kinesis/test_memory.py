"""The ceiling of memory: what it takes from a stream is never lost in silence."""

import os
from pathlib import Path
from typing import Any

import pytest

from hydrant.stack import control_client

from ..support.kinesis_emulator import MIB, client, iterator, running_kinesis, streams_on

pytestmark = pytest.mark.emulator
NOT_PACKED = os.urandom(MIB // 2)
"""Takes as much memory as it is long."""


def test_what_the_ceiling_takes_is_counted_and_said(tmp_path: Path) -> None:
    with running_kinesis(tmp_path, HYDRANT_KINESIS_MEMORY_MB="16") as port:
        kinesis = client(port)
        with streams_on(kinesis) as make:
            full, small = make(ShardCount=1), make(ShardCount=1)
            records: list[Any] = [{"Data": NOT_PACKED, "PartitionKey": "k"}] * 10
            for _ in range(8):
                kinesis.put_records(StreamName=full, Records=records)
            assert _status(port, full)["missed_records"] == 0
            first = kinesis.put_records(StreamName=full, Records=records[:1])["Records"][0]["SequenceNumber"]
            early = iterator(kinesis, full, kind="AT_SEQUENCE_NUMBER", StartingSequenceNumber=first)
            for _ in range(8):
                kinesis.put_records(StreamName=full, Records=records)
            kinesis.put_record(StreamName=small, Data=b"x", PartitionKey="k")
            kinesis.get_records(ShardIterator=early, Limit=1)
            left, place = 0, iterator(kinesis, full)
            while (page := kinesis.get_records(ShardIterator=place))["Records"]:
                left, place = left + len(page["Records"]), page["NextShardIterator"]
            seen, untouched = _status(port, full), _status(port, small)
    assert seen["records_put"] == 161
    assert seen["lost_records"] == 161 - left > 0
    assert seen["missed_records"] == 161 - left - 80  # all that was lost from the place of the early iterator on
    assert (untouched["lost_records"], untouched["missed_records"]) == (0, 0)
    (log,) = tmp_path.rglob("emulator.log")
    said = [line for line in log.read_text().splitlines() if "RECORDS LOST" in line]
    assert said
    assert f"records of stream {full} (000000000000, us-east-1)" in said[0]
    assert "HYDRANT_KINESIS_MEMORY_MB" in said[0]
    assert "RECORDS MISSED: a reader of shardId-000000000000 of stream" in log.read_text()


def _status(port: int, name: str) -> dict[str, Any]:
    (found,) = [stream for stream in control_client.status(port)["streams"] if stream["name"] == name]
    return dict(found)


def test_with_drop_what_is_not_read_is_lost_counted_and_said(tmp_path: Path) -> None:
    with running_kinesis(tmp_path, HYDRANT_KINESIS_MEMORY_MB="16", HYDRANT_KINESIS_WHEN_FULL="drop") as port:
        kinesis = client(port)
        with streams_on(kinesis) as make:
            stream = make(ShardCount=1)
            place = iterator(kinesis, stream)
            for _ in range(2):
                place = kinesis.get_records(ShardIterator=place)["NextShardIterator"]
            records: list[Any] = [{"Data": NOT_PACKED, "PartitionKey": "k"}] * 10
            for _ in range(8):
                assert kinesis.put_records(StreamName=stream, Records=records)["FailedRecordCount"] == 0
            seen = _status(port, stream)
    assert seen["throttled_records"] == 0
    assert seen["lost_unread_records"] == seen["lost_records"] > 0
    (log,) = tmp_path.rglob("emulator.log")
    assert "read or not" in log.read_text()
