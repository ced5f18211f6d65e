"""From the word that the user gives for a subscriber to the one subscription that it is."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..endpoints import check_endpoint
from ..errors import UsageError
from ..pipeline.clients import Clients
from .destinations import Destination, Endpoint, Envelope, Queue
from .rules import Rule

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


def find_subscriber(
    clients: Clients, topic_arn: str | None, rules: list[Rule], queues: Mapping[str, str], text: str
) -> Destination:
    """A queue by its name in the output queue_urls, its ARN or URL, or an endpoint by its URL. Raises UsageError."""
    wanted = queues.get(text, text)
    subscriptions = list(_subscriptions(clients.sns, topic_arn)) if topic_arn else []
    for each in subscriptions:
        address, protocol = each["Endpoint"], each["Protocol"]
        if protocol == "sqs" and wanted in (address, _name_of(address), _url_of(clients, address, wanted)):
            return _queue(clients, address, _envelope(clients.sns, each))
        if protocol in ("http", "https") and wanted == address:
            if clients.endpoint:
                check_endpoint(address)  # what an emulator holds goes to this machine alone
            return Endpoint(address, each["SubscriptionArn"], _envelope(clients.sns, each))
    for rule in rules:
        if ":sqs:" in rule.destination and wanted in (rule.destination, _url_of(clients, rule.destination, wanted)):
            return _queue(clients, rule.destination, Envelope("", raw=True))
    raise UsageError(
        f"'{text}' is no queue and no endpoint that is told of objects.",
        _told(topic_arn, subscriptions),
        "Subscribe it first, then name its ARN or URL.",
    )


def _told(topic_arn: str | None, subscriptions: list[Any]) -> str:
    if topic_arn is None:
        return "No topic is known: there is no output topic_arn, and no --topic."
    named = ", ".join(f"{each['Protocol']} {each['Endpoint']}" for each in subscriptions)
    return f"Subscribers of {topic_arn}: {named or 'none'}."


def _subscriptions(sns: "SNSClient", topic_arn: str) -> Iterator[Any]:
    for page in sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic_arn):
        for each in page["Subscriptions"]:
            if each["SubscriptionArn"].startswith("arn:"):  # the others wait for a confirmation
                yield each


def _envelope(sns: "SNSClient", subscription: Mapping[str, Any]) -> Envelope:
    found = sns.get_subscription_attributes(SubscriptionArn=subscription["SubscriptionArn"])["Attributes"]
    return Envelope(subscription["TopicArn"], found.get("RawMessageDelivery") == "true")


def _queue(clients: Clients, arn: str, envelope: Envelope) -> Queue:
    account = arn.split(":")[4]
    url = clients.sqs.get_queue_url(QueueName=_name_of(arn), QueueOwnerAWSAccountId=account)["QueueUrl"]
    return Queue(clients.sqs, url, arn, envelope)


def _name_of(arn: str) -> str:
    return arn.rpartition(":")[2]


def _url_of(clients: Clients, arn: str, wanted: str) -> str | None:
    """The queue's URL, asked for only where the user has named a URL that could be it."""
    if not wanted.startswith(("http://", "https://")) or not wanted.endswith(f"/{_name_of(arn)}"):
        return None
    account = arn.split(":")[4]
    return clients.sqs.get_queue_url(QueueName=_name_of(arn), QueueOwnerAWSAccountId=account)["QueueUrl"]
