"""Types of pipelines with all that a template says of them, and changed in place."""

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
Client = Callable[[str], Any]


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", **({"Properties": properties} if properties else {})}


def arn_of(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, "Arn"]}


def assumed_by(service: str) -> dict[str, Any]:
    principal = {"Service": f"{service}.amazonaws.com"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return resource("IAM::Role", AssumeRolePolicyDocument={"Version": "2012-10-17", "Statement": [statement]})


def test_r17_a_bucket_has_what_its_template_says_and_changes_with_it(client: Client, deploy: Deploy) -> None:
    s3 = client("s3")
    encryption = [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": "true"}]
    rule = {"Id": "old", "Status": "Enabled", "Prefix": "data/", "ExpirationInDays": "30"}
    closed = dict.fromkeys(
        ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), "true"
    )
    made = deploy(
        {
            "Data": resource(
                "S3::Bucket",
                BucketEncryption={"ServerSideEncryptionConfiguration": encryption},
                LifecycleConfiguration={"Rules": [rule]},
                PublicAccessBlockConfiguration=closed,
                NotificationConfiguration={"EventBridgeConfiguration": {}},
            )
        }
    )
    assert made["status"] == "CREATE_COMPLETE", made
    bucket = {"Bucket": made["ids"]["Data"]}
    (kept,) = s3.get_bucket_encryption(**bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert kept["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    (kept,) = s3.get_bucket_lifecycle_configuration(**bucket)["Rules"]
    assert kept["Expiration"] == {"Days": 30}
    assert kept["Filter"] == {"Prefix": "data/"}
    assert all(s3.get_public_access_block(**bucket)["PublicAccessBlockConfiguration"].values())
    assert "EventBridgeConfiguration" in s3.get_bucket_notification_configuration(**bucket)
    assert all(grant["Permission"] == "FULL_CONTROL" for grant in s3.get_bucket_acl(**bucket)["Grants"])
    changed = deploy(
        {
            "Data": resource(
                "S3::Bucket",
                VersioningConfiguration={"Status": "Enabled"},
                LifecycleConfiguration={"Rules": [{**rule, "ExpirationInDays": 60}]},
                Tags=[{"Key": "team", "Value": "data"}],
            )
        },
        stack=made["name"],
    )
    assert changed["status"] == "UPDATE_COMPLETE", changed
    assert changed["ids"]["Data"] == bucket["Bucket"]
    assert s3.get_bucket_versioning(**bucket)["Status"] == "Enabled"
    assert s3.get_bucket_lifecycle_configuration(**bucket)["Rules"][0]["Expiration"] == {"Days": 60}
    assert {"Key": "team", "Value": "data"} in s3.get_bucket_tagging(**bucket)["TagSet"]
    assert "EventBridgeConfiguration" not in s3.get_bucket_notification_configuration(**bucket)


def test_r17_a_bucket_that_is_there_already_fails(client: Client, deploy: Deploy) -> None:
    client("s3").create_bucket(Bucket="taken-already")
    made = deploy({"Data": resource("S3::Bucket", BucketName="taken-already")})
    assert made["status"] == "ROLLBACK_COMPLETE", made
    assert any("taken-already already exists" in reason for reason in made["reasons"]), made
    assert client("s3").head_bucket(Bucket="taken-already")


def test_r17_queues_and_topics_change_in_place(client: Client, deploy: Deploy) -> None:
    sqs, sns = client("sqs"), client("sns")

    def pipeline(seconds: Any, topic: dict[str, Any], **subscription: Any) -> dict[str, Any]:
        return {
            "Dead": resource("SQS::Queue"),
            "Queue": resource(
                "SQS::Queue",
                VisibilityTimeout=seconds,
                RedrivePolicy={"deadLetterTargetArn": arn_of("Dead"), "maxReceiveCount": 3},
            ),
            "Topic": resource("SNS::Topic", **topic),
            "Feed": resource(
                "SNS::Subscription",
                TopicArn={"Ref": "Topic"},
                Protocol="sqs",
                Endpoint=arn_of("Queue"),
                **subscription,
            ),
        }

    made = deploy(pipeline("45", {"DisplayName": "one"}, RawMessageDelivery=True))
    assert made["status"] == "CREATE_COMPLETE", made
    ids = made["ids"]
    assert ids["Topic"].rsplit(":", 1)[1].startswith(f"{made['name']}-Topic-")
    changed = deploy(
        pipeline(60, {"DisplayName": "two", "SignatureVersion": "2"}, FilterPolicy={"kind": ["a"]}), stack=made["name"]
    )
    assert changed["status"] == "UPDATE_COMPLETE", changed
    assert changed["ids"] == ids
    kept = sqs.get_queue_attributes(QueueUrl=ids["Queue"], AttributeNames=["All"])["Attributes"]
    assert kept["VisibilityTimeout"] == "60"
    assert json.loads(kept["RedrivePolicy"])["maxReceiveCount"] in (3, "3")
    topic = sns.get_topic_attributes(TopicArn=ids["Topic"])["Attributes"]
    assert (topic["DisplayName"], topic["SignatureVersion"]) == ("two", "2")
    feed = sns.get_subscription_attributes(SubscriptionArn=ids["Feed"])["Attributes"]
    assert feed["RawMessageDelivery"] == "false"
    assert json.loads(feed["FilterPolicy"]) == {"kind": ["a"]}


def test_r17_a_topic_feeds_a_delivery_stream_with_the_role_of_its_subscription(client: Client, deploy: Deploy) -> None:
    to_s3 = {"BucketARN": arn_of("Data"), "RoleARN": arn_of("Writer")}
    made = deploy(
        {
            "Data": resource("S3::Bucket"),
            "Writer": assumed_by("firehose"),
            "Putter": assumed_by("sns"),
            "Delivery": resource("KinesisFirehose::DeliveryStream", ExtendedS3DestinationConfiguration=to_s3),
            "Topic": resource("SNS::Topic"),
            "Feed": resource(
                "SNS::Subscription",
                TopicArn={"Ref": "Topic"},
                Protocol="firehose",
                Endpoint=arn_of("Delivery"),
                SubscriptionRoleArn=arn_of("Putter"),
            ),
        }
    )
    assert made["status"] == "CREATE_COMPLETE", made
    feed = client("sns").get_subscription_attributes(SubscriptionArn=made["ids"]["Feed"])["Attributes"]
    assert feed["SubscriptionRoleArn"].endswith(made["ids"]["Putter"])


def test_r17_functions_permissions_and_mappings_have_what_their_template_says(client: Client, deploy: Deploy) -> None:
    functions = client("lambda")

    def pipeline(count: Any, batch: str, **function: Any) -> dict[str, Any]:
        return {
            "Events": resource("Kinesis::Stream", ShardCount=1),
            "Role": assumed_by("lambda"),
            "Reader": resource(
                "Lambda::Function",
                Runtime="python3.12",
                Handler="index.handler",
                Role=arn_of("Role"),
                Code={"ZipFile": "def handler(event, context): return None"},
                ReservedConcurrentExecutions=count,
                Environment={"Variables": {"FLAG": True, "COUNT": 5}},
                **function,
            ),
            "Mapping": resource(
                "Lambda::EventSourceMapping",
                EventSourceArn=arn_of("Events"),
                FunctionName={"Ref": "Reader"},
                StartingPosition="LATEST",
                BatchSize=batch,
                BisectBatchOnFunctionError="true",
            ),
            "Allowed": resource(
                "Lambda::Permission",
                FunctionName={"Ref": "Reader"},
                Action="lambda:InvokeFunction",
                Principal="s3.amazonaws.com",
                SourceAccount={"Ref": "AWS::AccountId"},
            ),
        }

    made = deploy(pipeline("2", "10", EphemeralStorage={"Size": "1024"}))
    assert made["status"] == "CREATE_COMPLETE", made
    name = made["ids"]["Reader"]
    kept = functions.get_function_configuration(FunctionName=name)
    assert kept["EphemeralStorage"] == {"Size": 1024}
    assert kept["Environment"]["Variables"] == {"FLAG": "true", "COUNT": "5"}
    assert functions.get_function_concurrency(FunctionName=name)["ReservedConcurrentExecutions"] == 2
    (statement,) = json.loads(functions.get_policy(FunctionName=name)["Policy"])["Statement"]
    assert statement["Condition"] == {"StringEquals": {"AWS:SourceAccount": "000000000000"}}
    mapping = functions.get_event_source_mapping(UUID=made["ids"]["Mapping"])
    assert (mapping["BatchSize"], mapping["BisectBatchOnFunctionError"]) == (10, True)
    changed = deploy(pipeline(3, "20", MemorySize=256), stack=made["name"])
    assert changed["status"] == "UPDATE_COMPLETE", changed
    kept = functions.get_function_configuration(FunctionName=name)
    assert (kept["MemorySize"], kept["EphemeralStorage"]) == (256, {"Size": 512})
    assert functions.get_function_concurrency(FunctionName=name)["ReservedConcurrentExecutions"] == 3
    assert functions.get_event_source_mapping(UUID=made["ids"]["Mapping"])["BatchSize"] == 20
