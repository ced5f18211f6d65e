"""aws_pipes_pipe (internal/service/pipes/pipe.go, source_parameters.go, target_parameters.go)."""

from datetime import UTC
from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, arn, between, length, matches, one_of, same_time, timestamp
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of
from hydrant.offline_provider.tags import tag_changes
from hydrant.offline_provider.waiting import wait_for

_SOURCE, _TARGET = "source_parameters", "target_parameters"
_KINESIS, _CHANGES, _QUEUE = (
    f"{_SOURCE}.{name}" for name in ("kinesis_stream_parameters", "dynamodb_stream_parameters", "sqs_queue_parameters")
)
_STREAMS = (_KINESIS, _CHANGES)
_SOURCES = (*_STREAMS, _QUEUE)
_MOMENT = "starting_position_timestamp"
_STARTS = frozenset({"StartingPosition", "StartingPositionTimestamp"})
_NAME = matches(r"[.\-_A-Za-z0-9]+", "letters, digits, . - and _ only")
_INVOCATIONS = one_of("REQUEST_RESPONSE", "FIRE_AND_FORGET")
_NOT_HERE = "the emulator's pipes do not serve it as {}"
_WAY = Members(
    block_of("aws_pipes_pipe"),
    {
        **dict.fromkeys(("arn", "id", "name_prefix", "region")),
        _CHANGES: "DynamoDBStreamParameters",
        f"{_KINESIS}.{_MOMENT}": None,
        f"{_SOURCE}.filter_criteria.filter": "Filters",
        f"{_TARGET}.cloudwatch_logs_parameters": "CloudWatchLogsParameters",
        f"{_TARGET}.eventbridge_event_bus_parameters": "EventBridgeEventBusParameters",
    },
    keep=frozenset(
        f"{source}.{name}"
        for source in _SOURCES
        for name in ("maximum_batching_window_in_seconds", "maximum_retry_attempts")
    ),
)
_UNSERVED = {
    **{
        f"{_SOURCE}.{name}": _NOT_HERE.format("source")
        for name in (
            "activemq_broker_parameters",
            "managed_streaming_kafka_parameters",
            "rabbitmq_broker_parameters",
            "self_managed_kafka_parameters",
        )
    },
    **{
        f"{_TARGET}.{name}": _NOT_HERE.format("target")
        for name in (
            "batch_job_parameters",
            "ecs_task_parameters",
            "http_parameters",
            "redshift_data_parameters",
            "sagemaker_pipeline_parameters",
        )
    },
    "enrichment_parameters.http_parameters": _NOT_HERE.format("enrichment"),
}


def _empty_is_none(old: Any, new: Any) -> bool:
    """A block of filters without one is as no block."""
    return _filters(old) == _filters(new)


def _filters(blocks: Any) -> list[Any]:
    return [each for block in blocks or () for each in block.get("filter") or ()]


