"""Registries, schemas and their versions."""

import json
from typing import Any

import jsonpatch
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.glue.catalogue import AlreadyExists, EntityNotFound, InvalidInput, NotServed
from hydrant.emulator.glue.registry.compatibility import may_follow
from hydrant.emulator.glue.registry.definitions import same, what_is_wrong
from hydrant.emulator.glue.registry.differences import syntax_diff
from hydrant.emulator.glue.registry.registries import DEFAULT, Registries
from hydrant.emulator.glue.registry.schemas import Schema

PREFIX = "arn:aws:glue:eu-west-1:123456789012"
NOW, LATER = "2026-11-29T00:00:00.000Z", "2026-11-29T01:00:00.000Z"


def record(*fields: tuple[str, Any, Any], name: str = "Event") -> str:
    """An Avro record: fields are name, type and default, `...` for none."""
    told = [
        {"name": field, "type": kind, **({} if default is ... else {"default": default})}
        for field, kind, default in fields
    ]
    return json.dumps({"type": "record", "name": name, "fields": told})


ONE = record(("id", "int", ...))
WITH_DEFAULT = record(("id", "int", ...), ("at", "long", 0))
WITHOUT_DEFAULT = record(("id", "int", ...), ("at", "long", ...))
WIDER = record(("id", "long", ...))


@pytest.fixture
def registries() -> Registries:
    made = Registries()
    made.create(PREFIX, "events", "all of them", NOW)
    return made


def schema_of(registries: Registries, mode: str = "BACKWARD", definition: str | None = ONE, **more: Any) -> Schema:
    request = {"RegistryId": {"RegistryName": "events"}, "SchemaName": "event", "DataFormat": "AVRO", **more}
    if definition is not None:
        request["SchemaDefinition"] = definition
    made, _ = registries.create_schema(PREFIX, {**request, "Compatibility": mode}, NOW)
    return made


def test_a_registry_is_found_by_name_and_by_arn(registries: Registries) -> None:
    arn = f"{PREFIX}:registry/events"
    assert registries.registry({"RegistryName": "events"}).arn == arn
    assert registries.registry({"RegistryArn": arn}).name == "events"
    with pytest.raises(InvalidInput):
        registries.registry({"RegistryName": "events", "RegistryArn": arn})
    with pytest.raises(AlreadyExists, match=r"^Registry already exists\. RegistryName: events$"):
        registries.create(PREFIX, "events", None, NOW)
    with pytest.raises(EntityNotFound, match=r"^Registry is not found\. RegistryName: nosuch$"):
        registries.registry({"RegistryName": "nosuch"})
    with pytest.raises(EntityNotFound, match=r"^Registry is not found\. RegistryArn: arn:other/events$"):
        registries.registry({"RegistryArn": "arn:other/events"})


def test_a_schema_without_a_registry_makes_the_default_one(registries: Registries) -> None:
    request = {"SchemaName": "event", "DataFormat": "AVRO", "SchemaDefinition": ONE}
    schema, version = registries.create_schema(PREFIX, request, NOW)
    assert schema.registry == DEFAULT
    assert schema.arn == f"{PREFIX}:schema/{DEFAULT}/event"
    assert version is not None
    assert (version.number, version.status) == (1, "AVAILABLE")
    assert schema.shown()["NextSchemaVersion"] == 2
    with pytest.raises(AlreadyExists):
        registries.create_schema(PREFIX, request, NOW)


def test_a_schema_that_is_none_is_not_made(registries: Registries) -> None:
    with pytest.raises(InvalidInput, match="Schema definition of AVRO data format is invalid"):
        schema_of(registries, definition='{"type": "record"}')
    assert registries.schemas() == []


