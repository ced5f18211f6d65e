"""AWS::Pipes::Pipe (R-19). LocalStack's community edition has no such type."""

import time
from collections.abc import Mapping
from typing import Any, ClassVar

from localstack import config
from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import (
    OperationStatus,
    ProgressEvent,
    ResourceProvider,
    ResourceRequest,
)

from .properties import known, typed

_READ_ONLY = ("Arn", "CreationTime", "CurrentState", "LastModifiedTime", "StateReason")
_SETTLED = ("RUNNING", "STOPPED")
_TAKEN_AWAY: dict[str, Any] = {
    "Description": "",
    "DesiredState": "RUNNING",
    "Enrichment": "",
    "EnrichmentParameters": {},
    "TargetParameters": {},
    "LogConfiguration": {},
    "KmsKeyIdentifier": "",
}
"""What a pipe has of what a template takes away."""
_LOOK_SECONDS = 0.1


class Pipe(ResourceProvider[Any]):
    """A pipe; it is made when it runs, or is stopped as its template says."""

    TYPE = "AWS::Pipes::Pipe"
    SCHEMA: ClassVar[dict[str, Any]] = {
        "typeName": TYPE,
        "primaryIdentifier": ["/properties/Name"],
        "createOnlyProperties": [
            "/properties/Name",
            "/properties/Source",
            "/properties/SourceParameters/KinesisStreamParameters/StartingPosition",
            "/properties/SourceParameters/KinesisStreamParameters/StartingPositionTimestamp",
            "/properties/SourceParameters/DynamoDBStreamParameters/StartingPosition",
        ],
        "readOnlyProperties": [f"/properties/{name}" for name in _READ_ONLY],
    }

    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it, and wait until it is what its template says; FAILED with the reason of its state."""
        client, model = request.aws_client_factory.pipes, request.desired_state
        if not model.get("Name"):
            model["Name"] = provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
        shape = client.meta.service_model.operation_model("CreatePipe").input_shape
        client.create_pipe(**typed(shape, _given(model)))
        return _settled(client, model)

    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change what can be changed, with tags; the rest, CloudFormation replaces."""
        client, before = request.aws_client_factory.pipes, dict(request.previous_state or {})
        wanted = {**request.desired_state, "Name": before["Name"]}
        gone = {n: value for n, value in _TAKEN_AWAY.items() if before.get(n) is not None and wanted.get(n) is None}
        shape = client.meta.service_model.operation_model("UpdatePipe").input_shape
        asked = {**gone, **_given(wanted)}
        client.update_pipe(**typed(shape, known(shape, asked)))
        event = _settled(client, wanted)
        _tag(client, before["Arn"], before, wanted)
        return event

    def delete(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Take it away, and wait until it is gone."""
        client, model = request.aws_client_factory.pipes, request.previous_state or request.desired_state
        deadline = time.monotonic() + config.CFN_PER_RESOURCE_TIMEOUT
        try:
            client.delete_pipe(Name=model["Name"])
            while time.monotonic() < deadline:
                client.describe_pipe(Name=model["Name"])
                time.sleep(_LOOK_SECONDS)
        except client.exceptions.NotFoundException:
            return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)
        return _failed(model, f"The pipe {model['Name']} was not deleted in time.")


def _given(model: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in model.items() if name not in _READ_ONLY and value is not None}


def _settled(client: Any, model: Mapping[str, Any]) -> ProgressEvent[Any]:
    """The pipe when it has come to the end of what is going on with it."""
    deadline = time.monotonic() + config.CFN_PER_RESOURCE_TIMEOUT
    while True:
        found = client.describe_pipe(Name=model["Name"])
        state = found["CurrentState"]
        seen = {name: str(found[name]) for name in _READ_ONLY if name in found}
        if state in _SETTLED:
            return ProgressEvent(OperationStatus.SUCCESS, resource_model={**model, **seen})
        if state.endswith("_FAILED"):
            return _failed({**model, **seen}, f"The pipe is {state}: {found.get('StateReason')}")
        if time.monotonic() > deadline:
            return _failed({**model, **seen}, f"The pipe is still {state}.")
        time.sleep(_LOOK_SECONDS)


def _tag(client: Any, arn: str, before: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Tags of pipes are a map."""
    old, new = before.get("Tags") or {}, wanted.get("Tags") or {}
    if gone := sorted(old.keys() - new.keys()):
        client.untag_resource(resourceArn=arn, tagKeys=gone)
    if more := {key: value for key, value in new.items() if old.get(key) != value}:
        client.tag_resource(resourceArn=arn, tags=more)


def _failed(model: Mapping[str, Any], words: str) -> ProgressEvent[Any]:
    return ProgressEvent(OperationStatus.FAILED, resource_model=dict(model), message=words)
