"""What differs between two schemas; and nothing that is called compatible rejects what was valid."""

import copy
from typing import Annotated, Any, Literal

import jsonschema  # type: ignore[import-untyped,unused-ignore]
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from hydrant.schemas.change import Change, Kind, compatible
from hydrant.schemas.compare import compare

NUMBER = {"type": "number"}
WHOLE = {"type": "integer"}
TEXT = {"type": "string"}
NULL = {"type": "null"}


def record(field: Any = None, required: bool = True, defs: Any = None, **more: Any) -> dict[str, Any]:
    """The schema of a record with the field f."""
    if defs:
        more["$defs"] = defs
    found: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": {}, "required": []}
    if field is not None:
        found["properties"] = {"f": field}
        found["required"] = ["f"] if required else []
    return {**found, **more}


@pytest.mark.parametrize(
    ("before", "after", "what", "kind", "breaks"),
    [
        (record(WHOLE), record(NUMBER), "type", Kind.LOOSENED, False),
        (record(NUMBER), record(WHOLE), "type", Kind.TIGHTENED, True),
        (record(TEXT), record(WHOLE), "type", Kind.CHANGED, True),
        (record(TEXT), record({}), "type", Kind.LOOSENED, False),
        (record({}), record(TEXT), "type", Kind.TIGHTENED, True),
        (record(), record(TEXT), "field", Kind.ADDED, True),
        (record(), record(TEXT, required=False), "field", Kind.ADDED, False),
        (record(TEXT), record(), "field", Kind.REMOVED, True),
        (record(TEXT, required=False), record(), "field", Kind.REMOVED, True),
        (record(TEXT, additionalProperties=True), record(additionalProperties=True), "field", Kind.REMOVED, False),
        (record(additionalProperties=True), record(TEXT, False, additionalProperties=True), "field", Kind.ADDED, True),
        (record(TEXT), record(TEXT, required=False), "required", Kind.LOOSENED, False),
        (record(TEXT, required=False), record(TEXT), "required", Kind.TIGHTENED, True),
        (record(), record(additionalProperties=True), "additionalProperties", Kind.LOOSENED, False),
        (record(additionalProperties=True), record(), "additionalProperties", Kind.TIGHTENED, True),
        (record({**NUMBER, "minimum": 0}), record({**NUMBER, "minimum": 1}), "minimum", Kind.TIGHTENED, True),
        (record({**NUMBER, "minimum": 1}), record({**NUMBER, "minimum": 0}), "minimum", Kind.LOOSENED, False),
        (record({**NUMBER, "maximum": 1}), record({**NUMBER, "maximum": 0.5}), "maximum", Kind.TIGHTENED, True),
        (record({**NUMBER, "maximum": 1}), record(NUMBER), "maximum", Kind.LOOSENED, False),
        (record(NUMBER), record({**NUMBER, "exclusiveMaximum": 1}), "exclusiveMaximum", Kind.TIGHTENED, True),
        (record({**TEXT, "maxLength": 9}), record({**TEXT, "maxLength": 8}), "maxLength", Kind.TIGHTENED, True),
        (record({**TEXT, "minLength": 1}), record(TEXT), "minLength", Kind.LOOSENED, False),
        (record(TEXT), record({**TEXT, "pattern": "^a"}), "pattern", Kind.TIGHTENED, True),
        (record({**TEXT, "pattern": "^a"}), record(TEXT), "pattern", Kind.LOOSENED, False),
        (record({**TEXT, "pattern": "^a"}), record({**TEXT, "pattern": "^b"}), "pattern", Kind.CHANGED, True),
        (record({"enum": ["a", "b"]}), record({"enum": ["a"]}), "enum", Kind.REMOVED, True),
        (record({"const": "a"}), record({"enum": ["a", "b"]}), "enum", Kind.ADDED, False),
        (record({**TEXT, "enum": ["a"]}), record(TEXT), "enum", Kind.LOOSENED, False),
        (record(TEXT), record({**TEXT, "enum": ["a"]}), "enum", Kind.TIGHTENED, True),
        (record(TEXT), record({"anyOf": [TEXT, NULL]}), "type", Kind.ADDED, False),
        (record({"anyOf": [TEXT, NULL]}), record(TEXT), "type", Kind.REMOVED, True),
        (record({**WHOLE, "multipleOf": 4}), record({**WHOLE, "multipleOf": 2}), "multipleOf", Kind.LOOSENED, False),
        (record({**WHOLE, "multipleOf": 2}), record({**WHOLE, "multipleOf": 4}), "multipleOf", Kind.TIGHTENED, True),
        (record(TEXT), record({**TEXT, "format": "date"}), "format", Kind.CHANGED, True),
    ],
)
def test_a_change_is_named(before: Any, after: Any, what: str, kind: Kind, breaks: bool) -> None:
    [found] = compare(before, after)
    assert (found.what, found.kind, found.breaks) == (what, kind, breaks)
    assert found.path == ("" if what == "additionalProperties" else "f")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (record({"exclusiveMinimum": 0, **WHOLE}), record({"minimum": 1, **WHOLE})),
        (record({**TEXT, "description": "a"}), record({**TEXT, "title": "b", "default": "c"})),
        (record({"const": "a", **TEXT}), record({"enum": ["a"], **TEXT})),
        (record({"anyOf": [TEXT, NULL]}), record({"anyOf": [NULL, TEXT]})),
        (record({"type": ["string", "null"]}), record({"anyOf": [NULL, TEXT]})),
        (
            record({"$ref": "#/$defs/Old"}, defs={"Old": TEXT}),
            record({"$ref": "#/$defs/New"}, defs={"New": TEXT}),
        ),
        (record({**TEXT, "pattern": "a$"}), record({**TEXT, "pattern": "a$", "not": {"pattern": r"\n"}})),
    ],
)
def test_what_means_the_same_is_no_change(before: Any, after: Any) -> None:
    assert compare(before, after) == []
    assert compare(after, before) == []


