"""The ceiling of memory: what it takes from a stream is never lost in silence."""

from pathlib import Path
from typing import Any

import pytest

from hydrant.stack import control_client

from .kinesis_emulator import MIB, client, iterator, running_kinesis, streams_on

pytestmark = pytest.mark.emulator


def test_what_the_ceiling_takes_is_counted_and_said(tmp_path: Path) -> None:
    with running_kinesis(tmp_path, HYDRANT_KINESIS_MEMORY_MB="16") as port:
        kinesis = client(port)
        with streams_on(kinesis) as make:
            full, small = make(ShardCount=1), make(ShardCount=1)
            records: list[Any] = [{"Data": b"x" * (MIB // 2), "PartitionKey": "k"}] * 10
            for _ in range(8):
                kinesis.put_records(StreamName=full, Records=records)
            kinesis.put_record(StreamName=small, Data=b"x", PartitionKey="k")
            left, place = 0, iterator(kinesis, full)
            while (page := kinesis.get_records(ShardIterator=place))["Records"]:
                left, place = left + len(page["Records"]), page["NextShardIterator"]
            streams = {stream["name"]: stream for stream in control_client.status(port)["streams"]}
    assert streams[full]["records_put"] == 80
    assert streams[full]["lost_records"] == 80 - left > 0
    assert streams[small]["lost_records"] == 0
    (log,) = tmp_path.rglob("emulator.log")
    said = [line for line in log.read_text().splitlines() if "RECORDS LOST" in line]
    assert said
    assert f"records of stream {full} (000000000000, us-east-1)" in said[0]
    assert "HYDRANT_KINESIS_MEMORY_MB" in said[0]
