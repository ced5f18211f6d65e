"""Fact D-13: how long Firehose tries to write what S3 refuses, by the test clock."""

import json
import urllib.request

import pytest

from hydrant.emulator.http.intent import CONTROL_HEADER

from ..support.delivery_streams import DeliveryStream
from ..support.firehose_emulator import Emulator, wait_for
from ..support.firehose_requests import describe
from ..support.peer_endpoint import hydrant_only

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("test-clock")]
HOUR = 3600


@pytest.fixture(scope="module")
def aws(clock_emulator: Emulator) -> Emulator:
    return clock_emulator


def ask(aws: Emulator, route: str, body: dict[str, float] | None = None) -> dict[str, list[dict[str, object]]]:
    """One of the emulator's own routes."""
    hydrant_only("moves the clock")
    url, data = f"{aws.endpoint}/_hydrant/{route}", json.dumps(body).encode() if body else None
    method = "POST" if body else "GET"
    request = urllib.request.Request(url, data=data, method=method, headers={CONTROL_HEADER: "1"})
    with urllib.request.urlopen(request, timeout=10) as reply:
        answer: dict[str, list[dict[str, object]]] = json.loads(reply.read())
        return answer


def held(aws: Emulator, pipe: DeliveryStream) -> object:
    """Records of the pipe that are read and not in S3."""
    (found,) = (each for each in ask(aws, "status")["delivery_streams"] if each["name"] == pipe.name)
    return found["buffered_records"]


def without_bucket(aws: Emulator, pipe: DeliveryStream) -> None:
    """Put one record that cannot be written, and see that it is held."""
    aws.s3.delete_bucket(Bucket=pipe.bucket)
    if pipe.shards:
        aws.kinesis.put_record(StreamName=pipe.name, Data=b"kept", PartitionKey="k")
    else:
        pipe.put(b"kept")
    wait_for(lambda: held(aws, pipe), lambda seen: seen == 1, "a record that is held")


@pytest.mark.parametrize("shards", [0, 1], ids=["direct put", "kinesis"])
def test_d13_what_s3_refuses_for_23_hours_arrives(aws: Emulator, shards: int) -> None:
    pipe = DeliveryStream(aws, shards=shards)
    without_bucket(aws, pipe)
    ask(aws, "clock", {"advance_seconds": 23 * HOUR})
    assert describe(aws, pipe.name)["DeliveryStreamStatus"] == "ACTIVE"
    aws.s3.create_bucket(Bucket=pipe.bucket)
    assert pipe.wait_for_object()[1] == b"kept"


def test_d13_after_24_hours_records_of_direct_put_are_lost_without_an_error_object(aws: Emulator) -> None:
    pipe = DeliveryStream(aws)
    without_bucket(aws, pipe)
    ask(aws, "clock", {"advance_seconds": 24 * HOUR + 60})
    wait_for(lambda: held(aws, pipe), lambda seen: seen == 0, "the end of the attempts")
    assert describe(aws, pipe.name)["DeliveryStreamStatus"] == "ACTIVE"
    aws.s3.create_bucket(Bucket=pipe.bucket)
    pipe.put(b"later")
    assert list(pipe.wait_for_objects().values()) == [b"later"]


def test_d13_records_of_a_kinesis_source_are_tried_as_long_as_the_stream_keeps_them(aws: Emulator) -> None:
    pipe = DeliveryStream(aws, shards=1)
    aws.kinesis.increase_stream_retention_period(StreamName=pipe.name, RetentionPeriodHours=72)
    without_bucket(aws, pipe)
    ask(aws, "clock", {"advance_seconds": 48 * HOUR})
    aws.s3.create_bucket(Bucket=pipe.bucket)
    assert pipe.wait_for_object()[1] == b"kept"
