"""Lambda event source mappings on a stream of Kinesis."""

import itertools
import json
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from ..support.kinesis_emulator import wait_active
from ..support.lambda_emulator import Emulator, wait_for
from ..support.mappings import FAILS_TWICE, FINE, WRITES_DOWN, calls, data, put, read_first, seen, wait_for_state

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("mappings")]

SPOILS_THE_THIRD = """
    def answer(number, records):
        numbers = [record["kinesis"]["sequenceNumber"] for record in records]
        return {"batchItemFailures": [{"itemIdentifier": numbers[2]}] if number == 0 else []}
"""


def test_every_record_arrives_once_and_in_order(
    emulator: Emulator, stream: str, attach: Callable[..., str], tmp_path: Path
) -> None:
    texts = [f"{number:03}" for number in range(90)]
    put(emulator, stream, texts[:50])
    attach(stream, FINE, BatchSize=20)
    put(emulator, stream, texts[50:])
    wait_for(lambda: sum(map(len, calls(tmp_path))) >= 90, "90 records arrived", 60)
    seen = calls(tmp_path)
    assert list(itertools.chain.from_iterable(map(data, seen))) == texts
    assert max(map(len, seen)) <= 20
    first = seen[0][0]
    assert first["eventSource"] == "aws:kinesis"
    assert first["eventID"] == f"shardId-000000000000:{first['kinesis']['sequenceNumber']}"
    assert first["eventSourceARN"].endswith(f":stream/{stream}")
    assert abs(first["kinesis"]["approximateArrivalTimestamp"] - time.time()) < 600


def test_all_shards_are_read_also_those_of_a_split(
    emulator: Emulator, stream: str, attach: Callable[..., str], tmp_path: Path
) -> None:
    kinesis = emulator.client("kinesis")
    put(emulator, stream, ["before"])
    kinesis.split_shard(StreamName=stream, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(1 << 127))
    wait_active(kinesis, stream)
    texts = [f"after {number}" for number in range(30)]
    put(emulator, stream, texts)
    attach(stream, FINE)
    wait_for(lambda: sum(map(len, calls(tmp_path))) >= 31, "31 records arrived", 60)
    assert sorted(itertools.chain.from_iterable(map(data, calls(tmp_path)))) == sorted(["before", *texts])


def test_m5_a_batch_that_failed_is_tried_again_whole(
    emulator: Emulator, stream: str, attach: Callable[..., str], tmp_path: Path
) -> None:
    texts = [f"{number:02}" for number in range(10)]
    put(emulator, stream, texts)
    attach(stream, FAILS_TWICE, BatchSize=5, MaximumRetryAttempts=5)
    wait_for(lambda: len(calls(tmp_path)) >= 4, "two failed calls and two good ones", 60)
    assert [data(records) for records in calls(tmp_path)] == [texts[:5]] * 3 + [texts[5:]]


def test_m6_a_batch_that_failed_in_part_is_tried_again_from_there(
    emulator: Emulator, stream: str, attach: Callable[..., str], tmp_path: Path
) -> None:
    texts = [f"{number:02}" for number in range(6)]
    put(emulator, stream, texts)
    attach(stream, WRITES_DOWN + SPOILS_THE_THIRD, FunctionResponseTypes=["ReportBatchItemFailures"])
    wait_for(lambda: len(calls(tmp_path)) >= 2, "the second call", 60)
    assert [data(records) for records in calls(tmp_path)] == [texts, texts[2:]]


def test_a_batch_that_never_works_goes_to_its_destination_and_the_rest_follows(
    emulator: Emulator, stream: str, attach: Callable[..., str], tmp_path: Path
) -> None:
    queues = emulator.client("sqs")
    queue = queues.create_queue(QueueName=f"failed-{uuid.uuid4().hex[:8]}")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    put(emulator, stream, ["bad"])
    attach(
        stream,
        FAILS_TWICE,
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": arn}},
    )
    wait_for(lambda: len(calls(tmp_path)) >= 2, "two attempts", 60)
    put(emulator, stream, ["good"])
    wait_for(lambda: len(calls(tmp_path)) >= 3, "the next batch", 60)
    assert [data(records) for records in calls(tmp_path)] == [["bad"], ["bad"], ["good"]]
    (message,) = queues.receive_message(QueueUrl=queue, WaitTimeSeconds=10)["Messages"]
    told = json.loads(message["Body"])
    assert told["KinesisBatchInfo"]["batchSize"] == 1
    assert told["KinesisBatchInfo"]["shardId"] == "shardId-000000000000"


@pytest.mark.parametrize("position", ["TRIM_HORIZON", "LATEST"])
def test_e20_a_mapping_that_was_paused_goes_on_where_it_was(
    position: str, emulator: Emulator, stream: str, attach: Callable[..., str], tmp_path: Path
) -> None:
    functions = emulator.client("lambda")
    mapping = attach(stream, FINE, StartingPosition=position)
    read_first(emulator, stream, tmp_path)
    functions.update_event_source_mapping(UUID=mapping, Enabled=False)
    wait_for_state(emulator, mapping, "Disabled")
    put(emulator, stream, ["meanwhile"])
    functions.update_event_source_mapping(UUID=mapping, Enabled=True)
    wait_for_state(emulator, mapping, "Enabled")
    put(emulator, stream, ["after"])
    wait_for(lambda: "after" in seen(tmp_path), "the last record arrived", 30)
    assert [text for text in seen(tmp_path) if text != "first"] == ["meanwhile", "after"]
    assert seen(tmp_path).index("meanwhile") == seen(tmp_path).count("first")


def test_e20_a_mapping_that_is_changed_goes_on_where_it_was(
    emulator: Emulator, stream: str, attach: Callable[..., str], tmp_path: Path
) -> None:
    functions = emulator.client("lambda")
    put(emulator, stream, ["first"])
    mapping = attach(stream, FINE)
    wait_for(lambda: seen(tmp_path) == ["first"], "the first record arrived", 30)
    for size in (7, 8):
        functions.update_event_source_mapping(UUID=mapping, BatchSize=size)
        put(emulator, stream, [f"with {size}"])
    wait_for(lambda: "with 8" in seen(tmp_path), "the last record arrived", 30)
    assert seen(tmp_path) == ["first", "with 7", "with 8"]
    wait_for_state(emulator, mapping, "Enabled")


def test_e21_at_timestamp_begins_with_what_arrived_then(
    emulator: Emulator, stream: str, attach: Callable[..., str], tmp_path: Path
) -> None:
    put(emulator, stream, ["before"])
    kinesis = emulator.client("kinesis")
    put(emulator, stream, ["there"])
    shard = {"StreamName": stream, "ShardId": "shardId-000000000000"}
    iterator = kinesis.get_shard_iterator(**shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    arrived = [each["ApproximateArrivalTimestamp"] for each in kinesis.get_records(ShardIterator=iterator)["Records"]]
    attach(stream, FINE, StartingPosition="AT_TIMESTAMP", StartingPositionTimestamp=arrived[1])
    put(emulator, stream, ["after"])
    wait_for(lambda: "after" in seen(tmp_path), "the last record arrived", 30)
    assert [text for text in seen(tmp_path) if text != "before"] == ["there", "after"]
