"""Asynchronous invocations: destinations and dead letters (M-13, M-14). They share the emulator of mappings."""

import json
import sys
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ..support.emulator_process import OFTEN
from ..support.lambda_emulator import Emulator, archive, wait_for
from ..support.mappings import messages, queue_of

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("mappings")]
CODE = """
    def handler(event, context):
        if event.get("fail"):
            raise ValueError("no")
        return {"got": event}
"""


@pytest.fixture
def function(emulator: Emulator) -> Iterator[str]:
    name = make_function(emulator)
    yield name
    emulator.client("lambda").delete_function(FunctionName=name)


def make_function(emulator: Emulator, **more: Any) -> str:
    functions, name = emulator.client("lambda"), f"async-{uuid.uuid4().hex[:8]}"
    functions.create_function(
        FunctionName=name,
        Role="arn:aws:iam::000000000000:role/functions",
        Runtime="python{}.{}".format(*sys.version_info),
        Handler="app.handler",
        Code={"ZipFile": archive({"app.py": CODE})},
        **more,
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    return name


def send(emulator: Emulator, function: str, event: Any) -> None:
    given = {"FunctionName": function, "InvocationType": "Event", "Payload": json.dumps(event)}
    assert emulator.client("lambda").invoke(**given)["StatusCode"] == 202


def configure(emulator: Emulator, function: str, **destinations: str) -> None:
    """Set the destinations of a function that is not tried again."""
    config = {name: {"Destination": arn} for name, arn in destinations.items()}
    emulator.client("lambda").put_function_event_invoke_config(
        FunctionName=function, MaximumRetryAttempts=0, DestinationConfig=config
    )


def test_m13_queues_are_told_of_what_succeeded_and_what_failed(emulator: Emulator, function: str) -> None:
    url, arn = queue_of(emulator, f"{function}-told")
    configure(emulator, function, OnSuccess=arn, OnFailure=arn)
    send(emulator, function, {"n": 1})
    succeeded = json.loads(messages(emulator, url)[0])
    assert succeeded["requestContext"]["condition"] == "Success"
    assert succeeded["requestContext"]["functionArn"].endswith(f":function:{function}:$LATEST")
    assert (succeeded["requestPayload"], succeeded["responsePayload"]) == ({"n": 1}, {"got": {"n": 1}})
    send(emulator, function, {"fail": True})
    failed = json.loads(messages(emulator, url)[0])
    assert (failed["requestContext"]["condition"], failed["version"]) == ("RetriesExhausted", "1.0")
    assert failed["requestContext"]["approximateInvokeCount"] == 1
    assert failed["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"}
    assert failed["responsePayload"]["errorMessage"] == "no"


def test_m13_a_bucket_is_told_of_what_failed_alone(emulator: Emulator, function: str) -> None:
    objects, bucket = emulator.client("s3"), f"{function}-told"
    objects.create_bucket(Bucket=bucket)
    configure(emulator, function, OnFailure=f"arn:aws:s3:::{bucket}")
    send(emulator, function, {"fail": True, "n": 2})
    wait_for(lambda: objects.list_objects_v2(Bucket=bucket)["KeyCount"] == 1, "an object")
    (found,) = objects.list_objects_v2(Bucket=bucket)["Contents"]
    assert found["Key"].startswith(f"aws/lambda/async/{function}/")
    told = json.loads(objects.get_object(Bucket=bucket, Key=found["Key"])["Body"].read())
    assert (told["requestPayload"], told["requestContext"]["condition"]) == ({"fail": True, "n": 2}, "RetriesExhausted")
    with pytest.raises(ClientError, match="InvalidParameterValueException"):
        configure(emulator, function, OnSuccess=f"arn:aws:s3:::{bucket}")


def test_m13_without_concurrency_an_event_is_not_tried(emulator: Emulator, function: str) -> None:
    url, arn = queue_of(emulator, f"{function}-told")
    configure(emulator, function, OnFailure=arn)
    emulator.client("lambda").put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    send(emulator, function, {"n": 3})
    told = json.loads(messages(emulator, url)[0])
    assert told["requestContext"]["condition"] == "ZeroReservedConcurrency"
    assert told["requestContext"]["approximateInvokeCount"] == 0


def test_an_event_that_comes_right_after_an_update_is_not_late(emulator: Emulator) -> None:
    """LocalStack would deal with it when it is visible again: after the function's five minutes and one more."""
    url, arn = queue_of(emulator, f"told-{uuid.uuid4().hex[:8]}")
    function, functions = make_function(emulator, Timeout=300), emulator.client("lambda")
    configure(emulator, function, OnSuccess=arn)
    for number in range(3):
        functions.update_function_configuration(FunctionName=function, Description=str(number))
        functions.get_waiter("function_updated_v2").wait(FunctionName=function, WaiterConfig=OFTEN)
        send(emulator, function, {"n": number})
        told = json.loads(messages(emulator, url)[0])
        assert told["requestPayload"] == {"n": number}
    functions.delete_function(FunctionName=function)


def test_m14_a_dead_letter_says_what_went_wrong(emulator: Emulator) -> None:
    url, arn = queue_of(emulator, f"letters-{uuid.uuid4().hex[:8]}")
    function, found = make_function(emulator, DeadLetterConfig={"TargetArn": arn}), list[Any]()
    configure(emulator, function)
    send(emulator, function, {"fail": True})

    def arrived() -> bool:
        asked = {"QueueUrl": url, "MessageAttributeNames": ["All"], "WaitTimeSeconds": 1}
        found.extend(emulator.client("sqs").receive_message(**asked).get("Messages", []))
        return bool(found)

    wait_for(arrived, "a dead letter")
    attributes = {name: each["StringValue"] for name, each in found[0]["MessageAttributes"].items()}
    assert json.loads(found[0]["Body"]) == {"fail": True}
    assert (attributes["ErrorCode"], attributes["ErrorMessage"]) == ("200", "no")
    assert attributes["RequestID"]
    emulator.client("lambda").delete_function(FunctionName=function)
