"""What a mapping is set to (M-1). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hydrant.emulator.arns import Arn, StreamArn

FOREVER = -1
_USUAL_BATCH = {"sqs": 10}
_USUAL_STREAM_BATCH = 100


@dataclass(frozen=True)
class Settings:
    """The options of a mapping; seconds, records and attempts as AWS counts them."""

    uuid: str
    function: str
    """The function's ARN, with the qualifier if it has one."""
    source: str
    """The ARN of a stream, a consumer or a queue."""
    batch_size: int
    window_seconds: float = 0
    lanes: int = 1
    """ParallelizationFactor."""
    bisect: bool = False
    attempts: int = FOREVER
    age_seconds: float = FOREVER
    reports: bool = False
    """ReportBatchItemFailures."""
    destination: str | None = None
    patterns: tuple[str, ...] = ()
    tumbling_seconds: int = 0
    start: str = "TRIM_HORIZON"
    moment: float | None = None
    """StartingPositionTimestamp, in epoch seconds."""
    concurrency: int | None = None
    """MaximumConcurrency, or MaximumPollers."""
    counts_events: bool = False
    """Whether MetricsConfig asks for EventCount."""

    @property
    def service(self) -> str:
        """The source's: kinesis, dynamodb, sqs."""
        return Arn.parse(self.source).service

    @property
    def stream(self) -> str:
        """The ARN of the stream that is read: a consumer's stream too."""
        if self.service != "kinesis":
            return self.source
        arn = StreamArn.parse(self.source)
        return str(StreamArn(arn.partition, arn.region, arn.account, arn.name))


def settings_of(mapping: Mapping[str, Any]) -> Settings:
    """The settings of a mapping as GetEventSourceMapping tells it."""
    source = str(mapping["EventSourceArn"])
    service = Arn.parse(source).service
    tumbling = int(mapping.get("TumblingWindowInSeconds") or 0)
    filters = (mapping.get("FilterCriteria") or {}).get("Filters") or ()
    on_failure = (mapping.get("DestinationConfig") or {}).get("OnFailure") or {}
    return Settings(
        uuid=str(mapping["UUID"]),
        function=str(mapping["FunctionArn"]),
        source=source,
        batch_size=int(mapping.get("BatchSize") or _USUAL_BATCH.get(service, _USUAL_STREAM_BATCH)),
        window_seconds=float(mapping.get("MaximumBatchingWindowInSeconds") or 0),
        # A window's state is one for each shard: its records come one after the other (M-9).
        lanes=1 if tumbling else int(mapping.get("ParallelizationFactor") or 1),
        bisect=bool(mapping.get("BisectBatchOnFunctionError")),
        attempts=_number(mapping, "MaximumRetryAttempts"),
        age_seconds=_number(mapping, "MaximumRecordAgeInSeconds"),
        reports="ReportBatchItemFailures" in (mapping.get("FunctionResponseTypes") or ()),
        destination=on_failure.get("Destination") or None,
        patterns=tuple(each["Pattern"] for each in filters if each.get("Pattern")),
        tumbling_seconds=tumbling,
        start=str(mapping.get("StartingPosition") or "TRIM_HORIZON"),
        moment=_seconds(mapping.get("StartingPositionTimestamp")),
        concurrency=(mapping.get("ScalingConfig") or {}).get("MaximumConcurrency")
        or (mapping.get("ProvisionedPollerConfig") or {}).get("MaximumPollers"),
        counts_events="EventCount" in ((mapping.get("MetricsConfig") or {}).get("Metrics") or ()),
    )


def _number(mapping: Mapping[str, Any], name: str) -> int:
    value = mapping.get(name)
    return FOREVER if value is None else int(value)


def _seconds(moment: Any) -> float | None:
    if moment is None:
        return None
    return float(moment.timestamp() if hasattr(moment, "timestamp") else moment)
