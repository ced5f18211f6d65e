"""Subscription filters (J-21): matching lines go to Kinesis, Firehose or Lambda, from a thread of its own."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from botocore.exceptions import ClientError
from localstack.aws.connect import connect_to
from localstack.utils.aws.client_types import ServicePrincipal

from hydrant.emulator.arns import Arn, ArnError
from hydrant.emulator.metrics.batcher import Batcher
from hydrant.emulator.throttling import THROTTLED

from .lines import Line
from .patterns import Pattern, PatternError, parse

LOG = logging.getLogger(__name__)
_SOON = 0.05


class SubscriptionError(ValueError):
    """A subscription that AWS refuses, in its words."""


@dataclass
class Subscription:
    """A filter of a group, in the place where moto keeps its own; `creation_time` in ms."""

    name: str
    log_group_name: str
    filter_pattern: str
    destination_arn: str
    role_arn: str | None
    distribution: str
    creation_time: int
    pattern: Pattern = field(compare=False)

    @classmethod
    def read(cls, asked: dict[str, Any], created: int) -> Subscription:
        """Of PutSubscriptionFilter. Raises SubscriptionError."""
        try:
            pattern = parse(asked["filterPattern"])
        except PatternError as error:
            raise SubscriptionError(error.words or "Invalid filter pattern") from error
        return cls(
            asked["filterName"],
            asked["logGroupName"],
            asked["filterPattern"],
            asked["destinationArn"],
            asked.get("roleArn"),
            asked.get("distribution") or "ByLogStream",
            created,
            pattern,
        )

    def to_json(self) -> dict[str, Any]:
        """As DescribeSubscriptionFilters shows it."""
        shown = {
            "filterName": self.name,
            "logGroupName": self.log_group_name,
            "filterPattern": self.filter_pattern,
            "destinationArn": self.destination_arn,
            "distribution": self.distribution,
            "applyOnTransformedLogs": False,
            "creationTime": self.creation_time,
        }
        return {**shown, **({"roleArn": self.role_arn} if self.role_arn else {})}


class Source(NamedTuple):
    """Where lines come from."""

    account: str
    region: str
    group: str
    stream: str

    @property
    def arn(self) -> str:
        """The group's, as its subscriptions name it to those whom they call."""
        return f"arn:aws:logs:{self.region}:{self.account}:log-group:{self.group}:*"


class Delivery(NamedTuple):
    """What goes where: the destination and role of a subscription, and how its records are spread."""

    source: Source
    subscription: str
    destination: str
    role: str | None
    distribution: str


def send(source: Source, subscription: Subscription, lines: list[Line]) -> None:
    """Send the lines that match, soon."""
    matching = [line for line in lines if subscription.pattern.matches(line.message)]
    if matching:
        delivery = Delivery(
            source, subscription.name, subscription.destination_arn, subscription.role_arn, subscription.distribution
        )
        _WORK.add(delivery, matching)


def document(source: Source, subscription: str, lines: list[Line]) -> bytes:
    """What the destination gets."""
    data = {
        "messageType": "DATA_MESSAGE",
        "owner": source.account,
        "logGroup": source.group,
        "logStream": source.stream,
        "subscriptionFilters": [subscription],
        "logEvents": [{"id": each.event_id, "timestamp": each.timestamp, "message": each.message} for each in lines],
    }
    return gzip.compress(json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode())


def check(subscription: Subscription, source: Source) -> None:
    """Whether the destination is there and may be called. Raises SubscriptionError with AWS's words."""
    service = service_of(subscription.destination_arn)
    client = _client(service, source, subscription.destination_arn, subscription.role_arn)
    name = subscription.destination_arn.rpartition("/")[2]
    try:
        if service == "lambda":
            if subscription.role_arn:
                raise SubscriptionError("destinationArn for vendor lambda cannot be used with roleArn")
            client.get_function(FunctionName=subscription.destination_arn)
        elif service == "kinesis":
            found = client.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
            check_ready(service, found["StreamStatus"])
        else:
            found = client.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
            check_ready(service, found["DeliveryStreamStatus"])
    except SubscriptionError:
        raise
    except Exception as error:
        raise SubscriptionError(_UNREACHABLE[service]) from error


