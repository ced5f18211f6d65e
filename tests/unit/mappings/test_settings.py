"""What a mapping is set to (M-1)."""

from datetime import UTC, datetime
from typing import Any

from hydrant.emulator.mappings.engine.settings import settings_of

from .worlds import FUNCTION, STREAM

QUEUE = "arn:aws:sqs:us-east-1:000000000000:q"


def of(source: str = STREAM, **more: Any) -> Any:
    return settings_of({"UUID": "u", "FunctionArn": FUNCTION, "EventSourceArn": source, **more})


def test_m1_usual_values() -> None:
    found = of()
    assert (found.batch_size, found.lanes, found.attempts, found.age_seconds, found.window_seconds) == (
        100,
        1,
        -1,
        -1,
        0,
    )
    assert (found.bisect, found.reports, found.destination, found.patterns) == (False, False, None, ())
    assert of(QUEUE).batch_size == 10


def test_m1_each_option_is_known() -> None:
    moment = datetime(2026, 11, 29, tzinfo=UTC)
    found = of(
        BatchSize=7,
        MaximumBatchingWindowInSeconds=5,
        ParallelizationFactor=3,
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=0,
        MaximumRecordAgeInSeconds=60,
        FunctionResponseTypes=["ReportBatchItemFailures"],
        DestinationConfig={"OnFailure": {"Destination": QUEUE}},
        FilterCriteria={"Filters": [{"Pattern": "{}"}]},
        StartingPosition="AT_TIMESTAMP",
        StartingPositionTimestamp=moment,
    )
    assert (found.batch_size, found.window_seconds, found.lanes, found.bisect) == (7, 5, 3, True)
    assert (found.attempts, found.age_seconds, found.reports, found.destination) == (0, 60, True, QUEUE)
    assert (found.patterns, found.start, found.moment) == (("{}",), "AT_TIMESTAMP", moment.timestamp())


def test_m4_a_consumer_s_stream_is_read() -> None:
    consumer = f"{STREAM}/consumer/fan:1"
    assert (of(consumer).stream, of(consumer).source, of(QUEUE).stream) == (STREAM, consumer, QUEUE)


def test_m9_a_window_has_one_lane() -> None:
    assert of(TumblingWindowInSeconds=60, ParallelizationFactor=10).lanes == 1


def test_m12_batches_at_once() -> None:
    assert of(QUEUE, ScalingConfig={"MaximumConcurrency": 4}).concurrency == 4
    assert of(QUEUE, ProvisionedPollerConfig={"MinimumPollers": 2, "MaximumPollers": 9}).concurrency == 9
