"""aws_scheduler_schedule (internal/service/scheduler/schedule.go)."""

from datetime import UTC
from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, arn, between, length, matches, one_of, same_time, timestamp
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

NAME = r"[0-9A-Za-z_.-]+"
_CHARACTERS = "letters, digits, _ . and - only"
_TIMES = ("start_date", "end_date")
_RETRY = "target.retry_policy"
_WAY = Members(
    block_of("aws_scheduler_schedule"),
    {
        **dict.fromkeys(("arn", "id", "name_prefix", "region", *_TIMES)),
        "target.sagemaker_pipeline_parameters": "SageMakerPipelineParameters",
        "target.sagemaker_pipeline_parameters.pipeline_parameter": "PipelineParameterList",
        "target.eventbridge_parameters": "EventBridgeParameters",
        "target.ecs_parameters.enable_ecs_managed_tags": "EnableECSManagedTags",
        "target.ecs_parameters.network_configuration": "NetworkConfiguration",
    },
    keep=frozenset({f"{_RETRY}.maximum_event_age_in_seconds", f"{_RETRY}.maximum_retry_attempts"}),
)
_USUAL_RETRY = [{"maximum_event_age_in_seconds": 86400, "maximum_retry_attempts": 185}]


def _usual_retry(old: Any, new: Any) -> bool:
    """What AWS has by itself is as no block."""
    return (old or _USUAL_RETRY) == (new or _USUAL_RETRY)


class Schedule(ResourceType):
    """A target that is called at times. The id is "group/name"."""

    name = "aws_scheduler_schedule"
    rules = Rules(
        force_new=("group_name", "name", "name_prefix"),
        defaults={
            "schedule_expression_timezone": "UTC",
            "state": "ENABLED",
            f"{_RETRY}.maximum_event_age_in_seconds": 86400,
            f"{_RETRY}.maximum_retry_attempts": 185,
        },
        conflicts=(("name", "name_prefix"),),
        equivalent={"start_date": same_time, "end_date": same_time, _RETRY: _usual_retry},
        unserved={"target.ecs_parameters": "no LocalStack community emulator has the service (ecs)"},
        checks={
            "action_after_completion": one_of("NONE", "DELETE"),
            "description": length(0, 512),
            "end_date": timestamp,
            "flexible_time_window.maximum_window_in_minutes": between(1, 1440),
            "flexible_time_window.mode": one_of("OFF", "FLEXIBLE"),
            "group_name": all_of(length(1, 64), matches(NAME, _CHARACTERS)),
            "kms_key_arn": arn,
            "name": all_of(length(1, 64), matches(NAME, _CHARACTERS)),
            "name_prefix": all_of(length(1, 38), matches(NAME, _CHARACTERS)),
            "schedule_expression": length(1, 256),
            "schedule_expression_timezone": length(1, 50),
            "start_date": timestamp,
            "state": one_of("ENABLED", "DISABLED"),
            "target.arn": arn,
            "target.input": length(1, 2**18),
            "target.role_arn": arn,
            f"{_RETRY}.maximum_event_age_in_seconds": between(60, 86400),
            f"{_RETRY}.maximum_retry_attempts": between(0, 185),
        },
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        naming.choose_name(new)
        new["group_name"] = new["group_name"] or "default"
        session.client("scheduler").create_schedule(**_request(new))
        new["id"] = f"{new['group_name']}/{new['name']}"

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        group, _, name = state["id"].partition("/")
        found = session.client("scheduler").get_schedule(GroupName=group, Name=name)
        nothing = {"description": None, "kms_key_arn": None}
        times = {at: _text(found.get(str(Members(_WAY.block).name(at)))) for at in _TIMES}
        return {**nothing, **_WAY.read(found), **times, "arn": found["Arn"]}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Update it: AWS takes what is not said for what is by default."""
        session.client("scheduler").update_schedule(**_request(new))

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("scheduler").delete_schedule(GroupName=state["group_name"], Name=state["name"])

    def imported(self, session: Any, import_id: str) -> Values:
        """By group and name."""
        group, slash, name = import_id.partition("/")
        if not (group and slash and name):
            raise Refused(f"expected GROUP_NAME/SCHEDULE_NAME, got {import_id!r}")
        return {"id": import_id, "name_prefix": naming.prefix_of(name)}


def _request(new: Values) -> Values:
    times = {str(Members(_WAY.block).name(at)): new[at] for at in _TIMES if new[at]}
    return {**_WAY.request(new), **times}


def _text(moment: Any) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
