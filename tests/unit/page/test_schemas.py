"""Schemas that a deployment publishes for the page: kept whole or refused, and told in words."""

from typing import Any

import pytest

from hydrant.emulator.admin.bodies import BodyError
from hydrant.emulator.admin.schemas import MAX_BYTES, MAX_SCHEMAS, PublishedSchemas
from hydrant.error_objects.expected import fields


def test_what_is_published_replaces_what_was() -> None:
    kept = PublishedSchemas()
    assert kept.publish({"schemas": {"a": {"type": "object"}, "b": {}}}) == 2
    assert kept.publish({"schemas": {"b": {"type": "object"}}}) == 1
    assert (kept.find("a"), kept.find("b"), kept.names()) == (None, {"type": "object"}, ["b"])


NESTED: dict[str, Any] = {}
for _ in range(200):
    NESTED = {"properties": NESTED}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "schemas must be an object"),
        ({"schemas": [1]}, "schemas must be an object"),
        ({"schemas": {"a": "text"}}, "schema of 'a' must be an object"),
        ({"schemas": {"": {}}}, "1 to 200 characters, not 0"),
        ({"schemas": {"n" * 201: {}}}, "1 to 200 characters, not 201"),
        ({"schemas": {str(n): {} for n in range(MAX_SCHEMAS + 1)}}, "at most 1,000"),
        ({"schemas": {"a": {"title": "x" * MAX_BYTES}}}, "at most 2,097,152 are kept"),
        ({"schemas": {"a": NESTED}}, "nested deeper"),
    ],
)
def test_what_is_no_schema_is_refused_and_the_last_ones_stay(body: dict[str, Any], words: str) -> None:
    kept = PublishedSchemas()
    kept.publish({"schemas": {"a": {"type": "object"}}})
    with pytest.raises(BodyError, match=words):
        kept.publish(body)
    assert kept.find("a") == {"type": "object"}


SELF = {"$ref": "#/$defs/Tree"}
TREE = {"anyOf": [{"type": "null"}, {"type": "array", "items": SELF}]}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"const": "shop"}, '"shop", or not there'),
        ({"enum": [1, None]}, "one of 1, null, or not there"),
        ({"type": "integer", "minimum": 1, "maximum": 9}, "integer, at least 1, at most 9, or not there"),
        ({"type": "string", "description": "a day"}, "string: a day, or not there"),
        ({"type": "array", "items": {"type": "number"}}, "array of (number), or not there"),
        ({"type": "object", "properties": {"a": {}, "b": {}}}, "object with a, b, or not there"),
        (True, "anything, or not there"),
        (False, "nothing, or not there"),
        ("no schema", "anything, or not there"),
        ({"enum": 5}, "one of , or not there"),
        ({"anyOf": 5}, ", or not there"),
        ({"$ref": "#/$defs/Missing"}, "anything, or not there"),
    ],
)
def test_what_a_schema_expects_is_told_in_words(schema: Any, words: str) -> None:
    assert [each.words for each in fields({"properties": {"f": schema}})] == [words]


def test_a_schema_that_refers_to_itself_has_an_end() -> None:
    [told] = fields({"properties": {"tree": SELF}, "required": ["tree"], "$defs": {"Tree": TREE}})
    assert told.words == "null or array of (Tree)"


@pytest.mark.parametrize("schema", [{}, {"properties": None}, {"properties": []}, {"type": "string"}])
def test_a_schema_of_no_object_has_no_fields(schema: dict[str, Any]) -> None:
    assert fields(schema) == []
