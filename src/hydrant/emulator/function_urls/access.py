"""Who may call a function's URL: by its type, and by the function's own policy (M-16)."""

from __future__ import annotations

import logging
import re
from typing import Any

from localstack.aws.accounts import get_account_id_from_access_key_id

from hydrant.emulator.arns import FunctionArn
from hydrant.emulator.resource_policies import stores
from hydrant.emulator.resource_policies.settings import Settings
from hydrant.iam.conditions import PolicyError
from hydrant.iam.policy import Access, Policy, Principal, allows

from .exchange import ANONYMOUS, signed_by

LOG = logging.getLogger(__name__)
_ACTIONS = ("lambda:InvokeFunctionUrl", "lambda:InvokeFunction")
_SIGNED = re.compile(r"AWS4-HMAC-SHA256 Credential=([A-Za-z0-9]{1,128})/[0-9]{8}/[a-z0-9-]{1,32}/lambda/aws4_request\b")


def signer(authorization: str) -> tuple[str, str] | None:
    """Access key and account of a signature for Lambda; its value is not looked at, as nowhere here."""
    found = _SIGNED.match(authorization)
    return (found[1], get_account_id_from_access_key_id(found[1])) if found else None


def iam_of(signed: tuple[str, str] | None) -> dict[str, Any] | None:
    """What the event says of who has signed."""
    return signed_by(*signed) if signed else None


def may_call(arn: str, kind: str, signed: tuple[str, str] | None) -> bool:
    """Whether a call of a URL gets to its function, `arn` with its qualifier. `kind`: NONE or AWS_IAM.

    With NONE everybody must be allowed to by the function's policy, with AWS_IAM another account.
    """
    if kind == "AWS_IAM" and signed is None:
        return False
    caller = signed[1] if kind == "AWS_IAM" and signed else ANONYMOUS
    if caller == FunctionArn.parse(arn).account or not Settings.from_environment().enforced:
        return True
    lacking = [action for action in _ACTIONS if not _admitted(arn, action, kind, caller)]
    if lacking:
        LOG.warning(
            "the URL of %s is closed to %s: the function's policy lacks %s (AddPermission, aws_lambda_permission; "
            "InvokeFunction with InvokedViaFunctionUrl), as on AWS. HYDRANT_RESOURCE_POLICIES=0 lets them in here.",
            arn,
            "everybody" if caller == ANONYMOUS else caller,
            " and ".join(lacking),
        )
    return not lacking


def _admitted(arn: str, action: str, kind: str, caller: str) -> bool:
    document = stores.policy_of(arn)
    if not document:
        return False
    context = {"lambda:functionurlauthtype": (kind,), "lambda:invokedviafunctionurl": ("true",)}
    name = "*" if caller == ANONYMOUS else f"arn:aws:iam::{caller}:root"
    access = Access(action, arn, context, Principal("AWS", name), of_resource=True)
    try:
        return allows([Policy.parse(document)], access)
    except PolicyError:
        return False
