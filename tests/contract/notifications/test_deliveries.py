"""What `hydrant doctor --roles` says of notifications, subscriptions, rules and the roles of functions on a stack."""

import json
from collections.abc import Callable

import pytest

from hydrant.pipeline.clients import Clients
from hydrant.stack.deliveries import Unheard, unheard

from ..support.firehose_emulator import Emulator
from ..support.notified import Queue, unique

pytestmark = pytest.mark.emulator


def missed(emulator: Emulator, *named: str) -> list[Unheard]:
    """What is said of deliveries and functions with these words: other tests have theirs on the same emulator."""
    _, found = unheard(Clients("us-east-1", emulator.endpoint))
    return [each for each in found if any(word in each.what for word in named)]


def test_a_subscription_is_told_until_the_queue_lets_the_topic_in(
    plain_emulator: Emulator, make_queue: Callable[[], Queue], make_topic: Callable[[], str]
) -> None:
    topic, queue = make_topic(), make_queue()
    plain_emulator.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn)
    (found,) = missed(plain_emulator, topic)
    assert found.what == f"{topic} to {queue.arn}"
    assert "it has no policy" in found.why
    assert all(word in found.next_step for word in ("sns.amazonaws.com", "sqs:SendMessage", topic))
    queue.let_in("sns.amazonaws.com", f"{topic}-other")
    (found,) = missed(plain_emulator, topic)
    assert "does not let sns.amazonaws.com" in found.why
    queue.let_in("sns.amazonaws.com", topic)
    assert missed(plain_emulator, topic) == []


def test_a_notification_is_told_when_its_target_lets_it_in_no_more(
    plain_emulator: Emulator, make_bucket: Callable[[], str], make_queue: Callable[[], Queue]
) -> None:
    bucket, queue = make_bucket(), make_queue()
    queue.let_in("s3.amazonaws.com", f"arn:aws:s3:::{bucket}")
    wanted = {"QueueConfigurations": [{"QueueArn": queue.arn, "Events": ["s3:ObjectCreated:*"]}]}
    plain_emulator.s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=wanted)
    assert missed(plain_emulator, bucket) == []
    queue.let_in("s3.amazonaws.com", "arn:aws:s3:::another")
    assert [found.what for found in missed(plain_emulator, bucket)] == [f"arn:aws:s3:::{bucket} to {queue.arn}"]
    plain_emulator.sqs.delete_queue(QueueUrl=queue.url)
    assert [found.why for found in missed(plain_emulator, bucket)] == ["there is no such target"]
    plain_emulator.s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})


def test_a_rule_is_told_that_nobody_lets_in(plain_emulator: Emulator, make_topic: Callable[[], str]) -> None:
    events, name, topic = plain_emulator.events, unique("rule"), make_topic()
    rule = events.put_rule(Name=name, ScheduleExpression="rate(1 day)", State="DISABLED")["RuleArn"]
    events.put_targets(Rule=name, Targets=[{"Id": "t", "Arn": topic}])
    assert [found.what for found in missed(plain_emulator, topic)] == [f"{rule} to {topic}"]
    statement = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sns:Publish"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Resource": topic}]})
    plain_emulator.sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    assert missed(plain_emulator, topic) == []
    events.remove_targets(Rule=name, Ids=["t"])
    events.delete_rule(Name=name)
