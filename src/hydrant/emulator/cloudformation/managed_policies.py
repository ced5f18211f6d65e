"""AWS::IAM::ManagedPolicy with path and description, and changed in place (R-17).

LocalStack drops both, and changes nothing of a policy.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest
from localstack.services.iam.resource_providers.aws_iam_managedpolicy import IAMManagedPolicyProvider

from .calls import Properties, call, check_served, told
from .roles import document

_OWNERS = {"Roles": ("role", "RoleName"), "Users": ("user", "UserName"), "Groups": ("group", "GroupName")}
"""Who has a policy: the word in the API's operations, and the parameter."""
_SERVED = ("Description", "ManagedPolicyName", "Path", "PolicyDocument", *_OWNERS, "Id", "PolicyArn")
_MOST_VERSIONS = 5


class ManagedPolicy(IAMManagedPolicyProvider):
    """A managed policy."""

    @told
    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it, and attach it."""
        iam, model = request.aws_client_factory.iam, request.desired_state
        check_served(self.TYPE, model, _SERVED)
        made_up = provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
        model["ManagedPolicyName"] = model.get("ManagedPolicyName") or made_up
        given = {name: model.get(name) for name in ("Description", "Path")}
        policy = document(model["PolicyDocument"])
        made = call(iam, "CreatePolicy", PolicyName=model["ManagedPolicyName"], PolicyDocument=policy, **given)
        model["Id"] = model["PolicyArn"] = made["Policy"]["Arn"]
        try:
            _attach(iam, model["Id"], {}, model)
        except Exception:
            _delete(iam, model["Id"], model)
            raise
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)

    @told
    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Another document is another version; another name, path or description, CloudFormation replaces."""
        iam, before = request.aws_client_factory.iam, dict(request.previous_state or {})
        kept = {name: before[name] for name in ("ManagedPolicyName", "Id", "PolicyArn") if name in before}
        wanted = {**request.desired_state, **kept}
        check_served(self.TYPE, wanted, _SERVED)
        _attach(iam, before["Id"], before, wanted)
        if wanted["PolicyDocument"] != before.get("PolicyDocument"):
            _make_version(iam, before["Id"], document(wanted["PolicyDocument"]))
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)

    @told
    def delete(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Take it from those who have it, and delete it, if it is still there."""
        iam, model = request.aws_client_factory.iam, request.previous_state or request.desired_state
        _delete(iam, model["Id"], model)
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)


def _make_version(iam: Any, arn: str, policy: str) -> None:
    """Make the default version; a policy has no more than five, so the oldest of the others goes before."""
    versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
    if len(versions) >= _MOST_VERSIONS:
        others = [each["VersionId"] for each in versions if not each["IsDefaultVersion"]]
        iam.delete_policy_version(PolicyArn=arn, VersionId=min(others, key=lambda version: int(version[1:])))
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy, SetAsDefault=True)


def _attach(iam: Any, arn: str, before: Properties, wanted: Properties) -> None:
    """Give it to those who are to have it, and take it from those who no longer are."""
    for word, owner in _differences(wanted, before):
        getattr(iam, f"attach_{word}_policy")(PolicyArn=arn, **owner)
    for word, owner in _differences(before, wanted):
        with suppress(iam.exceptions.NoSuchEntityException):
            getattr(iam, f"detach_{word}_policy")(PolicyArn=arn, **owner)


def _differences(ones: Properties, others: Properties) -> Iterator[tuple[str, dict[str, str]]]:
    for name, (word, parameter) in _OWNERS.items():
        for owner in ones.get(name) or []:
            if owner not in (others.get(name) or []):
                yield word, {parameter: owner}


def _delete(iam: Any, arn: str, model: Properties) -> None:
    _attach(iam, arn, model, {})
    with suppress(iam.exceptions.NoSuchEntityException):
        for each in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
            if not each["IsDefaultVersion"]:
                iam.delete_policy_version(PolicyArn=arn, VersionId=each["VersionId"])
        iam.delete_policy(PolicyArn=arn)
