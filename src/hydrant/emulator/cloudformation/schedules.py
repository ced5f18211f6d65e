"""AWS::Scheduler::Schedule, changed in place (R-17). LocalStack says UPDATE_COMPLETE and changes nothing."""

from typing import Any

from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest
from localstack.services.scheduler.resource_providers.aws_scheduler_schedule import SchedulerScheduleProvider

from .calls import call, check_served, told

_GIVEN = (
    "Description",
    "EndDate",
    "FlexibleTimeWindow",
    "GroupName",
    "KmsKeyArn",
    "Name",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "StartDate",
    "State",
    "Target",
)


class Schedule(SchedulerScheduleProvider):
    """A schedule."""

    @told
    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it."""
        check_served(self.TYPE, request.desired_state, (*_GIVEN, "Arn"))
        return super().create(request)

    @told
    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Say all of it again: UpdateSchedule takes what is not given for its default. Another name, CloudFormation
        replaces.
        """
        before = dict(request.previous_state or {})
        wanted = {**request.desired_state, **{name: before[name] for name in ("Name", "Arn") if name in before}}
        check_served(self.TYPE, wanted, (*_GIVEN, "Arn"))
        given = {"State": "ENABLED", **{name: wanted[name] for name in _GIVEN if wanted.get(name) is not None}}
        call(request.aws_client_factory.scheduler, "UpdateSchedule", **given)
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)
