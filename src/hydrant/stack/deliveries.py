"""What S3, SNS and EventBridge tell on the running stack, and who would not let them in: `hydrant doctor --roles`.

Read through the API like any client does, so that what counts is what is deployed, whoever deployed it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from hydrant.iam.admission import Caller, Target, admits
from hydrant.iam.conditions import PolicyError
from hydrant.iam.policy import Access, Policy, Principal, allows
from hydrant.pipeline.clients import Clients

_S3, _SNS, _EVENTS, _LAMBDA = ("s3.amazonaws.com", "sns.amazonaws.com", "events.amazonaws.com", "lambda.amazonaws.com")
_ACTIONS = {"sqs": "sqs:SendMessage", "sns": "sns:Publish", "lambda": "lambda:InvokeFunction"}
_NOTIFIED = {
    "QueueConfigurations": "QueueArn",
    "TopicConfigurations": "TopicArn",
    "LambdaFunctionConfigurations": "LambdaFunctionArn",
}
_NOT_SERVED = "NotImplemented"
"""What the emulator answers for a service that is not loaded: nobody is told by it."""


Found = TypeVar("Found")


@dataclass(frozen=True)
class Told:
    """A queue, topic or function that a service tells, for a bucket, a topic or a rule."""

    service: str
    source: str
    target: str
    account: str

    @property
    def words(self) -> str:
        """By whom and what, for people."""
        return f"{self.source} to {self.target}"


@dataclass(frozen=True)
class Unheard:
    """Somebody who is not let in: what is told, why it does not arrive on AWS, and what to do."""

    what: str
    why: str
    next_step: str


def unheard(clients: Clients) -> tuple[int, list[Unheard]]:
    """How many deliveries there are, and those that AWS refuses or that never arrive there."""
    told = [each for read in (_by_s3, _by_sns, _by_events) for each in _if_served(partial(read, clients))]
    found = [lack for each in told if (lack := _lack(each, _policy(clients, each.target)))]
    found += _if_served(partial(_subscriptions_without_role, clients))
    found += _if_served(partial(_distrusted, clients))
    return len(told), found


def _lack(told: Told, policy: str | None) -> Unheard | None:
    """What is wrong with a delivery, by the target's policy: "" when it has none, None when there is no such target."""
    action = _ACTIONS[told.target.split(":")[2]]
    if policy is None:
        return Unheard(told.words, "there is no such target", "Create it, or take this delivery away.")
    if admits(policy, Caller(told.service, told.source, told.account), Target(told.target, action)):
        return None
    has = "its policy does not let" if policy else "it has no policy, which would have to let"
    why = f"{has} {told.service} use {action} for {told.source}"
    return Unheard(told.words, why, f"Allow {told.service} {action} there, where aws:SourceArn is {told.source}.")


def _by_s3(clients: Clients) -> Iterator[Told]:
    for bucket in clients.s3.list_buckets()["Buckets"]:
        name = bucket["Name"]
        found: Any = clients.s3.get_bucket_notification_configuration(Bucket=name)
        for kind, member in _NOTIFIED.items():
            for each in found.get(kind, []):
                arn = each[member]
                yield Told(_S3, f"arn:aws:s3:::{name}", arn, arn.split(":")[4])


def _subscriptions(clients: Clients) -> Iterator[Any]:
    for page in clients.sns.get_paginator("list_subscriptions").paginate():
        yield from page["Subscriptions"]


def _by_sns(clients: Clients) -> Iterator[Told]:
    for each in _subscriptions(clients):
        if each["Protocol"] in ("sqs", "lambda"):
            topic = each["TopicArn"]
            yield Told(_SNS, topic, each["Endpoint"], topic.split(":")[4])


def _by_events(clients: Clients) -> Iterator[Told]:
    events = clients.client("events")
    for bus in events.list_event_buses()["EventBuses"]:
        for page in events.get_paginator("list_rules").paginate(EventBusName=bus["Name"]):
            for rule in page["Rules"]:
                targets = events.list_targets_by_rule(Rule=rule["Name"], EventBusName=bus["Name"])["Targets"]
                for target in targets:
                    if "RoleArn" not in target and target["Arn"].split(":")[2] in _ACTIONS:
                        yield Told(_EVENTS, rule["Arn"], target["Arn"], rule["Arn"].split(":")[4])


def _policy(clients: Clients, arn: str) -> str | None:
    """The policy of a queue, topic or function; empty when it has none, None when it is not there."""
    service, account, name = (arn.split(":")[place] for place in (2, 4, 5))
    if service == "sqs":
        return _or_none(lambda: _of_queue(clients, name, account))
    if service == "sns":
        return _or_none(lambda: str(clients.sns.get_topic_attributes(TopicArn=arn)["Attributes"].get("Policy", "")))
    parts = arn.split(":")
    qualifier: Any = {"Qualifier": parts[7]} if len(parts) > 7 else {}
    if _or_none(lambda: clients.lambda_.get_function(FunctionName=parts[6], **qualifier)) is None:
        return None
    granted = _or_none(lambda: clients.lambda_.get_policy(FunctionName=parts[6], **qualifier))
    return str(granted["Policy"]) if granted else ""


def _of_queue(clients: Clients, name: str, account: str) -> str:
    url = clients.sqs.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)["QueueUrl"]
    found = clients.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
    return found.get("Attributes", {}).get("Policy", "")


def _subscriptions_without_role(clients: Clients) -> Iterator[Unheard]:
    for each in _subscriptions(clients):
        if each["Protocol"] == "firehose" and each["SubscriptionArn"].startswith("arn:"):
            ask = partial(clients.sns.get_subscription_attributes, SubscriptionArn=each["SubscriptionArn"])
            found = _or_none(ask)
            if found and not found["Attributes"].get("SubscriptionRoleArn"):
                what = f"{each['TopicArn']} to {each['Endpoint']}"
                yield Unheard(what, "the subscription has no SubscriptionRoleArn", "Subscribe with one.")


def _distrusted(clients: Clients) -> Iterator[Unheard]:
    """Functions whose role is not there, or does not let Lambda assume it."""
    iam = clients.client("iam")
    for page in clients.lambda_.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            name = function["Role"].rpartition("/")[2]
            role = _or_none(partial(iam.get_role, RoleName=name))
            account = function["FunctionArn"].split(":")[4]
            if role is None or not _trusts(role["Role"]["AssumeRolePolicyDocument"], account):
                why = "is not there" if role is None else f"does not let {_LAMBDA} assume it"
                what, remedy = f"function {function['FunctionName']}", f"Let a role that {_LAMBDA} may assume run it."
                yield Unheard(what, f"its role {function['Role']} {why}", remedy)


def _trusts(document: Any, account: str) -> bool:
    text = document if isinstance(document, str) else json.dumps(document)
    asked = Access("sts:AssumeRole", "", {"aws:sourceaccount": (account,)}, Principal("Service", _LAMBDA))
    try:
        return allows([Policy.parse(text)], asked)
    except PolicyError:
        return False


def _if_served(read: Callable[[], Iterator[Found]]) -> list[Found]:
    try:
        return list(read())
    except ClientError as error:
        if error.response["Error"]["Code"] == _NOT_SERVED:
            return []
        raise


def _or_none(read: Callable[[], Found]) -> Found | None:
    """What is read, None where there is none."""
    try:
        return read()
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 404):
            return None
        raise
