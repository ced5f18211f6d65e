"""Calls of one service by another, and policies that let them in."""

import json
from typing import Any

import pytest

from hydrant.emulator.resource_policies.calls import caller_of, target_of
from hydrant.iam.admission import Caller, Target, admits

QUEUE = "arn:aws:sqs:us-east-1:000000000000:queue"
TOPIC = "arn:aws:sns:us-east-1:000000000000:topic"
SNS = Caller("sns.amazonaws.com", TOPIC, "000000000000")
SEND = Target(QUEUE, "sqs:SendMessage")
SERVICE = {"Service": "sns.amazonaws.com"}


def policy(*more: dict[str, Any], **elements: Any) -> str:
    allow = {"Effect": "Allow", "Principal": SERVICE, "Action": "sqs:SendMessage", "Resource": QUEUE, **elements}
    return json.dumps({"Version": "2012-10-17", "Statement": [allow, *more]})


@pytest.mark.parametrize(
    ("document", "lets_in"),
    [
        (None, False),
        ("", False),
        ("no policy", False),
        (policy(), True),
        (policy(Action="SQS:*"), True),
        (policy(Principal="*"), True),
        (policy(Principal={"AWS": "*"}), True),
        (policy(Principal={"Service": "s3.amazonaws.com"}), False),
        (policy(Principal={"AWS": "arn:aws:iam::000000000000:root"}), False),
        (policy(Resource=QUEUE + "2"), False),
        (policy(Action="sqs:ReceiveMessage"), False),
        (policy(Condition={"ArnEquals": {"aws:SourceArn": TOPIC}}), True),
        (policy(Condition={"ArnLike": {"AWS:SourceArn": "arn:aws:sns:*:*:topic"}}), True),
        (policy(Condition={"ArnEquals": {"aws:SourceArn": TOPIC + "2"}}), False),
        (policy(Condition={"StringEquals": {"aws:SourceAccount": "111111111111"}}), False),
        (policy({"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": QUEUE}), False),
        (
            policy(
                {
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "sqs:*",
                    "Resource": QUEUE,
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ),
            True,
        ),
    ],
)
def test_who_is_let_in(document: str | None, lets_in: bool) -> None:
    assert admits(document, SNS, SEND) is lets_in


def test_a_topics_own_policy_lets_no_bucket_in() -> None:
    owner = policy(
        Principal={"AWS": "*"},
        Action=["SNS:Publish", "SNS:GetTopicAttributes"],
        Resource=TOPIC,
        Condition={"StringEquals": {"AWS:SourceOwner": "000000000000"}},
    )
    bucket = Caller("s3.amazonaws.com", "arn:aws:s3:::bucket", "000000000000")
    assert admits(owner, bucket, Target(TOPIC, "sns:Publish")) is False


@pytest.mark.parametrize(
    ("operation", "parameters", "arn"),
    [
        (("sqs", "SendMessage"), {"QueueUrl": "http://127.0.0.1:4566/000000000000/queue"}, QUEUE),
        (("sqs", "SendMessageBatch"), {"QueueUrl": "http://127.0.0.1:4566/queue/us-east-1/000000000000/queue"}, QUEUE),
        (("sns", "Publish"), {"TopicArn": TOPIC}, TOPIC),
        (("lambda", "Invoke"), {"FunctionName": "f"}, "arn:aws:lambda:us-east-1:000000000000:function:f"),
        (
            ("lambda", "Invoke"),
            {"FunctionName": "arn:aws:lambda:us-east-1:000000000000:function:f", "Qualifier": "live"},
            "arn:aws:lambda:us-east-1:000000000000:function:f:live",
        ),
    ],
)
def test_what_is_called(operation: tuple[str, str], parameters: dict[str, str], arn: str) -> None:
    target = target_of(*operation, parameters, "us-east-1", "000000000000")
    assert target is not None
    assert target.arn == arn


def test_other_operations_and_messages_to_telephones_need_no_policy() -> None:
    assert target_of("sqs", "ReceiveMessage", {"QueueUrl": "x"}, "us-east-1", "000000000000") is None
    assert target_of("sns", "Publish", {"PhoneNumber": "+4912345"}, "us-east-1", "000000000000") is None


def test_who_calls() -> None:
    def owner(name: str) -> str:
        return {"bucket": "111111111111"}[name]

    assert caller_of({"service_principal": "sns", "source_arn": TOPIC}, owner) == SNS
    assert caller_of({"service_principal": "sns", "source_arn": f"{TOPIC}:0123-subscription"}, owner) == SNS
    bucket = Caller("s3.amazonaws.com", "arn:aws:s3:::bucket", "111111111111")
    assert caller_of({"service_principal": "s3", "source_arn": "arn:aws:s3:::bucket"}, owner) == bucket
    assert caller_of({"service_principal": "lambda", "source_arn": TOPIC}, owner) is None
    assert caller_of({"service_principal": "sns", "source_arn": None}, owner) is None
    assert caller_of({}, owner) is None
