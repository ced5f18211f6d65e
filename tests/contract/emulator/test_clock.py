"""The test clock on a running emulator: hours pass in a moment, and only where it was asked for."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from hydrant.emulator.http.intent import CONTROL_HEADER

from ..support.emulator_process import OFTEN
from ..support.firehose_emulator import REGION, Emulator, wait_for
from ..support.firehose_requests import create

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("test-clock")]
WAITING = {"SizeInMBs": 5, "IntervalInSeconds": 300}


@pytest.fixture(scope="module")
def aws(clock_emulator: Emulator) -> Emulator:
    clock_emulator.s3.create_bucket(Bucket="bucket")
    return clock_emulator


def advance(aws: Emulator, seconds: Any) -> dict[str, Any]:
    body = json.dumps({"advance_seconds": seconds}).encode()
    url = f"{aws.endpoint}/_hydrant/clock"
    request = urllib.request.Request(url, data=body, method="POST", headers={CONTROL_HEADER: "1"})
    with urllib.request.urlopen(request, timeout=10) as reply:
        answer: dict[str, Any] = json.loads(reply.read())
        return answer


def refusal(aws: Emulator, seconds: Any) -> str:
    with pytest.raises(urllib.error.HTTPError) as caught:
        advance(aws, seconds)
    assert caught.value.code == 400
    return str(json.loads(caught.value.read())["error"])


def test_b1_a_buffer_of_300_seconds_delivers_when_300_seconds_have_passed_and_not_before(aws: Emulator) -> None:
    create(aws, "waiting", Prefix="waiting/", BufferingHints=WAITING)
    aws.firehose.put_record(DeliveryStreamName="waiting", Record={"Data": b"patient"})
    advance(aws, 240)
    create(aws, "witness", Prefix="witness/", BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 0})
    aws.firehose.put_record(DeliveryStreamName="witness", Record={"Data": b"at once"})
    wait_for(lambda: aws.bodies("bucket", "witness/"), bool, "the object of a stream that does not wait")
    assert aws.bodies("bucket", "waiting/") == {}
    advance(aws, 60)
    found = wait_for(lambda: aws.bodies("bucket", "waiting/"), bool, "the object of the stream that waited")
    assert list(found.values()) == [b"patient"]


def test_e10_records_grow_older_than_the_retention_of_their_stream(aws: Emulator) -> None:
    aws.kinesis.create_stream(StreamName="old", ShardCount=1)
    aws.kinesis.get_waiter("stream_exists").wait(StreamName="old", WaiterConfig=OFTEN)
    aws.kinesis.put_record(StreamName="old", PartitionKey="k", Data=b"yesterday")
    read = aws.kinesis.get_shard_iterator(
        StreamName="old", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    assert [each["Data"] for each in aws.kinesis.get_records(ShardIterator=read)["Records"]] == [b"yesterday"]
    advance(aws, 24 * 3600 + 1)
    again = aws.kinesis.get_shard_iterator(
        StreamName="old", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    assert aws.kinesis.get_records(ShardIterator=again)["Records"] == []
    with pytest.raises(aws.kinesis.exceptions.ExpiredIteratorException):
        aws.kinesis.get_records(ShardIterator=read)


def test_d3_keys_tell_the_time_of_the_moved_clock(aws: Emulator) -> None:
    year = advance(aws, 366 * 24 * 3600)["now"]
    hints, errors = {"SizeInMBs": 1, "IntervalInSeconds": 0}, "error/!{firehose:error-output-type}/"
    create(aws, "later", BufferingHints=hints, Prefix="!{timestamp:yyyy}/", ErrorOutputPrefix=errors)
    aws.firehose.put_record(DeliveryStreamName="later", Record={"Data": b"x"})
    wanted = str(1970 + int(year / (365.2425 * 24 * 3600)))
    found = wait_for(lambda: aws.bodies("bucket", "20"), bool, "an object")
    assert {key[:5] for key in found if "later-" in key} == {f"{wanted}/"}


def test_f1_errors_reach_the_log_however_far_the_clock_is_ahead(aws: Emulator) -> None:
    advance(aws, 366 * 24 * 3600)
    aws.s3.create_bucket(Bucket="gone")
    aws.logs.create_log_group(logGroupName="errors")
    aws.logs.create_log_stream(logGroupName="errors", logStreamName="DestinationDelivery")
    log = {"Enabled": True, "LogGroupName": "errors", "LogStreamName": "DestinationDelivery"}
    hints = {"SizeInMBs": 1, "IntervalInSeconds": 0}
    create(aws, "logged", BucketARN="arn:aws:s3:::gone", BufferingHints=hints, CloudWatchLoggingOptions=log)
    aws.s3.delete_bucket(Bucket="gone")
    aws.firehose.put_record(DeliveryStreamName="logged", Record={"Data": b"x"})
    (event, *_) = wait_for(lambda: aws.logs.filter_log_events(logGroupName="errors")["events"], bool, "a log line")
    assert json.loads(event["message"])["errorCode"] == "S3.NoSuchBucket"


@pytest.mark.parametrize("seconds", [0, -5, "soon", None, True, 1e12])
def test_steps_that_make_no_sense_are_refused(aws: Emulator, seconds: Any) -> None:
    assert "advance_seconds" in refusal(aws, seconds)


def test_without_the_switch_the_clock_stands_by_the_machines_time(plain_emulator: Emulator) -> None:
    assert "HYDRANT_TEST_CLOCK=1" in refusal(plain_emulator, 300)
    plain_emulator.s3.create_bucket(Bucket="without-clock")
    arn = create(plain_emulator, "without-clock", BucketARN="arn:aws:s3:::without-clock")["DeliveryStreamARN"]
    assert arn == f"arn:aws:firehose:{REGION}:000000000000:deliverystream/without-clock"
