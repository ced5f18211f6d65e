"""A full memory: what a reader has not read is not dropped; puts are throttled in AWS's words until it is."""

import base64
import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hydrant.stack import control_client
from hydrant.waiting import eventually

from ..support.firehose_emulator import REGION, ROLE, Emulator, emulator, wait_for
from ..support.firehose_requests import kinesis_source, wait_for_status
from ..support.functions import make_function
from ..support.kinesis_emulator import MIB, error_of, streams_on
from ..support.peer_endpoint import GIVEN

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("kinesis-memory-full"),
    pytest.mark.skipif(bool(GIVEN), reason="does not apply: needs settings of the emulator"),
]
SIZE = MIB // 4


@pytest.fixture(scope="module")
def aws() -> Iterator[Emulator]:
    with emulator(HYDRANT_KINESIS_MEMORY_MB="16", HYDRANT_FIREHOSE_MEMORY_MB="1") as found:
        yield found


@pytest.fixture
def stream(aws: Emulator) -> Iterator[str]:
    with streams_on(aws.kinesis) as make:
        yield make(ShardCount=2)


def status(aws: Emulator, part: str, name: str) -> dict[str, Any]:
    (found,) = [each for each in control_client.status(_port(aws))[part] if each["name"] == name]
    return dict(found)


def _port(aws: Emulator) -> int:
    return int(aws.endpoint.rpartition(":")[2])


class Puts:
    """Puts numbered records until one is refused, or so many; the refused ones count for nothing."""

    def __init__(self, aws: Emulator, stream: str) -> None:
        self._aws, self._stream = aws, stream
        self.stored: Counter[bytes] = Counter()
        self.refusals: list[dict[str, Any]] = []

    def batch(self) -> int:
        """One call of eight records; return how many were refused."""
        records: list[Any] = [{"Data": _record(), "PartitionKey": str(number)} for number in range(8)]
        answer = self._aws.kinesis.put_records(StreamName=self._stream, Records=records)
        refused = [entry for entry in answer["Records"] if "ErrorCode" in entry]
        assert len(refused) == answer["FailedRecordCount"]
        self.stored.update(
            record["Data"] for record, entry in zip(records, answer["Records"], strict=True) if "ErrorCode" not in entry
        )
        self.refusals += refused
        return len(refused)

    def until_refused(self, most: int) -> None:
        for _ in range(most):
            if self.batch():
                return
        pytest.fail(f"nothing was refused among {sum(self.stored.values())} records of {SIZE} bytes")

    def until_taken(self, records: int) -> None:
        """Put, and wait while it is refused."""
        goal = sum(self.stored.values()) + records
        while sum(self.stored.values()) < goal:
            eventually(lambda: _none_refused(self.batch), timeout=30)


def _none_refused(batch: Callable[[], int]) -> None:
    assert batch() == 0


def _record() -> bytes:
    """A line that takes as much memory as it is long: what repeats itself is packed."""
    return base64.b64encode(os.urandom(SIZE * 3 // 4 - 3)).ljust(SIZE - 1, b".") + b"\n"


def test_a_stream_whose_delivery_stands_still_is_throttled_and_loses_nothing(aws: Emulator, stream: str) -> None:
    name = f"d-{stream}"
    aws.s3.create_bucket(Bucket=stream)
    aws.firehose.create_delivery_stream(
        DeliveryStreamName=name,
        DeliveryStreamType="KinesisStreamAsSource",
        KinesisStreamSourceConfiguration=kinesis_source(stream),
        ExtendedS3DestinationConfiguration={
            "RoleARN": ROLE,
            "BucketARN": f"arn:aws:s3:::{stream}",
            "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0},
        },
    )
    wait_for_status(aws, name)
    aws.s3.delete_bucket(Bucket=stream)
    puts = Puts(aws, stream)
    puts.until_refused(200)
    code, message = error_of(lambda: aws.kinesis.put_record(StreamName=stream, Data=_record(), PartitionKey="7"))
    assert code == "ProvisionedThroughputExceededException"
    assert message.startswith("Rate exceeded for shard shardId-00000000000")
    refused = puts.refusals[0]
    assert refused["ErrorCode"] == "ProvisionedThroughputExceededException"
    assert refused["ErrorMessage"].startswith("Rate exceeded for shard shardId-00000000000")
    assert refused["ErrorMessage"].endswith(f" in stream {stream} under account 000000000000.")
    seen = status(aws, "streams", stream)
    assert seen["throttled_records"] >= len(puts.refusals) + 1
    assert (seen["lost_unread_records"], seen["missed_records"]) == (0, 0)
    assert seen["slowest_reader"] == f"delivery stream {name}"
    assert seen["unread_records"] == status(aws, "delivery_streams", name)["unread_records"] > 0

    aws.s3.create_bucket(Bucket=stream)
    puts.until_taken(80)
    arrived = wait_for(
        lambda: _lines(aws, stream),
        lambda lines: sum(lines.values()) >= sum(puts.stored.values()),
        "everything that was stored in S3",
        timeout=60,
    )
    assert arrived == puts.stored
    seen = status(aws, "streams", stream)
    assert (seen["lost_unread_records"], seen["missed_records"]) == (0, 0)
    assert seen["lost_records"] > 0  # what was delivered made room
    aws.firehose.delete_delivery_stream(DeliveryStreamName=name)


def _lines(aws: Emulator, bucket: str) -> Counter[bytes]:
    return Counter(line + b"\n" for body in aws.bodies(bucket, "").values() for line in body.splitlines())


def test_a_registered_consumer_holds_what_it_was_not_sent(aws: Emulator, stream: str) -> None:
    arn = aws.kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]["StreamARN"]
    consumer = aws.kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="slow")["Consumer"]["ConsumerARN"]

    where = {"StreamARN": arn, "ConsumerName": "slow"}
    wait_for(
        lambda: aws.kinesis.describe_stream_consumer(**where)["ConsumerDescription"]["ConsumerStatus"],
        lambda seen: seen == "ACTIVE",
        "an ACTIVE consumer",
    )
    start = {"Type": "TRIM_HORIZON"}
    subscribed = aws.kinesis.subscribe_to_shard(
        ConsumerARN=consumer, ShardId="shardId-000000000000", StartingPosition=start
    )
    subscribed["EventStream"].close()  # it has to come back for the rest
    puts = Puts(aws, stream)
    puts.until_refused(200)
    seen = status(aws, "streams", stream)
    assert seen["slowest_reader"] == "consumer slow"
    assert seen["lost_unread_records"] == 0
    aws.kinesis.deregister_stream_consumer(ConsumerARN=consumer)
    puts.until_taken(80)
    assert status(aws, "streams", stream)["unread_records"] == 0


