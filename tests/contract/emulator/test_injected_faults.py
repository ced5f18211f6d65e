"""Faults that users inject: they strike calls from outside and between the services, in AWS's words, and end.

Each fault names resources of its own test: the emulator is shared.
"""

import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from hydrant.errors import EmulatorFailed
from hydrant.stack.faults import Faults

from ..support.delivery_streams import AT_ONCE, PREFIXES, DeliveryStream
from ..support.firehose_emulator import Emulator, wait_for
from ..support.functions import make_function

pytestmark = [pytest.mark.emulator, pytest.mark.slow]


@pytest.fixture
def faults(plain_emulator: Emulator) -> Iterator[Faults]:
    injected = Faults(int(plain_emulator.endpoint.rpartition(":")[2]))
    yield injected
    injected.clear()


@pytest.fixture
def name() -> str:
    return f"x-{uuid.uuid4().hex[:12]}"


def error_of(call: Any, **arguments: Any) -> tuple[str, str, int]:
    """Code, words and status of the refusal of a call."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"], caught.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_an_operation_fails_for_the_resource_that_is_meant_until_its_count_is_reached(
    plain_emulator: Emulator, faults: Faults, name: str
) -> None:
    s3 = plain_emulator.s3
    s3.create_bucket(Bucket=name)
    fault = faults.add("s3:PutObject", error=503, resource=f"{name}/bad/*", count=2)
    s3.put_object(Bucket=name, Key="good/1", Body=b"x")
    for _ in range(2):
        slow_down = ("SlowDown", "Please reduce your request rate.", 503)
        assert error_of(s3.put_object, Bucket=name, Key="bad/1", Body=b"x") == slow_down
    s3.put_object(Bucket=name, Key="bad/1", Body=b"x")
    [told] = [each for each in faults.listed() if each["id"] == fault]
    assert (told["struck"], told["active"], told["over"]) == (2, False, "its count is reached")


def test_each_protocol_carries_the_error(plain_emulator: Emulator, faults: Faults, name: str) -> None:
    plain_emulator.kinesis.create_stream(StreamName=name, ShardCount=1)
    plain_emulator.kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
    topic = plain_emulator.sns.create_topic(Name=name)["TopicArn"]
    queue = plain_emulator.sqs.create_queue(QueueName=name)["QueueUrl"]
    record = {"StreamName": name, "Data": b"x", "PartitionKey": "k"}
    plain_emulator.kinesis.put_record(**record)
    for operation, error in [
        ("kinesis:PutRecord", "400"),
        ("sns:Publish", "500"),
        ("sqs:Send*", "503"),
        ("firehose:PutRecord", "503"),
        ("lambda:Invoke", "429"),
        ("cloudwatch:PutMetricData", "Throttling"),
        ("kinesis:DescribeStream", "KMSDisabledException"),
    ]:
        faults.add(operation, error=error, resource=f"*{name}")
    code, _, status = error_of(plain_emulator.kinesis.put_record, **record)
    assert (code, status) == ("ProvisionedThroughputExceededException", 400)
    assert error_of(plain_emulator.kinesis.describe_stream, StreamName=name)[::2] == ("KMSDisabledException", 400)
    assert error_of(plain_emulator.sns.publish, TopicArn=topic, Message="m")[::2] == ("InternalError", 500)
    sent = error_of(plain_emulator.sqs.send_message, QueueUrl=queue, MessageBody="m")
    assert sent[::2] == ("ServiceUnavailable", 503)
    put = error_of(plain_emulator.firehose.put_record, DeliveryStreamName=name, Record={"Data": b"x"})
    assert put[::2] == ("ServiceUnavailableException", 503)
    assert error_of(plain_emulator.functions.invoke, FunctionName=name)[::2] == ("TooManyRequestsException", 429)
    datum = [{"MetricName": "m", "Value": 1.0}]
    metric = error_of(plain_emulator.cloudwatch.put_metric_data, Namespace=name, MetricData=datum)
    assert metric[::2] == ("Throttling", 400)
    faults.clear()
    plain_emulator.kinesis.put_record(**record)


def test_what_firehose_asks_of_s3_and_functions_is_struck_and_nothing_is_lost(
    plain_emulator: Emulator, faults: Faults
) -> None:
    destination: dict[str, Any] = {"BufferingHints": AT_ONCE, **PREFIXES}
    pipe = DeliveryStream(plain_emulator, function=make_function(plain_emulator, "keep"), **destination)
    written = faults.add("s3:PutObject", error=503, resource=f"{pipe.bucket}/data/*", count=2)
    invoked = faults.add("lambda:Invoke", error=429, resource=pipe.function.rpartition(":")[2], count=1)
    pipe.put(b"record\n")
    pipe.wait_for_objects(1, "data/")
    assert pipe.lines("data/") == {b"record": 1}
    assert (faults.struck(written), faults.struck(invoked)) == (2, 1)


def test_what_sns_sends_to_a_queue_is_struck(plain_emulator: Emulator, faults: Faults, name: str) -> None:
    topic = plain_emulator.sns.create_topic(Name=name)["TopicArn"]
    queue = plain_emulator.sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = topic.replace(":sns:", ":sqs:")
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    plain_emulator.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    plain_emulator.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    fault = faults.add("sqs:SendMessage", error=500, resource=name)
    plain_emulator.sns.publish(TopicArn=topic, Message="m")
    wait_for(lambda: faults.struck(fault), bool, "the call of SNS to be struck")


def test_a_delayed_call_is_answered_later_and_as_before(plain_emulator: Emulator, faults: Faults, name: str) -> None:
    plain_emulator.s3.create_bucket(Bucket=name)
    with faults.during("s3:HeadBucket", delay=0.3, resource=name) as fault:
        began = time.monotonic()
        plain_emulator.s3.head_bucket(Bucket=name)
        assert time.monotonic() - began >= 0.3
        assert faults.struck(fault) == 1
    assert not any(each["active"] for each in faults.listed())


def test_a_reset_ends_all_faults(plain_emulator: Emulator, faults: Faults, name: str) -> None:
    faults.add("s3:ListBuckets", error=500, resource=name)
    headers = {"X-Hydrant-Control": "1"}
    reset = urllib.request.Request(f"{plain_emulator.endpoint}/_hydrant/reset", b"{}", headers)
    urllib.request.urlopen(reset, timeout=60).close()
    assert faults.listed() == []


@pytest.mark.parametrize(
    ("operation", "error", "words"),
    [
        ("s3:PutObjct", 503, "s3 has no operation 'PutObjct'"),
        ("nobody:Put", 503, "there is no service 'nobody'"),
        ("s3:PutObject", 418, "503 (SlowDown or ServiceUnavailable)"),
        ("s3:PutObject", None, "a fault has an error"),
    ],
)
def test_what_can_be_no_fault_is_refused(faults: Faults, operation: str, error: int | None, words: str) -> None:
    with pytest.raises(EmulatorFailed) as caught:
        faults.add(operation, error=error)
    assert words in caught.value.cause
    with pytest.raises(EmulatorFailed):
        faults.remove("nobody")


@pytest.mark.parametrize("route", ["chaos", "chaos/remove", "chaos/clear"])
def test_no_page_of_others_injects_a_fault(plain_emulator: Emulator, route: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{plain_emulator.endpoint}/_hydrant/{route}", b"{}", timeout=60)
    with caught.value as refused:
        assert refused.code == 403
