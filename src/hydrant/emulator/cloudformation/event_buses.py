"""AWS::Events::EventBus with all its properties, changed in place (R-17).

LocalStack makes a bus with its name alone, and does not change it.
"""

from typing import Any

from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest
from localstack.services.events.resource_providers.aws_events_eventbus import EventsEventBusProvider

from .calls import Properties, call, check_served, tag_changes, tag_list, told

_GIVEN = ("Description", "KmsKeyIdentifier", "DeadLetterConfig", "LogConfig")
_MADE = ("Arn", "Id")


class EventBus(EventsEventBusProvider):
    """A bus."""

    MORE = _GIVEN

    @told
    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it."""
        model = request.desired_state
        _check(self.TYPE, model)
        given = {name: model.get(name) for name in ("Name", "EventSourceName", "Tags", *_GIVEN)}
        made = call(request.aws_client_factory.events, "CreateEventBus", **given)
        model |= {"Arn": made["EventBusArn"], "Id": model["Name"]}
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)

    @told
    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change it; another name, CloudFormation replaces."""
        events, before = request.aws_client_factory.events, dict(request.previous_state or {})
        wanted = {**request.desired_state, **{name: before[name] for name in _MADE if name in before}}
        _check(self.TYPE, wanted)
        if any(wanted.get(name) != before.get(name) for name in _GIVEN):
            call(events, "UpdateEventBus", Name=wanted["Name"], **{name: wanted.get(name) for name in _GIVEN})
        gone, more = tag_changes(before, wanted)
        if gone:
            events.untag_resource(ResourceARN=wanted["Arn"], TagKeys=gone)
        if more:
            events.tag_resource(ResourceARN=wanted["Arn"], Tags=tag_list(more))
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)


def _check(kind: str, model: Properties) -> None:
    check_served(kind, model, ("Name", "EventSourceName", "Tags", *_GIVEN, *_MADE))
