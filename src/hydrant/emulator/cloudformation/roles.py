"""AWS::IAM::Role, changed in place (R-17).

LocalStack deletes a role and makes it anew, without what other resources have attached to it, when its trust or its
managed policies differ, and changes nothing else.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest
from localstack.services.iam.resource_providers.aws_iam_role import IAMRoleProvider

from .calls import Properties, call, check_served, tag_changes, tag_list, told

_READ_ONLY = ("Arn", "RoleId")
_SERVED = (
    "AssumeRolePolicyDocument",
    "Description",
    "ManagedPolicyArns",
    "MaxSessionDuration",
    "Path",
    "PermissionsBoundary",
    "Policies",
    "RoleName",
    "Tags",
    *_READ_ONLY,
)
_DEFAULT_SECONDS = 3600
_VERSION = "2012-10-17"


class Role(IAMRoleProvider):
    """A role."""

    @told
    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it."""
        check_served(self.TYPE, request.desired_state, _SERVED)
        return super().create(request)

    @told
    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change what differs; another name or path, CloudFormation replaces."""
        iam, before = request.aws_client_factory.iam, dict(request.previous_state or {})
        kept = {name: before[name] for name in ("RoleName", *_READ_ONLY) if name in before}
        wanted = {**request.desired_state, **kept}
        check_served(self.TYPE, wanted, _SERVED)
        name = before["RoleName"]
        _trust_and_session(iam, name, before, wanted)
        _boundary(iam, name, before, wanted)
        _attached(iam, name, before, wanted)
        _inline(iam, name, before, wanted)
        gone, more = tag_changes(before, wanted)
        if gone:
            iam.untag_role(RoleName=name, TagKeys=gone)
        if more:
            iam.tag_role(RoleName=name, Tags=tag_list(more))
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)


def document(policy: Any) -> str:
    """A policy as IAM takes it here: with a Version, which AWS does not need."""
    if isinstance(policy, str):
        return policy
    return json.dumps({"Version": _VERSION, **provider_utils.remove_none_values(policy)}, default=str)


def _trust_and_session(iam: Any, name: str, before: Properties, wanted: Properties) -> None:
    trust = wanted["AssumeRolePolicyDocument"]
    if trust != before.get("AssumeRolePolicyDocument"):
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=document(trust))
    said = [
        (each.get("Description") or "", int(each.get("MaxSessionDuration") or _DEFAULT_SECONDS))
        for each in (before, wanted)
    ]
    if said[0] != said[1]:
        description, seconds = said[1]
        call(iam, "UpdateRole", RoleName=name, Description=description, MaxSessionDuration=seconds)


def _boundary(iam: Any, name: str, before: Properties, wanted: Properties) -> None:
    old, new = before.get("PermissionsBoundary"), wanted.get("PermissionsBoundary")
    if new and new != old:
        iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=new)
    elif old and not new:
        iam.delete_role_permissions_boundary(RoleName=name)


def _attached(iam: Any, name: str, before: Properties, wanted: Properties) -> None:
    """Managed policies; those that other resources attach stay."""
    old, new = (each.get("ManagedPolicyArns") or [] for each in (before, wanted))
    for arn in new:
        if arn not in old:
            iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    for arn in old:
        if arn not in new:
            with suppress(iam.exceptions.NoSuchEntityException):
                iam.detach_role_policy(RoleName=name, PolicyArn=arn)


def _inline(iam: Any, name: str, before: Properties, wanted: Properties) -> None:
    """Policies that stand in the role."""
    old, new = _policies(before), _policies(wanted)
    for each, policy in new.items():
        if policy != old.get(each):
            iam.put_role_policy(RoleName=name, PolicyName=each, PolicyDocument=document(policy))
    for each in old.keys() - new.keys():
        with suppress(iam.exceptions.NoSuchEntityException):
            iam.delete_role_policy(RoleName=name, PolicyName=each)


def _policies(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {each["PolicyName"]: each["PolicyDocument"] for each in properties.get("Policies") or []}
