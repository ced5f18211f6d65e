"""AWS::Lambda::Function, Permission and EventSourceMapping with all their properties (R-17).

LocalStack drops concurrency, ephemeral storage and keys of functions, the account of permissions, and cannot read
numbers that are texts, as parameters are.
"""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from localstack import config
from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest
from localstack.services.lambda_.resource_providers.aws_lambda_eventsourcemapping import (
    LambdaEventSourceMappingProvider,
)
from localstack.services.lambda_.resource_providers.aws_lambda_function import LambdaFunctionProvider
from localstack.services.lambda_.resource_providers.aws_lambda_permission import LambdaPermissionProvider

from hydrant.emulator.arns import FunctionArn
from hydrant.emulator.lambda_executor import url_permissions

from .calls import call, tag_changes
from .properties import tags_of, texts, typed

_DROPPED = {
    "EphemeralStorage": {"Size": 512},
    "KmsKeyArn": "",
    "FileSystemConfigs": [],
    "SnapStart": {"ApplyOn": "None"},
}
"""Properties of a function that LocalStack's type drops, and what they are without."""
_APART = ("CodeSigningConfigArn", "RecursiveLoop", "RuntimeManagementConfig")
_PARAMETERS = {"KmsKeyArn": "KMSKeyArn"}
_PERMITTED = (
    "FunctionName",
    "Action",
    "Principal",
    "SourceArn",
    "SourceAccount",
    "EventSourceToken",
    "PrincipalOrgID",
    "FunctionUrlAuthType",
)
_FIXED = ("EventSourceArn", "StartingPosition", "StartingPositionTimestamp", "SelfManagedEventSource", "Tags")
_READ_ONLY = ("Id", "EventSourceMappingArn")
_LOOK_SECONDS = 0.1


