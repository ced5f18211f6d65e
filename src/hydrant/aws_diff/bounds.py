"""What AWS refuses by the words of a resource itself: filters that overlap, trust policies, event source mappings."""

import itertools
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from hydrant.iam.trust import why_no_trust
from hydrant.rules.event_sources import why_refused, why_unfit
from hydrant.rules.notifications import refusal

from .findings import Finding
from .policies import QUEUE
from .resources import FUNCTION, Configuration, Resource

_LISTS = {
    "topic": "TopicConfigurations",
    "queue": "QueueConfigurations",
    "lambda_function": "LambdaFunctionConfigurations",
}
_MEMBERS = {
    "event_source_arn": "EventSourceArn",
    "batch_size": "BatchSize",
    "bisect_batch_on_function_error": "BisectBatchOnFunctionError",
    "maximum_batching_window_in_seconds": "MaximumBatchingWindowInSeconds",
    "maximum_record_age_in_seconds": "MaximumRecordAgeInSeconds",
    "maximum_retry_attempts": "MaximumRetryAttempts",
    "parallelization_factor": "ParallelizationFactor",
    "queues": "Queues",
    "starting_position": "StartingPosition",
    "topics": "Topics",
    "tumbling_window_in_seconds": "TumblingWindowInSeconds",
}


def out_of_bounds(configuration: Configuration) -> Iterator[Finding]:
    """One finding for each resource that AWS would not take."""
    yield from _notifications(configuration)
    for role in configuration.of("aws_iam_role"):
        if why := why_no_trust(str(role.values.get("assume_role_policy") or "{")):
            yield _refused(role, f"assume_role_policy: {why}", "Mend the trust policy.", "H-7")
    for mapping in configuration.of("aws_lambda_event_source_mapping"):
        if why := _why_not(configuration, mapping):
            yield _refused(mapping, why, "Mend the mapping, the function or the queue.", "E-24")


def _refused(resource: Resource, what: str, next_step: str, fact: str) -> Finding:
    return Finding("broken", resource.address, what, "refused at the deployment", "refused", next_step, fact)


def _notifications(configuration: Configuration) -> Iterator[Finding]:
    notifications = configuration.of("aws_s3_bucket_notification")
    for notification in notifications:
        entries = {name: list(map(_entry, notification.blocks(block))) for block, name in _LISTS.items()}
        if problem := refusal(entries):
            next_step = "Let no two filters of an event mean the same key, or let one topic tell both."
            yield _refused(notification, problem.message, next_step, "G-19")
    for one, other in itertools.combinations(notifications, 2):
        bucket = one.values.get("bucket")
        if bucket and bucket == other.values.get("bucket"):
            yield Finding(
                "broken", other.address, f"{one.address} is of the same bucket, {bucket}",
                "the one that is applied last replaces the other's notifications", "the same",
                "Put all notifications of a bucket into one aws_s3_bucket_notification.", "G-8",
            )  # fmt: skip


def _entry(block: Mapping[str, Any]) -> Mapping[str, Any]:
    rules = [
        {"Name": name, "Value": block[f"filter_{name}"]} for name in ("prefix", "suffix") if block.get(f"filter_{name}")
    ]
    return {"Events": block.get("events") or [], "Filter": {"Key": {"FilterRules": rules}}}


def _why_not(configuration: Configuration, resource: Resource) -> str:
    mapping = request_of(resource)
    source = str(mapping.get("EventSourceArn") or "")
    if not source:
        return ""  # not known yet
    function = _function_of(configuration, resource)
    region = str((function.values.get("arn") if function else None) or source).split(":")[3]
    if why := why_refused(mapping, region, datetime.now(UTC).timestamp()):
        return why
    if function is None or not function.values.get("timeout"):
        return ""
    queue = next((each for each in configuration.of(QUEUE) if each.values.get("arn") == source), None)
    visibility = queue.values.get("visibility_timeout_seconds") if queue else None
    reserved = int(function.values.get("reserved_concurrent_executions") or -1)
    return why_unfit(mapping, int(function.values["timeout"]), reserved if reserved >= 0 else None, visibility)


def request_of(resource: Resource) -> dict[str, Any]:
    """A mapping as the API has it, without what is empty, false or zero: the provider reads that of every source."""
    values = resource.values
    mapping = {name: values[argument] for argument, name in _MEMBERS.items() if values.get(argument)}
    if moment := values.get("starting_position_timestamp"):
        with suppress(ValueError):
            mapping["StartingPositionTimestamp"] = datetime.fromisoformat(str(moment))
    if destinations := resource.blocks("destination_config.on_failure"):
        mapping["DestinationConfig"] = {"OnFailure": {"Destination": destinations[0].get("destination_arn")}}
    if filters := resource.blocks("filter_criteria.filter"):
        mapping["FilterCriteria"] = {"Filters": [{"Pattern": each.get("pattern")} for each in filters]}
    for scaling in resource.blocks("scaling_config"):
        if most := scaling.get("maximum_concurrency"):
            mapping["ScalingConfig"] = {"MaximumConcurrency": most}
    return mapping


def _function_of(configuration: Configuration, mapping: Resource) -> Resource | None:
    named = {mapping.values.get("function_name"), mapping.values.get("function_arn")} - {None, ""}
    for function in configuration.of(FUNCTION):
        own = {function.values.get("function_name"), function.values.get("arn")} - {None, ""}
        if own & named:
            return function
    return None
