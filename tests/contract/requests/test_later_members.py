"""Members that AWS takes today and nobody here looks at: refused by name, and nothing has happened."""

import json
from typing import Any

import pytest
from botocore.model import OperationModel
from localstack.aws.spec import load_service

from ..support.raw_requests import JSON, Answer, Wire

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("requests")]


def call(wire: Wire, service: str, operation: str, document: dict[str, Any]) -> Answer:
    """A document of AWS's newest API, which the model here does not have whole."""
    model: OperationModel = load_service(service).operation_model(operation)
    body = json.dumps(document).encode()
    if model.service_model.protocol == "json":
        version = model.service_model.metadata.get("jsonVersion", "1.1")
        target = f"{model.service_model.metadata['targetPrefix']}.{operation}"
        headers = {"Content-Type": f"application/x-amz-json-{version}", "X-Amz-Target": target}
        return wire.send(service, "POST", "/", headers, body)
    return wire.send(service, "POST", model.http["requestUri"], {"Content-Type": JSON}, body)


def refused(answer: Answer, member: str) -> None:
    assert (answer.status, f"does not serve {member}" in answer.body.decode()) == (501, True), answer.body
    assert b"NotImplemented" in answer.body or answer.headers["X-Amzn-Errortype"] == "NotImplemented"


def test_r14_protection_of_a_log_group(wire: Wire) -> None:
    name = "later-protected"
    refused(
        call(wire, "logs", "CreateLogGroup", {"logGroupName": name, "deletionProtectionEnabled": True}),
        "deletionProtectionEnabled of CreateLogGroup",
    )
    listed = call(wire, "logs", "DescribeLogGroups", {"logGroupNamePrefix": name})
    assert listed.document["logGroups"] == []
    asked_for_nothing = {"logGroupName": name, "deletionProtectionEnabled": False}
    assert call(wire, "logs", "CreateLogGroup", asked_for_nothing).status == 200


def test_r14_durable_functions_and_tenants(wire: Wire) -> None:
    given = {"FunctionName": "later", "Role": "arn:aws:iam::000000000000:role/r", "Code": {"ZipFile": "UEsFBg=="}}
    durable = {**given, "DurableConfig": {"ExecutionTimeout": 60}}
    refused(call(wire, "lambda", "CreateFunction", durable), "DurableConfig of CreateFunction")
    path = "/2015-03-31/functions/later/invocations"
    refused(wire.send("lambda", "POST", path, {"X-Amz-Tenant-Id": "a"}, b"{}"), "TenantId of Invoke")


def test_an_operation_that_only_the_newest_model_has(wire: Wire) -> None:
    answer = wire.send("lambda", "GET", "/2025-11-30/capacity-providers", {}, None)
    assert (answer.status, "does not serve ListCapacityProviders of lambda" in answer.body.decode()) == (501, True)
    assert call(wire, "kinesis", "DescribeAccountSettings", {}).status == 200


@pytest.mark.parametrize("operation", ["PutRecord", "GetShardIterator"])
def test_r14_the_id_of_a_stream(wire: Wire, operation: str) -> None:
    given = {
        "PutRecord": {"Data": "YQ==", "PartitionKey": "k"},
        "GetShardIterator": {"ShardId": "shardId-000000000000", "ShardIteratorType": "LATEST"},
    }[operation]
    id_ = "a" * 20 + "-bcd"
    refused(call(wire, "kinesis", operation, {"StreamName": "s", **given, "StreamId": id_}), f"StreamId of {operation}")
    passed = call(wire, "kinesis", operation, {"StreamName": "no-such", **given, "StreamId": None})
    assert passed.code == "ResourceNotFoundException"


@pytest.mark.parametrize(
    "headers",
    [
        {"x-amz-sdk-checksum-algorithm": "SHA512"},
        {"x-amz-checksum-sha512": "eA=="},
        {"x-amz-trailer": "x-amz-checksum-xxhash3"},
        {"x-amz-object-lock-event-hold": "ON"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_r14_checksums_and_holds_of_objects(wire: Wire, headers: dict[str, str]) -> None:
    assert wire.send("s3", "PUT", "/later-members", {}, b"").status in (200, 409)
    answer = wire.send("s3", "PUT", "/later-members/key", headers, b"x")
    assert (answer.status, b"<Code>NotImplemented</Code>" in answer.body) == (501, True), answer.body
    assert b"of PutObject, which AWS does" in answer.body
    assert wire.send("s3", "HEAD", "/later-members/key", {}, None).status == 404
    assert wire.send("s3", "PUT", "/later-members/key", {"x-amz-sdk-checksum-algorithm": "SHA256"}, b"x").status == 200
    assert wire.send("s3", "DELETE", "/later-members/key", {}, None).status == 204


def test_r7_members_that_aws_does_not_know_are_ignored_still(wire: Wire) -> None:
    given = {"StreamName": "no-such", "Data": "YQ==", "PartitionKey": "k", "NoSuchMember": True}
    assert call(wire, "kinesis", "PutRecord", given).code == "ResourceNotFoundException"


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("PUT", "/later-members/kept?annotation&annotationName=a", "PutObjectAnnotation"),
        ("GET", "/later-members/kept?annotation", "GetObjectAnnotation"),
        ("DELETE", "/later-members/kept?annotation&annotationName=a", "DeleteObjectAnnotation"),
        ("PUT", "/later-members/kept?encryption", "UpdateObjectEncryption"),
        ("PUT", "/later-members?abac", "PutBucketAbac"),
    ],
)
def test_r14_sub_resources_leave_object_and_bucket_alone(wire: Wire, method: str, path: str, operation: str) -> None:
    assert wire.send("s3", "PUT", "/later-members", {}, b"").status in (200, 409)
    assert wire.send("s3", "PUT", "/later-members/kept", {}, b"as it was").status == 200
    answer = wire.send("s3", method, path, {}, b"<x/>" if method == "PUT" else None)
    assert (answer.status, f"does not serve {operation} of s3" in answer.body.decode()) == (501, True), answer.body
    assert wire.send("s3", "GET", "/later-members/kept", {}, None).body == b"as it was"


def test_r14_the_size_of_a_topics_messages(wire: Wire) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    size = "Attributes.entry.1.key=MaximumMessageSize&Attributes.entry.1.value=1048576"
    made = wire.send("sns", "POST", "/", form, f"Action=CreateTopic&Name=later&{size}".encode())
    assert (made.status, b"does not serve attribute MaximumMessageSize of CreateTopic" in made.body) == (501, True)
    assert b":later<" not in wire.send("sns", "POST", "/", form, b"Action=ListTopics").body
    topic = "TopicArn=arn:aws:sns:us-east-1:000000000000:later"
    changed = f"Action=SetTopicAttributes&{topic}&AttributeName=MaximumMessageSize&AttributeValue=2048"
    assert wire.send("sns", "POST", "/", form, changed.encode()).status == 501
