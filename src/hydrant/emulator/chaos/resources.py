"""What a call is for: the names that a fault's `resource` is compared with. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

_MEMBERS = (
    *("StreamName", "StreamARN", "DeliveryStreamName", "DeliveryStreamARN", "FunctionName", "TopicArn", "TargetArn"),
    *("QueueUrl", "QueueName", "logGroupName", "logGroupIdentifier", "TableName", "Namespace", "EventBusName", "KeyId"),
    *("RoleName", "AlarmName", "Name", "ResourceARN", "resourceArn", "SubscriptionArn", "SecretId", "stateMachineArn"),
    "DatabaseName",
)
"""Members of requests that name what they are for, in the models of the services that are served here."""


def names_of(request: Mapping[str, Any]) -> list[str]:
    """Names, ARNs and addresses in a request; of an object `bucket/key`, the bucket, and its ARN."""
    return list(dict.fromkeys(_names(request)))


def _names(request: Mapping[str, Any]) -> Iterator[str]:
    bucket, key = request.get("Bucket"), request.get("Key")
    if isinstance(bucket, str):
        yield bucket
        yield f"arn:aws:s3:::{bucket}"
        if isinstance(key, str):
            yield f"{bucket}/{key}"
            yield f"arn:aws:s3:::{bucket}/{key}"
    for part in (request, *_parts(request)):
        for member in _MEMBERS:
            value = part.get(member)
            if isinstance(value, str) and value:
                yield value
                yield from _short(value)


def _parts(request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Of calls for several things at once: those of DynamoDB's batches and transactions, of events by their bus."""
    tables = request.get("RequestItems")
    if isinstance(tables, Mapping):
        yield from ({"TableName": name} for name in tables)
    for each in _objects(request.get("TransactItems")):
        yield from _objects(list(each.values()))
    for each in _objects(request.get("Entries")):
        yield {"EventBusName": each.get("EventBusName")}


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, Mapping))


def _short(value: str) -> Iterator[str]:
    """The name at the end of an ARN or of a queue's address; of a function's ARN without its version."""
    if value.startswith("arn:"):
        parts = value.split(":", 5)
        if len(parts) == 6:
            words = parts[5].split(":")
            yield (words[1] if len(words) > 1 else words[0]).rpartition("/")[2]
    elif "://" in value:
        yield value.rstrip("/").rpartition("/")[2]
