"""Functions, streams and buckets that go, come back, hang or were never there: where each record ends."""

import json
from collections import Counter
from typing import Any

import pytest

from ..support.delivery_streams import judged
from ..support.emulator_process import OFTEN
from ..support.firehose_emulator import REGION, ROLE, Emulator, wait_for
from ..support.firehose_requests import refused
from ..support.functions import make_function, make_judge

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-faults")]
MIB = 1 << 20


@pytest.fixture(scope="module")
def aws(plain_emulator: Emulator) -> Emulator:
    make_judge(plain_emulator)
    return plain_emulator


def processing(function: str, **parameters: str) -> dict[str, Any]:
    values = {
        "LambdaArn": f"arn:aws:lambda:{REGION}:000000000000:function:{function}",
        "BufferSizeInMBs": "1",
        "BufferIntervalInSeconds": "0",
        **parameters,
    }
    given = [{"ParameterName": key, "ParameterValue": value} for key, value in values.items()]
    return {"Enabled": True, "Processors": [{"Type": "Lambda", "Parameters": given}]}


def test_c18_a_timeout_is_a_function_error_after_the_retries(aws: Emulator) -> None:
    make_function(aws, "sleeps", name="sleeps", timeout=1)
    stack = judged(aws, ProcessingConfiguration=processing("sleeps", NumberOfRetries="1"))
    stack.put(b"one", b"two")
    stack.wait_for_all(Counter(), Counter([b"one", b"two"]))
    assert {(e["errorCode"], e["attemptsMade"]) for e in stack.errors()} == {("Lambda.FunctionError", 2)}


def test_c5_a_qualified_function_is_invoked_as_configured(aws: Emulator) -> None:
    stack = judged(aws, ProcessingConfiguration=processing("judge:$LATEST"))
    stack.put(b"good", b"bad")
    stack.wait_for_all(Counter([b"good"]), Counter([b"bad"]))
    assert stack.errors()[0]["lambdaARN"].endswith(":judge:$LATEST")


def test_c4_a_function_sees_other_record_ids_than_put_record_returned(aws: Emulator) -> None:
    stack = judged(aws)
    returned = aws.firehose.put_record(DeliveryStreamName=stack.name, Record={"Data": b"echo"})["RecordId"]
    (line,) = wait_for(stack.lines, lambda seen: sum(seen.values()) == 1, "one record")
    assert json.loads(line)["recordId"] != returned


def test_f5_a_function_that_is_deleted_and_made_again(aws: Emulator) -> None:
    make_function(aws, "judge", name="comes-back")
    stack = judged(aws, shards=2, ProcessingConfiguration=processing("comes-back", NumberOfRetries="0"))
    stack.put_to_source(b"good-1", b"bad-1")
    stack.wait_for_all(Counter([b"good-1"]), Counter([b"bad-1"]))
    aws.functions.delete_function(FunctionName="comes-back")
    stack.put_to_source(b"good-2")
    stack.wait_for_all(Counter([b"good-1"]), Counter([b"bad-1", b"good-2"]))
    assert "Lambda.ResourceNotFound" in {error["errorCode"] for error in stack.errors()}
    make_function(aws, "judge", name="comes-back")
    stack.put_to_source(b"good-3")
    stack.wait_for_all(Counter([b"good-1", b"good-3"]), Counter([b"bad-1", b"good-2"]))