def test_a_change_deep_inside_has_its_path() -> None:
    def order(line: Any) -> Any:
        lines = {"type": "array", "items": {"$ref": "#/$defs/Line"}}
        return {"type": "object", "properties": {"lines": lines}, "$defs": {"Line": line}}

    [found] = compare(order(record(WHOLE)), order(record({**WHOLE, "maximum": 9})))
    assert found == Change("lines[*].f", "maximum", Kind.TIGHTENED, None, 9, True)


def test_a_schema_within_itself_comes_to_an_end() -> None:
    def tree(**value: Any) -> Any:
        node = record({"type": "array", "items": {"$ref": "#/$defs/Node"}}) | {"maxProperties": value["most"]}
        return {"$ref": "#/$defs/Node", "$defs": {"Node": node}}

    assert compare(tree(most=2), tree(most=2)) == []
    assert [each.path for each in compare(tree(most=2), tree(most=1))] == [""]


def test_a_definition_that_only_an_unknown_keyword_names_is_looked_at() -> None:
    def place(part: Any) -> Any:
        return record({"type": "array", "prefixItems": [{"$ref": "#/$defs/P"}]}, defs={"P": part})

    assert compare(place(TEXT), place(TEXT)) == []
    assert not compatible(compare(place(TEXT), place(WHOLE)))


def test_rules_that_no_schema_can_say() -> None:
    def rules(*told: tuple[str, str]) -> Any:
        return {**record(), "x-rules": [{"code": code, "rule": text} for code, text in told]}

    small, large = ("TOO_LARGE", "The record is at most 16,384 bytes."), ("TOO_LARGE", "It is at most 65,536 bytes.")
    own = ("INVALID_VALUE", "total is the sum")
    assert compare(rules(small), rules(large)) == [Change("", "max_bytes", Kind.LOOSENED, 16384, 65536, False)]
    assert compare(rules(large), rules(small)) == [Change("", "max_bytes", Kind.TIGHTENED, 65536, 16384, True)]
    [new] = compare(rules(small), rules(small, own))
    assert (new.what, new.kind, new.after, new.breaks) == ("rule", Kind.ADDED, "INVALID_VALUE: total is the sum", True)
    [gone] = compare(rules(small, own), rules(small))
    assert (gone.kind, gone.breaks) == (Kind.REMOVED, False)
    assert compare(record(), rules(own)) == [], "a schema that tells no rules is no schema without rules"


class Line(BaseModel):
    model_config = ConfigDict(extra="forbid")
    sku: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    quantity: Annotated[int, Field(ge=1, le=999)]


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")
    producer: Literal["orders"]
    lines: Annotated[list[Line], Field(min_length=1, max_length=100)]
    note: str | None


class LaterOrder(Order):
    lines: Annotated[list[Line], Field(min_length=1, max_length=50)]
    note: str | None = None
    currency: Literal["EUR", "CHF"] | None = None


