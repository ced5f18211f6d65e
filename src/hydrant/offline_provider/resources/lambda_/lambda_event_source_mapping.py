"""aws_lambda_event_source_mapping (internal/service/lambda/event_source_mapping.go)."""

from datetime import UTC
from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import NotFound, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, arn, between, length, one_of, same_time, timestamp
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of
from hydrant.offline_provider.waiting import wait_for

from .common import change_tags, filled, left_to_aws, same_function

_OTHER_SOURCES = dict.fromkeys(
    (
        "amazon_managed_kafka_event_source_config",
        "document_db_event_source_config",
        "queues",
        "self_managed_event_source",
        "self_managed_kafka_event_source_config",
        "source_access_configuration",
        "topics",
    ),
    "the emulator has no Kafka, MQ or DocumentDB as sources",
)
_READ_APART = (
    "arn",
    "enabled",
    "id",
    "last_modified",
    "region",
    "starting_position_timestamp",
    "tags",
    "tags_all",
    "use_resource_timeout_for_propagation",  # of the provider alone: how long it is patient with AWS
)
_CLEARED = {
    "bisect_batch_on_function_error": False,
    "filter_criteria": {},
    "function_response_types": [],
    "kms_key_arn": "",
    "maximum_batching_window_in_seconds": 0,
    "metrics_config": {"Metrics": []},
    "scaling_config": {},
    "tumbling_window_in_seconds": 0,
}
"""What UpdateEventSourceMapping takes for "not any more"; a member that is left out stays as it is."""
_CHANGED_OR_NOT = (
    "batch_size",
    "destination_config",
    "function_name",
    "maximum_record_age_in_seconds",
    "maximum_retry_attempts",
    "parallelization_factor",
    "provisioned_poller_config",
)
_BLOCKS = ("destination_config", "filter_criteria", "metrics_config", "provisioned_poller_config", "scaling_config")
_WAY = Members(
    block_of("aws_lambda_event_source_mapping"),
    {
        **dict.fromkeys((*_READ_APART, *_OTHER_SOURCES)),
        "destination_config.on_failure.destination_arn": "Destination",
        "filter_criteria.filter": "Filters",
        "kms_key_arn": "KMSKeyArn",
        "uuid": "UUID",
    },
    keep=frozenset({"maximum_retry_attempts"}),
)
_USUAL_BATCH = {"dynamodb": 100, "kinesis": 100, "sqs": 10}
_SETTLED = {"Enabled", "Disabled"}


def _record_age(seconds: Any) -> str | None:
    return None if seconds == -1 or 60 <= seconds <= 604_800 else f"expected -1 or 60 to 604800, got {seconds}"


class EventSourceMapping(ResourceType):
    """What polls a stream or queue and calls a function. The id is its UUID."""

    name = "aws_lambda_event_source_mapping"
    rules = Rules(
        force_new=("event_source_arn", "starting_position", "starting_position_timestamp"),
        defaults={"enabled": True},
        equivalent={
            "destination_config": left_to_aws,
            "function_name": same_function,
            "starting_position_timestamp": same_time,
        },
        checks={
            "destination_config.on_failure.destination_arn": arn,
            "filter_criteria.filter.pattern": length(0, 4096),
            "kms_key_arn": arn,
            "maximum_record_age_in_seconds": _record_age,
            "maximum_retry_attempts": between(-1, 10_000),
            "parallelization_factor": between(1, 10),
            "scaling_config.maximum_concurrency": between(2, float("inf")),
            "starting_position": one_of("TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"),
            "starting_position_timestamp": timestamp,
            "tumbling_window_in_seconds": between(0, 900),
        },
        exactly_one=(("event_source_arn", "self_managed_event_source"),),
        unserved=_OTHER_SOURCES,
        parameters={"FunctionName": "function_name", "EventSourceArn": "event_source_arn"},
    )

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """A batch size that is not given is the source's usual one."""
        if prior is not None and not planned["batch_size"] and prior["batch_size"] == _usual_batch(planned):
            planned["batch_size"] = prior["batch_size"]

    def create(self, session: Any, new: Values) -> None:
        """Create it and wait until it polls, or until it stands still where it is not enabled."""
        client = session.client("lambda")
        extra = {"StartingPositionTimestamp": new["starting_position_timestamp"], "Tags": new["tags_all"]}
        made = client.create_event_source_mapping(
            Enabled=bool(new["enabled"]),
            **_WAY.request(new),
            **{word: value for word, value in extra.items() if value},
        )
        new["id"] = made["UUID"]
        _wait_settled(client, new["id"])

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it; one that is being deleted is gone."""
        client = session.client("lambda")
        found = client.get_event_source_mapping(UUID=state["id"])
        if found["State"] == "Deleting":
            return None
        source = found.get("EventSourceMappingArn") or session.arn("lambda", f"event-source-mapping:{state['id']}")
        told: Values = {"batch_size": None, "function_response_types": [], "kms_key_arn": None} | _WAY.read(found)
        return {
            **told,
            **{name: filled(told.get(name)) for name in _BLOCKS},
            "arn": source,
            "enabled": found["State"] in {"Enabled", "Enabling", "Creating", "Updating"},
            "function_arn": found["FunctionArn"],
            "function_name": found["FunctionArn"],
            "last_modified": _time(found.get("LastModified")),
            "starting_position_timestamp": _time(found.get("StartingPositionTimestamp")),
            "tags": client.list_tags(Resource=source).get("Tags", {}),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Update what changed; what is not set any more is cleared."""
        client = session.client("lambda")
        names = changed & {*_CLEARED, *_CHANGED_OR_NOT}
        request = {str(_WAY.name(name)): _CLEARED[name] for name in names & _CLEARED.keys() if not new[name]}
        request |= _WAY.request({name: new[name] for name in names})
        if request or "enabled" in changed:
            # Always told: LocalStack would take an update that does not say it for the end of a pause.
            client.update_event_source_mapping(UUID=new["id"], Enabled=bool(new["enabled"]), **request)
            _wait_settled(client, new["id"])
        change_tags(client, new["arn"], old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it and wait until it is gone."""
        client, uuid = session.client("lambda"), state["id"]
        if self.read(session, state) is None:
            raise NotFound
        client.delete_event_source_mapping(UUID=uuid)
        wait_for(f"deletion of event source mapping {uuid}", lambda: not _listed(client, state))


def _usual_batch(planned: Values) -> int | None:
    source = planned["event_source_arn"]
    return _USUAL_BATCH.get(source.split(":")[2]) if isinstance(source, str) and source.count(":") > 2 else None


def _time(moment: Any) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _state(client: Any, uuid: str) -> str | None:
    """The state of a mapping, None if there is none."""
    try:
        return str(client.get_event_source_mapping(UUID=uuid)["State"])
    except client.exceptions.ResourceNotFoundException:
        return None


def _listed(client: Any, state: Values) -> bool:
    """Whether it still keeps the source from another mapping: LocalStack hides it from a read before it is gone."""
    pages = client.get_paginator("list_event_source_mappings").paginate(EventSourceArn=state["event_source_arn"])
    return any(each["UUID"] == state["id"] for page in pages for each in page["EventSourceMappings"])


def _wait_settled(client: Any, uuid: str) -> None:
    def settled() -> bool:
        state = _state(client, uuid)
        if state is None:
            raise Refused(f"event source mapping {uuid} is not there any more")
        return state in _SETTLED

    wait_for(f"state Enabled or Disabled of event source mapping {uuid}", settled)