def test_i66_a_schema_is_found_by_names_and_by_arn(registries: Registries) -> None:
    schema = schema_of(registries)
    assert registries.schema({"SchemaArn": schema.arn}) is schema
    assert registries.schema({"RegistryName": "events", "SchemaName": "event"}) is schema
    for wanted in ({}, {"SchemaName": "event"}, {"SchemaArn": schema.arn, "SchemaName": "event"}):
        with pytest.raises(InvalidInput):
            registries.schema(wanted)
    with pytest.raises(EntityNotFound, match="RegistryName: events, SchemaName: x, SchemaArn: null"):
        registries.schema({"RegistryName": "events", "SchemaName": "x"})


def test_i67_a_definition_that_is_there_is_not_registered_again(registries: Registries) -> None:
    schema = schema_of(registries)
    again = schema.register(json.dumps(json.loads(ONE), indent=4), LATER)
    assert (again.number, schema.following) == (1, 2)
    assert schema.with_definition(WIDER) is None


@pytest.mark.parametrize(
    ("mode", "old", "new", "status"),
    [
        ("NONE", ONE, WITHOUT_DEFAULT, "AVAILABLE"),
        ("BACKWARD", ONE, WITH_DEFAULT, "AVAILABLE"),
        ("BACKWARD", ONE, WITHOUT_DEFAULT, "FAILURE"),
        ("BACKWARD", ONE, WIDER, "AVAILABLE"),
        ("BACKWARD", WIDER, ONE, "FAILURE"),
        ("FORWARD", ONE, WITHOUT_DEFAULT, "AVAILABLE"),
        ("FORWARD", ONE, WIDER, "FAILURE"),
        ("FORWARD", WITHOUT_DEFAULT, ONE, "FAILURE"),
        ("FULL", ONE, WITH_DEFAULT, "AVAILABLE"),
        ("FULL", ONE, WITHOUT_DEFAULT, "FAILURE"),
        ("FULL", ONE, WIDER, "FAILURE"),
    ],
)
def test_i68_a_version_follows_or_fails(registries: Registries, mode: str, old: str, new: str, status: str) -> None:
    schema = schema_of(registries, mode, old)
    made = schema.register(new, LATER)
    assert (made.number, made.status) == (2, status)
    assert schema.latest == (2 if status == "AVAILABLE" else 1)


def test_i68_all_looks_at_every_version_since_the_checkpoint() -> None:
    history = [record(("id", "int", ...), ("b", "int", ...)), record(("id", "int", ...))]
    newest = record(("id", "int", ...), ("b", "string", "x"))
    assert may_follow("AVRO", "BACKWARD", newest, history)
    assert not may_follow("AVRO", "BACKWARD_ALL", newest, history)
    assert may_follow("AVRO", "FULL_ALL", newest, history[1:])


def test_i68_a_checkpoint_leaves_older_versions_out(registries: Registries) -> None:
    schema = schema_of(registries, "NONE", record(("id", "int", ...), ("b", "int", ...)))
    schema.register(ONE, LATER)
    schema.update({"Compatibility": "BACKWARD_ALL", "SchemaVersionNumber": {"VersionNumber": 2}}, LATER)
    made = schema.register(record(("id", "int", ...), ("b", "string", "x")), LATER)
    assert (made.status, schema.checkpoint) == ("AVAILABLE", 2)


def test_disabled_allows_no_second_version(registries: Registries) -> None:
    schema = schema_of(registries, "DISABLED")
    assert schema.register(ONE, LATER).number == 1
    with pytest.raises(InvalidInput, match="Compatibility DISABLED does not allow versioning"):
        schema.register(WIDER, LATER)


@pytest.mark.parametrize("data_format", ["JSON", "PROTOBUF"])
def test_i68_other_formats_are_checked_by_nobody_and_say_so(data_format: str) -> None:
    assert may_follow(data_format, "NONE", "{}", ["[]"])
    assert may_follow(data_format, "BACKWARD", "{}", [])
    with pytest.raises(NotServed, match=f"does not check compatibility BACKWARD of {data_format}"):
        may_follow(data_format, "BACKWARD", "{}", ["true"])


