"""What a pipe may be: which sources, enrichments and targets go, with which parameters (P-1, P-2). Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from .engine.paths import is_path

Parameters = Mapping[str, Any]

SOURCES = {
    "sqs": "SqsQueueParameters",
    "kinesis": "KinesisStreamParameters",
    "dynamodb": "DynamoDBStreamParameters",
}
"""The member of SourceParameters that belongs to a source, by the service in its ARN."""
STREAMS = frozenset({"kinesis", "dynamodb"})
TARGETS = {
    "sqs": "SqsQueueParameters",
    "kinesis": "KinesisStreamParameters",
    "lambda": "LambdaFunctionParameters",
    "states": "StepFunctionStateMachineParameters",
    "events": "EventBridgeEventBusParameters",
    "logs": "CloudWatchLogsParameters",
    "sns": "",
    "firehose": "",
}
"""The same of TargetParameters; "" where a target has none."""
MOST = {"sqs": 10, "sns": 10, "kinesis": 500, "firehose": 500, "events": 10, "logs": 10_000, "lambda": 0, "states": 0}
"""How many events a target takes at once (P-7); 0 for as many as there are."""
_KIB = 1 << 10
MOST_BYTES = {
    "sqs": 256 * _KIB,
    "sns": 256 * _KIB,
    "kinesis": 5 * _KIB**2,
    "firehose": 4 * _KIB**2,
    "events": 256 * _KIB,
    "logs": _KIB**2,
    "lambda": 6 * _KIB**2 - _KIB,
    "states": 262_144 - _KIB,
}
"""How many bytes a target takes at once, by the quotas of its service; with room for an array's own."""
STARTS = ("StartingPosition", "StartingPositionTimestamp")
"""What an update does not change."""
_USUAL = {
    "sqs": {"BatchSize": 10, "MaximumBatchingWindowInSeconds": 0},
    "kinesis": {
        "BatchSize": 100,
        "MaximumBatchingWindowInSeconds": 0,
        "MaximumRecordAgeInSeconds": -1,
        "ParallelizationFactor": 1,
    },
}
_USUAL["dynamodb"] = _USUAL["kinesis"]
_OTHER_SOURCES = {
    "kafka": "Amazon MSK",
    "mq": "Amazon MQ",
    "smk": "Apache Kafka",
}
_OTHER_TARGETS = {
    "batch": "AWS Batch",
    "ecs": "Amazon ECS",
    "execute-api": "API Gateway",
    "inspector": "Amazon Inspector",
    "redshift": "Amazon Redshift",
    "redshift-serverless": "Amazon Redshift",
    "sagemaker": "Amazon SageMaker",
    "timestream": "Amazon Timestream",
}
_MISSING = "Missing required parameter."
_LEAST_AGE = 60


class NotServed(Exception):
    """AWS does it, and this emulator does not."""


def service_of(arn: str) -> str:
    """The service that an ARN names; "smk" for the address of a Kafka of one's own."""
    return "smk" if arn.startswith("smk://") else arn.split(":")[2]


def check_served(request: Parameters) -> None:
    """Raise NotServed for a source, enrichment or target that this emulator does not have."""
    if source := request.get("Source"):
        _served(source, SOURCES, _OTHER_SOURCES, "source", "SQS, Kinesis or DynamoDB Streams")
    if target := request.get("Target"):
        _served(
            target,
            TARGETS,
            _OTHER_TARGETS,
            "target",
            "SQS, SNS, Kinesis, Firehose, Lambda, Step Functions, an event bus or Logs",
        )
    enrichment = request.get("Enrichment")
    if enrichment and service_of(enrichment) != "lambda":
        raise NotServed(f"Hydrant's Pipes enriches by Lambda functions alone, not by {enrichment}")


def _served(arn: str, known: Mapping[str, str], others: Mapping[str, str], role: str, instead: str) -> None:
    service = service_of(arn)
    if ":api-destination/" in arn:
        raise NotServed(f"Hydrant's Pipes has no API destinations ({arn}): take {instead} as {role}")
    if service not in known:
        raise NotServed(f"Hydrant's Pipes does not serve {others.get(service, service)} as {role}: take {instead}")


def wrong(pipe: Parameters, valid_pattern: Callable[[str], bool]) -> dict[str, str]:
    """What does not go together in a whole pipe: {member: what is wrong}, empty when all does."""
    source, target = service_of(pipe["Source"]), service_of(pipe["Target"])
    return {
        **_source_wrong(pipe.get("SourceParameters") or {}, source, target),
        **_filters_wrong(pipe.get("SourceParameters") or {}, source, valid_pattern),
        **_target_wrong(pipe.get("TargetParameters") or {}, target, str(pipe["Target"])),
    }


