"""The calls that make one table of DynamoDB of another (R-17). Pure.

A property that a template takes away has its default again. Warm throughput stays: it only grows.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .calls import Properties, Refusal, tag_changes, tag_list
from .properties import attribute, typed

Step = tuple[str, Properties]
"""An operation, and its parameters beside the table."""
_INSIGHTS = "ContributorInsightsSpecification"
_THROUGHPUTS = ("ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput")
_UNLIMITED = {"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": -1}
_DEFAULT_DAYS, _DEFAULT_PRECISION = 35, "MILLISECOND"


def normal(dynamodb: Any, properties: Mapping[str, Any]) -> Properties:
    """Properties in the API's types, so that 5 and "5" are the same."""
    shape = dynamodb.meta.service_model.operation_model("CreateTable").input_shape
    found: Properties = typed(shape, dict(properties))
    return found


def check_change(before: Properties, wanted: Properties) -> None:
    """Raise Refusal, before anything is changed, for what AWS refuses or would make another table for."""
    old, new = indexes(before), indexes(wanted)
    for name in old.keys() & new.keys():
        if _fixed(old[name]) != _fixed(new[name]):
            raise Refusal(
                "Cannot update GSI's properties other than Provisioned Throughput and Contributor Insights "
                f"Specification. You can create a new GSI with a different name. ({name})"
            )
    if len(old.keys() ^ new.keys()) > 1:
        raise Refusal("Cannot perform more than one GSI creation or deletion in a single update")
    if _mode(wanted) == "PROVISIONED":
        for name in sorted(name for name, each in new.items() if not each.get("ProvisionedThroughput")):
            raise Refusal(
                f"One or more parameter values were invalid: ProvisionedThroughput is not specified for index: {name}"
            )
    _check_definitions(before, wanted)


def _check_definitions(before: Properties, wanted: Properties) -> None:
    """Raise Refusal for types that differ, and for attributes that no key uses."""
    was, now = _types(before), _types(wanted)
    if other := sorted(name for name in was.keys() & now.keys() if was[name] != now[name]):
        raise Refusal(f"The emulator does not change the type of a key: {', '.join(other)}. AWS replaces the table.")
    schemas = [wanted, *indexes(wanted).values(), *(wanted.get("LocalSecondaryIndexes") or [])]
    used = {each["AttributeName"] for schema in schemas for each in schema["KeySchema"]}
    if unused := sorted(now.keys() - used):
        raise Refusal(
            "One or more parameter values were invalid: Some AttributeDefinitions are not used. "
            f"AttributeDefinitions: [{', '.join(now)}], not used: [{', '.join(unused)}]"
        )


def table_steps(before: Properties, wanted: Properties) -> Iterator[Step]:
    """All calls, one change each; UpdateTable takes no more."""
    yield from _removed_indexes(before, wanted)
    yield from _capacity(before, wanted)
    yield from _new_indexes(before, wanted)
    yield from _stream_steps(before, wanted)
    for name, default in (("TableClass", "STANDARD"), ("DeletionProtectionEnabled", False)):
        if (before.get(name) or default) != (wanted.get(name) or default):
            yield "UpdateTable", {name: wanted.get(name) or default}
    if encryption(before) != encryption(wanted):
        yield "UpdateTable", {"SSESpecification": encryption(wanted)}
    yield from _time_to_live(before, wanted)
    yield from _recovery(before, wanted)
    yield from _insights(before, wanted)
    yield from _to_kinesis(before, wanted)
    yield from _policy(before, wanted)
    gone, more = tag_changes(before, wanted)
    if gone:
        yield "UntagResource", {"TagKeys": gone}
    if more:
        yield "TagResource", {"Tags": tag_list(more)}


def indexes(properties: Properties) -> dict[str, Properties]:
    """The global indexes by name, as the API has them."""
    given = properties.get("GlobalSecondaryIndexes") or []
    return {each["IndexName"]: {name: each[name] for name in each if name != _INSIGHTS} for each in given}


def encryption(properties: Properties) -> Properties:
    """The SSESpecification as the API has it."""
    given = dict(properties.get("SSESpecification") or {})
    return {"Enabled": _is(given.pop("SSEEnabled", False)), **given}


def stream(properties: Properties) -> Properties:
    """The StreamSpecification as the API has it."""
    given = properties.get("StreamSpecification") or {}
    return {"StreamEnabled": bool(given), **given}


def _fixed(index: Properties) -> Properties:
    return {name: value for name, value in index.items() if name not in _THROUGHPUTS}


def _types(properties: Properties) -> dict[str, str]:
    return {each["AttributeName"]: each["AttributeType"] for each in properties.get("AttributeDefinitions") or []}


def _mode(properties: Properties) -> str:
    return str(properties.get("BillingMode") or "PROVISIONED")


def _is(value: Any) -> bool:
    return attribute(value) == "true"


