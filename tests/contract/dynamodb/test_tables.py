"""Tables: what is set about them, their indexes, backups; what is not served is refused by name."""

import http.client
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ..support.dynamodb_emulator import KEYS, MakeTable, key, refused, wait_active
from ..support.pauses import look_until

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("dynamodb")]

BY_OWNER: Any = {
    "IndexName": "by-owner",
    "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}, {"AttributeName": "s", "KeyType": "RANGE"}],
    "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["color"]},
}
LOCAL: Any = {
    "IndexName": "by-color",
    "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "color", "KeyType": "RANGE"}],
    "Projection": {"ProjectionType": "KEYS_ONLY"},
}
OWNER: Any = {"AttributeName": "owner", "AttributeType": "S"}
COLOR: Any = {"AttributeName": "color", "AttributeType": "S"}


def owned(number: int, owner: str | None, color: str = "red") -> dict[str, Any]:
    more = {} if owner is None else {"owner": {"S": owner}}
    return {**key("a", number), **more, "color": {"S": color}, "note": {"S": "n"}}


def by_owner(dynamodb: Any, table: str, **more: Any) -> Any:
    return dynamodb.query(
        TableName=table,
        IndexName="by-owner",
        KeyConditionExpression="#o = :o",
        ExpressionAttributeNames={"#o": "owner"},
        ExpressionAttributeValues={":o": {"S": "ann"}},
        **more,
    )


