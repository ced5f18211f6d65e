"""The metrics that SQS keeps of a queue: gathered for a second, they add up to what LocalStack would have put."""

from uuid import uuid4

import pytest

from ..support.cloudwatch import counted
from ..support.firehose_emulator import Emulator, wait_for

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-cloudwatch")]


def test_messages_sent_received_and_deleted_are_counted(plain_emulator: Emulator) -> None:
    aws, name = plain_emulator, f"metrics-{uuid4().hex[:8]}"
    url = aws.sqs.create_queue(QueueName=name)["QueueUrl"]
    for text in ("a", "bb", "ccc"):
        aws.sqs.send_message(QueueUrl=url, MessageBody=text)
    handles: list[str] = []
    filled = 0

    def receive() -> list[str]:
        nonlocal filled
        reply = aws.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        handles.extend(message["ReceiptHandle"] for message in reply.get("Messages", []))
        filled += bool(reply.get("Messages"))
        return handles

    wait_for(receive, lambda found: len(found) == 3, "three messages")
    entries = [{"Id": str(index), "ReceiptHandle": handle} for index, handle in enumerate(handles)]
    aws.sqs.delete_message_batch(QueueUrl=url, Entries=entries)

    def total(metric: str, unit: str, samples: int) -> float:
        return counted(aws, "AWS/SQS", metric, unit, samples, QueueName=name)["Sum"]

    assert total("NumberOfMessagesSent", "Count", 3) == 3
    assert total("SentMessageSize", "Bytes", 3) == 6
    assert total("NumberOfMessagesReceived", "Count", filled) == 3
    assert total("NumberOfMessagesDeleted", "Count", 1) == 3