@pytest.mark.parametrize(
    ("data_format", "definition", "good"),
    [
        ("AVRO", ONE, True),
        ("AVRO", '"string"', True),
        ("AVRO", "{", False),
        ("AVRO", '{"type": "nosuch"}', False),
        ("AVRO", "  ", False),
        ("JSON", '{"type": "object"}', True),
        ("JSON", '{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"minimum": 1}}}', True),
        ("JSON", '{"type": "nosuch"}', False),
        ("JSON", '{"type":', False),
        ("JSON", "5", False),
        ("JSON", '{"$schema": []}', False),
        ("JSON", "[" * 100_000, False),
        ("PROTOBUF", 'syntax = "proto3"; message A {}', True),
        ("PROTOBUF", "", False),
    ],
)
def test_i67_what_is_a_schema(data_format: str, definition: str, good: bool) -> None:
    assert (what_is_wrong(data_format, definition) == "") is good


def test_the_order_of_members_makes_no_other_schema() -> None:
    assert same("JSON", '{"a": 1, "b": 2}', '{"b":2,"a":1}')
    assert not same("PROTOBUF", "message A {}", "message  A {}")


def test_one_is_not_true_and_what_is_nested_too_deep_is_another_schema() -> None:
    assert not same("JSON", '{"default": 1}', '{"default": true}')
    assert not same("JSON", "[" * 100_000, "{}")


def test_versions_are_named_by_number_or_as_the_latest(registries: Registries) -> None:
    schema = schema_of(registries, "NONE")
    newest = schema.register(WIDER, LATER)
    assert schema.version({"LatestVersion": True}) is newest
    assert schema.version({"VersionNumber": 1}).definition == ONE
    assert registries.version({"SchemaVersionId": newest.version_id}) == (schema, newest)
    for wanted in (None, {}, {"LatestVersion": True, "VersionNumber": 1}):
        with pytest.raises(InvalidInput):
            schema.version(wanted)
    with pytest.raises(EntityNotFound, match="VersionNumber: 9, isLatestVersion: false"):
        schema.version({"VersionNumber": 9})
    with pytest.raises(EntityNotFound):
        registries.version({"SchemaVersionId": "00000000-0000-0000-0000-000000000000"})
    with pytest.raises(InvalidInput):
        registries.version({"SchemaVersionId": newest.version_id, "SchemaId": {"SchemaArn": schema.arn}})


def test_i72_versions_are_deleted_in_ranges_but_the_checkpoint(registries: Registries) -> None:
    schema = schema_of(registries)
    schema.register(WITH_DEFAULT, LATER)
    with pytest.raises(InvalidInput, match=r"^Cannot delete checkpoint version\.$"):
        schema.delete("1-3")
    assert sorted(schema.versions) == [1, 2], "nothing is deleted then"
    details = {"ErrorCode": "ResourceNotFoundException", "ErrorMessage": "Version number not found"}
    assert schema.delete("2-3") == [{"VersionNumber": 3, "ErrorDetails": details}]
    assert sorted(schema.versions) == [1]
    for ranges in ("", "x", "3-1", "1-", "1-1000000000"):
        with pytest.raises(InvalidInput):
            schema.delete(ranges)


def test_a_new_compatibility_needs_a_checkpoint(registries: Registries) -> None:
    schema = schema_of(registries)
    with pytest.raises(InvalidInput, match=r"^Schema version checkpoint is missing\.$"):  # I-72
        schema.update({"Compatibility": "FULL"}, LATER)
    with pytest.raises(InvalidInput):
        schema.update({}, LATER)
    schema.update({"Description": "two"}, LATER)
    assert (schema.description, schema.updated, schema.created) == ("two", LATER, NOW)