class Pipe(ResourceType):
    """A pipe. The id is its name."""

    name = "aws_pipes_pipe"
    rules = Rules(
        force_new=(
            "name",
            "name_prefix",
            "source",
            *(f"{stream}.starting_position" for stream in _STREAMS),
            f"{_KINESIS}.{_MOMENT}",
        ),
        defaults={"description": "Managed by Terraform", "desired_state": "RUNNING"},
        computed_blocks=(_SOURCE, *_SOURCES),
        conflicts=(("name", "name_prefix"), _SOURCES),
        equivalent={f"{_KINESIS}.{_MOMENT}": same_time, f"{_SOURCE}.filter_criteria": _empty_is_none},
        unserved=_UNSERVED,
        checks={
            "description": length(0, 512),
            "desired_state": one_of("RUNNING", "STOPPED"),
            "enrichment": arn,
            "enrichment_parameters.input_template": length(0, 8192),
            "log_configuration.level": one_of("OFF", "ERROR", "INFO", "TRACE"),
            "name": all_of(length(1, 64), _NAME),
            "name_prefix": all_of(length(1, 38), _NAME),
            "role_arn": arn,
            f"{_SOURCE}.filter_criteria.filter.pattern": length(1, 4096),
            **{f"{source}.batch_size": between(1, 10000) for source in _SOURCES},
            **{f"{source}.maximum_batching_window_in_seconds": between(0, 300) for source in _SOURCES},
            **{f"{stream}.maximum_retry_attempts": between(-1, 10000) for stream in _STREAMS},
            **{
                f"{stream}.maximum_record_age_in_seconds": lambda age: None if age == -1 else between(60, 604800)(age)
                for stream in _STREAMS
            },
            **{f"{stream}.parallelization_factor": between(1, 10) for stream in _STREAMS},
            **{f"{stream}.on_partial_batch_item_failure": one_of("AUTOMATIC_BISECT") for stream in _STREAMS},
            f"{_CHANGES}.starting_position": one_of("TRIM_HORIZON", "LATEST"),
            f"{_KINESIS}.starting_position": one_of("TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"),
            f"{_KINESIS}.{_MOMENT}": timestamp,
            "target": arn,
            f"{_TARGET}.input_template": length(0, 8192),
            f"{_TARGET}.kinesis_stream_parameters.partition_key": length(0, 256),
            f"{_TARGET}.lambda_function_parameters.invocation_type": _INVOCATIONS,
            f"{_TARGET}.step_function_state_machine_parameters.invocation_type": _INVOCATIONS,
            f"{_TARGET}.sqs_queue_parameters.message_group_id": length(0, 100),
            f"{_TARGET}.sqs_queue_parameters.message_deduplication_id": length(0, 100),
        },
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it and wait until it runs, or is stopped as wished."""
        naming.choose_name(new)
        tags = {"Tags": new["tags_all"]} if new.get("tags_all") else {}
        session.client("pipes").create_pipe(**_request(new), **tags)
        new["id"] = new["name"]
        _settled(session, new["id"])

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        found = session.client("pipes").describe_pipe(Name=state["id"])
        told = {**_WAY.read(found), "arn": found["Arn"], "tags": found.get("Tags") or {}}
        if moment := _moment_of(found):
            told[_SOURCE][0]["kinesis_stream_parameters"][0][_MOMENT] = moment
        nothing = dict.fromkeys(("description", "enrichment", "kms_key_identifier"))
        return {**nothing, "enrichment_parameters": [], "log_configuration": [], _TARGET: [], **told}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Change it in place; what is not said any more is said to be empty, or it would stay."""
        client = session.client("pipes")
        if changed - {"tags", "tags_all"}:
            request = _request(new)
            request.pop("Source")
            _of_an_update(request)
            client.update_pipe(**{"Description": "", "Enrichment": "", **request})
            _settled(session, new["id"])
        added, removed = tag_changes(old, new)
        if removed:
            client.untag_resource(resourceArn=new["arn"], tagKeys=removed)
        if added:
            client.tag_resource(resourceArn=new["arn"], tags=added)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it and wait until it is gone."""
        client = session.client("pipes")
        client.delete_pipe(Name=state["id"])
        wait_for(f"deletion of {state['id']}", lambda: _is_gone(client, state["id"]))

    def imported(self, session: Any, import_id: str) -> Values:
        """By name."""
        return {"id": import_id, "name_prefix": naming.prefix_of(import_id)}


def _request(new: Values) -> Values:
    request = _WAY.request({name: value for name, value in new.items() if name not in {"tags", "tags_all"}})
    kinesis = request.get("SourceParameters", {}).get("KinesisStreamParameters")
    if kinesis:
        moment = new[_SOURCE][0]["kinesis_stream_parameters"][0][_MOMENT]
        kinesis.update({"StartingPositionTimestamp": moment} if moment else {})
    return request


def _of_an_update(request: Values) -> None:
    """Make UpdatePipe's request of one for CreatePipe."""
    source = request.setdefault("SourceParameters", {})
    source.setdefault("FilterCriteria", {"Filters": []})
    for parameters in source.values():
        for name in _STARTS:
            parameters.pop(name, None)
    for name in ("EnrichmentParameters", "TargetParameters"):
        request.setdefault(name, {}).setdefault("InputTemplate", "")


def _moment_of(found: Values) -> str | None:
    moment = found.get("SourceParameters", {}).get("KinesisStreamParameters", {}).get("StartingPositionTimestamp")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _settled(session: Any, name: str) -> None:
    """Wait until it is what it should be. Raises Refused with AWS's reason."""

    def over() -> bool:
        found = session.client("pipes").describe_pipe(Name=name)
        if found["CurrentState"].endswith("FAILED"):
            raise Refused(f"the pipe {name} is {found['CurrentState']}: {found.get('StateReason')}")
        return found["CurrentState"] in {"RUNNING", "STOPPED"}

    wait_for(f"the pipe {name}", over)


def _is_gone(client: Any, name: str) -> bool:
    try:
        client.describe_pipe(Name=name)
    except client.exceptions.NotFoundException:
        return True
    return False
