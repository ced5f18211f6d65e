"""The catalogue over the API, as boto3 sees it."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from ..support.pipes_emulator import unique

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("pipes")]
ACCOUNT = "000000000000"
COLUMNS = [{"Name": "userId", "Type": "int", "Parameters": {"k": "v"}}, {"Name": "at", "Type": "timestamp"}]


def table_input(name: str = "events", **more: Any) -> dict[str, Any]:
    descriptor = {"Columns": COLUMNS, "Location": "s3://lake/", "SerdeInfo": {"SerializationLibrary": "x"}}
    return {"Name": name, "StorageDescriptor": descriptor, "TableType": "EXTERNAL_TABLE", **more}


def refused(call: Any, **request: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as error:
        call(**request)
    return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]


def test_i58_a_database_and_a_table(glue: Any) -> None:
    name = unique("Lake")
    glue.create_database(DatabaseInput={"Name": name, "Description": "one"}, Tags={"a": "1"})
    assert refused(glue.create_database, DatabaseInput={"Name": name.lower()})[0] == "AlreadyExistsException"
    found = glue.get_database(Name=name)["Database"]
    assert (found["Name"], found["Description"], found["CatalogId"]) == (name.lower(), "one", ACCOUNT)
    glue.create_table(DatabaseName=name, TableInput=table_input("Events"))
    table = glue.get_table(DatabaseName=name, Name="EVENTS")["Table"]
    assert (table["Name"], table["DatabaseName"], table["VersionId"]) == ("events", name.lower(), "0")
    assert table["StorageDescriptor"]["Columns"] == COLUMNS
    assert table["StorageDescriptor"]["Compressed"] is False
    arn = f"arn:aws:glue:us-east-1:{ACCOUNT}:database/{name.lower()}"
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"a": "1"}
    glue.tag_resource(ResourceArn=arn, TagsToAdd={"b": "2"})
    glue.untag_resource(ResourceArn=arn, TagsToRemove=["a"])
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"b": "2"}
    glue.delete_database(Name=name)
    assert refused(glue.get_database, Name=name) == ("EntityNotFoundException", f"Database {name} not found.")
    assert refused(glue.get_tags, ResourceArn=arn)[0] == "EntityNotFoundException"


def test_i60_a_stale_version_is_refused_by_its_code(glue: Any, database: str) -> None:
    glue.create_table(DatabaseName=database, TableInput=table_input())
    glue.update_table(DatabaseName=database, TableInput=table_input(Description="two"), VersionId="0")
    assert refused(glue.update_table, DatabaseName=database, TableInput=table_input(), VersionId="0") == (
        "ConcurrentModificationException",
        "Update table failed due to concurrent modifications.",
    )
    glue.update_table(DatabaseName=database, TableInput=table_input(), SkipArchive=True)
    pages = glue.get_paginator("get_table_versions").paginate(
        DatabaseName=database, TableName="events", PaginationConfig={"PageSize": 1}
    )
    assert [each["VersionId"] for page in pages for each in page["TableVersions"]] == ["2", "0"]
    found = glue.get_table_version(DatabaseName=database, TableName="events", VersionId="0")["TableVersion"]
    assert (found["VersionId"], found["Table"]["VersionId"]) == ("0", "0")
    errors = glue.batch_delete_table_version(DatabaseName=database, TableName="events", VersionIds=["0", "7"])["Errors"]
    assert errors == [
        {
            "TableName": "events",
            "VersionId": "7",
            "ErrorDetail": {"ErrorCode": "EntityNotFoundException", "ErrorMessage": "Version not found."},
        }
    ]


def test_i59_what_is_not_there(glue: Any, database: str) -> None:
    assert refused(glue.get_table, DatabaseName=database, Name="x") == ("EntityNotFoundException", "Entity Not Found")
    assert refused(glue.delete_table, DatabaseName=database, Name="x") == (
        "EntityNotFoundException",
        "Table x not found.",
    )
    errors = glue.batch_delete_table(DatabaseName=database, TablesToDelete=["x"])["Errors"]
    assert [each["ErrorDetail"]["ErrorCode"] for each in errors] == ["EntityNotFoundException"]


def test_i69_tables_are_listed_in_pages_by_a_pattern(glue: Any, database: str) -> None:
    for name in ("a1", "a2", "b1"):
        glue.create_table(DatabaseName=database, TableInput=table_input(name))
    pages = glue.get_paginator("get_tables").paginate(DatabaseName=database, PaginationConfig={"PageSize": 2})
    assert [[each["Name"] for each in page["TableList"]] for page in pages] == [["a1", "a2"], ["b1"]]
    found = glue.get_tables(DatabaseName=database, Expression="A*")["TableList"]
    assert [each["Name"] for each in found] == ["a1", "a2"]
    short = glue.get_tables(DatabaseName=database, AttributesToGet=["NAME"], Expression="b.*")["TableList"]
    assert short == [{"Name": "b1"}]
    searched = glue.search_tables(SearchText=database, Filters=[{"Key": "Name", "Value": "b1"}])["TableList"]
    assert [each["Name"] for each in searched] == ["b1"]


def test_i64_partitions(glue: Any, database: str) -> None:
    keys = [{"Name": "day", "Type": "string"}, {"Name": "hour", "Type": "int"}]
    index = {"IndexName": "by-day", "Keys": ["day"]}
    named = {"DatabaseName": database, "TableName": "events"}
    glue.create_table(DatabaseName=database, TableInput=table_input(PartitionKeys=keys), PartitionIndexes=[index])
    assert [each["IndexName"] for each in glue.get_partition_indexes(**named)["PartitionIndexDescriptorList"]] == [
        "by-day"
    ]
    inputs = [{"Values": ["mon", str(hour)], "StorageDescriptor": {"Columns": COLUMNS}} for hour in (9, 10, 11)]
    assert glue.batch_create_partition(**named, PartitionInputList=inputs)["Errors"] == []
    errors = glue.batch_create_partition(**named, PartitionInputList=inputs[:1])["Errors"]
    assert [each["ErrorDetail"]["ErrorCode"] for each in errors] == ["AlreadyExistsException"]
    pages = glue.get_paginator("get_partitions").paginate(
        **named, Expression="hour > 9", ExcludeColumnSchema=True, PaginationConfig={"PageSize": 1}
    )
    found = [each for page in pages for each in page["Partitions"]]
    assert [each["Values"] for each in found] == [["mon", "10"], ["mon", "11"]]
    assert "Columns" not in found[0]["StorageDescriptor"]
    assert refused(glue.get_partitions, **named, Expression="nosuch = 1") == (
        "InvalidInputException",
        "Invalid partition expression!",
    )
    got = glue.batch_get_partition(**named, PartitionsToGet=[{"Values": ["mon", "9"]}, {"Values": ["tue", "9"]}])
    assert [each["Values"] for each in got["Partitions"]] == [["mon", "9"]]
    glue.update_partition(
        **named, PartitionValueList=["mon", "9"], PartitionInput={"Values": ["mon", "8"], "Parameters": {"a": "1"}}
    )
    assert glue.get_partition(**named, PartitionValues=["mon", "8"])["Partition"]["Parameters"] == {"a": "1"}
    assert refused(glue.get_partition, **named, PartitionValues=["mon", "9"])[0] == "EntityNotFoundException"
    gone = glue.batch_delete_partition(**named, PartitionsToDelete=[{"Values": ["mon", "8"]}, {"Values": ["x", "1"]}])
    assert [each["PartitionValues"] for each in gone["Errors"]] == [["x", "1"]]


def test_i65_the_model_is_checked(glue: Any, database: str) -> None:
    long = "x" * 256
    code, words = refused(glue.create_table, DatabaseName=database, TableInput={"Name": long})
    assert code == "ValidationException"
    assert words == (
        f"1 validation error detected: Value '{long}' at 'table.name' failed to satisfy constraint: "
        "Member must have length less than or equal to 255"
    )
    glue.create_table(DatabaseName=database, TableInput={"Name": "t", "Description": "a smile: \U0001f600"})


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("start_crawler", {"Name": "c"}),
        ("get_jobs", {}),
        ("get_database", {"Name": "x", "CatalogId": "999999999999"}),
        ("create_database", {"DatabaseInput": {"Name": "x", "TargetDatabase": {"DatabaseName": "y"}}}),
        ("get_table", {"DatabaseName": "x", "Name": "y", "QueryAsOfTime": 1}),
    ],
)
def test_what_is_not_served_is_refused_by_name(glue: Any, operation: str, request_: dict[str, Any]) -> None:
    code, words = refused(getattr(glue, operation), **request_)
    assert code == "NotImplemented"
    assert "The emulator" in words


def test_regions_are_apart(glue: Any, joined_port: int, database: str) -> None:
    there = boto3.client(
        "glue",
        endpoint_url=f"http://127.0.0.1:{joined_port}",
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    assert database in [each["Name"] for each in glue.get_databases()["DatabaseList"]]
    assert refused(there.get_database, Name=database)[0] == "EntityNotFoundException"


def test_what_terraform_asks_of_the_catalogue(glue: Any) -> None:
    assert glue.get_catalog_import_status()["ImportStatus"]["ImportCompleted"] is True
    settings = glue.get_data_catalog_encryption_settings()["DataCatalogEncryptionSettings"]
    assert settings["EncryptionAtRest"]["CatalogEncryptionMode"] == "DISABLED"
