"""What `hydrant status` is told by the emulator: last errors, dead-letter queues, the disk."""

import json
import urllib.request
import uuid
from typing import Any

import pytest

from ..support.delivery_streams import AT_ONCE, PREFIXES, DeliveryStream
from ..support.firehose_emulator import Emulator, wait_for
from ..support.functions import make_function

pytestmark = [pytest.mark.emulator, pytest.mark.slow]


def ask(aws: Emulator, route: str) -> Any:
    with urllib.request.urlopen(f"{aws.endpoint}/_hydrant/{route}", timeout=60) as reply:
        return json.load(reply)


def test_the_last_error_of_a_function_and_of_its_delivery_stream_is_told(plain_emulator: Emulator) -> None:
    function = make_function(plain_emulator, "fails")
    destination: dict[str, Any] = {"BufferingHints": AT_ONCE, **PREFIXES}
    pipe = DeliveryStream(plain_emulator, function=function, **destination)
    pipe.put(b"record\n")
    pipe.wait_for_objects(1, "error/")

    def errors() -> list[Any]:
        status = ask(plain_emulator, "status")
        parts = [each for each in status["functions"] if each["function"] == function]
        parts += [each for each in status["delivery_streams"] if each["name"] == pipe.name]
        return [each["last_error"] for each in parts]

    of_function, of_stream = wait_for(errors, lambda found: len(found) == 2 and all(found), "both errors")
    assert (of_function["code"], of_function["message"]) == ("RuntimeError", "not today")
    assert of_stream["code"] == "Lambda.FunctionError"
    assert of_function["seconds_ago"] >= 0
    disk = ask(plain_emulator, "status")["disk"]
    assert 0 < disk["free_bytes"] < disk["total_bytes"]


@pytest.mark.parametrize("suffix", ["", ".fifo"])
def test_a_dead_letter_queue_is_told_with_what_it_holds(plain_emulator: Emulator, suffix: str) -> None:
    sqs, name = plain_emulator.sqs, f"q-{uuid.uuid4().hex[:10]}"
    kind = {"FifoQueue": "true"} if suffix else {}
    dead = sqs.create_queue(QueueName=f"{name}-dead{suffix}", Attributes=kind)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = {
        "RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1}),
        "VisibilityTimeout": "0",
    }
    jobs = sqs.create_queue(QueueName=f"{name}{suffix}", Attributes={**kind, **redrive})["QueueUrl"]

    def told() -> Any:
        return next((each for each in ask(plain_emulator, "dead-letters")["queues"] if each["arn"] == arn), None)

    found = wait_for(told, bool, "the queue to be named")
    assert (found["messages"], found["oldest_seconds"]) == (0, None)
    assert [each.rpartition(":")[2] for each in found["of"]] == [f"{name}{suffix}"]
    group = {"MessageGroupId": "g", "MessageDeduplicationId": "d"} if suffix else {}
    sqs.send_message(QueueUrl=jobs, MessageBody="job", **group)

    def received() -> Any:
        sqs.receive_message(QueueUrl=jobs)
        return told()

    found = wait_for(received, lambda queue: queue["messages"] == 1, "the message among the dead letters")
    assert found["oldest_seconds"] >= 0