def test_models_of_pydantic() -> None:
    changes = compare(Order.model_json_schema(), LaterOrder.model_json_schema())
    assert [(each.path, each.what, each.kind, each.breaks) for each in changes] == [
        ("lines", "maxItems", Kind.TIGHTENED, True),
        ("note", "required", Kind.LOOSENED, False),
        ("currency", "field", Kind.ADDED, False),
    ]


_small = st.integers(-3, 3)
_scalars = st.one_of(_small, st.sampled_from(["", "a", "ab", "b", True, False, None, 0.5, 1.0, -1.5]))


def _numbers(kind: str) -> Any:
    words = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    bounds = st.dictionaries(st.sampled_from(words), st.one_of(_small, st.sampled_from([0.5, -1.5])), max_size=2)
    return bounds.map(lambda found: {"type": kind, **found})


_strings = st.fixed_dictionaries(
    {"type": st.just("string")},
    optional={
        "minLength": st.integers(0, 2),
        "maxLength": st.integers(0, 3),
        "pattern": st.sampled_from(["^a", "b$", "a|b"]),
    },
)
_leaves = st.one_of(
    *(_numbers("integer"), _numbers("number"), _strings),
    st.sampled_from([{}, {"type": "null"}, {"type": "boolean"}, {"$ref": "#/$defs/D"}]),
    st.lists(_scalars, min_size=1, max_size=3).map(lambda found: {"enum": found}),
    _scalars.map(lambda found: {"const": found}),
)


def _nested(inner: Any) -> Any:
    fields = st.dictionaries(st.sampled_from("xyz"), inner, max_size=3)
    objects = st.fixed_dictionaries(
        {"type": st.just("object"), "properties": fields},
        optional={
            "required": st.lists(st.sampled_from("xyz"), unique=True, max_size=2),
            "additionalProperties": st.one_of(st.booleans(), inner),
            "maxProperties": st.integers(0, 2),
        },
    )
    arrays = st.fixed_dictionaries(
        {"type": st.just("array")},
        optional={
            "items": inner,
            "minItems": st.integers(0, 1),
            "maxItems": st.integers(0, 2),
            "uniqueItems": st.booleans(),
            "prefixItems": st.lists(inner, max_size=1),
        },
    )
    either = st.lists(inner, min_size=1, max_size=3).map(lambda found: {"anyOf": found})
    return st.one_of(objects, arrays, either)


_schemas = st.recursive(_leaves, _nested, max_leaves=6)
_documents = st.recursive(
    _scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("xyz"), inner, max_size=3)),
    max_leaves=5,
)


@st.composite
def _changed(draw: Any, schema: Any) -> Any:
    """The schema with one place of it replaced."""
    found = copy.deepcopy(schema)
    places: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
            places.append((node, key))
            if isinstance(value, dict | list):
                walk(value)

    walk(found)
    if not places:
        return draw(_schemas)
    node, key = draw(st.sampled_from(places))
    if isinstance(node, dict) and draw(st.booleans()):
        del node[key]
    elif isinstance(node[key], dict) and key != "properties":
        node[key] = draw(_leaves)
    elif isinstance(node[key], bool):
        node[key] = not node[key]
    elif isinstance(node[key], int):
        node[key] = draw(st.integers(0, 3))
    return found


@settings(max_examples=150, deadline=None)
@given(st.data(), _schemas, _leaves, _leaves, st.lists(_documents, min_size=10, max_size=20))
def test_nothing_valid_is_rejected_by_a_schema_that_is_called_compatible(
    data: Any, before: Any, mine: Any, theirs: Any, documents: list[Any]
) -> None:
    assume("$ref" not in mine)
    assume("$ref" not in theirs)
    after = data.draw(_changed(before)) if data.draw(st.booleans()) else data.draw(_schemas)
    old = {**before, "$defs": {"D": mine}}
    new = {**after, "$defs": {"D": mine if data.draw(st.booleans()) else theirs}}
    if not compatible(compare(old, new)):
        return
    judges = [jsonschema.Draft202012Validator(each) for each in (old, new)]
    for document in documents:
        if judges[0].is_valid(document):
            assert judges[1].is_valid(document), document


@settings(max_examples=60, deadline=None)
@given(_schemas)
def test_a_schema_does_not_differ_from_itself(schema: Any) -> None:
    whole = {**schema, "$defs": {"D": TEXT}}
    assert compare(whole, copy.deepcopy(whole)) == []