def _removed_indexes(before: Properties, wanted: Properties) -> Iterator[Step]:
    for name in sorted(indexes(before).keys() - indexes(wanted).keys()):
        yield "UpdateTable", {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": name}}]}


def _new_indexes(before: Properties, wanted: Properties) -> Iterator[Step]:
    for name, index in indexes(wanted).items():
        if name not in indexes(before):
            definitions = {"AttributeDefinitions": wanted["AttributeDefinitions"]}
            yield "UpdateTable", {**definitions, "GlobalSecondaryIndexUpdates": [{"Create": index}]}


def _capacity(before: Properties, wanted: Properties) -> Iterator[Step]:
    """Mode and throughput of a table and its indexes, which change together."""
    mode = {"BillingMode": _mode(wanted)} if _mode(before) != _mode(wanted) else {}
    asked = {
        name: wanted[name]
        for name in _THROUGHPUTS
        if wanted.get(name) and (wanted[name] != before.get(name) or (mode and name == "ProvisionedThroughput"))
    }
    if before.get("OnDemandThroughput") and not wanted.get("OnDemandThroughput"):
        asked["OnDemandThroughput"] = _UNLIMITED
    updates = [*_index_updates(before, wanted, again=bool(mode))]
    if mode or asked or updates:
        yield "UpdateTable", {**mode, **asked, "GlobalSecondaryIndexUpdates": updates or None}


def _index_updates(before: Properties, wanted: Properties, *, again: bool) -> Iterator[Properties]:
    old = indexes(before)
    for name, index in indexes(wanted).items():
        if name not in old:
            continue
        update = {
            each: index[each]
            for each in _THROUGHPUTS
            if index.get(each) and (index[each] != old[name].get(each) or (again and each == "ProvisionedThroughput"))
        }
        if old[name].get("OnDemandThroughput") and not index.get("OnDemandThroughput"):
            update["OnDemandThroughput"] = _UNLIMITED
        if update:
            yield {"Update": {"IndexName": name, **update}}


def _stream_steps(before: Properties, wanted: Properties) -> Iterator[Step]:
    """Another view is another stream."""
    old, new = stream(before), stream(wanted)
    if old == new:
        return
    if old["StreamEnabled"]:
        yield "UpdateTable", {"StreamSpecification": {"StreamEnabled": False}}
    if new["StreamEnabled"]:
        yield "UpdateTable", {"StreamSpecification": new}


def _time_to_live(before: Properties, wanted: Properties) -> Iterator[Step]:
    """One call: another attribute while it is on, DynamoDB refuses."""
    old, new = (_expiring(each) for each in (before, wanted))
    if old != new:
        given = {"Enabled": bool(new), "AttributeName": new or old}
        yield "UpdateTimeToLive", {"TimeToLiveSpecification": given}


def _expiring(properties: Properties) -> str:
    given = properties.get("TimeToLiveSpecification") or {}
    return str(given.get("AttributeName") or "") if _is(given.get("Enabled")) else ""


def _recovery(before: Properties, wanted: Properties) -> Iterator[Step]:
    old, new = (_days_kept(each) for each in (before, wanted))
    if old != new:
        days = {"RecoveryPeriodInDays": new} if new else {}
        given = {"PointInTimeRecoveryEnabled": bool(new), **days}
        yield "UpdateContinuousBackups", {"PointInTimeRecoverySpecification": given}


def _days_kept(properties: Properties) -> int:
    given = properties.get("PointInTimeRecoverySpecification") or {}
    on = _is(given.get("PointInTimeRecoveryEnabled"))
    return int(given.get("RecoveryPeriodInDays") or _DEFAULT_DAYS) if on else 0


def _insights(before: Properties, wanted: Properties) -> Iterator[Step]:
    """Of the table, and of each index that is there."""
    old, new = _gathering(before), _gathering(wanted)
    for index, mode in new.items():
        if mode != old.get(index, (False, None)):
            action = {"ContributorInsightsAction": "ENABLE" if mode[0] else "DISABLE"}
            yield "UpdateContributorInsights", {"IndexName": index, **action, "ContributorInsightsMode": mode[1]}


def _gathering(properties: Properties) -> dict[str | None, tuple[bool, str | None]]:
    every = {None: properties, **{each["IndexName"]: each for each in properties.get("GlobalSecondaryIndexes") or []}}
    given = {name: each.get(_INSIGHTS) or {} for name, each in every.items()}
    return {name: (_is(each.get("Enabled")), each.get("Mode")) for name, each in given.items()}


def _to_kinesis(before: Properties, wanted: Properties) -> Iterator[Step]:
    (old, was), (new, now) = (_destination(each) for each in (before, wanted))
    if old == new:
        if was != now:
            precision = {"UpdateKinesisStreamingConfiguration": {"ApproximateCreationDateTimePrecision": now}}
            yield "UpdateKinesisStreamingDestination", {"StreamArn": new, **precision}
        return
    if old:
        yield "DisableKinesisStreamingDestination", {"StreamArn": old}
    if new:
        precision = {"EnableKinesisStreamingConfiguration": {"ApproximateCreationDateTimePrecision": now}}
        yield "EnableKinesisStreamingDestination", {"StreamArn": new, **precision}


def _destination(properties: Properties) -> tuple[str | None, str]:
    given = properties.get("KinesisStreamSpecification") or {}
    return given.get("StreamArn"), given.get("ApproximateCreationDateTimePrecision") or _DEFAULT_PRECISION


def _policy(before: Properties, wanted: Properties) -> Iterator[Step]:
    old, new = ((each.get("ResourcePolicy") or {}).get("PolicyDocument") for each in (before, wanted))
    if old == new:
        return
    if new:
        yield "PutResourcePolicy", {"Policy": new if isinstance(new, str) else json.dumps(new, default=str)}
    else:
        yield "DeleteResourcePolicy", {}
