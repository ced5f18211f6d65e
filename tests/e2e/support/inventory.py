"""What is deployed under a name, asked of each service."""

from typing import Any

from .target import Target

_LISTS: dict[str, tuple[str, str, str, str | None]] = {
    "streams": ("kinesis", "list_streams", "StreamNames", None),
    "delivery streams": ("firehose", "list_delivery_streams", "DeliveryStreamNames", None),
    "functions": ("lambda", "list_functions", "Functions", "FunctionName"),
    "buckets": ("s3", "list_buckets", "Buckets", "Name"),
    "topics": ("sns", "list_topics", "Topics", "TopicArn"),
    "subscriptions": ("sns", "list_subscriptions", "Subscriptions", "TopicArn"),
    "queues": ("sqs", "list_queues", "QueueUrls", None),
    "roles": ("iam", "list_roles", "Roles", "RoleName"),
    "log groups": ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    "alarms": ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
}
"""For each kind: service, operation, member of the reply, and the entry's member that holds its name."""


def inventory(target: Target, name: str) -> dict[str, list[str]]:
    """The names and ARNs of each kind that hold `<name>-`."""
    return {kind: [found for found in _names(target, *how) if f"{name}-" in found] for kind, how in _LISTS.items()}


def _names(target: Target, service: str, operation: str, member: str, key: str | None) -> list[str]:
    client = target.client(service)
    if not client.can_paginate(operation):
        return _of(getattr(client, operation)(), member, key)
    pages = client.get_paginator(operation).paginate()
    return [name for page in pages for name in _of(page, member, key)]


def _of(page: Any, member: str, key: str | None) -> list[str]:
    return [entry[key] if key else entry for entry in page.get(member, [])]
