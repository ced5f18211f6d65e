"""Messages that nobody reads go at the age that their queue says, and no others."""

from uuid import uuid4

import pytest

from ..support.firehose_emulator import Emulator, wait_for

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-cloudwatch")]


def test_messages_go_at_the_age_that_their_queue_says(plain_emulator: Emulator) -> None:
    """AWS takes 60 s at least; LocalStack's SQS takes less, so that nobody has to wait for it here."""
    aws, name = plain_emulator, f"retention-{uuid4().hex[:8]}"
    kept = aws.sqs.create_queue(QueueName=f"{name}-kept")["QueueUrl"]
    short = aws.sqs.create_queue(QueueName=name, Attributes={"MessageRetentionPeriod": "1"})["QueueUrl"]
    for url in (kept, short):
        aws.sqs.send_message(QueueUrl=url, MessageBody="a")

    def waiting(url: str) -> int:
        wanted = "ApproximateNumberOfMessages"
        return int(aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[wanted])["Attributes"][wanted])

    wait_for(lambda: waiting(short), lambda count: count == 0, "the message is gone")
    assert waiting(kept) == 1
    assert "Messages" not in aws.sqs.receive_message(QueueUrl=short)
