"""Custom resources: functions that CloudFormation asks, and what CDK's own ones do."""

import json
from collections.abc import Callable
from typing import Any

import pytest

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
