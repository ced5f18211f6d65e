"""What AWS refuses of an event source mapping, beyond the bounds that the model has (E-22 to E-25). Pure.

A rule looks at the mapping as it would be, at creation and at an update alike, and says what is wrong in AWS's words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

QUEUE, STREAM, TABLE_STREAM = "sqs", "kinesis", "dynamodb"
"""The services whose ARNs are served as sources."""

_BATCH_WITHOUT_WINDOW = 10
_MOST_FILTERS = 5
_FOREVER, _LEAST_AGE, _MOST_AGE = -1, 60, 604_800
_NOT_OF_QUEUES = (
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "TumblingWindowInSeconds",
)
_NOT_OF_STREAMS = ("ProvisionedPollerConfig", "ScalingConfig")
_OF_OTHER_SOURCES = (
    "AmazonManagedKafkaEventSourceConfig",
    "DocumentDBEventSourceConfig",
    "Queues",
    "SelfManagedKafkaEventSourceConfig",
    "SourceAccessConfigurations",
    "Topics",
)
_UNSUPPORTED = {
    QUEUE: (*_NOT_OF_QUEUES, *_OF_OTHER_SOURCES),
    STREAM: (*_NOT_OF_STREAMS, *_OF_OTHER_SOURCES),
    TABLE_STREAM: (*_NOT_OF_STREAMS, *_OF_OTHER_SOURCES),
}
_OTHERS = ("kafka", "mq", "rds")
"""Services that AWS reads from and the emulator does not: Kafka, Amazon MQ, DocumentDB."""
_DESTINATIONS = ("s3", "sns", "sqs")

_DATA = {STREAM: "data", TABLE_STREAM: "dynamodb"}
"""The member of a pattern that asks for what was put."""

MappingConfig = Mapping[str, Any]
_ARN_PARTS = 6


class _Arn(NamedTuple):
    service: str
    region: str
    resource: str


def why_refused(mapping: MappingConfig, region: str, now: float) -> str:
    """Why a mapping cannot be as it is asked for; empty when it can.

    `region` is the function's, `now` is in seconds since the epoch.
    """
    if mapping.get("SelfManagedEventSource"):
        return _not_served("self-managed Kafka")
    if not (text := str(mapping.get("EventSourceArn") or "")):
        return "Unrecognized event source."
    source = _parsed(text)
    if source is None or source.service not in (*_UNSUPPORTED, *_OTHERS):
        return f"Unrecognized event source. Unsupported source arn : {text}"
    if source.service in _OTHERS:
        return _not_served(source.service)
    if source.region != region:
        return f"Event source region must match Lambda region {region}"
    rules: tuple[Callable[[], str], ...] = (
        lambda: _unsupported(mapping, source.service),
        lambda: _position(mapping, source.service, now),
        lambda: _age(mapping),
        lambda: _batch(mapping, source) if source.service == QUEUE else "",
        lambda: _filters(mapping, source.service),
        lambda: _destination(mapping),
    )
    return next((why for rule in rules if (why := rule())), "")


def why_unfit(mapping: MappingConfig, timeout: int, reserved: int | None, visibility: int | None) -> str:
    """Why function and source do not fit together; empty when they do.

    `timeout` and the executions `reserved` are the function's, `visibility` is the queue's timeout, None for a stream.
    Times are in seconds.
    """
    if visibility is not None and visibility < timeout:
        return f"Queue visibility timeout: {visibility} seconds is less than Function timeout: {timeout} seconds"
    most = (mapping.get("ScalingConfig") or {}).get("MaximumConcurrency")
    if most is not None and reserved is not None and most > reserved:
        return f"MaximumConcurrency: {most} is greater than Function Reserved Concurrency: {reserved}"
    return ""


def _unsupported(mapping: MappingConfig, service: str) -> str:
    found = next((name for name in _UNSUPPORTED[service] if mapping.get(name) is not None), None)
    if found is None and (mapping.get("DestinationConfig") or {}).get("OnSuccess"):
        found = "DestinationConfig"
    return f"Unsupported {found} parameter for given event source mapping type." if found else ""


def _position(mapping: MappingConfig, service: str, now: float) -> str:
    position, moment = mapping.get("StartingPosition"), mapping.get("StartingPositionTimestamp")
    if service == QUEUE:
        if position is not None:
            return "StartingPosition is not valid for SQS event sources."
        return "Timestamp is not valid for SQS event sources." if moment is not None else ""
    if moment is not None and position != "AT_TIMESTAMP":
        return "Timestamp only valid with StartingPosition AT_TIMESTAMP"
    if service == TABLE_STREAM or position != "AT_TIMESTAMP":
        return ""
    if moment is None:
        return "Need to specify a timestamp"
    return "StartingPositionTimestamp cannot be in the future." if _seconds(moment) > now else ""


def _age(mapping: MappingConfig) -> str:
    age = mapping.get("MaximumRecordAgeInSeconds")
    if age is None or age == _FOREVER or _LEAST_AGE <= age <= _MOST_AGE:
        return ""
    return (
        f"MaximumRecordAgeInSeconds must be either {_FOREVER} (forever) or between {_LEAST_AGE} and {_MOST_AGE}"
        " (inclusive)"
    )


def _batch(mapping: MappingConfig, queue: _Arn) -> str:
    window = mapping.get("MaximumBatchingWindowInSeconds") or 0
    if window and _is_fifo(queue):
        return "Batching window is not supported for FIFO queues"
    if (mapping.get("BatchSize") or 0) > _BATCH_WITHOUT_WINDOW and not window:
        return (
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than"
            f" {_BATCH_WITHOUT_WINDOW}"
        )
    if (mapping.get("ScalingConfig") or {}).get("MaximumConcurrency") and mapping.get("ProvisionedPollerConfig"):
        return (
            "Provisioned mode for SQS ESM does not support maximum concurrency feature. Use MaximumPollers as the"
            " control mechanism and remove maximum concurrency."
        )
    return ""


def _filters(mapping: MappingConfig, service: str) -> str:
    filters = (mapping.get("FilterCriteria") or {}).get("Filters") or ()
    if len(filters) > _MOST_FILTERS:
        return f"Too many filter patterns, maximum allowed {_MOST_FILTERS} patterns, provided {len(filters)} patterns."
    asked = _DATA.get(service)
    plain = asked and any(_asks_for_text(str(each.get("Pattern") or ""), asked) for each in filters)
    return "Invalid filter pattern definition." if plain else ""


def _asks_for_text(pattern: str, member: str) -> bool:
    """Whether a pattern asks a stream for data that is no JSON document (M-10)."""
    try:
        document = json.loads(pattern)
    except (ValueError, RecursionError):
        return False  # refused where patterns are parsed
    return isinstance(document, dict) and member in document and not isinstance(document[member], dict)


def _destination(mapping: MappingConfig) -> str:
    on_failure = (mapping.get("DestinationConfig") or {}).get("OnFailure") or {}
    if not (text := str(on_failure.get("Destination") or "")):
        return ""
    destination = _parsed(text)
    if destination is None or destination.service not in _DESTINATIONS:
        return "The service specified by the TargetArn isn't supported as a destination."
    if _is_fifo(destination):
        kind = "SQS queues" if destination.service == QUEUE else "SNS topics"
        return f"FIFO-type Amazon {kind} aren't supported as a destination."
    return ""


def _not_served(source: str) -> str:
    return (
        f"Event source mappings of {source} are not served here: sources are queues of SQS, streams of Kinesis and"
        " streams of DynamoDB. Try such a mapping on AWS."
    )


def _is_fifo(arn: _Arn) -> bool:
    return arn.service in ("sns", "sqs") and arn.resource.endswith(".fifo")


def _parsed(text: str) -> _Arn | None:
    parts = text.split(":", _ARN_PARTS - 1)
    if len(parts) != _ARN_PARTS or parts[0] != "arn":
        return None
    return _Arn(parts[2], parts[3], parts[5])


def _seconds(moment: datetime | float) -> float:
    return moment.timestamp() if isinstance(moment, datetime) else float(moment)