def _source_wrong(given: Parameters, source: str, target: str) -> dict[str, str]:
    found: dict[str, str] = {}
    name = SOURCES[source]
    own = given.get(name) or {}
    found |= _strangers(given, set(SOURCES.values()) - {name}, "SourceParameters", "source")
    if source in STREAMS and name not in given:
        return {**found, f"SourceParameters.{name}": _MISSING}
    where = f"SourceParameters.{name}"
    if own.get("StartingPosition") == "AT_TIMESTAMP" and own.get("StartingPositionTimestamp") is None:
        found[f"{where}.StartingPositionTimestamp"] = _MISSING
    most, size = MOST[target], own.get("BatchSize")
    if most and size and size > most:
        found[f"{where}.BatchSize"] = f"The target takes at most {most} events in a batch."
    if 0 <= own.get("MaximumRecordAgeInSeconds", -1) < _LEAST_AGE:
        found[f"{where}.MaximumRecordAgeInSeconds"] = f"Must be -1 or at least {_LEAST_AGE}."
    letters = (own.get("DeadLetterConfig") or {}).get("Arn")
    if letters and service_of(letters) not in {"sqs", "sns"}:
        found[f"{where}.DeadLetterConfig.Arn"] = "Must be the ARN of a queue or a topic."
    return found


def _filters_wrong(given: Parameters, source: str, valid_pattern: Callable[[str], bool]) -> dict[str, str]:
    patterns = [each.get("Pattern", "") for each in (given.get("FilterCriteria") or {}).get("Filters") or []]
    found = {}
    for number, pattern in enumerate(patterns):
        where = f"SourceParameters.FilterCriteria.Filters[{number}].Pattern"
        if not valid_pattern(pattern):
            found[where] = "Event pattern is not valid."
        elif source in STREAMS and _data_is_plain(pattern):
            found[where] = "The filter pattern for data properties must be in valid JSON format."
    return found


def _data_is_plain(pattern: str) -> bool:
    """Whether a pattern asks for data that is no JSON document (P-4)."""
    asked = json.loads(pattern) if pattern else {}
    return any(name in asked and not isinstance(asked[name], dict) for name in ("data", "dynamodb"))


def _target_wrong(given: Parameters, target: str, arn: str) -> dict[str, str]:
    found: dict[str, str] = {}
    name = TARGETS[target]
    own = given.get(name) or {}
    others = {each for each in given if each.endswith("Parameters")} - {name}
    found |= _strangers(given, others, "TargetParameters", "target")
    if target == "kinesis" and "PartitionKey" not in own:
        found[f"TargetParameters.{name}"] = _MISSING
    if target == "sqs" and arn.endswith(".fifo") and not own.get("MessageGroupId"):
        found[f"TargetParameters.{name}.MessageGroupId"] = _MISSING
    if (timestamp := own.get("Timestamp")) and not is_path(timestamp):
        found[f"TargetParameters.{name}.Timestamp"] = "Must be a JSON path."
    return found


def _strangers(given: Parameters, others: set[str], where: str, role: str) -> dict[str, str]:
    words = f"Does not belong to this {role}."
    return {f"{where}.{name}": words for name in sorted(others) if given.get(name) is not None}


def with_usual(pipe: dict[str, Any]) -> dict[str, Any]:
    """A pipe with what AWS has by itself for its source."""
    source = service_of(pipe["Source"])
    name, given = SOURCES[source], pipe.get("SourceParameters") or {}
    own = _USUAL[source] | {key: value for key, value in (given.get(name) or {}).items() if value is not None}
    if not (own.get("DeadLetterConfig") or {"Arn": ""}).get("Arn"):
        own.pop("DeadLetterConfig", None)
    parameters = {key: value for key, value in given.items() if value} | {name: own}
    if not (parameters.get("FilterCriteria") or {}).get("Filters"):
        parameters.pop("FilterCriteria", None)
    return {**pipe, "SourceParameters": parameters}


def changed(pipe: Parameters, request: Parameters) -> dict[str, Any]:
    """A pipe after an update: what is named takes the place of what was there, a structure at a time (P-10)."""
    new = {**pipe, **{name: value for name, value in request.items() if value is not None}}
    if asked := request.get("SourceParameters"):
        new["SourceParameters"] = _merged(pipe.get("SourceParameters") or {}, asked)
    if service_of(pipe["Target"]) != service_of(new["Target"]) and "TargetParameters" not in request:
        new["TargetParameters"] = {
            name: value for name, value in (pipe.get("TargetParameters") or {}).items() if name == "InputTemplate"
        }
    for name in ("EnrichmentParameters", "TargetParameters"):
        new[name] = {member: value for member, value in (new.get(name) or {}).items() if value not in ("", None)}
    return {name: value for name, value in new.items() if value not in ("", {})}


def _merged(old: Parameters, asked: Parameters) -> dict[str, Any]:
    """SourceParameters: a structure that is named replaces the old one, but for where reading began."""
    merged = dict(old)
    for name, value in asked.items():
        start = {each: old[name][each] for each in STARTS if each in (old.get(name) or {})}
        merged[name] = {**start, **value}
    return merged
