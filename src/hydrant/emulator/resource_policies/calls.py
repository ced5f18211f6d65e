"""Calls of one service by another, read from what LocalStack says of them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hydrant.emulator.arns import Arn, ArnError
from hydrant.iam.conditions import PolicyError
from hydrant.iam.policy import Access, Policy, Principal, allows

_CALLERS = {"s3": "s3.amazonaws.com", "sns": "sns.amazonaws.com", "events": "events.amazonaws.com"}
"""Services that have no role of their own here, by LocalStack's name for them."""


@dataclass(frozen=True)
class Target:
    """What is called: `arn` names a queue or topic; of a function also with alias or version."""

    arn: str
    action: str


@dataclass(frozen=True)
class Caller:
    """Who calls: the service, for whom, and whose that is."""

    service: str
    source_arn: str
    source_account: str


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


def admits(document: str | None, caller: Caller, target: Target) -> bool:
    """Whether a resource's policy lets a service in. None, and one that AWS would not understand, lets nobody in."""
    if not document:
        return False
    try:
        policy = Policy.parse(document)
    except PolicyError:
        return False
    context = {
        "aws:sourcearn": (caller.source_arn,),
        "aws:sourceaccount": (caller.source_account,),
        "aws:securetransport": ("true",),
        "aws:principalisawsservice": ("true",),
        "aws:principalservicename": (caller.service,),
    }
    principal = Principal("Service", caller.service)
    return allows([policy], Access(target.action, target.arn, context, principal, of_resource=True))
