"""Calls of one service by another, read from what LocalStack says of them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hydrant.emulator.arns import Arn, ArnError
from hydrant.iam.admission import Caller, Target

_CALLERS = {
    "s3": "s3.amazonaws.com",
    "sns": "sns.amazonaws.com",
    "events": "events.amazonaws.com",
    "lambda.alarms.cloudwatch": "lambda.alarms.cloudwatch.amazonaws.com",
    "apigatewayv2": "apigateway.amazonaws.com",
}
"""Services that have no role of their own here, by LocalStack's name for them."""


Find = Callable[[Mapping[str, Any], str, str], Target | None]
"""Parameters of the request, region and account give the target."""


def _queue(parameters: Mapping[str, Any], region: str, account: str) -> Target | None:
    parts = str(parameters.get("QueueUrl", "")).rstrip("/").split("/")
    owner = parts[-2] if len(parts) > 1 and parts[-2].isdigit() else account
    return Target(f"arn:aws:sqs:{region}:{owner}:{parts[-1]}", "sqs:SendMessage")


def _topic(parameters: Mapping[str, Any], _region: str, _account: str) -> Target | None:
    arn = parameters.get("TopicArn")
    return Target(str(arn), "sns:Publish") if arn else None


def _function(parameters: Mapping[str, Any], region: str, account: str) -> Target | None:
    name, qualifier = str(parameters.get("FunctionName", "")), parameters.get("Qualifier")
    arn = name if name.startswith("arn:") else f"arn:aws:lambda:{region}:{account}:function:{name}"
    return Target(f"{arn}:{qualifier}" if qualifier else arn, "lambda:InvokeFunction")


_TARGETS: dict[tuple[str, str], Find] = {
    ("sqs", "SendMessage"): _queue,
    ("sqs", "SendMessageBatch"): _queue,
    ("sns", "Publish"): _topic,
    ("sns", "PublishBatch"): _topic,
    ("lambda", "Invoke"): _function,
}


def target_of(service: str, operation: str, parameters: Mapping[str, Any], region: str, account: str) -> Target | None:
    """What a call of an operation is for, where a policy of that decides; None otherwise."""
    find = _TARGETS.get((service, operation))
    return find(parameters, region, account) if find else None


def caller_of(inside: Mapping[str, Any], bucket_owner: Callable[[str], str]) -> Caller | None:
    """The service that calls, None where it is none of those that need a policy."""
    service, source = _CALLERS.get(str(inside.get("service_principal"))), inside.get("source_arn")
    if service is None or not source:
        return None
    try:
        parsed = Arn.parse(str(source))
    except ArnError:
        return None
    account = parsed.account or bucket_owner(parsed.resource)
    if parsed.service == "sns":  # what a subscription could not deliver goes to its dead-letter queue for its topic
        parsed = replace(parsed, resource=parsed.resource.partition(":")[0])
    return Caller(service, str(parsed), account)
