"""Log groups of templates, with their metric filters and subscriptions (R-17)."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from hydrant.waiting import eventually

from ..support.peer_endpoint import GIVEN
from .conftest import Deploy
from .test_types import arn_of, assumed_by, resource

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("cloudformation"),
    pytest.mark.skipif(bool(GIVEN), reason="it starts an emulator of its own"),
]
Client = Callable[[str], Any]


def group_of(logs: Any, name: str) -> dict[str, Any]:
    (found,) = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return dict(found)


def test_r17_a_log_group_has_what_its_template_says_and_changes_with_it(client: Client, deploy: Deploy) -> None:
    logs = client("logs")
    given = {"RetentionInDays": "7", "Tags": [{"Key": "team", "Value": "data"}]}
    made = deploy({"Lines": resource("Logs::LogGroup", LogGroupClass="INFREQUENT_ACCESS", **given)})
    assert made["status"] == "CREATE_COMPLETE", made
    name = made["ids"]["Lines"]
    found = group_of(logs, name)
    assert (found["retentionInDays"], found["logGroupClass"]) == (7, "INFREQUENT_ACCESS")
    assert logs.list_tags_log_group(logGroupName=name)["tags"] == {"team": "data"}

    changed = {"RetentionInDays": 14, "Tags": [{"Key": "owner", "Value": "us"}]}
    done = deploy(
        {"Lines": resource("Logs::LogGroup", LogGroupClass="INFREQUENT_ACCESS", **changed)}, stack=made["name"]
    )
    assert (done["status"], done["ids"]["Lines"]) == ("UPDATE_COMPLETE", name), done
    assert group_of(logs, name)["retentionInDays"] == 14
    assert logs.list_tags_log_group(logGroupName=name)["tags"] == {"owner": "us"}

    done = deploy({"Lines": resource("Logs::LogGroup", LogGroupClass="INFREQUENT_ACCESS")}, stack=made["name"])
    assert done["status"] == "UPDATE_COMPLETE", done
    assert "retentionInDays" not in group_of(logs, name)
    failed = deploy({"Lines": resource("Logs::LogGroup", LogGroupClass="STANDARD")}, stack=made["name"])
    assert failed["status"] == "UPDATE_ROLLBACK_COMPLETE", failed
    assert any("LogGroupClass cannot be changed" in each for each in failed["reasons"])
    assert group_of(logs, name)["logGroupClass"] == "INFREQUENT_ACCESS"


def test_r17_what_a_log_group_is_not_served_fails_by_name(client: Client, deploy: Deploy) -> None:
    made = deploy({"Lines": resource("Logs::LogGroup", LogGroupName="not-served", DataProtectionPolicy={"Name": "a"})})
    assert any("does not serve DataProtectionPolicy of AWS::Logs::LogGroup" in each for each in made["reasons"]), made
    assert client("logs").describe_log_groups(logGroupNamePrefix="not-served")["logGroups"] == []


def test_r17_lines_are_counted_and_sent_on_as_the_template_says(client: Client, deploy: Deploy) -> None:
    logs, kinesis = client("logs"), client("kinesis")

    def parts(pattern: str, unit: str) -> dict[str, Any]:
        count = {"MetricName": "Refused", "MetricNamespace": "Lines", "MetricValue": 1, "DefaultValue": "0"}
        group = {"LogGroupName": {"Ref": "Lines"}}
        to_stream = {"DestinationArn": arn_of("Stream"), "RoleArn": arn_of("Role"), "Distribution": "Random"}
        return {
            "Lines": resource("Logs::LogGroup"),
            "Stream": resource("Kinesis::Stream", ShardCount=1),
            "Role": assumed_by("logs"),
            "Counted": resource(
                "Logs::MetricFilter", **group, FilterPattern=pattern, MetricTransformations=[{**count, "Unit": unit}]
            ),
            "All": resource("Logs::SubscriptionFilter", **group, **to_stream, FilterPattern="", FilterName="all"),
            "Some": resource("Logs::SubscriptionFilter", **group, **to_stream, FilterPattern=pattern),
        }

    made = deploy(parts("refused", "Count"))
    assert made["status"] == "CREATE_COMPLETE", made
    group = {"logGroupName": made["ids"]["Lines"]}
    sent = {each["filterName"]: each for each in logs.describe_subscription_filters(**group)["subscriptionFilters"]}
    assert len(sent) == 2
    assert "all" in sent
    assert all(each["roleArn"].endswith(made["ids"]["Role"]) for each in sent.values())
    assert {each["distribution"] for each in sent.values()} == {"Random"}
    (counted,) = logs.describe_metric_filters(**group)["metricFilters"]
    assert counted["filterName"] == made["ids"]["Counted"]
    (transformation,) = counted["metricTransformations"]
    assert (transformation["metricValue"], transformation["defaultValue"]) == ("1", 0.0)

    logs.create_log_stream(**group, logStreamName="s")
    logs.put_log_events(
        **group, logStreamName="s", logEvents=[{"timestamp": int(time.time() * 1000), "message": "one refused"}]
    )
    (shard,) = kinesis.list_shards(StreamName=made["ids"]["Stream"])["Shards"]
    position = kinesis.get_shard_iterator(
        StreamName=made["ids"]["Stream"], ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]

    def two() -> None:
        assert len(kinesis.get_records(ShardIterator=position)["Records"]) == 2

    eventually(two, timeout=30)

    done = deploy(parts("denied", "None"), stack=made["name"])
    assert done["status"] == "UPDATE_COMPLETE", done
    now = {each["filterName"]: each for each in logs.describe_subscription_filters(**group)["subscriptionFilters"]}
    assert now.keys() == sent.keys()
    assert {each["filterPattern"] for each in now.values()} == {"", "denied"}
    assert logs.describe_metric_filters(**group)["metricFilters"][0]["filterPattern"] == "denied"
    rest = {name: each for name, each in parts("denied", "None").items() if name != "All"}
    done = deploy(rest, stack=made["name"])
    assert done["status"] == "UPDATE_COMPLETE", done
    assert len(logs.describe_subscription_filters(**group)["subscriptionFilters"]) == 1
