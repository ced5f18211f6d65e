"""Pipes and HTTP APIs in templates: made, changed in place, taken away, and records and calls go through them."""

import json
import urllib.error
import urllib.request
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


def pipe(**more: Any) -> dict[str, Any]:
    """From one queue to another."""
    properties = {"Source": arn_of("From"), "Target": arn_of("To"), "RoleArn": arn_of("Role"), **more}
    return {
        "From": resource("SQS::Queue"),
        "To": resource("SQS::Queue"),
        "Role": assumed_by("pipes"),
        "Pipe": resource("Pipes::Pipe", **properties),
    }


def test_r19_a_pipe_runs_changes_in_place_and_goes(client: Client, deploy: Deploy) -> None:
    pipes, sqs = client("pipes"), client("sqs")
    template = {"TargetParameters": {"InputTemplate": "got <$.body>"}, "Tags": {"team": "data"}}
    source = {"SqsQueueParameters": {"BatchSize": "1"}}
    made = deploy(pipe(**template, Description="one", SourceParameters=source))
    assert made["status"] == "CREATE_COMPLETE", made
    name, ids = made["ids"]["Pipe"], made["ids"]
    assert name.startswith(f"{made['name']}-Pipe-")
    found = pipes.describe_pipe(Name=name)
    assert (found["CurrentState"], found["Description"], found["Tags"]["team"]) == ("RUNNING", "one", "data")
    assert found["SourceParameters"]["SqsQueueParameters"]["BatchSize"] == 1
    sqs.send_message(QueueUrl=ids["From"], MessageBody="7")

    def arrived() -> None:
        messages = sqs.receive_message(QueueUrl=ids["To"]).get("Messages", [])
        assert [each["Body"] for each in messages] == ["got 7"]

    eventually(arrived, timeout=60, interval=0.2)
    changed = deploy(pipe(DesiredState="STOPPED", SourceParameters=source), stack=made["name"])
    assert changed["status"] == "UPDATE_COMPLETE", changed
    assert changed["ids"] == ids
    found = pipes.describe_pipe(Name=name)
    assert (found["CurrentState"], found.get("Description", ""), found["Tags"].get("team")) == ("STOPPED", "", None)
    assert not (found.get("TargetParameters") or {}).get("InputTemplate")
    client("cloudformation").delete_stack(StackName=made["name"])

    def gone() -> None:
        assert name not in [each["Name"] for each in pipes.list_pipes()["Pipes"]]

    eventually(gone, timeout=60, interval=0.2)


def test_r19_a_pipe_that_cannot_begin_fails_the_stack_with_its_reason(deploy: Deploy) -> None:
    missing = "arn:aws:kinesis:us-east-1:000000000000:stream/nowhere"
    source = {"KinesisStreamParameters": {"StartingPosition": "LATEST"}}
    made = deploy({**pipe(), "Pipe": resource("Pipes::Pipe", **{
        **pipe()["Pipe"]["Properties"], "Source": missing, "SourceParameters": source
    })})  # fmt: skip
    assert made["status"] == "ROLLBACK_COMPLETE", made
    assert any("The pipe is CREATE_FAILED" in reason for reason in made["reasons"]), made


def to_queue(body: str) -> dict[str, Any]:
    parameters = {"QueueUrl": {"Ref": "Queue"}, "MessageBody": body}
    return resource(
        "ApiGatewayV2::Integration",
        ApiId={"Ref": "Api"},
        IntegrationType="AWS_PROXY",
        IntegrationSubtype="SQS-SendMessage",
        CredentialsArn=arn_of("Role"),
        PayloadFormatVersion="1.0",
        TimeoutInMillis="5000",
        RequestParameters=parameters,
    )


def api(route: str, body: str, **more: Any) -> dict[str, Any]:
    """An API whose calls become messages."""
    target = {"Fn::Join": ["/", ["integrations", {"Ref": "Integration"}]]}
    return {
        "Queue": resource("SQS::Queue"),
        "Role": assumed_by("apigateway"),
        "Api": resource("ApiGatewayV2::Api", Name="of-a-template", ProtocolType="HTTP", **more),
        "Integration": to_queue(body),
        "Route": resource("ApiGatewayV2::Route", ApiId={"Ref": "Api"}, RouteKey=route, Target=target),
        "Stage": resource("ApiGatewayV2::Stage", ApiId={"Ref": "Api"}, StageName="$default", AutoDeploy="true"),
    }


def call(url: str, document: Any) -> int:
    asked = urllib.request.Request(url, json.dumps(document).encode(), method="POST")
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_r19_an_api_is_called_changes_in_place_and_goes(client: Client, deploy: Deploy) -> None:
    apis, sqs = client("apigatewayv2"), client("sqs")
    made = deploy(api("POST /orders", "$request.body.n", Description="one", Tags={"team": "data"}))
    assert made["status"] == "CREATE_COMPLETE", made
    ids = made["ids"]
    found = apis.get_api(ApiId=ids["Api"])
    assert (found["Name"], found["Description"], found["Tags"]["team"]) == ("of-a-template", "one", "data")
    assert ids["Stage"] == "$default"
    assert call(f"{found['ApiEndpoint']}/orders", {"n": 7}) == 200
    messages = sqs.receive_message(QueueUrl=ids["Queue"], WaitTimeSeconds=5)["Messages"]
    assert [each["Body"] for each in messages] == ["7"]

    changed = deploy(api("POST /parcels", "$request.body.m"), stack=made["name"])
    assert changed["status"] == "UPDATE_COMPLETE", changed
    assert changed["ids"] == ids
    found = apis.get_api(ApiId=ids["Api"])
    assert (found.get("Description", ""), found["Tags"].get("team")) == ("", None)
    assert call(f"{found['ApiEndpoint']}/orders", {"n": 8}) == 404
    assert call(f"{found['ApiEndpoint']}/parcels", {"m": 8}) == 200
    client("cloudformation").delete_stack(StackName=made["name"])

    def gone() -> None:
        assert ids["Api"] not in [each["ApiId"] for each in apis.get_apis()["Items"]]

    eventually(gone, timeout=60, interval=0.2)


def test_r19_an_api_of_a_document_as_sam_writes_it(client: Client, deploy: Deploy) -> None:
    integration = {
        "type": "aws_proxy",
        "integrationSubtype": "SQS-SendMessage",
        "credentials": arn_of("Role"),
        "requestParameters": {"QueueUrl": {"Ref": "Queue"}, "MessageBody": "$request.body.n"},
        "payloadFormatVersion": "1.0",
    }
    document = {
        "openapi": "3.0.1",
        "info": {"title": "of a document", "version": "1"},
        "paths": {"/orders": {"post": {"x-amazon-apigateway-integration": integration}}},
    }
    made = deploy(
        {
            "Queue": resource("SQS::Queue"),
            "Role": assumed_by("apigateway"),
            "Api": resource("ApiGatewayV2::Api", Body=document, Tags={"httpapi:createdBy": "SAM"}),
            "Stage": resource("ApiGatewayV2::Stage", ApiId={"Ref": "Api"}, StageName="$default", AutoDeploy=True),
        }
    )
    assert made["status"] == "CREATE_COMPLETE", made
    found = client("apigatewayv2").get_api(ApiId=made["ids"]["Api"])
    assert (found["Name"], found["Tags"]["httpapi:createdBy"]) == ("of a document", "SAM")
    assert call(f"{found['ApiEndpoint']}/orders", {"n": "7"}) == 200
