"""Queues, topics and buckets of their own for tests of notifications."""

from collections.abc import Callable

import pytest

from ..support.firehose_emulator import Emulator
from ..support.notified import Queue, unique


@pytest.fixture
def make_queue(plain_emulator: Emulator) -> Callable[[], Queue]:
    """Makes queues without a policy."""

    def make() -> Queue:
        url = plain_emulator.sqs.create_queue(QueueName=unique("queue"))["QueueUrl"]
        asked = plain_emulator.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return Queue(plain_emulator.sqs, url, asked["Attributes"]["QueueArn"])

    return make


@pytest.fixture
def make_topic(plain_emulator: Emulator) -> Callable[[], str]:
    """Makes topics with the policy that SNS gives them: the owner's alone."""
    return lambda: plain_emulator.sns.create_topic(Name=unique("topic"))["TopicArn"]


@pytest.fixture
def make_bucket(plain_emulator: Emulator) -> Callable[[], str]:
    """Makes buckets."""

    def make() -> str:
        name = unique("bucket")
        plain_emulator.s3.create_bucket(Bucket=name)
        return name

    return make
