"""Refuses calls of one service by another that the called resource's policy does not admit."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.chain import HandlerChain
from localstack.aws.handlers import serve_custom_service_request_handlers
from localstack.http import Response

from hydrant.iam.admission import Caller, Target, admits

from .calls import caller_of, target_of
from .settings import Settings

LOG = logging.getLogger(__name__)
_TEMPORARY = ("Credential=ASIA", "Credential=LSIA")
"""How keys of a role begin: what calls with a role is the role's to allow."""
_CODES = {"sqs": "AccessDenied", "sns": "AuthorizationError", "lambda": "AccessDeniedException"}
_FORBIDDEN = 403


def install() -> None:
    """Look at such calls from now on, unless the setting says otherwise."""
    if Settings.from_environment().enforced:
        serve_custom_service_request_handlers.append(demand_policy)


def demand_policy(_: HandlerChain, context: RequestContext, __: Response) -> None:
    """Raise AWS's error for a service that the resource's policy does not let in; leave all other calls alone."""
    inside = context.internal_request_params
    if not inside or context.service is None or context.operation is None:
        return
    target = target_of(
        context.service.service_name,
        context.operation.name,
        context.service_request or {},
        context.region,
        context.account_id,
    )
    if target is None or _with_a_role(context):
        return
    refuse_unless_admitted(inside, target, context.service.service_name)


def refuse_unless_admitted(inside: Mapping[str, Any], target: Target, service: str) -> None:
    """Raise the error of `service` when the target's policy does not admit the caller."""
    from . import stores

    caller = caller_of(inside, stores.bucket_owner)
    if caller is None or not stores.exists(target.arn):
        return
    if not admits(stores.policy_of(target.arn), caller, target):
        LOG.warning("%s", about(caller, target))
        raise CommonServiceException(_CODES[service], about(caller, target), _FORBIDDEN, sender_fault=True)


def about(caller: Caller, target: Target) -> str:
    """Why a call is refused, and what to do."""
    return (
        f"{caller.service} is not allowed {target.action} on {target.arn} for {caller.source_arn}: the resource's own "
        f"policy has to admit that service with this source, as on AWS. HYDRANT_RESOURCE_POLICIES=0 lets it in here."
    )


def _with_a_role(context: RequestContext) -> bool:
    authorization = context.request.headers.get("Authorization", "")
    return any(sign in authorization for sign in _TEMPORARY)