def test_notes_of_a_version(registries: Registries) -> None:
    version = schema_of(registries).version({"LatestVersion": True})
    version.note("team", "a", NOW)
    version.note("team", "b", LATER)
    assert version.noted() == {
        "team": {
            "MetadataValue": "b",
            "CreatedTime": LATER,
            "OtherMetadataValueList": [{"MetadataValue": "a", "CreatedTime": NOW}],
        }
    }
    with pytest.raises(AlreadyExists, match="metadata key: team, metadata value: a"):
        version.note("team", "a", LATER)
    version.forget("team", "a")
    assert version.noted() == {"team": {"MetadataValue": "b", "CreatedTime": LATER, "OtherMetadataValueList": []}}
    version.forget("team", "b")
    assert version.noted() == {}
    words = f"^Metadata is not found for the schema version. SchemaVersionId: {version.version_id} $"
    with pytest.raises(EntityNotFound, match=words):
        version.forget("team", "b")


def test_i72_a_definition_that_failed_gives_its_version_again(registries: Registries) -> None:
    schema = schema_of(registries)
    failed = schema.register(WITHOUT_DEFAULT, NOW)
    again = schema.register(WITHOUT_DEFAULT, LATER)
    assert (again, again.status, schema.following) == (failed, "FAILURE", 3)
    assert schema.version({"LatestVersion": True}).number == 1


# --- Differences ------------------------------------------------------------------------------------------------------

JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.floats(0, 2) | st.text("ab/~é", max_size=2),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab/~é", max_size=2), inner, max_size=4),
    max_leaves=12,
)


def test_i71_a_difference_is_a_json_patch() -> None:
    """Word for word what AWS answered to the same two definitions."""
    note = {"name": "note", "type": ["null", "string"], "default": None}
    first = {"type": "record", "name": "Item", "fields": [{"name": "value", "type": "int"}]}
    second = {**first, "fields": [*first["fields"], note]}
    assert syntax_diff("AVRO", json.dumps(first), json.dumps(second)) == (
        '[{"op":"add","path":"/fields/1","value":{"name":"note","type":["null","string"],"default":null}}]'
    )


@given(first=JSONS, second=JSONS)
def test_i71_a_difference_makes_the_second_version_of_the_first(first: Any, second: Any) -> None:
    told = syntax_diff("JSON", json.dumps(first), json.dumps(second))
    made = jsonpatch.apply_patch(first, told)
    assert json.dumps(made, sort_keys=True) == json.dumps(second, sort_keys=True)


@given(one=JSONS)
def test_i71_versions_that_are_the_same_differ_in_nothing(one: Any) -> None:
    assert syntax_diff("JSON", json.dumps(one), json.dumps(one, indent=1)) == "[]"


def test_i71_what_is_between_is_one_operation() -> None:
    fields = [{"name": name, "type": "int"} for name in "abcd"]
    told = [
        json.loads(syntax_diff("AVRO", json.dumps(first), json.dumps(second)))
        for first, second in ((fields[:1] + fields[2:], fields), (fields, fields[1:]), ([1], [True]), ([0], [0.0]))
    ]
    assert told == [
        [{"op": "add", "path": "/1", "value": fields[1]}],
        [{"op": "remove", "path": "/0"}],
        [{"op": "replace", "path": "/0", "value": True}],
        [{"op": "replace", "path": "/0", "value": 0.0}],
    ]


def test_i71_definitions_that_are_nested_too_deep_are_not_compared() -> None:
    deep = "[" * 400 + "]" * 400
    assert syntax_diff("JSON", deep, "1") == '[{"op":"replace","path":"","value":1}]'
    with pytest.raises(InvalidInput, match="nested too deep"):
        syntax_diff("JSON", "[" * 3_000 + "1" + "]" * 3_000, "[" * 3_000 + "]" * 3_000)


def test_i71_protobuf_is_refused_by_name() -> None:
    with pytest.raises(NotServed, match=r"PROTOBUF .* GetSchemaVersion"):
        syntax_diff("PROTOBUF", 'syntax = "proto3";', 'syntax = "proto3"; message A {}')
