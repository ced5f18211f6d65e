"""Streams and delivery streams of CloudFormation templates, as AWS makes them."""

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
ROLE = "arn:aws:iam::000000000000:role/firehose"


def stream(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::Kinesis::Stream", **({"Properties": properties} if properties else {})}


def summary(client: Callable[[str], Any], name: str) -> dict[str, Any]:
    return dict(client("kinesis").describe_stream_summary(StreamName=name)["StreamDescriptionSummary"])


@pytest.mark.parametrize(
    ("properties", "mode", "shards"),
    [
        ({"ShardCount": 1}, "PROVISIONED", 1),
        ({"ShardCount": "2"}, "PROVISIONED", 2),
        ({"ShardCount": 2, "StreamModeDetails": {"StreamMode": "PROVISIONED"}}, "PROVISIONED", 2),
        ({"StreamModeDetails": {"StreamMode": "ON_DEMAND"}}, "ON_DEMAND", 4),
    ],
)
def test_e19_a_stream_has_the_mode_that_its_template_means(
    client: Callable[[str], Any], deploy: Deploy, properties: dict[str, Any], mode: str, shards: int
) -> None:
    made = deploy({"Events": stream(**properties)})
    assert made["status"] == "CREATE_COMPLETE", made
    name = made["ids"]["Events"]
    assert name.startswith(f"{made['name']}-Events-")
    found = summary(client, name)
    assert (found["StreamModeDetails"]["StreamMode"], found["OpenShardCount"]) == (mode, shards)


def test_e19_on_demand_beside_a_shard_count_fails_as_on_aws(deploy: Deploy) -> None:
    made = deploy({"Events": stream(ShardCount=1, StreamModeDetails={"StreamMode": "ON_DEMAND"})})
    assert made["status"] in ("ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED"), made
    assert any("ShardCount is not expected" in reason for reason in made["reasons"])


def test_e19_a_stream_has_all_that_its_template_says_and_changes_with_it(
    client: Callable[[str], Any], deploy: Deploy
) -> None:
    kinesis = client("kinesis")
    kms = {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}
    tags = [{"Key": "team", "Value": "data"}, {"Key": "old", "Value": "x"}]
    made = deploy(
        {"Events": stream(Name="all-of-it", ShardCount=1, RetentionPeriodHours=48, StreamEncryption=kms, Tags=tags)}
    )
    assert made["status"] == "CREATE_COMPLETE", made
    found = summary(client, "all-of-it")
    assert (found["RetentionPeriodHours"], found["EncryptionType"]) == (48, "KMS")
    assert own_tags(kinesis) == {"team": "data", "old": "x"}
    tags = [{"Key": "team", "Value": "platform"}]
    changed = deploy(
        {"Events": stream(Name="all-of-it", ShardCount=2, RetentionPeriodHours=24, Tags=tags)}, stack=made["name"]
    )
    assert changed["status"] == "UPDATE_COMPLETE", changed
    found = summary(client, "all-of-it")
    assert (found["OpenShardCount"], found["RetentionPeriodHours"], found["EncryptionType"]) == (2, 24, "NONE")
    assert own_tags(kinesis) == {"team": "platform"}
    on_demand = deploy(
        {"Events": stream(Name="all-of-it", StreamModeDetails={"StreamMode": "ON_DEMAND"})}, stack=made["name"]
    )
    assert on_demand["status"] == "UPDATE_COMPLETE", on_demand
    assert summary(client, "all-of-it")["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}


def own_tags(kinesis: Any) -> dict[str, str]:
    """Those of the template, without CloudFormation's own."""
    tags = kinesis.list_tags_for_stream(StreamName="all-of-it")["Tags"]
    return {tag["Key"]: tag["Value"] for tag in tags if not tag["Key"].startswith("aws:")}


def test_a35_a_delivery_stream_without_a_name_gets_one(client: Callable[[str], Any], deploy: Deploy) -> None:
    bucket = {"Type": "AWS::S3::Bucket"}
    to_s3: dict[str, Any] = {
        "BucketARN": {"Fn::GetAtt": ["Data", "Arn"]},
        "RoleARN": ROLE,
        "BufferingHints": {"IntervalInSeconds": {"Ref": "Interval"}, "SizeInMBs": "1"},
        "Prefix": "data/",
    }
    source = {"KinesisStreamARN": {"Fn::GetAtt": ["Events", "Arn"]}, "RoleARN": ROLE}
    properties: dict[str, Any] = {
        "DeliveryStreamType": "KinesisStreamAsSource",
        "KinesisStreamSourceConfiguration": source,
        "ExtendedS3DestinationConfiguration": to_s3,
        "Tags": [{"Key": "team", "Value": "data"}],
    }
    delivery = {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": properties}
    made = deploy({"Data": bucket, "Events": stream(ShardCount=1), "Delivery": delivery}, {"Interval": "5"})
    assert made["status"] == "CREATE_COMPLETE", made
    name = made["ids"]["Delivery"]
    assert name.startswith(f"{made['name']}-Delivery-")
    firehose = client("firehose")
    found = firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    (destination,) = found["Destinations"]
    assert found["DeliveryStreamStatus"] == "ACTIVE"
    assert destination["ExtendedS3DestinationDescription"]["BufferingHints"] == {
        "IntervalInSeconds": 5,
        "SizeInMBs": 1,
    }
    properties["ExtendedS3DestinationConfiguration"] = {**to_s3, "Prefix": "other/"}
    properties["Tags"] = [{"Key": "team", "Value": "platform"}]
    changed = deploy(
        {"Data": bucket, "Events": stream(ShardCount=1), "Delivery": delivery}, {"Interval": "5"}, stack=made["name"]
    )
    assert changed["status"] == "UPDATE_COMPLETE", changed
    found = firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    assert found["Destinations"][0]["ExtendedS3DestinationDescription"]["Prefix"] == "other/"
    listed = firehose.list_tags_for_delivery_stream(DeliveryStreamName=name)["Tags"]
    assert {"Key": "team", "Value": "platform"} in listed
    client("cloudformation").delete_stack(StackName=made["name"])

    def gone() -> None:
        assert firehose.list_delivery_streams()["DeliveryStreamNames"].count(name) == 0

    eventually(gone, timeout=60, interval=0.1)


def test_l1_a_delivery_stream_to_tables_in_the_spelling_of_templates(
    client: Callable[[str], Any], deploy: Deploy
) -> None:
    to_tables = {
        "RoleARN": ROLE,
        "CatalogConfiguration": {"CatalogArn": "arn:aws:glue:us-east-1:000000000000:catalog"},
        "S3Configuration": {"BucketARN": {"Fn::GetAtt": ["Data", "Arn"]}, "RoleARN": ROLE},
        "s3BackupMode": "FailedDataOnly",
        "DestinationTableConfigurationList": [{"DestinationDatabaseName": "db", "DestinationTableName": "events"}],
    }
    properties: dict[str, Any] = {"IcebergDestinationConfiguration": to_tables}
    resources: dict[str, Any] = {
        "Data": {"Type": "AWS::S3::Bucket"},
        "Delivery": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": properties},
    }
    made = deploy(resources)
    assert made["status"] == "CREATE_COMPLETE", made

    def retries() -> Any:
        found = client("firehose").describe_delivery_stream(DeliveryStreamName=made["ids"]["Delivery"])
        (destination,) = found["DeliveryStreamDescription"]["Destinations"]
        return destination["IcebergDestinationDescription"]["RetryOptions"]["DurationInSeconds"]

    assert retries() == 300
    properties["IcebergDestinationConfiguration"] = {**to_tables, "RetryOptions": {"DurationInSeconds": "7"}}
    changed = deploy(resources, stack=made["name"])
    assert changed["status"] == "UPDATE_COMPLETE", changed
    assert retries() == 7


def test_s1_a_delivery_stream_to_splunk(client: Callable[[str], Any], deploy: Deploy) -> None:
    to_splunk = {
        "HECEndpoint": "https://127.0.0.1:1",
        "HECEndpointType": "Raw",
        "HECToken": "token",
        "S3Configuration": {"BucketARN": {"Fn::GetAtt": ["Data", "Arn"]}, "RoleARN": ROLE},
    }
    properties: dict[str, Any] = {"SplunkDestinationConfiguration": to_splunk}
    resources: dict[str, Any] = {
        "Data": {"Type": "AWS::S3::Bucket"},
        "Delivery": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": properties},
    }
    made = deploy(resources)
    assert made["status"] == "CREATE_COMPLETE", made
    configured = {**to_splunk["S3Configuration"], "Prefix": "p/"}  # type: ignore[dict-item]
    changes = {"HECAcknowledgmentTimeoutInSeconds": "240", "S3Configuration": configured}
    properties["SplunkDestinationConfiguration"] = {**to_splunk, **changes}
    changed = deploy(resources, stack=made["name"])
    assert changed["status"] == "UPDATE_COMPLETE", changed
    found = client("firehose").describe_delivery_stream(DeliveryStreamName=made["ids"]["Delivery"])
    splunk = found["DeliveryStreamDescription"]["Destinations"][0]["SplunkDestinationDescription"]
    assert splunk["HECAcknowledgmentTimeoutInSeconds"] == 240
    assert splunk["S3DestinationDescription"]["Prefix"] == "p/"


def test_r20_a_database_and_a_table_of_the_catalogue(client: Callable[[str], Any], deploy: Deploy) -> None:
    catalogue = {"CatalogId": {"Ref": "AWS::AccountId"}}
    columns = [{"Name": "id", "Type": "bigint"}]
    table_input: dict[str, Any] = {
        "Name": "events",
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": True, "projection.parts": 3},
        "StorageDescriptor": {"Columns": columns, "Location": "s3://bucket/events/"},
    }
    table = {**catalogue, "DatabaseName": {"Ref": "Base"}, "TableInput": table_input}
    resources: dict[str, Any] = {
        "Base": {"Type": "AWS::Glue::Database", "Properties": {**catalogue, "DatabaseInput": {"Description": "one"}}},
        "Events": {"Type": "AWS::Glue::Table", "Properties": table},
    }
    made = deploy(resources)
    assert made["status"] == "CREATE_COMPLETE", made
    name, glue = made["ids"]["Base"], client("glue")
    assert name.startswith(f"{made['name']}-base-")
    assert made["ids"]["Events"] == "events"
    found = glue.get_table(DatabaseName=name, Name="events")["Table"]
    assert found["Parameters"] == {"EXTERNAL": "true", "projection.parts": "3"}
    resources["Base"]["Properties"] = {**catalogue, "DatabaseInput": {"Description": "two"}}
    columns.append({"Name": "kind", "Type": "string"})
    changed = deploy(resources, stack=made["name"])
    assert changed["status"] == "UPDATE_COMPLETE", changed
    assert changed["ids"]["Base"] == name
    assert glue.get_database(Name=name)["Database"]["Description"] == "two"
    now = glue.get_table(DatabaseName=name, Name="events")["Table"]
    assert [each["Name"] for each in now["StorageDescriptor"]["Columns"]] == ["id", "kind"]
    assert now["VersionId"] != found["VersionId"]
    table_input["Name"] = "others"
    replaced = deploy(resources, stack=made["name"])
    assert replaced["status"] == "UPDATE_COMPLETE", replaced
    assert [each["Name"] for each in glue.get_tables(DatabaseName=name)["TableList"]] == ["others"]
    client("cloudformation").delete_stack(StackName=made["name"])

    def gone() -> None:
        assert name not in [each["Name"] for each in glue.get_databases()["DatabaseList"]]

    eventually(gone, timeout=60, interval=0.1)


def test_the_encryption_of_a_delivery_stream_changes_with_its_template(
    client: Callable[[str], Any], deploy: Deploy
) -> None:
    to_s3 = {"BucketARN": {"Fn::GetAtt": ["Data", "Arn"]}, "RoleARN": ROLE}
    properties: dict[str, Any] = {"ExtendedS3DestinationConfiguration": to_s3}
    resources: dict[str, Any] = {
        "Data": {"Type": "AWS::S3::Bucket"},
        "Delivery": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": properties},
    }
    made = deploy(resources)
    assert made["status"] == "CREATE_COMPLETE", made

    def encryption() -> Any:
        found = client("firehose").describe_delivery_stream(DeliveryStreamName=made["ids"]["Delivery"])
        return found["DeliveryStreamDescription"].get("DeliveryStreamEncryptionConfiguration", {}).get("Status")

    own = {"DeliveryStreamEncryptionConfigurationInput": {"KeyType": "AWS_OWNED_CMK"}}
    for changes, status in ((own, "ENABLED"), ({}, "DISABLED")):
        resources["Delivery"]["Properties"] = {**properties, **changes}
        changed = deploy(resources, stack=made["name"])
        assert changed["status"] == "UPDATE_COMPLETE", changed
        assert encryption() == status


def test_r13_a_type_that_nobody_makes_fails_by_name(deploy: Deploy) -> None:
    made = deploy(
        {"Ghost": {"Type": "AWS::Kinesis::Channel", "Properties": {"Name": "n"}}, "Real": stream(ShardCount=1)}
    )
    assert made["status"] in ("ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED"), made
    assert any("does not make resources of the type AWS::Kinesis::Channel" in reason for reason in made["reasons"]), (
        made
    )
