"""AWS::StepFunctions::StateMachine with all its properties, changed in place (R-17).

LocalStack drops tags, tracing and another role, and gives logging in a spelling that the API does not know.
"""

from typing import Any

from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest
from localstack.services.stepfunctions.resource_providers.aws_stepfunctions_statemachine import (
    StepFunctionsStateMachineProvider,
)

from .calls import call, tag_changes, told
from .properties import tags_of

_GIVEN = ("RoleArn", "LoggingConfiguration", "TracingConfiguration", "EncryptionConfiguration")
_MADE = ("Arn", "Name", "StateMachineName")


class StateMachine(StepFunctionsStateMachineProvider):
    """A state machine."""

    @told
    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it, with a name for one without."""
        model = request.desired_state
        made_up = provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
        model["StateMachineName"] = model.get("StateMachineName") or made_up
        made = call(
            request.aws_client_factory.stepfunctions,
            "CreateStateMachine",
            name=model["StateMachineName"],
            type=model.get("StateMachineType"),
            tags=_tags(tags_of(model)) or None,
            **self._given(request, model),
        )
        model |= {"Arn": made["stateMachineArn"], "Name": model["StateMachineName"]}
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)

    @told
    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change it; another name or type, CloudFormation replaces."""
        machines, before = request.aws_client_factory.stepfunctions, dict(request.previous_state or {})
        wanted = {**request.desired_state, **{name: before[name] for name in _MADE if name in before}}
        call(machines, "UpdateStateMachine", stateMachineArn=wanted["Arn"], **self._given(request, wanted))
        gone, more = tag_changes(before, wanted)
        if gone:
            machines.untag_resource(resourceArn=wanted["Arn"], tagKeys=gone)
        if more:
            machines.tag_resource(resourceArn=wanted["Arn"], tags=_tags(more))
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)

    def _given(self, request: ResourceRequest[Any], model: Any) -> dict[str, Any]:
        """What both calls take."""
        definition = self._get_definition(model, request.aws_client_factory.s3)
        return {"definition": definition, **{name: model.get(name) for name in _GIVEN}}


def _tags(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in tags.items()]
