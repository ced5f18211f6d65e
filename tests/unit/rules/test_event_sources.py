"""Bounds of event source mappings in AWS's words: those of the model, and those that depend on the source."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from localstack.aws.spec import load_service

from hydrant.emulator.requests.constraints import violations
from hydrant.rules.event_sources import why_refused, why_unfit

REGION, ACCOUNT = "us-east-1", "000000000000"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:orders"
FIFO = f"{QUEUE}.fifo"
STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/orders"
CONSUMER = f"{STREAM}/consumer/reader:1790000000"
TABLE = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/orders/stream/2026-01-01T00:00:00.000"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:failed"
NOW = datetime(2026, 11, 28, tzinfo=UTC)
SOURCES = [QUEUE, FIFO, STREAM, CONSUMER, TABLE]
STREAMS = [STREAM, CONSUMER, TABLE]
OPERATIONS = {
    "CreateEventSourceMapping": {"FunctionName": "f", "EventSourceArn": STREAM},
    "UpdateEventSourceMapping": {"UUID": "00000000-0000-0000-0000-000000000000"},
}
RANGES = {
    "BatchSize": (1, 10_000),
    "MaximumBatchingWindowInSeconds": (0, 300),
    "ParallelizationFactor": (1, 10),
    "MaximumRetryAttempts": (-1, 10_000),
    "MaximumRecordAgeInSeconds": (-1, 604_800),
    "TumblingWindowInSeconds": (0, 900),
}


def why(source: str, **more: Any) -> str:
    """Why a mapping of a source is refused; streams begin at LATEST."""
    mapping = {"EventSourceArn": source, **more}
    if source in STREAMS:
        mapping.setdefault("StartingPosition", "LATEST")
    return why_refused(mapping, REGION, NOW.timestamp())


def of_model(operation: str, **more: Any) -> list[str]:
    model = load_service("lambda").operation_model(operation)
    return violations(model.input_shape, {**OPERATIONS[operation], **more})


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("member", RANGES)
def test_e24_ranges_of_the_model(operation: str, member: str) -> None:
    least, most = RANGES[member]
    name = member[0].lower() + member[1:]
    assert of_model(operation, **{member: least}) == of_model(operation, **{member: most}) == []
    assert of_model(operation, **{member: least - 1}) == [
        f"Value '{least - 1}' at '{name}' failed to satisfy constraint:"
        f" Member must have value greater than or equal to {least}"
    ]
    assert of_model(operation, **{member: most + 1}) == [
        f"Value '{most + 1}' at '{name}' failed to satisfy constraint:"
        f" Member must have value less than or equal to {most}"
    ]


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(("most", "told"), [(1, "greater than or equal to 2"), (1001, "less than or equal to 1000")])
def test_e24_maximum_concurrency(operation: str, most: int, told: str) -> None:
    (failure,) = of_model(operation, ScalingConfig={"MaximumConcurrency": most})
    assert "scalingConfig.maximumConcurrency" in failure
    assert told in failure


@pytest.mark.parametrize("operation", OPERATIONS)
def test_e24_response_types(operation: str) -> None:
    assert of_model(operation, FunctionResponseTypes=["ReportBatchItemFailures"]) == []
    (failure,) = of_model(operation, FunctionResponseTypes=["Anything"])
    assert "Member must satisfy enum value set: [ReportBatchItemFailures]" in failure


@pytest.mark.parametrize("source", SOURCES)
def test_what_every_source_takes(source: str) -> None:
    assert why(source, BatchSize=1, Enabled=True, Tags={"a": "b"}) == ""
    assert why(source, FunctionResponseTypes=["ReportBatchItemFailures"], KMSKeyArn="") == ""
    assert why(source, FilterCriteria={"Filters": [{"Pattern": "{}"}] * 5}) == ""


@pytest.mark.parametrize("source", STREAMS)
def test_what_streams_take(source: str) -> None:
    more = {
        "BatchSize": 10_000,
        "BisectBatchOnFunctionError": True,
        "DestinationConfig": {"OnFailure": {"Destination": QUEUE}},
        "MaximumBatchingWindowInSeconds": 0,
        "MaximumRecordAgeInSeconds": 60,
        "MaximumRetryAttempts": 0,
        "ParallelizationFactor": 10,
        "TumblingWindowInSeconds": 900,
    }
    assert why(source, **more) == ""


STREAM_ONLY = {
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {"OnFailure": {"Destination": TOPIC}},
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": 0,
    "ParallelizationFactor": 1,
    "TumblingWindowInSeconds": 0,
}
QUEUE_ONLY = {"ScalingConfig": {"MaximumConcurrency": 2}, "ProvisionedPollerConfig": {"MinimumPollers": 2}}
OF_OTHERS = {
    "Topics": ["t"],
    "Queues": ["q"],
    "SourceAccessConfigurations": [{"Type": "BASIC_AUTH", "URI": "u"}],
    "AmazonManagedKafkaEventSourceConfig": {},
    "SelfManagedKafkaEventSourceConfig": {},
    "DocumentDBEventSourceConfig": {},
}
MISPLACED = [
    *((source, name, value) for source in (QUEUE, FIFO) for name, value in {**STREAM_ONLY, **OF_OTHERS}.items()),
    *((source, name, value) for source in STREAMS for name, value in {**QUEUE_ONLY, **OF_OTHERS}.items()),
]


@pytest.mark.parametrize(("source", "name", "value"), MISPLACED)
def test_e23_members_of_other_sources(source: str, name: str, value: Any) -> None:
    assert why(source, **{name: value}) == f"Unsupported {name} parameter for given event source mapping type."


@pytest.mark.parametrize("source", STREAMS)
def test_e23_no_destination_of_success(source: str) -> None:
    more = {"DestinationConfig": {"OnSuccess": {"Destination": QUEUE}}}
    assert why(source, **more) == "Unsupported DestinationConfig parameter for given event source mapping type."


@pytest.mark.parametrize("source", [QUEUE, FIFO])
@pytest.mark.parametrize("size", [11, 10_000])
@pytest.mark.parametrize("window", [None, 0])
def test_e22_e24_large_batches_of_a_queue_need_a_window(source: str, size: int, window: int | None) -> None:
    more = {"BatchSize": size} | ({} if window is None else {"MaximumBatchingWindowInSeconds": window})
    told = "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
    assert why(source, **more) == told


@pytest.mark.parametrize(("size", "window"), [(None, 0), (None, 300), (10, 0), (10, 1), (11, 1), (10_000, 300)])
def test_e24_batches_of_a_queue(size: int | None, window: int) -> None:
    more = {"MaximumBatchingWindowInSeconds": window} | ({} if size is None else {"BatchSize": size})
    assert why(QUEUE, **more) == ""


@pytest.mark.parametrize("size", [1, 10, 11])
def test_e22_no_window_for_fifo_queues(size: int) -> None:
    told = "Batching window is not supported for FIFO queues"
    assert why(FIFO, BatchSize=size, MaximumBatchingWindowInSeconds=1) == told
    assert why(FIFO, BatchSize=min(size, 10), MaximumBatchingWindowInSeconds=0) == ""


@pytest.mark.parametrize("source", STREAMS)
@pytest.mark.parametrize("age", [-1, 60, 61, 604_799, 604_800])
def test_e24_ages(source: str, age: int) -> None:
    assert why(source, MaximumRecordAgeInSeconds=age) == ""


@pytest.mark.parametrize("source", STREAMS)
@pytest.mark.parametrize("age", [-2, 0, 1, 59, 604_801])
def test_e24_ages_out_of_bounds(source: str, age: int) -> None:
    told = "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)"
    assert why(source, MaximumRecordAgeInSeconds=age) == told


@pytest.mark.parametrize("source", [QUEUE, FIFO])
def test_e25_queues_have_no_position(source: str) -> None:
    for position in ("LATEST", "TRIM_HORIZON", "AT_TIMESTAMP"):
        assert why(source, StartingPosition=position) == "StartingPosition is not valid for SQS event sources."
    assert why(source, StartingPositionTimestamp=NOW) == "Timestamp is not valid for SQS event sources."


@pytest.mark.parametrize("source", STREAMS)
@pytest.mark.parametrize("position", ["LATEST", "TRIM_HORIZON"])
def test_e25_a_timestamp_is_of_at_timestamp_only(source: str, position: str) -> None:
    told = "Timestamp only valid with StartingPosition AT_TIMESTAMP"
    assert why(source, StartingPosition=position, StartingPositionTimestamp=NOW) == told


@pytest.mark.parametrize("source", [STREAM, CONSUMER])
def test_e25_at_timestamp_needs_one_that_is_not_ahead(source: str) -> None:
    assert why(source, StartingPosition="AT_TIMESTAMP") == "Need to specify a timestamp"
    for moment in (NOW, NOW - timedelta(days=400), NOW.timestamp()):
        assert why(source, StartingPosition="AT_TIMESTAMP", StartingPositionTimestamp=moment) == ""
    ahead = NOW + timedelta(seconds=1)
    told = why(source, StartingPosition="AT_TIMESTAMP", StartingPositionTimestamp=ahead)
    assert told == "StartingPositionTimestamp cannot be in the future."


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("given", [6, 11])
def test_e26_too_many_filters(source: str, given: int) -> None:
    told = f"Too many filter patterns, maximum allowed 5 patterns, provided {given} patterns."
    assert why(source, FilterCriteria={"Filters": [{"Pattern": "{}"}] * given}) == told


@pytest.mark.parametrize("source", STREAMS)
@pytest.mark.parametrize("destination", ["", QUEUE, TOPIC, "arn:aws:s3:::failed"])
def test_e26_destinations(source: str, destination: str) -> None:
    assert why(source, DestinationConfig={"OnFailure": {"Destination": destination}}) == ""


@pytest.mark.parametrize("source", STREAMS)
@pytest.mark.parametrize(
    "destination",
    [
        f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f",
        f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/b",
        f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/d",
        STREAM,
        "no-arn",
    ],
)
def test_e26_kinds_that_are_no_destination(source: str, destination: str) -> None:
    told = "The service specified by the TargetArn isn't supported as a destination."
    assert why(source, DestinationConfig={"OnFailure": {"Destination": destination}}) == told


@pytest.mark.parametrize("source", STREAMS)
@pytest.mark.parametrize(("destination", "kind"), [(FIFO, "SQS queues"), (f"{TOPIC}.fifo", "SNS topics")])
def test_e26_no_fifo_destinations(source: str, destination: str, kind: str) -> None:
    told = f"FIFO-type Amazon {kind} aren't supported as a destination."
    assert why(source, DestinationConfig={"OnFailure": {"Destination": destination}}) == told


def test_provisioned_mode_has_no_maximum_concurrency() -> None:
    assert why(QUEUE, **QUEUE_ONLY).startswith("Provisioned mode for SQS ESM does not support maximum concurrency")
    assert why(QUEUE, ScalingConfig={}, ProvisionedPollerConfig={"MinimumPollers": 2}) == ""


@pytest.mark.parametrize("source", SOURCES)
def test_e23_sources_of_another_region(source: str) -> None:
    other = source.replace(REGION, "eu-west-1")
    assert why(other) == f"Event source region must match Lambda region {REGION}"


@pytest.mark.parametrize("source", ["arn:aws:s3:::bucket", TOPIC, "orders", "arn:aws:sqs"])
def test_e23_what_is_no_source(source: str) -> None:
    assert why(source) == f"Unrecognized event source. Unsupported source arn : {source}"


def test_a_source_is_needed() -> None:
    assert why_refused({"FunctionName": "f"}, REGION, NOW.timestamp()) == "Unrecognized event source."


@pytest.mark.parametrize(
    "mapping",
    [
        {"EventSourceArn": f"arn:aws:kafka:{REGION}:{ACCOUNT}:cluster/c/1", "Topics": ["t"]},
        {"EventSourceArn": f"arn:aws:mq:{REGION}:{ACCOUNT}:broker:b:b-1", "Queues": ["q"]},
        {"EventSourceArn": f"arn:aws:rds:{REGION}:{ACCOUNT}:cluster:c"},
        {"SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["h:9092"]}}},
    ],
)
def test_sources_that_only_aws_has_are_refused_by_name(mapping: dict[str, Any]) -> None:
    told = why_refused(mapping, REGION, NOW.timestamp())
    assert "are not served here" in told
    assert "Try such a mapping on AWS." in told


def test_e27_a_queue_hides_messages_at_least_as_long_as_the_function_may_run() -> None:
    told = "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds"
    assert why_unfit({}, timeout=60, reserved=None, visibility=30) == told
    assert why_unfit({}, timeout=30, reserved=None, visibility=30) == ""
    assert why_unfit({}, timeout=900, reserved=None, visibility=None) == ""


@pytest.mark.parametrize(("most", "reserved", "fits"), [(5, 5, True), (6, 5, False), (2, 0, False), (1000, None, True)])
def test_e27_concurrency_within_what_is_reserved(most: int, reserved: int | None, fits: bool) -> None:
    told = why_unfit({"ScalingConfig": {"MaximumConcurrency": most}}, timeout=3, reserved=reserved, visibility=30)
    expected = "" if fits else f"MaximumConcurrency: {most} is greater than Function Reserved Concurrency: {reserved}"
    assert told == expected
