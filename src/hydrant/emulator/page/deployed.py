"""What is deployed on the emulator, asked of its services inside the process.

Services that have not been used hold nothing, and are not loaded for the page.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError
from localstack.aws.connect import connect_to
from localstack.services.plugins import SERVICE_PLUGINS

from hydrant.emulator.arns import bucket_arn, stream_arn
from hydrant.emulator.firehose.models import all_delivery_streams
from hydrant.emulator.kinesis import store as kinesis
from hydrant.emulator.lambda_executor import admin as functions

from .graph import Deployed, Json

_KEPT_SECONDS = 2.0
"""Several pages, or one that is loaded again and again, cost the services one look."""
_MAX_EACH = 500
"""Resources of a kind in one account and region."""


class Place(NamedTuple):
    """Where resources are."""

    account: str
    region: str

    def client(self, service: str) -> Any:
        """A client inside the process."""
        return connect_to(aws_access_key_id=self.account, region_name=self.region).get_client(service)


DEFAULT = Place("000000000000", "us-east-1")


def places() -> list[Place]:
    """All accounts and regions with a stream, a delivery stream or a function; the usual one in any case."""
    found = {DEFAULT}
    found |= {Place(stream.account_id, stream.region) for stream in kinesis.all_streams()}
    found |= {Place(stream.account_id, stream.region) for stream in all_delivery_streams()}
    found |= {Place(*each) for each in functions.places()}
    return sorted(found)


class Collector:
    """Collects, and keeps what it has found for a moment. Safe for concurrent use."""

    def __init__(self, collect: Callable[[], Deployed], ticks: Callable[[], float] = time.monotonic) -> None:
        self._collect = collect
        self._ticks = ticks
        self._lock = threading.Lock()
        self._last: tuple[float, Deployed] | None = None

    def deployed(self) -> Deployed:
        """What is deployed now, or was a moment ago."""
        with self._lock:
            if self._last is None or self._ticks() - self._last[0] > _KEPT_SECONDS:
                self._last = (self._ticks(), self._collect())
            return self._last[1]


def collect() -> Deployed:
    """Ask for everything."""
    where = places()
    return Deployed(
        streams=tuple(stream_arn(each.region, each.account_id, each.name) for each in kinesis.all_streams()),
        delivery_streams=tuple(each.describe() for each in all_delivery_streams()),
        functions=tuple(_all(where, "lambda", "list_functions", "Functions")),
        mappings=tuple(_all(where, "lambda", "list_event_source_mappings", "EventSourceMappings")),
        buckets=dict(_buckets()),
        topics=tuple(each["TopicArn"] for each in _all(where, "sns", "list_topics", "Topics")),
        subscriptions=tuple(_all(where, "sns", "list_subscriptions", "Subscriptions")),
        queues=tuple(_queues(where)),
        rules=tuple(_rules(where)),
        pipes=tuple(_all(where, "pipes", "list_pipes", "Pipes")),
        log_subscriptions=tuple(_log_subscriptions(where)),
    )


def buckets() -> list[tuple[Place, str]]:
    """Each bucket, with a place from which it can be asked."""
    accounts = {place.account: place for place in reversed(places())}
    return [
        (place, each["Name"]) for place in accounts.values() for each in _list(place, "s3", "list_buckets", "Buckets")
    ]


def _all(where: Iterable[Place], service: str, operation: str, member: str) -> Iterator[Json]:
    for place in where:
        yield from _list(place, service, operation, member)


def _list(place: Place, service: str, operation: str, member: str, **arguments: str) -> list[Any]:
    """All pages of a list, up to a bound; nothing where the service holds nothing or does not answer."""
    if not SERVICE_PLUGINS.is_running(service):
        return []
    found: list[Any] = []
    with suppress(ClientError, BotoCoreError):
        client = place.client(service)
        if not client.can_paginate(operation):
            return list(getattr(client, operation)(**arguments).get(member, []))[:_MAX_EACH]
        for page in client.get_paginator(operation).paginate(**arguments):
            found += page.get(member, [])
            if len(found) >= _MAX_EACH:
                break
    return found[:_MAX_EACH]


def _buckets() -> Iterator[tuple[str, Json]]:
    for place, bucket in buckets():
        configuration: Json = {}
        with suppress(ClientError, BotoCoreError):
            configuration = place.client("s3").get_bucket_notification_configuration(Bucket=bucket)
        yield bucket_arn(bucket), configuration


def _queues(where: Iterable[Place]) -> Iterator[Json]:
    for place in where:
        for url in _list(place, "sqs", "list_queues", "QueueUrls"):
            with suppress(ClientError, BotoCoreError):
                wanted = ["QueueArn", "RedrivePolicy"]
                yield place.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"]


def _log_subscriptions(where: Iterable[Place]) -> Iterator[tuple[str, Json]]:
    for place in where:
        for group in _list(place, "logs", "describe_log_groups", "logGroups"):
            name = {"logGroupName": group["logGroupName"]}
            for found in _list(place, "logs", "describe_subscription_filters", "subscriptionFilters", **name):
                yield str(group["arn"]).removesuffix(":*"), found


def _rules(where: Iterable[Place]) -> Iterator[tuple[Json, tuple[Json, ...]]]:
    for place in where:
        for bus in _list(place, "events", "list_event_buses", "EventBuses"):
            for rule in _list(place, "events", "list_rules", "Rules", EventBusName=bus["Name"]):
                names = {"Rule": rule["Name"], "EventBusName": bus["Name"]}
                yield rule, tuple(_list(place, "events", "list_targets_by_rule", "Targets", **names))
