"""Tables of DynamoDB in templates: all their properties, and changes that keep the items (R-17)."""

from collections.abc import Callable
from typing import Any

import pytest

from hydrant.waiting import eventually

from ..support.peer_endpoint import GIVEN
from .conftest import Deploy
from .test_types import arn_of, resource

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("cloudformation"),
    pytest.mark.skipif(bool(GIVEN), reason="it starts an emulator of its own"),
]
Client = Callable[[str], Any]
ITEM = {"id": {"S": "one"}, "kind": {"S": "a"}, "size": {"S": "big"}}


def attributes(*names: str) -> list[dict[str, str]]:
    return [{"AttributeName": name, "AttributeType": "S"} for name in names]


def keys(name: str) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": "HASH"}]


def index(name: str, **properties: Any) -> dict[str, Any]:
    return {"IndexName": f"by-{name}", "KeySchema": keys(name), "Projection": {"ProjectionType": "ALL"}, **properties}


def table(*defined: str, **properties: Any) -> dict[str, Any]:
    definitions = attributes("id", *defined)
    return {"Items": resource("DynamoDB::Table", AttributeDefinitions=definitions, KeySchema=keys("id"), **properties)}


def units(count: Any) -> dict[str, Any]:
    return {"ReadCapacityUnits": count, "WriteCapacityUnits": count}


def described(dynamodb: Any, name: str) -> dict[str, Any]:
    return dict(dynamodb.describe_table(TableName=name)["Table"])


def recovery(dynamodb: Any, name: str) -> dict[str, Any]:
    found = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    return dict(found["PointInTimeRecoveryDescription"])


