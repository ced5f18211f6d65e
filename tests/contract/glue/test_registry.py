"""The schema registry over the API."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ..support.pipes_emulator import unique

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("pipes")]
FIELD = {"name": "id", "type": "int"}


def avro(*fields: Any) -> str:
    return json.dumps({"type": "record", "name": "Event", "fields": [FIELD, *fields]})


def test_a_registry_with_a_schema_and_its_versions(glue: Any) -> None:
    name = unique("events")
    registry = {"RegistryName": name}
    made = glue.create_registry(RegistryName=name, Description="one", Tags={"a": "1"})
    assert made["RegistryArn"].endswith(f":registry/{name}")
    assert glue.get_tags(ResourceArn=made["RegistryArn"])["Tags"] == {"a": "1"}
    glue.update_registry(RegistryId=registry, Description="two")
    assert glue.get_registry(RegistryId=registry)["Description"] == "two"
    assert name in [each["RegistryName"] for each in glue.list_registries(MaxResults=100)["Registries"]]

    schema = glue.create_schema(
        RegistryId=registry,
        SchemaName="event",
        DataFormat="AVRO",
        Compatibility="BACKWARD",
        SchemaDefinition=avro(),
    )
    wanted = {"SchemaArn": schema["SchemaArn"]}
    assert (schema["LatestSchemaVersion"], schema["NextSchemaVersion"], schema["SchemaCheckpoint"]) == (1, 2, 1)
    good = glue.register_schema_version(
        SchemaId=wanted, SchemaDefinition=avro({"name": "at", "type": "long", "default": 0})
    )
    assert (good["VersionNumber"], good["Status"]) == (2, "AVAILABLE")
    bad = glue.register_schema_version(SchemaId=wanted, SchemaDefinition=avro({"name": "b", "type": "long"}))
    assert bad["Status"] == "FAILURE"
    numbers = {"FirstSchemaVersionNumber": {"VersionNumber": 2}, "SecondSchemaVersionNumber": {"VersionNumber": 1}}
    asked = {"SchemaId": wanted, "SchemaDiffType": "SYNTAX_DIFF", **numbers}
    assert json.loads(glue.get_schema_versions_diff(**asked)["Diff"]) == [{"op": "remove", "path": "/fields/1"}]
    with pytest.raises(glue.exceptions.EntityNotFoundException, match=r"VersionNumber: 9"):
        glue.get_schema_versions_diff(**{**asked, "FirstSchemaVersionNumber": {"VersionNumber": 9}})
    with pytest.raises(ClientError, match="SYNTAX_DIFF"):
        glue.get_schema_versions_diff(**{**asked, "SchemaDiffType": "WORDS"})
    latest = glue.get_schema_version(SchemaId=wanted, SchemaVersionNumber={"LatestVersion": True})
    assert (latest["SchemaVersionId"], latest["DataFormat"]) == (good["SchemaVersionId"], "AVRO")
    by_id = glue.get_schema_version(SchemaVersionId=schema["SchemaVersionId"])
    assert json.loads(by_id["SchemaDefinition"]) == json.loads(avro())
    found = glue.get_schema_by_definition(SchemaId=wanted, SchemaDefinition=avro())
    assert found["SchemaVersionId"] == schema["SchemaVersionId"]
    listed = glue.list_schema_versions(SchemaId=wanted)["Schemas"]
    assert [each["Status"] for each in listed] == ["AVAILABLE", "AVAILABLE", "FAILURE"]
    assert [each["SchemaName"] for each in glue.list_schemas(RegistryId=registry)["Schemas"]] == ["event"]

    noted = glue.put_schema_version_metadata(
        SchemaVersionId=schema["SchemaVersionId"], MetadataKeyValue={"MetadataKey": "team", "MetadataValue": "a"}
    )
    assert noted["VersionNumber"] == 1
    query = glue.query_schema_version_metadata(SchemaVersionId=schema["SchemaVersionId"])
    assert query["MetadataInfoMap"]["team"]["MetadataValue"] == "a"
    assert glue.check_schema_version_validity(DataFormat="AVRO", SchemaDefinition="{")["Valid"] is False
    glue.update_schema(SchemaId=wanted, Compatibility="NONE", SchemaVersionNumber={"LatestVersion": True})
    assert glue.get_schema(SchemaId=wanted)["SchemaCheckpoint"] == 2

    assert glue.delete_registry(RegistryId=registry)["Status"] == "DELETING"
    with pytest.raises(ClientError) as error:
        glue.get_schema(SchemaId=wanted)
    assert error.value.response["Error"]["Code"] == "EntityNotFoundException"
