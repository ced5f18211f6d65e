"""Custom resources: functions that CloudFormation asks, and what CDK's own ones do."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from hydrant.waiting import eventually

from ..support.peer_endpoint import GIVEN
from .conftest import Deploy

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("cloudformation"),
    pytest.mark.skipif(bool(GIVEN), reason="it starts an emulator of its own"),
]
ASKED = """
import json, urllib.request
def handler(event, context):
    given = event["ResourceProperties"]
    name = given["Name"]
    print("asked", event["RequestType"], event.get("PhysicalResourceId"))
    answer = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
    answer |= {"Status": given.get("Status", "SUCCESS"), "Reason": "as asked", "PhysicalResourceId": "thing-" + name}
    answer["Data"] = {"Seen": json.dumps([event["RequestType"], given["Flag"], given["Number"]])}
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], json.dumps(answer).encode(), method="PUT"))
"""
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def function(code: str, runtime: str = "python3.12") -> dict[str, Any]:
    properties = {
        "Runtime": runtime,
        "Handler": "index.handler",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Code": {"ZipFile": code},
        "Timeout": 60,
    }
    return {"Type": "AWS::Lambda::Function", "Properties": properties}


def thing(kind: str = "Custom::Thing", **properties: Any) -> dict[str, Any]:
    token = {"Fn::GetAtt": ["Asked", "Arn"]}
    return {"Type": kind, "Properties": {"ServiceToken": token, "Flag": True, "Number": 5, **properties}}


def with_function(code: str = ASKED, runtime: str = "python3.12", **resources: Any) -> dict[str, Any]:
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}}
    return {"Role": role, "Asked": function(code, runtime), **resources}


def seen_in(client: Callable[[str], Any], made: dict[str, Any]) -> Any:
    topic = client("sns").get_topic_attributes(TopicArn=made["ids"]["Topic"])
    return json.loads(topic["Attributes"]["DisplayName"])


def test_r16_a_custom_resource_is_what_its_function_answers(client: Callable[[str], Any], deploy: Deploy) -> None:
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::GetAtt": ["Thing", "Seen"]}}}
    made = deploy(with_function(Thing=thing(Name="one"), Topic=topic))
    assert made["status"] == "CREATE_COMPLETE", made
    assert made["ids"]["Thing"] == "thing-one"
    assert seen_in(client, made) == ["Create", "true", "5"]
    changed = deploy(with_function(Thing=thing(Name="two", Number=6), Topic=topic), stack=made["name"])
    assert changed["status"] == "UPDATE_COMPLETE", changed
    assert changed["ids"]["Thing"] == "thing-two"
    assert seen_in(client, changed) == ["Update", "true", "6"]


def asked_of(client: Callable[[str], Any], made: dict[str, Any]) -> list[str]:
    """What the function was asked for, in this order; nothing while it has no log group yet."""
    logs = client("logs")
    try:
        events = logs.filter_log_events(logGroupName=f"/aws/lambda/{made['ids']['Asked']}", filterPattern='"asked "')[
            "events"
        ]
    except logs.exceptions.ResourceNotFoundException:
        return []
    return [event["message"].strip().partition("asked ")[2] for event in events]


def test_r16_the_old_resource_goes_in_the_cleanup_and_stays_when_the_change_fails(
    client: Callable[[str], Any], deploy: Deploy
) -> None:
    client("s3").create_bucket(Bucket="taken-for-a-rollback")
    made = deploy(with_function(Thing=thing(Name="one")))
    taken = {
        "Type": "AWS::S3::Bucket",
        "DependsOn": "Thing",
        "Properties": {"BucketName": "taken-for-a-rollback"},
    }
    failed = deploy(with_function(Thing=thing(Name="two"), Taken=taken), stack=made["name"])
    assert failed["status"] == "UPDATE_ROLLBACK_COMPLETE", failed
    assert failed["ids"]["Thing"] == "thing-one"

    def told(*expected: str) -> None:
        assert asked_of(client, made) == list(expected)

    so_far = ("Create None", "Update thing-one", "Delete thing-two")
    eventually(lambda: told(*so_far), timeout=60, interval=0.2)
    changed = deploy(with_function(Thing=thing(Name="three")), stack=made["name"])
    assert changed["ids"]["Thing"] == "thing-three", changed
    eventually(lambda: told(*so_far, "Update thing-one", "Delete thing-one"), timeout=60, interval=0.2)


def test_r16_a_custom_resource_that_answers_failed_fails_with_its_reason(deploy: Deploy) -> None:
    made = deploy(with_function(Thing=thing("AWS::CloudFormation::CustomResource", Name="n", Status="FAILED")))
    assert made["status"].startswith("ROLLBACK_"), made
    assert any("as asked" in reason for reason in made["reasons"]), made


def test_a_function_that_cannot_answer_fails_by_name(deploy: Deploy) -> None:
    made = deploy(with_function("exports.handler = 1", "nodejs20.x", Thing=thing(Name="n")))
    assert made["status"].startswith("ROLLBACK_"), made
    assert any("runs functions of Python only" in reason for reason in made["reasons"]), made


def test_log_retention_of_cdk_is_kept(client: Callable[[str], Any], deploy: Deploy) -> None:
    retention = thing("Custom::LogRetention", LogGroupName="/aws/lambda/of-cdk", RetentionInDays=5)
    made = deploy(with_function("exports.handler = 1", "nodejs20.x", Retention=retention))
    assert made["status"] == "CREATE_COMPLETE", made
    (group,) = client("logs").describe_log_groups(logGroupNamePrefix="/aws/lambda/of-cdk")["logGroups"]
    assert group["retentionInDays"] == 5
