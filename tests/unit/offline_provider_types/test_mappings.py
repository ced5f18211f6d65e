"""Between the schema's shape and AWS's: what is written is what is read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.offline_provider import attribute_maps, naming
from hydrant.offline_provider.resources.cloudwatch import cloudwatch_metric_alarm as alarm
from hydrant.offline_provider.resources.s3 import s3_bucket_lifecycle_configuration as lifecycle
from hydrant.offline_provider.resources.sns.sns_topic_policy import owner_policy
from hydrant.offline_provider.schema import blank
from hydrant.offline_provider.schema_file import read_schema

SCHEMA = read_schema().resources
RULE = SCHEMA["aws_s3_bucket_lifecycle_configuration"].block.blocks["rule"].block
ALARM = SCHEMA["aws_cloudwatch_metric_alarm"].block


def rule(**values: Any) -> dict[str, Any]:
    return blank(RULE) | {"id": "one", "status": "Enabled"} | values


def inner(name: str, **values: Any) -> list[dict[str, Any]]:
    return [blank(RULE.blocks[name].block) | values]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, {"Filter": {"Prefix": ""}}),
        ({"prefix": "old/"}, {"Filter": {"Prefix": "old/"}}),
        ({"filter": inner("filter", prefix="data/")}, {"Filter": {"Prefix": "data/"}}),
        (
            {"filter": inner("filter", tag=[{"key": "k", "value": "v"}])},
            {"Filter": {"Tag": {"Key": "k", "Value": "v"}}},
        ),
        (
            {"expiration": inner("expiration", days=3)},
            {"Filter": {"Prefix": ""}, "Expiration": {"Days": 3}},
        ),
        (
            {"transition": inner("transition", days=30, storage_class="GLACIER")},
            {"Filter": {"Prefix": ""}, "Transitions": [{"Days": 30, "StorageClass": "GLACIER"}]},
        ),
    ],
)
def test_a_lifecycle_rule_as_s3_takes_it(values: dict[str, Any], expected: dict[str, Any]) -> None:
    assert lifecycle.to_api(rule(**values)) == {"ID": "one", "Status": "Enabled", **expected}


@pytest.mark.parametrize("days", [0, None])
def test_objects_may_move_at_once(days: int | None) -> None:
    moved = inner("transition", days=days, storage_class="GLACIER")
    kept = inner("noncurrent_version_transition", noncurrent_days=0, storage_class="GLACIER")
    written = lifecycle.to_api(rule(transition=moved, noncurrent_version_transition=kept))
    assert written["Transitions"] == [{"Days": 0, "StorageClass": "GLACIER"}]
    assert written["NoncurrentVersionTransitions"] == [{"NoncurrentDays": 0, "StorageClass": "GLACIER"}]


@given(
    st.integers(1, 9999),
    st.text("ab/", min_size=1, max_size=5),
    st.dictionaries(st.text("k", min_size=1), st.text("v")),
)
def test_a_lifecycle_rule_comes_back(days: int, prefix: str, tags: dict[str, str]) -> None:
    both = blank(RULE.blocks["filter"].block.blocks["and"].block) | {"prefix": prefix, "tags": tags}
    written = lifecycle.to_api(
        rule(
            filter=inner("filter", **{"and": [both]}),
            expiration=inner("expiration", days=days),
            noncurrent_version_expiration=inner("noncurrent_version_expiration", noncurrent_days=days),
        )
    )
    found = lifecycle.from_api(written)
    assert found["expiration"][0]["days"] == found["noncurrent_version_expiration"][0]["noncurrent_days"] == days
    assert found["filter"][0]["and"][0]["prefix"] == prefix
    assert found["filter"][0]["and"][0]["tags"] == tags
    assert lifecycle.to_api(rule(**found)) == written


@given(st.sampled_from([0, 0.5, 5]), st.booleans(), st.dictionaries(st.text("d", min_size=1), st.text("v", min_size=1)))
def test_an_alarm_comes_back(threshold: float, enabled: bool, dimensions: dict[str, str]) -> None:
    values = blank(ALARM) | {
        "actions_enabled": enabled,
        "alarm_name": "a",
        "comparison_operator": "GreaterThanThreshold",
        "dimensions": dimensions,
        "evaluation_periods": 1,
        "metric_name": "m",
        "namespace": "n",
        "period": 60,
        "statistic": "Sum",
        "threshold": threshold,
        "treat_missing_data": "ignore",
    }
    found = alarm.from_api(alarm.to_api(values))
    assert {name: value for name, value in found.items() if value} == {
        name: value for name, value in values.items() if value
    }
    assert found["threshold"] == threshold


def test_a_threshold_of_zero_and_disabled_actions_are_said() -> None:
    written = alarm.to_api(blank(ALARM) | {"alarm_name": "a", "threshold": 0, "actions_enabled": False})
    assert written["Threshold"] == 0
    assert written["ActionsEnabled"] is False


KINDS = {"flag": ("Flag", bool), "count": ("Count", int), "text": ("Text", str)}


@given(st.booleans(), st.integers(0, 10**6), st.text("abc", min_size=1))
def test_attributes_come_back(flag: bool, count: int, text: str) -> None:
    values = {"flag": flag, "count": float(count), "text": text}
    texts = attribute_maps.to_texts(KINDS, values)
    assert texts == {"Flag": str(flag).lower(), "Count": str(count), "Text": text}
    assert attribute_maps.from_texts(KINDS, texts) == values


def test_attributes_can_be_chosen_and_absent() -> None:
    assert attribute_maps.to_texts(KINDS, {"flag": True, "count": 1, "text": None}, {"text", "other"}) == {"Text": ""}
    assert attribute_maps.from_texts(KINDS, {"Text": ""}) == {"flag": None, "count": None, "text": None}


def test_a_period_is_short_or_whole_minutes() -> None:
    period = alarm.seconds(10, 30)
    assert [period(value) is None for value in (10, 30, 60, 300, 20, 45)] == [True, True, True, True, False, False]


def test_the_policy_of_a_new_topic_names_its_owner() -> None:
    assert '"AWS:SourceOwner": "000000000000"' in owner_policy("arn:aws:sns:us-east-1:000000000000:t", "000000000000")


@pytest.mark.parametrize(("prefix", "suffix"), [("data-", ""), ("", ""), ("terraform-", ".fifo")])
def test_a_made_up_name_tells_its_prefix(prefix: str, suffix: str) -> None:
    assert naming.prefix_of(naming.unique_id(prefix) + suffix, suffix) == prefix
    assert naming.prefix_of(prefix + "chosen" + suffix, suffix) is None
