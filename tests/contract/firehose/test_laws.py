"""The law of conservation under faults: each record that was put is in data or in an error line, and in one only.

Functions that are killed, hang, answer garbage, too much, half the ids or ids twice; S3 that refuses for a while; a
delivery stream that is deleted and made again under load. B-10 is shown here too: it needs a function that waits.
"""

import itertools
import json
import threading
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ..support.delivery_streams import DeliveryStream, invoking, processing
from ..support.firehose_emulator import ROLE, Emulator, wait_for
from ..support.firehose_requests import kinesis_source, wait_for_status
from ..support.functions import make_function
from ..support.peer_endpoint import GIVEN, hydrant_only
from ..support.scripted_function import originals

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-laws")]
PREFIXES: dict[str, Any] = {
    "Prefix": "data/!{timestamp:yyyy}/",
    "ErrorOutputPrefix": "error/!{firehose:error-output-type}/",
}


@pytest.fixture(scope="module")
def aws(plain_emulator: Emulator) -> Emulator:
    return plain_emulator


def lines_of(pipe: DeliveryStream, prefix: str = "data/") -> Counter[bytes]:
    """The lines below a prefix."""
    return Counter(b"".join(pipe.objects(prefix).values()).splitlines(keepends=True))


def put_to_source(aws: Emulator, stream: str, records: list[bytes]) -> None:
    """In PutRecords of at most 500, over all shards."""
    for start in range(0, len(records), 500):
        entries = [{"Data": data, "PartitionKey": str(zlib.crc32(data))} for data in records[start : start + 500]]
        assert aws.kinesis.put_records(StreamName=stream, Records=entries)["FailedRecordCount"] == 0


def test_d12_a_function_that_fails_in_every_way_loses_nothing_and_doubles_nothing(aws: Emulator) -> None:
    chaos = make_function(aws, "chaos", timeout=1)
    function = invoking(chaos, NumberOfRetries="0", BufferSizeInMBs="0.2")
    pipe = DeliveryStream(aws, shards=4, ProcessingConfiguration=processing(function), **PREFIXES)
    sent = [b"%06d %s\n" % (number, b"x" * 1000) for number in range(6000)]  # 6 MB: some 30 invocations
    put_to_source(aws, pipe.name, sent)

    def seen() -> tuple[int, Counter[bytes]]:
        found = lines_of(pipe) + originals(pipe.errors())
        return found.total(), found

    _, found = wait_for(seen, lambda now: now[0] >= len(sent), f"{len(sent)} records", timeout=120)
    assert found == Counter(sent)
    codes = Counter(error["errorCode"] for error in pipe.errors())
    assert {"Lambda.FunctionError", "Lambda.MissingRecordId", "Lambda.DuplicatedRecordId"} >= set(codes)
    assert "Lambda.FunctionError" in codes


def test_d13_a_bucket_that_is_away_under_load_gets_everything(aws: Emulator) -> None:
    pipe = DeliveryStream(aws, shards=2, **PREFIXES)
    aws.s3.delete_bucket(Bucket=pipe.bucket)
    sent = [b"%06d\n" % number for number in range(4000)]
    put_to_source(aws, pipe.name, sent[:2000])
    with producing(aws, pipe.name, sent[2000:]):
        aws.s3.create_bucket(Bucket=pipe.bucket)
    found = wait_for(lambda: lines_of(pipe), lambda now: set(now) == set(sent), f"{len(sent)} records", timeout=60)
    assert found == Counter(sent)  # at-least-once allows more (D-12), but a refused object was never written
    assert pipe.errors() == []


@contextmanager
def producing(aws: Emulator, stream: str, records: list[bytes]) -> Iterator[threading.Thread]:
    """Records on their way from another thread while the block runs; all are put at its end."""
    failures: list[BaseException] = []

    def produce() -> None:
        try:
            for start in range(0, len(records), 50):
                put_to_source(aws, stream, records[start : start + 50])
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            failures.append(error)

    thread = threading.Thread(target=produce)
    thread.start()
    try:
        yield thread
    finally:
        thread.join()
    assert not failures


def test_a_delivery_stream_deleted_and_made_again_under_load(aws: Emulator) -> None:
    """What came before the deletion and after the new creation arrives, once; what came between may not (A-6, E-1)."""
    hydrant_only("whether AWS delivers the rest at a deletion is unknown")
    pipe = DeliveryStream(aws, shards=2, **PREFIXES)
    before = [b"before %06d\n" % number for number in range(1000)]
    between = [b"between %06d\n" % number for number in range(1000)]
    after = [b"after %06d\n" % number for number in range(1000)]
    put_to_source(aws, pipe.name, before)
    name = {"DeliveryStreamName": pipe.name}
    with producing(aws, pipe.name, between):
        aws.firehose.delete_delivery_stream(**name)
        wait_for(
            lambda: aws.firehose.list_delivery_streams(Limit=1000)["DeliveryStreamNames"],
            lambda names: pipe.name not in names,
            "the end of the deletion",
        )
        aws.firehose.create_delivery_stream(
            DeliveryStreamType="KinesisStreamAsSource",
            KinesisStreamSourceConfiguration=kinesis_source(pipe.name),
            ExtendedS3DestinationConfiguration={
                "RoleARN": ROLE,
                "BucketARN": f"arn:aws:s3:::{pipe.bucket}",
                "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 1},
                **PREFIXES,
            },
            **name,
        )
    put_to_source(aws, pipe.name, after)
    wait_for_status(aws, pipe.name)
    expected = {*before, *after}
    found = wait_for(lambda: lines_of(pipe), lambda now: set(now) >= expected, "what came before and after", timeout=40)
    assert max(found.values()) == 1
    assert set(found) <= expected | set(between)


def test_b10_at_most_five_invocations_of_a_shard_are_outstanding(aws: Emulator) -> None:
    counting = make_function(aws, "counting")
    function = invoking(counting, BufferSizeInMBs="0.2")
    pipe = DeliveryStream(aws, shards=1, ProcessingConfiguration=processing(function), **PREFIXES)
    sent = [b"%d" % number * 250_000 for number in range(10)] + [b"a" * 250_000, b"b" * 250_000]
    for start in range(0, len(sent), 4):
        entries = [{"Data": data + b"\n", "PartitionKey": "k"} for data in sent[start : start + 4]]
        aws.kinesis.put_records(StreamName=pipe.name, Records=entries)
    wait_for(lambda: lines_of(pipe).total(), lambda seen: seen == len(sent), "all records", timeout=60)
    events = wait_for(lambda: times(aws, counting), lambda seen: len(seen) >= 2 * len(sent), "the function's log")
    outstanding = list(itertools.accumulate(step for _, step in sorted(events)))
    assert max(outstanding) <= 5, outstanding
    assert GIVEN or max(outstanding) >= 2, outstanding  # fewer are allowed by B-10


def times(aws: Emulator, function: str) -> list[tuple[float, int]]:
    """When invocations began (1) and ended (-1), by the function's own clock."""
    pages = aws.logs.get_paginator("filter_log_events").paginate(logGroupName=f"/aws/lambda/{function}")
    lines = [event["message"] for page in pages for event in page["events"]]
    begun = [(json.loads(line.partition("FROM ")[2]), 1) for line in lines if "FROM " in line]
    return begun + [(json.loads(line.partition("UNTIL ")[2]), -1) for line in lines if "UNTIL " in line]
