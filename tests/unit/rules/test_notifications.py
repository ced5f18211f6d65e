"""Which notifications of a bucket exclude each other."""

from typing import Any

import pytest

from hydrant.rules.notifications import refusal

ALL, PUT, REMOVED = "s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectRemoved:*"


def entry(event: str, **rules: str) -> dict[str, Any]:
    listed = [{"Name": name.capitalize(), "Value": value} for name, value in rules.items()]
    return {"Events": [event], **({"Filter": {"Key": {"FilterRules": listed}}} if rules else {})}


def words(one: dict[str, Any], other: dict[str, Any]) -> str:
    """What is said of two, in lists of two kinds: they share a bucket."""
    found = refusal({"QueueConfigurations": [one], "TopicConfigurations": [other]})
    return found.message.partition(".")[0] if found else ""


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (entry(ALL), entry(ALL), "Configurations overlap"),
        (entry(ALL), entry(PUT), "Configurations overlap"),
        (entry(ALL), entry(REMOVED), ""),
        (entry(PUT), entry("s3:ObjectCreated:Copy"), ""),
        (entry(ALL), entry(ALL, prefix="images/"), "Configuration is ambiguously defined"),
        (entry(ALL, prefix="images/"), entry(PUT, prefix="images/2026/"), "Configuration is ambiguously defined"),
        (entry(ALL, prefix="images/"), entry(ALL, prefix="logs/"), ""),
        (entry(ALL, suffix=".jpg"), entry(ALL, suffix=".png"), ""),
        (entry(ALL, suffix="pg"), entry(ALL, suffix=".jpg"), "Configuration is ambiguously defined"),
        (entry(ALL, prefix="images/"), entry(ALL, suffix=".jpg"), "Configuration is ambiguously defined"),
        (entry(ALL, prefix="images/", suffix=".jpg"), entry(ALL, prefix="images/", suffix=".png"), ""),
        (entry(ALL, prefix="a/", suffix=".jpg"), entry(ALL, prefix="b/", suffix=".jpg"), ""),
    ],
)
def test_two_that_may_tell_of_one_object_exclude_each_other(
    one: dict[str, Any], other: dict[str, Any], said: str
) -> None:
    assert words(one, other) == words(other, one) == said


@pytest.mark.parametrize("name", ["prefix", "suffix"])
def test_a_filter_has_one_rule_of_a_name(name: str) -> None:
    rules = [{"Name": name, "Value": "a"}, {"Name": name.capitalize(), "Value": "b"}]
    twice = {"Events": [ALL], "Filter": {"Key": {"FilterRules": rules}}}
    found = refusal({"LambdaFunctionConfigurations": [twice]})
    assert found is not None
    assert found.message == f"Cannot specify more than one {name} rule in a filter."


def test_nothing_excludes_nothing() -> None:
    assert refusal({}) is None
    assert refusal({"EventBridgeConfiguration": {}, "QueueConfigurations": [entry(ALL)]}) is None
