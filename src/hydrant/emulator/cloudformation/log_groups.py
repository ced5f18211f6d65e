"""AWS::Logs::LogGroup, its metric filters and its subscriptions (R-17, J-4, J-21, J-23).

LocalStack makes a group with its name alone, gives a subscription the name of its group and no role, changes neither,
and has no metric filters.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, ClassVar

from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import (
    OperationStatus,
    ProgressEvent,
    ResourceProvider,
    ResourceRequest,
)

from .properties import tags_of, typed

_NOT_SERVED = (
    "BearerTokenAuthenticationEnabled",
    "DataProtectionPolicy",
    "DeletionProtectionEnabled",
    "FieldIndexPolicies",
    "ResourcePolicyDocument",
)


class LogGroup(ResourceProvider[Any]):
    """A log group."""

    TYPE = "AWS::Logs::LogGroup"
    SCHEMA: ClassVar[dict[str, Any]] = {
        "typeName": TYPE,
        "primaryIdentifier": ["/properties/LogGroupName"],
        "createOnlyProperties": ["/properties/LogGroupName"],
        "readOnlyProperties": ["/properties/Arn"],
    }

    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it, with a name for one without."""
        logs, model = request.aws_client_factory.logs, request.desired_state
        if unserved := _unserved(model):
            return _failed(model, unserved)
        made_up = provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
        model["LogGroupName"] = model.get("LogGroupName") or made_up
        names = ("LogGroupName", "KmsKeyId", "LogGroupClass")
        logs.create_log_group(**_asked(logs, "CreateLogGroup", model, names), **_tagged(tags_of(model)))
        _retain(logs, model)
        model["Arn"] = _arn(logs, model["LogGroupName"])
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)

    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change retention, key and tags; another name, CloudFormation replaces, and a class stays."""
        logs, before = request.aws_client_factory.logs, dict(request.previous_state or {})
        kept = {name: before[name] for name in ("LogGroupName", "Arn") if name in before}
        wanted = {**request.desired_state, **kept}
        if unserved := _unserved(wanted):
            return _failed(wanted, unserved)
        if _class(wanted) != _class(before):
            return _failed(wanted, "LogGroupClass cannot be changed: updates are not supported.")
        name = {"logGroupName": wanted["LogGroupName"]}
        if wanted.get("RetentionInDays") != before.get("RetentionInDays"):
            _retain(logs, wanted)
        if wanted.get("KmsKeyId") != before.get("KmsKeyId"):
            key = wanted.get("KmsKeyId")
            logs.associate_kms_key(**name, kmsKeyId=key) if key else logs.disassociate_kms_key(**name)
        old, new = tags_of(before), tags_of(wanted)
        if gone := sorted(old.keys() - new.keys()):
            logs.untag_log_group(**name, tags=gone)
        if more := dict(new.items() - old.items()):
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

    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Put it, with a name for one without."""
        model = request.desired_state
        made_up = provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
        return self._put(request, {**model, "FilterName": model.get("FilterName") or made_up})

    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Put it again; another name or group, CloudFormation replaces."""
        before = dict(request.previous_state or {})
        return self._put(request, {**request.desired_state, "FilterName": before["FilterName"]})

    def delete(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Delete it, if it and its group are still there."""
        logs, model = request.aws_client_factory.logs, request.previous_state or request.desired_state
        call = getattr(logs, f"delete_{self.WORD}_filter")
        with suppress(logs.exceptions.ResourceNotFoundException):
            call(logGroupName=model["LogGroupName"], filterName=model["FilterName"])
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)

    def _put(self, request: ResourceRequest[Any], model: dict[str, Any]) -> ProgressEvent[Any]:
        logs = request.aws_client_factory.logs
        call = getattr(logs, f"put_{self.WORD}_filter")
        call(**_asked(logs, f"Put{self.WORD.capitalize()}Filter", self.said(model), model))
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)

    def said(self, model: dict[str, Any]) -> dict[str, Any]:
        """The properties as the API has them."""
        return model


class SubscriptionFilter(_Filter):
    """A subscription to a group's lines."""

    TYPE = "AWS::Logs::SubscriptionFilter"
    WORD = "subscription"
    SCHEMA: ClassVar[dict[str, Any]] = {
        "typeName": TYPE,
        "primaryIdentifier": ["/properties/FilterName"],
        "createOnlyProperties": ["/properties/FilterName", "/properties/LogGroupName"],
        "readOnlyProperties": [],
    }


class MetricFilter(_Filter):
    """A metric that counts a group's lines."""

    TYPE = "AWS::Logs::MetricFilter"
    WORD = "metric"
    SCHEMA: ClassVar[dict[str, Any]] = {
        "typeName": TYPE,
        "primaryIdentifier": ["/properties/FilterName"],
        "createOnlyProperties": ["/properties/FilterName", "/properties/LogGroupName"],
        "readOnlyProperties": [],
    }

    def said(self, model: dict[str, Any]) -> dict[str, Any]:
        """Dimensions are a list in templates and a map in the API."""
        return {**model, "MetricTransformations": [_transformation(each) for each in model["MetricTransformations"]]}


def _transformation(given: Mapping[str, Any]) -> dict[str, Any]:
    members = {_lower(name): value for name, value in given.items()}
    if "dimensions" in members:
        members["dimensions"] = {each["Key"]: each["Value"] for each in members["dimensions"]}
    number = {"defaultValue": float(members["defaultValue"])} if "defaultValue" in members else {}
    return {**members, "metricValue": str(members["metricValue"]), **number}


def _asked(logs: Any, operation: str, model: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The parameters of a call that the template gives."""
    shape = logs.meta.service_model.operation_model(operation).input_shape
    given = {_lower(name): model[name] for name in names if model.get(name) not in (None, False)}
    found: dict[str, Any] = typed(shape, given)
    return found


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _retain(logs: Any, model: Mapping[str, Any]) -> None:
    name, days = {"logGroupName": model["LogGroupName"]}, model.get("RetentionInDays")
    if days is None:
        logs.delete_retention_policy(**name)
    else:
        logs.put_retention_policy(**name, retentionInDays=int(days))


def _tagged(tags: dict[str, str]) -> dict[str, Any]:
    return {"tags": tags} if tags else {}


def _class(model: Mapping[str, Any]) -> str:
    return str(model.get("LogGroupClass") or "STANDARD")


def _arn(logs: Any, name: str) -> str:
    groups = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return next(str(each["arn"]) for each in groups if each["logGroupName"] == name)


def _unserved(model: Mapping[str, Any]) -> str:
    named = [name for name in _NOT_SERVED if model.get(name) not in (None, False, "false", [], {})]
    return f"The emulator does not serve {', '.join(named)} of {LogGroup.TYPE}." if named else ""


def _failed(model: dict[str, Any], words: str) -> ProgressEvent[Any]:
    return ProgressEvent(OperationStatus.FAILED, resource_model=model, message=words)
