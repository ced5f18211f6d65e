"""Who is not let in: notifications, subscriptions and rules by the policies of what they tell, roles by their trust."""

import json
from typing import Any

import pytest

from hydrant.aws_diff.admission import not_admitted
from hydrant.aws_diff.findings import Finding

from .plans import plan, resource

REGION, ACCOUNT = "eu-west-1", "123456789012"
BUCKET = "arn:aws:s3:::lake"
QUEUE_ARN = f"arn:aws:sqs:{REGION}:{ACCOUNT}:objects"
QUEUE_URL = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/objects"
TOPIC_ARN = f"arn:aws:sns:{REGION}:{ACCOUNT}:objects"
FUNCTION_ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:seen"
RULE_ARN = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/nightly"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/runs"
S3, SNS, EVENTS = "s3.amazonaws.com", "sns.amazonaws.com", "events.amazonaws.com"


def document(service: str, action: str, target: str, source: str | None) -> str:
    condition = {"Condition": {"ArnLike": {"aws:SourceArn": source}}} if source else {}
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": action, "Resource": target}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **condition}]})


def queue(**values: Any) -> dict[str, Any]:
    return resource("aws_sqs_queue", arn=QUEUE_ARN, id=QUEUE_URL, url=QUEUE_URL, **{"policy": "", **values})