def test_an_event_source_mapping_holds_what_its_function_does_not_take(aws: Emulator, stream: str) -> None:
    function = make_function(aws, "fails")
    arn = aws.kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]["StreamARN"]
    puts = Puts(aws, stream)
    puts.batch()
    mapping = aws.functions.create_event_source_mapping(
        FunctionName=function, EventSourceArn=arn, StartingPosition="TRIM_HORIZON", BatchSize=10
    )["UUID"]
    reader = f"the event source mapping of arn:aws:lambda:{REGION}:000000000000:function:{function}"
    wait_for(
        lambda: status(aws, "streams", stream)["slowest_reader"], lambda seen: seen == reader, "the mapping", timeout=30
    )
    puts.until_refused(200)
    assert status(aws, "streams", stream)["lost_unread_records"] == 0
    aws.functions.delete_event_source_mapping(UUID=mapping)
    wait_for(lambda: status(aws, "streams", stream)["slowest_reader"], lambda seen: seen is None, "nobody", timeout=30)
    puts.until_taken(80)


def test_a_client_that_polls_holds_what_it_has_not_got(aws: Emulator, stream: str) -> None:
    place = aws.kinesis.get_shard_iterator(
        StreamName=stream, ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    for _ in range(2):
        place = aws.kinesis.get_records(ShardIterator=place)["NextShardIterator"]
    puts, got = Puts(aws, stream), 0
    puts.until_refused(200)
    while records := (page := aws.kinesis.get_records(ShardIterator=place, Limit=4))["Records"]:
        got, place = got + len(records), page["NextShardIterator"]
    seen = status(aws, "streams", stream)
    assert (seen["lost_unread_records"], seen["missed_records"], seen["unread_records"]) == (0, 0, 0)
    assert got > 0
    puts.until_taken(16)


def test_direct_puts_are_refused_when_they_cannot_be_delivered_and_lose_nothing(aws: Emulator, stream: str) -> None:
    name = f"direct-{stream}"
    aws.s3.create_bucket(Bucket=name)
    aws.firehose.create_delivery_stream(
        DeliveryStreamName=name,
        ExtendedS3DestinationConfiguration={
            "RoleARN": ROLE,
            "BucketARN": f"arn:aws:s3:::{name}",
            "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0},
        },
    )
    wait_for_status(aws, name)
    aws.s3.delete_bucket(Bucket=name)
    stored: Counter[bytes] = Counter()
    code = ""
    while not code and len(stored) < 400:
        batch = [_record() for _ in range(8)]
        try:
            aws.firehose.put_record_batch(DeliveryStreamName=name, Records=[{"Data": data} for data in batch])
            stored.update(batch)
        except aws.firehose.exceptions.ServiceUnavailableException as error:
            code = error.response["Error"]["Code"]
    assert code == "ServiceUnavailableException"
    aws.s3.create_bucket(Bucket=name)
    arrived = wait_for(
        lambda: _lines(aws, name),
        lambda lines: sum(lines.values()) >= len(stored),
        "everything that was accepted in S3",
        timeout=60,
    )
    assert arrived == stored
    aws.firehose.delete_delivery_stream(DeliveryStreamName=name)