def test_an_index_is_made_filled_followed_and_removed(dynamodb: Any, table: str) -> None:
    for number, owner in enumerate(["ann", None, "bob", "ann"]):
        dynamodb.put_item(TableName=table, Item=owned(number, owner))
    dynamodb.update_table(
        TableName=table, AttributeDefinitions=[OWNER], GlobalSecondaryIndexUpdates=[{"Create": BY_OWNER}]
    )
    wait_active(dynamodb, table)
    found = by_owner(dynamodb, table)["Items"]
    assert [item["s"]["N"] for item in found] == ["0", "3"]
    assert set(found[0]) == {"p", "s", "owner", "color"}
    dynamodb.update_item(
        TableName=table,
        Key=key("a", 0),
        UpdateExpression="SET #o = :o",
        ExpressionAttributeNames={"#o": "owner"},
        ExpressionAttributeValues={":o": {"S": "bob"}},
    )
    dynamodb.delete_item(TableName=table, Key=key("a", 3))
    assert by_owner(dynamodb, table)["Items"] == []
    with refused("ValidationException", "Type mismatch for Index Key"):
        dynamodb.put_item(TableName=table, Item={**key("a", 9), "owner": {"N": "1"}})
    dynamodb.update_table(TableName=table, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-owner"}}])
    wait_gone(dynamodb, table)
    with refused("ValidationException", "does not have the specified index"):
        by_owner(dynamodb, table)


def wait_gone(dynamodb: Any, table: str) -> None:
    def gone() -> None:
        assert "GlobalSecondaryIndexes" not in dynamodb.describe_table(TableName=table)["Table"]

    look_until(gone)


def test_pages_of_an_index_go_on_where_they_ended(dynamodb: Any, make_table: MakeTable) -> None:
    table = make_table(
        AttributeDefinitions=[*KEYS["AttributeDefinitions"], OWNER],
        GlobalSecondaryIndexes=[BY_OWNER],
    )
    for partition in ("x", "y", "z"):
        for number in range(3):
            item = {**key(partition, number), "owner": {"S": "ann"}}
            dynamodb.put_item(TableName=table, Item=item)
    for forward in (True, False):
        found: list[Any] = []
        start: dict[str, Any] = {}
        while True:
            page = by_owner(dynamodb, table, Limit=2, ScanIndexForward=forward, **start)
            found += [(item["s"]["N"], item["p"]["S"]) for item in page["Items"]]
            if "LastEvaluatedKey" not in page:
                break
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        assert len(set(found)) == len(found) == 9
        assert [each[0] for each in found] == sorted((each[0] for each in found), reverse=not forward)


def test_a_local_index_reads_what_it_does_not_have(dynamodb: Any, make_table: MakeTable) -> None:
    table = make_table(
        AttributeDefinitions=[*KEYS["AttributeDefinitions"], COLOR],
        LocalSecondaryIndexes=[LOCAL],
    )
    for number, color in enumerate(["red", "green", "blue"]):
        dynamodb.put_item(TableName=table, Item=owned(number, None, color))
    wanted: Any = {
        "TableName": table,
        "IndexName": "by-color",
        "KeyConditionExpression": "p = :p AND begins_with(color, :c)",
        "ExpressionAttributeValues": {":p": {"S": "a"}, ":c": {"S": "gr"}},
    }
    assert dynamodb.query(**wanted)["Items"] == [{**key("a", 1), "color": {"S": "green"}}]
    assert dynamodb.query(**wanted, Select="ALL_ATTRIBUTES")["Items"] == [owned(1, None, "green")]


def test_segments_of_a_scan_are_the_whole_table(dynamodb: Any, table: str) -> None:
    for number in range(40):
        dynamodb.put_item(TableName=table, Item=key(f"p{number}"))
    parts = [dynamodb.scan(TableName=table, Segment=part, TotalSegments=4)["Items"] for part in range(4)]
    names = [item["p"]["S"] for part in parts for item in part]
    assert len(names) == len(set(names)) == 40
    assert all(parts)


def test_what_is_set_about_a_table(dynamodb: Any, table: str) -> None:
    arn = dynamodb.describe_table(TableName=table)["Table"]["TableArn"]
    dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": "one", "Value": "1"}, {"Key": "two", "Value": "2"}])
    dynamodb.untag_resource(ResourceArn=arn, TagKeys=["one"])
    assert dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "two", "Value": "2"}]
    dynamodb.update_continuous_backups(
        TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    backups = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    revision = dynamodb.put_resource_policy(ResourceArn=arn, Policy=policy)["RevisionId"]
    assert dynamodb.get_resource_policy(ResourceArn=arn)["RevisionId"] == revision
    with refused("PolicyNotFoundException"):
        dynamodb.delete_resource_policy(ResourceArn=arn, ExpectedRevisionId="other")
    dynamodb.delete_resource_policy(ResourceArn=arn)
    dynamodb.update_table(
        TableName=table,
        SSESpecification={"Enabled": True},
        TableClass="STANDARD_INFREQUENT_ACCESS",
        DeletionProtectionEnabled=True,
    )
    wait_active(dynamodb, table)
    described = dynamodb.describe_table(TableName=table)["Table"]
    assert described["SSEDescription"]["Status"] == "ENABLED"
    assert described["TableClassSummary"] == {"TableClass": "STANDARD_INFREQUENT_ACCESS"}
    with refused("ValidationException", "protected against deletion"):
        dynamodb.delete_table(TableName=table)
    dynamodb.update_table(TableName=table, DeletionProtectionEnabled=False)
    wait_active(dynamodb, table)


def test_a_backup_makes_the_table_again(dynamodb: Any, table: str) -> None:
    dynamodb.put_item(TableName=table, Item=owned(1, "ann"))
    arn = dynamodb.create_backup(TableName=table, BackupName="before")["BackupDetails"]["BackupArn"]
    dynamodb.delete_item(TableName=table, Key=key("a", 1))
    dynamodb.restore_table_from_backup(TargetTableName=f"{table}-again", BackupArn=arn)
    wait_active(dynamodb, f"{table}-again")
    assert dynamodb.scan(TableName=f"{table}-again")["Items"] == [owned(1, "ann")]
    assert [each["BackupArn"] for each in dynamodb.list_backups(TableName=table)["BackupSummaries"]] == [arn]
    dynamodb.delete_backup(BackupArn=arn)
    dynamodb.delete_table(TableName=f"{table}-again")


@pytest.mark.parametrize("operation", ["list_exports", "list_imports", "list_global_tables"])
def test_what_is_not_served_is_refused_by_name(dynamodb: Any, operation: str) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(dynamodb, operation)()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert "".join(part.capitalize() for part in operation.split("_")) in str(caught.value)


WRONG: list[Any] = [
    {"Item": {"p": {"S": 5}, "s": {"N": "1"}}},
    {"Item": {"p": {"S": "a"}, "s": {"N": 1}}},
    {"Item": {"p": "a"}},
    {"Item": []},
    {"Item": {"p": {"S": "a"}, "s": {"N": "1"}, "x": {}}},
    {"Item": {"p": {"S": "a"}, "s": {"N": "1"}, "x": {"S": "1", "N": "1"}}},
    {"Item": {"p": {"S": "a"}, "s": {"N": "1"}, "x": {"L": [None]}}},
    {"Item": {"p": {"S": "a"}, "s": {"N": "1"}, "x": {"M": {"y": None}}}},
    {"Item": {"p": {"S": "a"}, "s": {"N": "1"}, "x": {"SS": [None]}}},
    {"Item": {"p": {"S": "a"}, "s": {"N": "1"}, "x": {"B": "not base64!"}}},
    {"Item": {"p": {"S": "a"}, "s": {"N": "1"}, "x": {"NULL": False}}},
    {"Item": {"p": {"S": "a"}, "s": {"N": "1"}, "x": {"BOOL": "true"}}},
    {"Item": key("a"), "ConditionExpression": 5},
    {"Item": key("a"), "ConditionExpression": ""},
    {"Item": key("a"), "ConditionExpression": "(" * 900 + "a"},
    {"Item": key("a"), "ConditionExpression": "attribute_exists"},
    {"Item": key("a"), "ConditionExpression": "a BETWEEN b"},
    {"Item": key("a"), "ConditionExpression": "p = :v", "ExpressionAttributeValues": {}},
    {"Item": key("a"), "ConditionExpression": "p = :v", "ExpressionAttributeValues": {":v": {}}},
    {"Item": key("a"), "ConditionExpression": "#p = p", "ExpressionAttributeNames": {"#p": None}},
    {"Item": key("a"), "Expected": {"p": {"ComparisonOperator": "EQ"}}},
    {"Item": key("a"), "Expected": {"p": {}}},
    {"Item": key("a"), "ReturnValues": "ALL_NEW"},
    {},
    {"TableName": 5},
]


@pytest.mark.parametrize("given", WRONG, ids=range(len(WRONG)))
def test_a_wrong_request_is_the_callers_mistake(
    dynamodb: Any, dynamodb_port: int, table: str, given: dict[str, Any]
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", dynamodb_port, timeout=30)
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "DynamoDB_20120810.PutItem",
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request",
    }
    connection.request("POST", "/", json.dumps({"TableName": table, **given}), headers)
    answer = connection.getresponse()
    document = json.loads(answer.read())
    connection.close()
    assert answer.status == 400, document
    assert document["__type"].rpartition("#")[2] in {"ValidationException", "SerializationException"}
    assert dynamodb.scan(TableName=table)["Count"] == 0


def test_deep_values_are_refused(dynamodb: Any, table: str) -> None:
    value: dict[str, Any] = {"S": "x"}
    for _ in range(40):
        value = {"M": {"x": value}}
    with refused("ValidationException", "Nesting Levels have exceeded"):
        dynamodb.put_item(TableName=table, Item={**key("a"), "deep": value})


def test_parameters_of_before_expressions(dynamodb: Any, table: str) -> None:
    dynamodb.update_item(
        TableName=table,
        Key=key("a", 1),
        AttributeUpdates={"n": {"Action": "ADD", "Value": {"N": "5"}}, "t": {"Value": {"S": "text"}}},
        Expected={"p": {"Exists": False}},
    )
    with refused("ConditionalCheckFailedException"):
        dynamodb.delete_item(
            TableName=table,
            Key=key("a", 1),
            Expected={"n": {"ComparisonOperator": "GT", "AttributeValueList": [{"N": "5"}]}},
        )
    answer = dynamodb.query(
        TableName=table,
        KeyConditions={
            "p": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "a"}]},
            "s": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [{"N": "0"}, {"N": "2"}]},
        },
        QueryFilter={"t": {"ComparisonOperator": "CONTAINS", "AttributeValueList": [{"S": "ex"}]}},
        AttributesToGet=["n"],
    )
    assert answer["Items"] == [{"n": {"N": "5"}}]


def test_a_table_is_named_by_its_arn_too(dynamodb: Any, table: str) -> None:
    arn = dynamodb.describe_table(TableName=table)["Table"]["TableArn"]
    dynamodb.put_item(TableName=arn, Item=key("a"))
    assert dynamodb.get_item(TableName=table, Key=key("a"))["Item"] == key("a")
