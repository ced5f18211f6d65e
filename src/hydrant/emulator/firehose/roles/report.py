"""What the roles of the delivery streams, and of their functions, would lack on AWS: for `hydrant doctor --roles`."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from hydrant.emulator.arns import FunctionArn, log_stream_arn
from hydrant.emulator.iam_roles import ROLES, Roles

from ..destinations.needs import Need, bucket_needs
from .guard import Refusal, RoleGuard
from .needs import source_needs

_EXPRESSION = re.compile(r"!\{[^}]*\}")
_ERROR_TYPE = "!{firehose:error-output-type}"
_LAMBDA = "lambda.amazonaws.com"

RoleOf = Callable[[str], str | None]
"""The role of a function by its ARN, None when there is no such function."""


@dataclass(frozen=True)
class Lack:
    """Something that AWS would refuse."""

    role: str
    action: str
    resource: str
    purpose: str
    why: str


def examine(name: str, guard: RoleGuard, role_of: RoleOf) -> dict[str, Any]:
    """One delivery stream: how many permissions were looked at, and those that are lacking."""
    needs = list(_needs(name, guard))
    lacks = list(_lacks(guard, needs))
    functions = dict.fromkeys(need.resource for need in needs if need.action == "lambda:InvokeFunction")
    for function_arn in functions:
        lacks += function_lacks(function_arn, role_of, guard.roles)
    return {"delivery_stream": name, "checked": len(needs), "lacks": [vars(lack) for lack in lacks]}


def sample_keys(prefix: str | None, error_prefix: str | None, name: str) -> tuple[str, str]:
    """Keys such as the objects in a bucket have: of data and of a processing failure."""
    prefix = prefix or ""
    data = _EXPRESSION.sub("x", prefix) + ("" if _EXPRESSION.search(prefix) else "2026/01/01/00/")
    errors = error_prefix or f"{prefix}processing-failed/2026/01/01/00/"
    errors = _EXPRESSION.sub("x", errors.replace(_ERROR_TYPE, "processing-failed"))
    return data + f"{name}-1", errors + f"{name}-1"


def function_lacks(function_arn: str, role_of: RoleOf, roles: Roles = ROLES) -> Iterator[Lack]:
    """What a function's role lacks to run and to write its log."""
    function = FunctionArn.parse(function_arn)
    role_arn = role_of(function_arn)
    if role_arn is None:
        why = "the function does not exist"
        yield Lack("", "lambda:InvokeFunction", function_arn, "invoke the function", why)
        return
    role = roles.find(role_arn)
    if role is None or not role.trusts(_LAMBDA, {"aws:sourceaccount": (function.account,)}):
        why = "the role does not exist or does not let Lambda assume it"
        yield Lack(role_arn, "sts:AssumeRole", role_arn, f"run the function {function.name}", why)
        return
    stream = log_stream_arn(function.region, function.account, f"/aws/lambda/{function.name}", "x")
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        if not role.may(action, stream, {}):
            yield Lack(role_arn, action, stream, f"write the log of {function.name}", Refusal.ACTION.value)


def _needs(name: str, guard: RoleGuard) -> Iterator[Need]:
    destination = guard.destination()
    if guard.source is not None:
        yield from source_needs(guard.source)
    for bucket in destination.buckets:
        yield from bucket_needs(bucket, sample_keys(bucket.prefix, bucket.error_prefix, name))
    yield from destination.function_needs()
    yield from destination.table_needs(guard.region, guard.account_id)
    yield from destination.log_needs(guard.region, guard.account_id)


def _lacks(guard: RoleGuard, needs: Iterable[Need]) -> Iterator[Lack]:
    distrusting: set[str] = set()
    for need in needs:
        refusal = guard.refusal(need)
        if refusal is Refusal.ACTION:
            yield Lack(need.role_arn, need.action, need.resource, need.purpose, refusal.value)
        elif refusal is Refusal.TRUST and need.role_arn not in distrusting:
            distrusting.add(need.role_arn)
            yield Lack(need.role_arn, "sts:AssumeRole", need.role_arn, "assume the role", refusal.value)