class Function(LambdaFunctionProvider):
    """A function."""

    MORE = ("RecursiveLoop",)

    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it, wait until it is active, set what LocalStack's type drops."""
        _read_environment(request.desired_state)
        event = _ended(super(), request)
        if event.status == OperationStatus.SUCCESS:
            self._set_the_rest(request, {}, event.resource_model)
        return event

    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change it."""
        _read_environment(request.desired_state)
        before = dict(request.previous_state or {})
        event = super().update(request)
        if event.status == OperationStatus.SUCCESS:
            wanted = {**request.desired_state, "FunctionName": event.resource_model["FunctionName"]}
            self._set_the_rest(request, before, wanted)
            event.resource_model = {**wanted, "Arn": before.get("Arn")}
        return event

    def _set_the_rest(self, request: ResourceRequest[Any], before: Any, wanted: Any) -> None:
        client, name = request.aws_client_factory.lambda_, wanted["FunctionName"]
        rest = {each: wanted.get(each, none) for each, none in _DROPPED.items()}
        shape = client.meta.service_model.operation_model("UpdateFunctionConfiguration").input_shape
        changed = {
            _PARAMETERS.get(each, each): value
            for each, value in rest.items()
            if value != before.get(each, _DROPPED[each])
        }
        if changed:
            client.update_function_configuration(FunctionName=name, **typed(shape, changed))
            client.get_waiter("function_updated_v2").wait(FunctionName=name)
        _set_apart(client, name, before, wanted)
        count = wanted.get("ReservedConcurrentExecutions")
        if count is not None:
            client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=int(count))
        elif before.get("ReservedConcurrentExecutions") is not None:
            client.delete_function_concurrency(FunctionName=name)
        gone, more = tag_changes(before, wanted)
        if before and (gone or more):
            arn = client.get_function_configuration(FunctionName=name)["FunctionArn"]
            if gone:
                client.untag_resource(Resource=arn, TagKeys=gone)
            if more:
                client.tag_resource(Resource=arn, Tags=more)


def _set_apart(client: Any, name: str, before: Any, wanted: Any) -> None:
    """Set what has operations of its own."""
    changed = {each: wanted.get(each) for each in _APART if wanted.get(each) != before.get(each)}
    if "RecursiveLoop" in changed:
        client.put_function_recursion_config(FunctionName=name, RecursiveLoop=changed["RecursiveLoop"] or "Terminate")
    managed = changed.get("RuntimeManagementConfig") or {}
    if managed.get("UpdateRuntimeOn", "Auto") != "Auto":
        call(client, "PutRuntimeManagementConfig", FunctionName=name, **managed)
    if "CodeSigningConfigArn" in changed:
        if arn := changed["CodeSigningConfigArn"]:
            client.put_function_code_signing_config(FunctionName=name, CodeSigningConfigArn=arn)
        else:
            client.delete_function_code_signing_config(FunctionName=name)


def _ended(provider: Any, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
    """A creation that is over. LocalStack looks every five seconds by itself."""
    deadline = time.monotonic() + config.CFN_PER_RESOURCE_TIMEOUT
    while True:
        event: ProgressEvent[Any] = provider.create(request)
        if event.status != OperationStatus.IN_PROGRESS or time.monotonic() > deadline:
            return event
        request.custom_context.update(event.custom_context)
        request.desired_state = event.resource_model
        time.sleep(_LOOK_SECONDS)


def _read_environment(model: Any) -> None:
    """Variables are texts; LocalStack writes `True` where AWS has `true`."""
    if variables := (model.get("Environment") or {}).get("Variables"):
        model["Environment"] = {"Variables": texts(variables)}


class Permission(LambdaPermissionProvider):
    """A permission to invoke."""

    MORE = (url_permissions.MEMBER,)

    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Add it."""
        model = request.desired_state
        model["Id"] = provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
        return self._add(request, model)

    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Add it anew."""
        before = dict(request.previous_state or {})
        client = request.aws_client_factory.lambda_
        with suppress(client.exceptions.ResourceNotFoundException):
            client.remove_permission(FunctionName=before["FunctionName"], StatementId=before["Id"])
        return self._add(request, {**request.desired_state, "Id": before["Id"]})

    def _add(self, request: ResourceRequest[Any], model: Any) -> ProgressEvent[Any]:
        given = {name: model[name] for name in _PERMITTED if model.get(name) is not None}
        client = request.aws_client_factory.lambda_
        made = client.add_permission(StatementId=model["Id"], **texts(given))
        if url_permissions.is_asked_for(model.get(url_permissions.MEMBER)):
            arn = FunctionArn.parse(json.loads(made["Statement"])["Resource"])
            url_permissions.restrict(arn.account, arn.region, arn.name, arn.qualifier, model["Id"])
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)


class EventSourceMapping(LambdaEventSourceMappingProvider):
    """A mapping of an event source; what it has is the API's to take or to refuse."""

    MORE = ("KmsKeyArn", "LoggingConfig", "MetricsConfig", "ProvisionedPollerConfig", "Tags")

    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it."""
        client, model = request.aws_client_factory.lambda_, request.desired_state
        given = {name: value for name, value in model.items() if name not in _READ_ONLY and value is not None}
        if "Tags" in given:
            given["Tags"] = tags_of(given)
        shape = client.meta.service_model.operation_model("CreateEventSourceMapping").input_shape
        made = client.create_event_source_mapping(**typed(shape, given))
        model |= {"Id": made["UUID"], "EventSourceMappingArn": made["EventSourceMappingArn"]}
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)

    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change what can be changed; the rest, CloudFormation replaces."""
        client, before = request.aws_client_factory.lambda_, dict(request.previous_state or {})
        kept = {name: before[name] for name in _READ_ONLY if name in before}
        wanted = {**request.desired_state, **kept}
        given = changes_of_mapping(before, wanted)
        shape = client.meta.service_model.operation_model("UpdateEventSourceMapping").input_shape
        client.update_event_source_mapping(UUID=before["Id"], **typed(shape, given))
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)


_OF_MAPPINGS: dict[str, Any] = {
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {"OnFailure": {}},
    "Enabled": True,
    "FilterCriteria": {},
    "FunctionResponseTypes": [],
    "MaximumBatchingWindowInSeconds": 0,
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "ParallelizationFactor": 1,
    "ScalingConfig": {},
    "TumblingWindowInSeconds": 0,
}
"""What a mapping has of what a template takes away. BatchSize depends on the source."""
_BATCH_OF_A_QUEUE, _BATCH_OF_A_STREAM = 10, 100


def changes_of_mapping(before: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of an update: what is wanted, and the default of what was there and is taken away. Pure."""
    of_a_queue = ":sqs:" in str(wanted.get("EventSourceArn") or "")
    defaults = {**_OF_MAPPINGS, "BatchSize": _BATCH_OF_A_QUEUE if of_a_queue else _BATCH_OF_A_STREAM}
    gone = {n: value for n, value in defaults.items() if before.get(n) is not None and wanted.get(n) is None}
    kept = {n: value for n, value in wanted.items() if n not in (*_FIXED, *_READ_ONLY) and value is not None}
    return {**gone, **kept}
