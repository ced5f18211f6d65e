"""Policies that queues, topics and functions of a configuration will have, their own or by resources beside them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .resources import FUNCTION, Configuration, Resource

QUEUE, TOPIC = "aws_sqs_queue", "aws_sns_topic"
_SERVICES = {QUEUE: "sqs", TOPIC: "sns", FUNCTION: "lambda"}
_FUNCTION_PARTS = 7


class NotKnownError(Exception):
    """Terraform does not know it before the apply, or it lies in another configuration."""


def target_of(configuration: Configuration, arn: object) -> Resource:
    """The queue, topic or function of the configuration that an ARN names; a function's may have a qualifier.

    Raises NotKnownError.
    """
    text = ":".join(str(arn).split(":")[:_FUNCTION_PARTS])
    for resource in configuration.of(*_SERVICES):
        if text and resource.values.get("arn") == text:
            return resource
    raise NotKnownError


def policy_of(configuration: Configuration, target: Resource, arn: str) -> str:
    """The policy of a target as a document, empty when it has none. Raises NotKnownError."""
    if target.kind == FUNCTION:
        return _of_function(configuration, target, arn)
    kind, names = ("aws_sqs_queue_policy", "queue_url") if target.kind == QUEUE else ("aws_sns_topic_policy", "arn")
    own = {target.values.get(name) for name in ("arn", "id", "url")} - {None}
    for resource in configuration.of(kind):
        if _known(resource, names) in own:
            return str(_known(resource, "policy") or "")
    return str(_known(target, "policy") or "")


def _of_function(configuration: Configuration, function: Resource, arn: str) -> str:
    named = {function.values.get("function_name"), function.values.get("arn")}
    qualifier = arn.split(":")[_FUNCTION_PARTS] if arn.count(":") >= _FUNCTION_PARTS else ""
    statements = [
        _statement(permission, arn)
        for permission in configuration.of("aws_lambda_permission")
        if _known(permission, "function_name") in named and (_known(permission, "qualifier") or "") == qualifier
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}) if statements else ""


def _statement(permission: Resource, arn: str) -> Mapping[str, Any]:
    """What AddPermission makes of its parameters [Lambda API Reference]."""
    principal = str(_known(permission, "principal"))
    conditions = dict(_conditions(permission))
    return {
        "Effect": "Allow",
        "Principal": {"Service" if "." in principal else "AWS": principal},
        "Action": _known(permission, "action"),
        "Resource": arn,
        **({"Condition": conditions} if conditions else {}),
    }


def _conditions(permission: Resource) -> Iterator[tuple[str, Mapping[str, str]]]:
    if source := _known(permission, "source_arn"):
        yield "ArnLike", {"AWS:SourceArn": source}
    if account := _known(permission, "source_account"):
        yield "StringEquals", {"AWS:SourceAccount": account}


def _known(resource: Resource, name: str) -> Any:
    """A value of a resource. Terraform leaves those out that it does not know yet. Raises NotKnownError."""
    if name not in resource.values:
        raise NotKnownError
    return resource.values[name]
