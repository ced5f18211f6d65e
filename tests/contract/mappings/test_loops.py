"""Lambda's recursion guard: loops of functions with queues, topics, buckets and themselves (M-15)."""

import json
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..support.emulator_process import OFTEN
from ..support.lambda_emulator import Emulator, archive, wait_for
from ..support.mappings import messages, queue_of

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("mappings")]
LOOPS = """
    import boto3, json, os, pathlib, uuid
    def handler(event, context):
        folder, to = pathlib.Path(os.environ["FOLDER"]), os.environ["TO"]
        number = len(list(folder.glob("turn-*")))
        (folder / f"turn-{number:03}").touch()
        if number >= int(os.environ["MOST"]):
            return
        client = lambda name: boto3.client(name, endpoint_url=os.environ["AWS_ENDPOINT_URL"])
        kind = to.split(":")[2]
        if kind == "sqs":
            client("sqs").send_message(QueueUrl=os.environ["URL"], MessageBody="again")
        elif kind == "sns":
            client("sns").publish(TopicArn=to, Message="again")
        elif kind == "s3":
            client("s3").put_object(Bucket=to.split(":")[-1], Key=f"turn-{number}", Body=b"again")
        else:
            client("lambda").invoke(FunctionName=context.function_name, InvocationType="Event", Payload=b'{"again": 1}')
"""
TURNS = 16
BEYOND = 24


@pytest.fixture
def loop(emulator: Emulator, tmp_path: Path) -> Iterator[Any]:
    functions, name = emulator.client("lambda"), f"loop-{uuid.uuid4().hex[:8]}"

    def make(to: str, url: str = "", **more: Any) -> str:
        functions.create_function(
            FunctionName=name,
            Role="arn:aws:iam::000000000000:role/functions",
            Runtime="python{}.{}".format(*sys.version_info),
            Handler="app.handler",
            Code={"ZipFile": archive({"app.py": LOOPS})},
            Environment={"Variables": {"FOLDER": str(tmp_path), "TO": to, "URL": url, "MOST": str(BEYOND)}},
            **more,
        )
        functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
        for service in ("sns", "s3"):
            functions.add_permission(
                FunctionName=name,
                StatementId=service,
                Action="lambda:InvokeFunction",
                Principal=f"{service}.amazonaws.com",
            )
        return name

    yield make
    functions.delete_function(FunctionName=name)


def turns(folder: Path) -> int:
    return len(list(folder.glob("turn-*")))


def arn_of(emulator: Emulator, function: str) -> str:
    return str(emulator.client("lambda").get_function(FunctionName=function)["Configuration"]["FunctionArn"])


def attached(emulator: Emulator, function: str, source: str) -> str:
    made = emulator.client("lambda").create_event_source_mapping(FunctionName=function, EventSourceArn=source)
    return str(made["UUID"])


def test_m15_a_message_of_a_loop_goes_to_the_queue_s_dead_letters(
    emulator: Emulator, loop: Any, tmp_path: Path
) -> None:
    letters, arn = queue_of(emulator, f"letters-{uuid.uuid4().hex[:8]}")
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    url, source = queue_of(emulator, f"loop-{uuid.uuid4().hex[:8]}", VisibilityTimeout="3", RedrivePolicy=redrive)
    name = loop(source, url)
    mapping = attached(emulator, name, source)
    emulator.client("sqs").send_message(QueueUrl=url, MessageBody="first")
    assert messages(emulator, letters) == ["again"]
    assert turns(tmp_path) == TURNS
    emulator.client("lambda").delete_event_source_mapping(UUID=mapping)
    asked = {
        "Namespace": "AWS/Lambda",
        "MetricName": "RecursiveInvocationsDropped",
        "Dimensions": [{"Name": "FunctionName", "Value": name}],
    }
    wait_for(lambda: emulator.client("cloudwatch").list_metrics(**asked)["Metrics"], "the metric", 60)


def test_m15_allow_lets_a_loop_go_on(emulator: Emulator, loop: Any, tmp_path: Path) -> None:
    url, source = queue_of(emulator, f"loop-{uuid.uuid4().hex[:8]}")
    name = loop(source, url)
    emulator.client("lambda").put_function_recursion_config(FunctionName=name, RecursiveLoop="Allow")
    mapping = attached(emulator, name, source)
    emulator.client("sqs").send_message(QueueUrl=url, MessageBody="first")
    wait_for(lambda: turns(tmp_path) > BEYOND, lambda: f"more turns than {turns(tmp_path)}", 60)
    emulator.client("lambda").delete_event_source_mapping(UUID=mapping)


@pytest.mark.parametrize("through", ["sns", "s3", "lambda"])
def test_m15_an_event_of_a_loop_goes_to_the_function_s_destination(
    emulator: Emulator, loop: Any, tmp_path: Path, through: str
) -> None:
    url, arn = queue_of(emulator, f"told-{uuid.uuid4().hex[:8]}")
    first, name = begin(emulator, loop, through)
    emulator.client("lambda").put_function_event_invoke_config(
        FunctionName=name, DestinationConfig={"OnFailure": {"Destination": arn}}
    )
    first()
    told = json.loads(messages(emulator, url)[0])
    assert told["responsePayload"]["errorType"] == "RecursiveInvocationException"
    assert "again" in json.dumps(told["requestPayload"]) or through == "s3"
    assert turns(tmp_path) == TURNS


def begin(emulator: Emulator, loop: Any, through: str) -> tuple[Any, str]:
    """Make a function that loops; what begins the loop, and the function's name."""
    unique, functions = uuid.uuid4().hex[:8], emulator.client("lambda")
    if through == "sns":
        topics = emulator.client("sns")
        topic = topics.create_topic(Name=f"loop-{unique}")["TopicArn"]
        name = loop(topic)
        topics.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn_of(emulator, name))
        return lambda: topics.publish(TopicArn=topic, Message="first"), name
    if through == "s3":
        objects, bucket = emulator.client("s3"), f"loop-{unique}"
        objects.create_bucket(Bucket=bucket)
        name = loop(f"arn:aws:s3:::{bucket}")
        told = {"LambdaFunctionArn": arn_of(emulator, name), "Events": ["s3:ObjectCreated:*"]}
        objects.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": [told]}
        )
        return lambda: objects.put_object(Bucket=bucket, Key="first", Body=b"first"), name
    name = loop("arn:aws:lambda")
    return lambda: functions.invoke(FunctionName=name, InvocationType="Event", Payload=b"{}"), name
