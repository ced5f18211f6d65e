"""AWS::Logs::LogGroup, its metric filters and its subscriptions (R-17, J-4, J-21, J-23).

LocalStack makes a group with its name alone, gives a subscription the name of its group and no role, changes neither,
and has no metric filters.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar

from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import (
    OperationStatus,
    ProgressEvent,
    ResourceProvider,
    ResourceRequest,
)

from .calls import Properties, Refusal, call, check_served, tag_changes, told
from .properties import tags_of

_SERVED = ("Arn", "KmsKeyId", "LogGroupClass", "LogGroupName", "RetentionInDays", "Tags")
_OFF = (False, "false")


class LogGroup(ResourceProvider[Any]):
    """A log group."""

    TYPE = "AWS::Logs::LogGroup"
    SCHEMA: ClassVar[dict[str, Any]] = {
        "typeName": TYPE,
        "primaryIdentifier": ["/properties/LogGroupName"],
        "createOnlyProperties": ["/properties/LogGroupName"],
        "readOnlyProperties": ["/properties/Arn"],
    }

    @told
    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it, with a name for one without."""
        logs, model = request.aws_client_factory.logs, request.desired_state
        _check_served(model)
        made_up = provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
        model["LogGroupName"] = model.get("LogGroupName") or made_up
        given = {name: model.get(name) for name in ("LogGroupName", "KmsKeyId", "LogGroupClass")}
        call(logs, "CreateLogGroup", **given, Tags=tags_of(model) or None)
        _retain(logs, model)
        model["Arn"] = _arn(logs, model["LogGroupName"])
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)

    @told
    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change retention, key and tags; another name, CloudFormation replaces, and a class stays."""
        logs, before = request.aws_client_factory.logs, dict(request.previous_state or {})
        kept = {name: before[name] for name in ("LogGroupName", "Arn") if name in before}
        wanted = {**request.desired_state, **kept}
        _check_served(wanted)
        if _class(wanted) != _class(before):
            raise Refusal("LogGroupClass cannot be changed: updates are not supported.")
        name = {"logGroupName": wanted["LogGroupName"]}
        if wanted.get("RetentionInDays") != before.get("RetentionInDays"):
            _retain(logs, wanted)
        if wanted.get("KmsKeyId") != before.get("KmsKeyId"):
            key = wanted.get("KmsKeyId")
            logs.associate_kms_key(**name, kmsKeyId=key) if key else logs.disassociate_kms_key(**name)
        gone, more = tag_changes(before, wanted)
        if gone:
            logs.untag_log_group(**name, tags=gone)
        if more:
            logs.tag_log_group(**name, tags=more)
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)

    def delete(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Delete it, if it is still there."""
        logs, model = request.aws_client_factory.logs, request.previous_state or request.desired_state
        with suppress(logs.exceptions.ResourceNotFoundException):
            logs.delete_log_group(logGroupName=model["LogGroupName"])
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)


class _Filter(ResourceProvider[Any]):
    """What a group does with its lines: a put makes and changes it."""

    WORD: ClassVar[str]
    """Its name in the operations of the API."""
    SCHEMA: ClassVar[dict[str, Any]] = {
        "primaryIdentifier": ["/properties/FilterName"],
        "createOnlyProperties": ["/properties/FilterName", "/properties/LogGroupName"],
        "readOnlyProperties": [],
    }

    @told
    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Put it, with a name for one without."""
        model = request.desired_state
        made_up = provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
        return self._put(request, {**model, "FilterName": model.get("FilterName") or made_up})

    @told
    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Put it again; another name or group, CloudFormation replaces."""
        before = dict(request.previous_state or {})
        return self._put(request, {**request.desired_state, "FilterName": before["FilterName"]})

    def delete(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Delete it, if it and its group are still there."""
        logs, model = request.aws_client_factory.logs, request.previous_state or request.desired_state
        forget = getattr(logs, f"delete_{self.WORD}_filter")
        with suppress(logs.exceptions.ResourceNotFoundException):
            forget(logGroupName=model["LogGroupName"], filterName=model["FilterName"])
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)

    def _put(self, request: ResourceRequest[Any], model: Properties) -> ProgressEvent[Any]:
        given = {name: value for name, value in self.said(model).items() if value not in _OFF}
        call(request.aws_client_factory.logs, f"Put{self.WORD.capitalize()}Filter", **given)
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)

    def said(self, model: Properties) -> Properties:
        """The properties as the API has them."""
        return model


class SubscriptionFilter(_Filter):
    """A subscription to a group's lines."""

    TYPE = "AWS::Logs::SubscriptionFilter"
    WORD = "subscription"


class MetricFilter(_Filter):
    """A metric that counts a group's lines."""

    TYPE = "AWS::Logs::MetricFilter"
    WORD = "metric"

    def said(self, model: Properties) -> Properties:
        """Dimensions are a list in templates and a map in the API, values are numbers or texts."""
        return {**model, "MetricTransformations": [_transformation(each) for each in model["MetricTransformations"]]}


def _transformation(given: Mapping[str, Any]) -> Properties:
    members = {**given, "MetricValue": str(given["MetricValue"])}
    if "DefaultValue" in given:
        members["DefaultValue"] = float(given["DefaultValue"])
    if "Dimensions" in given:
        members["Dimensions"] = {each["Key"]: each["Value"] for each in given["Dimensions"]}
    return members


def _check_served(model: Mapping[str, Any]) -> None:
    check_served(LogGroup.TYPE, {name: value for name, value in model.items() if value not in _OFF}, _SERVED)


def _retain(logs: Any, model: Mapping[str, Any]) -> None:
    name, days = {"logGroupName": model["LogGroupName"]}, model.get("RetentionInDays")
    if days is None:
        logs.delete_retention_policy(**name)
    else:
        logs.put_retention_policy(**name, retentionInDays=int(days))


def _class(model: Mapping[str, Any]) -> str:
    return str(model.get("LogGroupClass") or "STANDARD")


def _arn(logs: Any, name: str) -> str:
    groups = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return next(str(each["arn"]) for each in groups if each["logGroupName"] == name)