def test_r17_a_table_has_what_its_template_says(client: Client, deploy: Deploy) -> None:
    dynamodb = client("dynamodb")
    properties = {
        "BillingMode": "PAY_PER_REQUEST",
        "TableClass": "STANDARD_INFREQUENT_ACCESS",
        "DeletionProtectionEnabled": "true",
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": "true", "RecoveryPeriodInDays": "7"},
        "TimeToLiveSpecification": {"AttributeName": "until", "Enabled": "true"},
        "ContributorInsightsSpecification": {"Enabled": True},
        "SSESpecification": {"SSEEnabled": "true"},
        "Tags": [{"Key": "team", "Value": "data"}],
    }
    made = deploy(table(**properties))
    assert made["status"] == "CREATE_COMPLETE", made
    name = {"TableName": made["ids"]["Items"]}
    found = described(dynamodb, name["TableName"])
    assert found["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    assert found["DeletionProtectionEnabled"] is True
    assert found["SSEDescription"]["Status"] == "ENABLED"
    kept = recovery(dynamodb, name["TableName"])
    assert (kept["PointInTimeRecoveryStatus"], kept["RecoveryPeriodInDays"]) == ("ENABLED", 7)
    assert dynamodb.describe_time_to_live(**name)["TimeToLiveDescription"]["AttributeName"] == "until"
    assert dynamodb.describe_contributor_insights(**name)["ContributorInsightsStatus"] == "ENABLED"
    assert dynamodb.list_tags_of_resource(ResourceArn=found["TableArn"])["Tags"] == properties["Tags"]

    changed = deploy(table(BillingMode="PAY_PER_REQUEST"), stack=made["name"])
    assert (changed["status"], changed["ids"]) == ("UPDATE_COMPLETE", made["ids"]), changed
    found = described(dynamodb, name["TableName"])
    assert found["TableClassSummary"]["TableClass"] == "STANDARD"
    assert found["DeletionProtectionEnabled"] is False
    assert "SSEDescription" not in found
    assert recovery(dynamodb, name["TableName"])["PointInTimeRecoveryStatus"] == "DISABLED"
    assert dynamodb.describe_time_to_live(**name)["TimeToLiveDescription"]["TimeToLiveStatus"] == "DISABLED"
    assert dynamodb.describe_contributor_insights(**name)["ContributorInsightsStatus"] == "DISABLED"
    assert dynamodb.list_tags_of_resource(ResourceArn=found["TableArn"])["Tags"] == []


def test_r17_the_throughput_of_a_table_changes_and_its_items_stay(client: Client, deploy: Deploy) -> None:
    dynamodb = client("dynamodb")
    five = {"ProvisionedThroughput": units(5)}
    made = deploy(table("kind", GlobalSecondaryIndexes=[index("kind", **five)], **five))
    assert made["status"] == "CREATE_COMPLETE", made
    name = made["ids"]["Items"]
    dynamodb.put_item(TableName=name, Item=ITEM)
    seven = {"ProvisionedThroughput": units("7")}
    changed = deploy(table("kind", GlobalSecondaryIndexes=[index("kind", **seven)], **seven), stack=made["name"])
    assert (changed["status"], changed["ids"]) == ("UPDATE_COMPLETE", made["ids"]), changed
    found = described(dynamodb, name)
    assert found["ProvisionedThroughput"]["ReadCapacityUnits"] == 7
    assert found["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]["WriteCapacityUnits"] == 7

    on_demand = {"BillingMode": "PAY_PER_REQUEST", "OnDemandThroughput": {"MaxReadRequestUnits": "50"}}
    changed = deploy(table("kind", GlobalSecondaryIndexes=[index("kind")], **on_demand), stack=made["name"])
    assert changed["status"] == "UPDATE_COMPLETE", changed
    found = described(dynamodb, name)
    assert found["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert found["OnDemandThroughput"]["MaxReadRequestUnits"] == 50
    changed = deploy(table("kind", GlobalSecondaryIndexes=[index("kind", **five)], **seven), stack=made["name"])
    assert changed["status"] == "UPDATE_COMPLETE", changed
    found = described(dynamodb, name)
    assert found["BillingModeSummary"]["BillingMode"] == "PROVISIONED"
    assert found["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]["WriteCapacityUnits"] == 5
    assert dynamodb.scan(TableName=name)["Items"] == [ITEM]


def test_r17_the_indexes_of_a_table_come_and_go_one_at_a_time(client: Client, deploy: Deploy) -> None:
    dynamodb = client("dynamodb")
    mode = {"BillingMode": "PAY_PER_REQUEST"}
    made = deploy(table(**mode))
    name = made["ids"]["Items"]
    dynamodb.put_item(TableName=name, Item=ITEM)

    def change(*names: str, **properties: Any) -> dict[str, Any]:
        wanted = [index(each, **properties) for each in names]
        return deploy(table(*names, GlobalSecondaryIndexes=wanted, **mode), stack=made["name"])

    two = change("kind", "size")
    assert two["status"] == "UPDATE_ROLLBACK_COMPLETE", two
    assert any("Cannot perform more than one GSI creation or deletion" in each for each in two["reasons"]), two
    assert change("kind")["status"] == "UPDATE_COMPLETE"
    assert change("kind", "size")["status"] == "UPDATE_COMPLETE"
    where = {"KeyConditionExpression": "#s = :s", "ExpressionAttributeValues": {":s": {"S": "big"}}}
    sized = {"TableName": name, "IndexName": "by-size", "ExpressionAttributeNames": {"#s": "size"}}
    assert dynamodb.query(**sized, **where)["Items"] == [ITEM]
    other = change("kind", "size", Projection={"ProjectionType": "KEYS_ONLY"})
    assert any("Cannot update GSI's properties" in each for each in other["reasons"]), other
    last = change("size")
    assert (last["status"], last["ids"]) == ("UPDATE_COMPLETE", made["ids"]), last
    assert [each["IndexName"] for each in described(dynamodb, name)["GlobalSecondaryIndexes"]] == ["by-size"]
    assert dynamodb.scan(TableName=name)["Items"] == [ITEM]


def test_r17_a_table_starts_and_ends_its_streams(client: Client, deploy: Deploy) -> None:
    dynamodb, kinesis = client("dynamodb"), client("kinesis")

    def parts(**properties: Any) -> dict[str, Any]:
        stream = resource("Kinesis::Stream", ShardCount=1)
        return {"Changes": stream, **table(BillingMode="PAY_PER_REQUEST", **properties)}

    made = deploy(parts())
    assert made["status"] == "CREATE_COMPLETE", made
    name = made["ids"]["Items"]
    both = {
        "StreamSpecification": {"StreamViewType": "KEYS_ONLY"},
        "KinesisStreamSpecification": {"StreamArn": arn_of("Changes")},
    }
    seen = resource("SSM::Parameter", Type="String", Value={"Fn::GetAtt": ["Items", "StreamArn"]})
    changed = deploy({**parts(**both), "Seen": seen}, stack=made["name"])
    assert changed["status"] == "UPDATE_COMPLETE", changed
    found = described(dynamodb, name)
    assert found["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    told = client("ssm").get_parameter(Name=changed["ids"]["Seen"])["Parameter"]["Value"]
    assert told == found["LatestStreamArn"]
    dynamodb.put_item(TableName=name, Item=ITEM)
    (shard,) = kinesis.list_shards(StreamName=made["ids"]["Changes"])["Shards"]
    position = kinesis.get_shard_iterator(
        StreamName=made["ids"]["Changes"], ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]

    def arrived() -> None:
        assert len(kinesis.get_records(ShardIterator=position)["Records"]) == 1

    eventually(arrived, timeout=30)
    changed = deploy(parts(StreamSpecification={"StreamViewType": "NEW_IMAGE"}), stack=made["name"])
    assert (changed["status"], changed["ids"]["Items"]) == ("UPDATE_COMPLETE", name), changed
    assert described(dynamodb, name)["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"
    (destination,) = dynamodb.describe_kinesis_streaming_destination(TableName=name)["KinesisDataStreamDestinations"]
    assert destination["DestinationStatus"] == "DISABLED"
    assert deploy(parts(), stack=made["name"])["status"] == "UPDATE_COMPLETE"
    assert "StreamSpecification" not in described(dynamodb, name)
    assert dynamodb.scan(TableName=name)["Items"] == [ITEM]


def test_r17_what_a_table_refuses_fails_in_its_words(client: Client, deploy: Deploy) -> None:
    dynamodb = client("dynamodb")
    made = deploy(table(BillingMode="PAY_PER_REQUEST"))
    name = made["ids"]["Items"]
    dynamodb.put_item(TableName=name, Item=ITEM)
    failed = deploy(table(), stack=made["name"])
    assert failed["status"] == "UPDATE_ROLLBACK_COMPLETE", failed
    assert any("ReadCapacityUnits and WriteCapacityUnits must both be specified" in each for each in failed["reasons"])
    expiring = {"BillingMode": "PAY_PER_REQUEST", "TimeToLiveSpecification": {"AttributeName": "a", "Enabled": True}}
    assert deploy(table(**expiring), stack=made["name"])["status"] == "UPDATE_COMPLETE"
    expiring["TimeToLiveSpecification"] = {"AttributeName": "b", "Enabled": True}
    failed = deploy(table(**expiring), stack=made["name"])
    assert any("TimeToLive is already enabled" in each for each in failed["reasons"]), failed
    assert dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["AttributeName"] == "a"
    assert dynamodb.scan(TableName=name)["Items"] == [ITEM]


def test_r17_a_change_of_a_table_is_undone_with_its_stack(client: Client, deploy: Deploy) -> None:
    dynamodb, mode = client("dynamodb"), {"BillingMode": "PAY_PER_REQUEST"}
    made = deploy(table(**mode))
    name = made["ids"]["Items"]
    dynamodb.put_item(TableName=name, Item=ITEM)
    more = {"DeletionProtectionEnabled": True, "StreamSpecification": {"StreamViewType": "KEYS_ONLY"}}
    wanted = table("kind", GlobalSecondaryIndexes=[index("kind")], **more, **mode)
    broken = {**resource("SQS::Queue", QueueName="no queue"), "DependsOn": "Items"}
    failed = deploy({**wanted, "Broken": broken}, stack=made["name"])
    assert failed["status"] == "UPDATE_ROLLBACK_COMPLETE", failed
    found = described(dynamodb, name)
    assert ("GlobalSecondaryIndexes" in found, found["DeletionProtectionEnabled"]) == (False, False)
    assert ("LatestStreamArn" in found, "StreamSpecification" in found) == (True, False), "there was a stream"
    assert dynamodb.scan(TableName=name)["Items"] == [ITEM]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ImportSourceSpecification", {"InputFormat": "CSV"}, "not serve ImportSourceSpecification of AWS::DynamoDB"),
        (
            "StreamSpecification",
            {"StreamViewType": "KEYS_ONLY", "ResourcePolicy": {"PolicyDocument": {"Statement": []}}},
            "not serve StreamSpecification.ResourcePolicy of AWS::DynamoDB",
        ),
        ("KinesisStreamSpecification", {"StreamArn": "arn:aws:kinesis:us-east-1:000000000000:stream/no"}, "stream/no"),
    ],
)
def test_r17_a_table_that_cannot_be_as_its_template_says_is_not_there(
    client: Client, deploy: Deploy, name: str, value: Any, words: str
) -> None:
    properties = {"BillingMode": "PAY_PER_REQUEST", "DeletionProtectionEnabled": True, name: value}
    made = deploy(table(**properties))
    assert made["status"] == "ROLLBACK_COMPLETE", made
    assert any(words in each for each in made["reasons"]), made

    def gone() -> None:
        names = client("dynamodb").list_tables()["TableNames"]
        assert not [each for each in names if each.startswith(made["name"])], names

    eventually(gone, timeout=30)


def test_r17_a_table_that_is_protected_outlives_its_stack(client: Client, deploy: Deploy) -> None:
    dynamodb, formation = client("dynamodb"), client("cloudformation")
    made = deploy(table(BillingMode="PAY_PER_REQUEST", DeletionProtectionEnabled=True))
    (stack,) = formation.describe_stacks(StackName=made["name"])["Stacks"]
    formation.delete_stack(StackName=made["name"])

    def failed() -> None:
        events = formation.describe_stack_events(StackName=stack["StackId"])["StackEvents"]
        reasons = [each.get("ResourceStatusReason", "") for each in events]
        assert any("currently protected against deletion" in each for each in reasons), events

    eventually(failed, timeout=30)
    assert described(dynamodb, made["ids"]["Items"])["DeletionProtectionEnabled"] is True
    dynamodb.update_table(TableName=made["ids"]["Items"], DeletionProtectionEnabled=False)


def test_r17_other_keys_make_another_table(client: Client, deploy: Deploy) -> None:
    made = deploy(table(BillingMode="PAY_PER_REQUEST"))
    keyed = {"AttributeDefinitions": attributes("kind"), "KeySchema": keys("kind"), "BillingMode": "PAY_PER_REQUEST"}
    changed = deploy({"Items": resource("DynamoDB::Table", **keyed)}, stack=made["name"])
    assert changed["status"] == "UPDATE_COMPLETE", changed
    dynamodb = client("dynamodb")
    (name,) = [each for each in dynamodb.list_tables()["TableNames"] if each.startswith(f"{made['name']}-Items-")]
    assert name != made["ids"]["Items"]
    assert described(dynamodb, name)["KeySchema"] == keys("kind")