def test_e4_a_new_stream_of_the_same_name_is_not_picked_up(aws: Emulator) -> None:
    stack = judged(aws, shards=2)
    stack.put_to_source(b"good-1")
    stack.wait_for_all(Counter([b"good-1"]), Counter())
    aws.kinesis.delete_stream(StreamName=stack.name)
    aws.kinesis.get_waiter("stream_not_exists").wait(StreamName=stack.name, WaiterConfig=OFTEN)
    aws.kinesis.create_stream(StreamName=stack.name, ShardCount=2)
    aws.kinesis.get_waiter("stream_exists").wait(StreamName=stack.name, WaiterConfig=OFTEN)
    stack.put_to_source(b"good-2")
    described = aws.firehose.describe_delivery_stream(DeliveryStreamName=stack.name)["DeliveryStreamDescription"]
    assert described["DeliveryStreamStatus"] == "ACTIVE"
    group = f"/aws/kinesisfirehose/{stack.name}"
    events = wait_for(
        lambda: aws.logs.filter_log_events(logGroupName=group)["events"],
        lambda seen: any("Kinesis.ResourceNotFound" in event["message"] for event in seen),
        "Kinesis.ResourceNotFound in the error log",
    )
    line = next(json.loads(each["message"]) for each in events if "Kinesis.ResourceNotFound" in each["message"])
    assert line["deliveryStreamVersionId"] == 1  # F-3: a number
    aws.firehose.delete_delivery_stream(DeliveryStreamName=stack.name)
    wait_for(
        lambda: aws.firehose.list_delivery_streams(Limit=100)["DeliveryStreamNames"],
        lambda names: stack.name not in names,
        "the end of the deletion",
    )
    assert stack.lines() == Counter([b"good-1"])


def test_f1_firehose_makes_no_log_group_and_delivery_goes_on_without(aws: Emulator) -> None:
    logging = {"Enabled": True, "LogGroupName": "/not/there", "LogStreamName": "nowhere"}
    failing = processing("not-there", NumberOfRetries="0")
    stack = judged(aws, CloudWatchLoggingOptions=logging, ProcessingConfiguration=failing)
    stack.put(b"one")
    wait_for(lambda: aws.bodies(stack.bucket, ""), bool, "an object, of data or errors")
    assert aws.logs.describe_log_groups(logGroupNamePrefix="/not/there")["logGroups"] == []


def test_e9_c8_kinesis_records_of_no_bytes_and_of_one_mebibyte_end_in_one_place(aws: Emulator) -> None:
    stack = judged(aws, shards=4)
    largest = [bytes([65 + number]) * (MIB - 1) for number in range(4)]
    stack.put_to_source(*largest, b"")
    expected = Counter([*largest, b""])
    wait_for(stack.lines, lambda seen: seen == expected, "four records of 1 MiB and an empty one", timeout=40)
    assert stack.errors() == []


def test_a5_a_deletion_that_lasts_refuses_all_but_another_deletion(aws: Emulator) -> None:
    stack = judged(aws)
    aws.s3.delete_bucket(Bucket=stack.bucket)
    stack.put(b"good")
    name = {"DeliveryStreamName": stack.name}
    aws.firehose.delete_delivery_stream(**name)
    aws.s3.create_bucket(Bucket=f"{stack.bucket}-other")
    destination = {"RoleARN": ROLE, "BucketARN": f"arn:aws:s3:::{stack.bucket}-other"}
    update = {"CurrentDeliveryStreamVersionId": "1", "DestinationId": "destinationId-000000000001"}
    seen = aws.firehose.describe_delivery_stream(**name)["DeliveryStreamDescription"]["DeliveryStreamStatus"]
    assert seen == "DELETING"
    aws.firehose.delete_delivery_stream(**name)
    calls = aws.firehose
    refused("ResourceInUseException", calls.tag_delivery_stream, **name, Tags=[{"Key": "a", "Value": "b"}])
    refused("ResourceInUseException", calls.untag_delivery_stream, **name, TagKeys=["a"])
    refused("ResourceInUseException", calls.update_destination, **name, **update, ExtendedS3DestinationUpdate={})
    refused("ResourceInUseException", calls.create_delivery_stream, **name, S3DestinationConfiguration=destination)
    refused("ResourceNotFoundException", calls.put_record, **name, Record={"Data": b"x"})
    aws.s3.create_bucket(Bucket=stack.bucket)  # it comes back before the deletion gives up
    stack.wait_for_all(Counter([b"good"]), Counter())
