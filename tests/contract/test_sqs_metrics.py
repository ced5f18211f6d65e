"""The metrics that SQS keeps of a queue: gathered for a second, they add up to what LocalStack would have put."""

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest

from .firehose_emulator import Emulator, wait_for

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-cloudwatch")]
METRICS = {
    "NumberOfMessagesSent": ("Count", 3.0, 3.0),
    "SentMessageSize": ("Bytes", 6.0, 3.0),
    "NumberOfMessagesReceived": ("Count", 3.0, None),
    "NumberOfMessagesDeleted": ("Count", 3.0, 1.0),
}


def statistics(aws: Emulator, queue: str, metric: str, unit: str) -> tuple[float, float] | None:
    """Sum and SampleCount of the last hour; None without any sample."""
    now = datetime.now(UTC)
    found = aws.cloudwatch.get_metric_statistics(
        Namespace="AWS/SQS",
        MetricName=metric,
        Dimensions=[{"Name": "QueueName", "Value": queue}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=5),
        Period=86400,
        Statistics=["Sum", "SampleCount"],
        Unit=unit,
    )["Datapoints"]
    return (found[0]["Sum"], found[0]["SampleCount"]) if found else None


def test_messages_sent_received_and_deleted_are_counted(plain_emulator: Emulator) -> None:
    aws, name = plain_emulator, f"metrics-{uuid4().hex[:8]}"
    url = aws.sqs.create_queue(QueueName=name)["QueueUrl"]
    for text in ("a", "bb", "ccc"):
        aws.sqs.send_message(QueueUrl=url, MessageBody=text)
    handles: list[str] = []

    def received() -> list[str]:
        reply = aws.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        handles.extend(message["ReceiptHandle"] for message in reply.get("Messages", []))
        return handles

    wait_for(received, lambda found: len(found) == 3, "three messages")
    entries = [{"Id": str(index), "ReceiptHandle": handle} for index, handle in enumerate(handles)]
    aws.sqs.delete_message_batch(QueueUrl=url, Entries=entries)
    for metric, (unit, total, samples) in METRICS.items():
        found = wait_for(partial(statistics, aws, name, metric, unit), partial(_reached, total), f"{metric} of {name}")
        assert found is not None
        assert found[0] == total
        assert samples in (None, found[1])


def _reached(total: float, found: tuple[float, float] | None) -> bool:
    return found is not None and found[0] >= total