def topic(**values: Any) -> dict[str, Any]:
    own = {
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["sns:Publish", "sns:Subscribe"],
        "Resource": TOPIC_ARN,
        "Condition": {"StringEquals": {"AWS:SourceOwner": ACCOUNT}},
    }
    born_with = json.dumps({"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [own]})
    return resource("aws_sns_topic", arn=TOPIC_ARN, id=TOPIC_ARN, **{"policy": born_with, **values})


def function(**values: Any) -> dict[str, Any]:
    return resource("aws_lambda_function", arn=FUNCTION_ARN, function_name="seen", **values)


def permission(principal: str, source: str | None, **values: Any) -> dict[str, Any]:
    given = {
        "function_name": "seen",
        "principal": principal,
        "action": "lambda:InvokeFunction",
        "source_arn": source,
        "source_account": None,
        "qualifier": None,
        **values,
    }
    return resource("aws_lambda_permission", principal.partition(".")[0], **given)


def notification(**blocks: str) -> dict[str, Any]:
    names = {"queue": "queue_arn", "topic": "topic_arn", "lambda_function": "lambda_function_arn"}
    made: dict[str, Any] = {
        block: [{names[block]: arn, "events": ["s3:ObjectCreated:*"]}] for block, arn in blocks.items()
    }
    return resource("aws_s3_bucket_notification", bucket="lake", **made)


def subscription(protocol: str, endpoint: str, **values: Any) -> dict[str, Any]:
    return resource("aws_sns_topic_subscription", topic_arn=TOPIC_ARN, protocol=protocol, endpoint=endpoint, **values)


RULE = resource("aws_cloudwatch_event_rule", arn=RULE_ARN, event_bus_name="default")
RULE["values"]["name"] = "nightly"


def event_target(arn: str, **values: Any) -> dict[str, Any]:
    return resource("aws_cloudwatch_event_target", rule="nightly", arn=arn, event_bus_name="default", **values)


def told(*resources: dict[str, Any]) -> list[Finding]:
    return list(not_admitted(plan(*resources)))


TELLERS = {
    "s3-queue": (notification(queue=QUEUE_ARN), queue, S3, "sqs:SendMessage", BUCKET),
    "s3-topic": (notification(topic=TOPIC_ARN), topic, S3, "sns:Publish", BUCKET),
    "sns-queue": (subscription("sqs", QUEUE_ARN), queue, SNS, "sqs:SendMessage", TOPIC_ARN),
    "events-queue": (event_target(QUEUE_ARN), queue, EVENTS, "sqs:SendMessage", RULE_ARN),
    "events-topic": (event_target(TOPIC_ARN), topic, EVENTS, "sns:Publish", RULE_ARN),
}


@pytest.mark.parametrize(("by", "target", "service", "action", "source"), TELLERS.values(), ids=TELLERS)
def test_g18_a_policy_has_to_let_the_service_in(
    by: dict[str, Any], target: Any, service: str, action: str, source: str
) -> None:
    arn = target()["values"]["arn"]
    (finding,) = told(RULE, by, target())
    assert (finding.kind, finding.where, finding.fact) == ("broken", by["address"], "G-18")
    assert finding.what.startswith(target()["address"])
    assert all(word in finding.what for word in (service, action, source))
    assert all(word in finding.next_step for word in (service, source))
    for right in (source, None):
        assert told(RULE, by, target(policy=document(service, action, arn, right))) == []
    for wrong in (
        document(service, action, arn, source + "-other"),
        document("ec2.amazonaws.com", action, arn, source),
        document(service, action + "Other", arn, source),
        document(service, action, arn + "-other", source),
        "no document",
    ):
        assert len(told(RULE, by, target(policy=wrong))) == 1


@pytest.mark.parametrize(("by", "target", "service", "action", "source"), TELLERS.values(), ids=TELLERS)
def test_a_policy_may_be_a_resource_beside_it(
    by: dict[str, Any], target: Any, service: str, action: str, source: str
) -> None:
    values = target()["values"]
    kind, name = ("aws_sqs_queue_policy", "queue_url") if "url" in values else ("aws_sns_topic_policy", "arn")
    allowed = document(service, action, values["arn"], source)
    beside = resource(kind, **{name: values["id"], "policy": allowed})
    assert told(RULE, by, target(), beside) == []
    assert len(told(RULE, by, target(policy=allowed), resource(kind, **{name: values["id"], "policy": "{}"}))) == 1


INVOKERS = {
    "s3": (notification(lambda_function=FUNCTION_ARN), S3, BUCKET),
    "sns": (subscription("lambda", FUNCTION_ARN), SNS, TOPIC_ARN),
    "events": (event_target(FUNCTION_ARN), EVENTS, RULE_ARN),
}


@pytest.mark.parametrize(("by", "service", "source"), INVOKERS.values(), ids=INVOKERS)
def test_g18_a_function_needs_a_permission(by: dict[str, Any], service: str, source: str) -> None:
    (finding,) = told(RULE, by, topic(), function())
    assert finding.where == by["address"]
    assert "aws_lambda_permission" in finding.next_step
    for right in (source, source[:-2] + "*", None):
        assert told(RULE, by, topic(), function(), permission(service, right)) == []
    assert told(RULE, by, topic(), function(), permission(service, source, function_name=FUNCTION_ARN)) == []
    for wrong in (
        permission(service, source + "-other"),
        permission("ec2.amazonaws.com", source),
        permission(service, source, function_name="other"),
        permission(service, source, qualifier="live"),
        permission(service, source, action="lambda:GetFunction"),
        permission(service, source, source_account="210987654321"),
    ):
        assert len(told(RULE, by, topic(), function(), wrong)) == 1


def test_a_permission_of_an_alias_is_for_the_alias() -> None:
    by, granted = notification(lambda_function=f"{FUNCTION_ARN}:live"), permission(S3, BUCKET, qualifier="live")
    assert told(by, function(), granted) == []
    assert len(told(by, function(), permission(S3, BUCKET))) == 1


def test_a_target_of_a_rule_with_a_role_is_the_role_s_to_allow() -> None:
    assert told(RULE, event_target(QUEUE_ARN, role_arn=ROLE_ARN), queue()) == []


@pytest.mark.parametrize(
    "resources",
    [
        [notification(queue=QUEUE_ARN)],
        [subscription("sqs", QUEUE_ARN)],
        [subscription("sqs", ""), queue()],
        [subscription("https", "https://example.com"), queue()],
        [event_target(QUEUE_ARN), queue()],
    ],
)
def test_what_lies_elsewhere_or_is_not_known_is_passed_over(resources: list[dict[str, Any]]) -> None:
    assert told(*resources) == []


def test_a_policy_that_is_not_known_yet_is_passed_over() -> None:
    not_yet = queue()
    del not_yet["values"]["policy"]
    assert told(notification(queue=QUEUE_ARN), not_yet) == []
    beside = resource("aws_sqs_queue_policy", queue_url=QUEUE_URL)
    assert told(notification(queue=QUEUE_ARN), queue(), beside) == []
    unknown = permission(S3, BUCKET)
    del unknown["values"]["source_arn"]
    assert told(notification(lambda_function=FUNCTION_ARN), function(), unknown) == []


def trust(service: str, **more: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole", **more}
    return resource("aws_iam_role", arn=ROLE_ARN, assume_role_policy=json.dumps({"Statement": [statement]}))


def test_g20_a_subscription_of_a_delivery_stream_needs_a_role() -> None:
    arn = f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/d"
    (finding,) = told(subscription("firehose", arn, subscription_role_arn=""))
    assert finding.fact == "G-20"
    assert told(subscription("firehose", arn, subscription_role_arn=ROLE_ARN), trust(SNS)) == []
    (finding,) = told(subscription("firehose", arn, subscription_role_arn=ROLE_ARN), trust(S3))
    assert "does not let sns.amazonaws.com assume it" in finding.what
    assert told(subscription("firehose", arn)) == []


def test_a_function_s_role_trusts_lambda() -> None:
    assert told(function(role=ROLE_ARN), trust("lambda.amazonaws.com")) == []
    assert told(function(role=ROLE_ARN)) == []
    conditional = trust(S3, Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}})
    assert told(function(role=ROLE_ARN), conditional) == []
    (finding,) = told(function(role=ROLE_ARN), trust("firehose.amazonaws.com"))
    assert finding.where == "aws_lambda_function.this"
    assert "lambda.amazonaws.com" in finding.next_step
