"""aws_cloudwatch_event_target (internal/service/events/target.go)."""

from typing import Any

from hydrant.offline_provider import naming, policies
from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import NotFound, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, arn, between, json_text, length
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

from .common import DEFAULT, same_bus, split_id

_FORM = "BUS/RULE/TARGET, or RULE/TARGET on the default bus"
_WAY = Members(
    block_of("aws_cloudwatch_event_target"),
    {
        "appsync_target": "AppSyncParameters",
        "appsync_target.graphql_operation": "GraphQLOperation",
        "batch_target": None,
        "ecs_target": "EcsParameters",
        "ecs_target.enable_ecs_managed_tags": "EnableECSManagedTags",
        "ecs_target.network_configuration": None,
        "ecs_target.ordered_placement_strategy": "PlacementStrategy",
        "ecs_target.placement_constraint": "PlacementConstraints",
        "ecs_target.placement_constraint.expression": "expression",
        "ecs_target.placement_constraint.type": "type",
        "ecs_target.tags": None,
        "event_bus_name": None,
        "force_destroy": None,
        "http_target": "HttpParameters",
        "id": None,
        "input_transformer": "InputTransformer",
        "input_transformer.input_paths": "InputPathsMap",
        "kinesis_target": "KinesisParameters",
        "redshift_target": "RedshiftDataParameters",
        "region": None,
        "rule": None,
        "run_command_targets": None,
        "sagemaker_pipeline_target": "SageMakerPipelineParameters",
        "sqs_target": "SqsParameters",
        "target_id": "Id",
    },
    keep=frozenset({"retry_policy.maximum_retry_attempts"}),
)


def _same_input(old: Any, new: Any) -> bool:
    """Inputs are the same where they are the same JSON."""
    both = [text for text in (old, new) if isinstance(text, str) and json_text(text) is None]
    return policies.equivalent(*both) if len(both) == 2 else bool((old or None) == (new or None))


class Target(ResourceType):
    """What a rule calls."""

    name = "aws_cloudwatch_event_target"
    not_found = ("ResourceNotFoundException",)
    rules = Rules(
        force_new=("event_bus_name", "rule", "target_id"),
        defaults={"event_bus_name": DEFAULT, "force_destroy": False},
        equivalent={"event_bus_name": same_bus, "input": _same_input},
        checks={
            "arn": arn,
            "input": length(0, 8192),
            "retry_policy.maximum_event_age_in_seconds": between(60, 86_400),
            "retry_policy.maximum_retry_attempts": between(0, 185),
            "rule": length(1, 64),
            "target_id": length(1, 64),
        },
        conflicts=(("input", "input_path"), ("input", "input_transformer"), ("input_path", "input_transformer")),
        unserved=("batch_target", "run_command_targets", "ecs_target.network_configuration", "ecs_target.tags"),
    )

    def create(self, session: Any, new: Values) -> None:
        """Put the target."""
        new["target_id"] = new["target_id"] or naming.unique_id()
        self._put(session.client("events"), new)
        new["id"] = f"{new['rule']}-{new['target_id']}"
        if new["event_bus_name"] != DEFAULT:
            new["id"] = f"{new['event_bus_name']}-{new['id']}"

    def _put(self, events: Any, new: Values) -> None:
        target = _WAY.request(new)
        answer = events.put_targets(Rule=new["rule"], EventBusName=new["event_bus_name"], Targets=[target])
        if answer.get("FailedEntryCount"):
            failed = answer["FailedEntries"][0]
            raise Refused(f"EventBridge refused the target: {failed.get('ErrorMessage')} ({failed.get('ErrorCode')})")

    def read(self, session: Any, state: Values) -> Values | None:
        """Find it among the rule's targets."""
        pages = (
            session.client("events")
            .get_paginator("list_targets_by_rule")
            .paginate(Rule=state["rule"], EventBusName=state["event_bus_name"] or DEFAULT)
        )
        found = next((each for page in pages for each in page["Targets"] if each["Id"] == state["target_id"]), None)
        if found is None:
            return None
        return {
            "event_bus_name": state["event_bus_name"] or DEFAULT,
            "input": None,
            "input_path": None,
            "role_arn": None,
            **{name: [] for name in ("dead_letter_config", "input_transformer", "retry_policy", "sqs_target")},
            **_WAY.read(found),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put it again."""
        self._put(session.client("events"), new)

    def delete(self, session: Any, state: Values) -> None:
        """Remove it from the rule."""
        if self.read(session, state) is None:
            raise NotFound
        session.client("events").remove_targets(
            Rule=state["rule"], EventBusName=state["event_bus_name"], Ids=[state["target_id"]]
        )

    def imported(self, session: Any, import_id: str) -> Values:
        """By bus, rule and target."""
        bus, rule, target = split_id(import_id, 2, _FORM)
        own = f"{rule}-{target}"
        named = {"event_bus_name": bus, "rule": rule, "target_id": target, "force_destroy": False}
        return {"id": own if bus == DEFAULT else f"{bus}-{own}", **named}