def check_ready(service: str, status: str) -> None:
    """Raises SubscriptionError unless a destination of this status takes records (J-21)."""
    if status not in ("ACTIVE", "UPDATING"):
        raise SubscriptionError(_UNREACHABLE[service])


_UNREACHABLE = {
    "lambda": (
        "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your "
        "function."
    ),
    "kinesis": (
        "Could not deliver message to specified Kinesis stream. Ensure that the Kinesis stream exists and is ACTIVE."
    ),
    "firehose": (
        "Could not deliver message to specified Firehose stream. Ensure that the Firehose stream exists and is ACTIVE."
    ),
}


def service_of(arn: str) -> str:
    """The service of a destination. Raises SubscriptionError."""
    try:
        service = Arn.parse(arn).service
    except ArnError as error:
        raise SubscriptionError(f"destinationArn is no ARN: {arn}") from error
    if service not in _UNREACHABLE:
        raise SubscriptionError(f"PutSubscriptionFilter operation cannot work with destinationArn for vendor {service}")
    return service


def documents(source: Source, subscription: str, lines: list[Line], most: int) -> Iterator[bytes]:
    """The same in parts of at most `most` bytes; a line that is larger by itself is a part of its own."""
    whole = document(source, subscription, lines)
    if len(whole) <= most or len(lines) == 1:
        yield whole
        return
    half = len(lines) // 2
    yield from documents(source, subscription, lines[:half], most)
    yield from documents(source, subscription, lines[half:], most)


_MOST_BYTES = {"lambda": 180_000, "kinesis": 1_000_000, "firehose": 1_000_000}
"""What a destination takes at once: of a function's event, 256 KB, in Base64 with something around it."""


def _deliver(delivery: Delivery, lines: list[Line]) -> None:
    service = service_of(delivery.destination)
    for data in documents(delivery.source, delivery.subscription, lines, _MOST_BYTES[service]):
        _hand_over(delivery, service, data)


def _hand_over(delivery: Delivery, service: str, data: bytes) -> None:
    source = delivery.source
    client = _client(service, source, delivery.destination, delivery.role)
    name = delivery.destination.rpartition("/")[2]
    if service == "lambda":
        event = json.dumps({"awslogs": {"data": base64.b64encode(data).decode()}})
        client.invoke(FunctionName=delivery.destination, InvocationType="Event", Payload=event)
    elif service == "kinesis":
        client.put_record(StreamName=name, Data=data, PartitionKey=_key(delivery))
    else:
        client.put_record(DeliveryStreamName=name, Record={"Data": data})


def _key(delivery: Delivery) -> str:
    if delivery.distribution == "Random":
        return str(uuid.uuid4())
    source = delivery.source
    return hashlib.md5(f"{source.account}:{source.group}:{source.stream}".encode(), usedforsecurity=False).hexdigest()


def _client(service: str, source: Source, destination: str, role: str | None) -> Any:
    arn = Arn.parse(destination)
    region = arn.region or source.region
    if role:
        factory = connect_to.with_assumed_role(
            role_arn=role, service_principal=ServicePrincipal.logs, region_name=region
        )
    else:
        factory = connect_to(aws_access_key_id=arn.account or source.account, region_name=region)
    client: Any = getattr(factory, "lambda_" if service == "lambda" else service)
    return client.request_metadata(source_arn=source.arn, service_principal=ServicePrincipal.logs)


def passes(error: Exception) -> bool:
    """Whether a destination only has too much to do just now: CloudWatch Logs tries again then."""
    return isinstance(error, ClientError) and error.response.get("Error", {}).get("Code") in THROTTLED


_WORK: Batcher[Delivery, Line] = Batcher("hydrant-log-subscriptions", _deliver, _SOON, passing=passes)
