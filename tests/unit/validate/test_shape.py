"""How many quotes a schema's documents hold, and that counting them finds each key that stands twice."""

import json
import random
from typing import Annotated, Any, Literal

import pytest
from pydantic import BeforeValidator, Field, RootModel, create_model

from hydrant_validation.event import Event, Id, Part, Text, Timestamp
from hydrant_validation.registry import Registry
from hydrant_validation.rejections import Code, Rejected
from hydrant_validation.shape import quotes_of

from .events import NOW_MS


class Place(Part):
    name: Text
    floor: int


class Flat(Event):
    producer: Literal["flat"]
    id: Id
    name: Text
    open: bool
    value: float
    kind: Literal["a", "bb"]
    created_at: Timestamp


class Nested(Event):
    producer: Literal["nested"]
    place: Place


def _with(field: Any, **config: Any) -> type[Event]:
    settings: Any = {**Event.model_config, **config}
    base = type("Base", (Event,), {"model_config": settings})
    members: Any = {"producer": (Literal["made"], ...), "field": field}
    made: type[Event] = create_model("Made", __base__=base, **members)
    return made


@pytest.mark.parametrize(("schema", "quotes"), [(Flat, 2 * 7 + 2 * 3), (Nested, 2 * 4 + 2 * 2)])
def test_documents_of_one_shape_hold_as_many(schema: type[Event], quotes: int) -> None:
    assert quotes_of(schema) == quotes


@pytest.mark.parametrize(
    "field",
    [
        (int | None, ...),
        (int, 3),
        (int | str, ...),
        (list[str], ...),
        (dict[str, int], ...),
        (tuple[int, int], ...),
        (Any, ...),
        (Literal["a", 1], ...),
        (Annotated[int, BeforeValidator(len)], ...),
        (Annotated[int, Field(strict=False)], ...),
        (Annotated[str, Field(alias="other")], ...),
        (Annotated[float, Field(allow_inf_nan=True)], ...),
        (RootModel[str], ...),
    ],
)
def test_where_documents_differ_nothing_is_counted(field: Any) -> None:
    assert quotes_of(_with(field)) is None


@pytest.mark.parametrize("config", [{"strict": False}, {"extra": "allow"}, {"extra": "ignore"}])
def test_a_schema_that_is_not_strict_is_not_counted(config: Any) -> None:
    assert quotes_of(_with((int, ...))) is not None
    assert quotes_of(_with((int, ...), **config)) is None


def test_a_schema_deeper_than_any_document_is_not_counted() -> None:
    def nested(levels: int) -> type[Part]:
        inner: Any = int
        for _ in range(levels):
            inner = create_model("Level", __base__=Part, field=(inner, ...))
        level: type[Part] = inner
        return level

    assert quotes_of(nested(64)) == 64 * 2
    assert quotes_of(nested(65)) is None


@pytest.mark.parametrize(
    ("schema", "document"),
    [
        (
            Flat,
            {
                "producer": "flat",
                "id": 1,
                "name": "a:{}b",
                "open": True,
                "value": 1e3,
                "kind": "bb",
                "created_at": NOW_MS,
            },
        ),
        (Nested, {"producer": "nested", "place": {"name": "[NaN,]", "floor": -1}}),
    ],
)
@pytest.mark.parametrize("separators", [(",", ":"), (", ", " : "), (",\n\t", ":\r ")])
def test_no_key_twice_is_let_through(
    schema: type[Event], document: dict[str, Any], separators: tuple[str, str]
) -> None:
    registry = Registry({document["producer"]: schema})
    text = json.dumps(document, separators=separators)
    assert registry.check(text.encode(), NOW_MS) == registry.judge(text.encode(), NOW_MS)
    assert not isinstance(registry.check(text.encode(), NOW_MS), Rejected)
    chance = random.Random(1)
    pairs = _pairs(document)
    for _ in range(300):
        pair = chance.choice(pairs)
        at = chance.choice([place for place, each in enumerate(text) if each == "{"]) + 1
        twice = (text[:at] + pair + "," + text[at:]).encode()
        outcome = registry.check(twice, NOW_MS)
        assert outcome == registry.judge(twice, NOW_MS)
        assert isinstance(outcome, Rejected)
        assert outcome.code in (Code.DUPLICATE_KEY, Code.EXTRA_FIELD, Code.NOT_JSON, Code.WRONG_TYPE)


def _pairs(document: dict[str, Any]) -> list[str]:
    """Each member of it and of objects in it, as text, and with another value."""
    found = []
    for key, value in document.items():
        found += [f"{json.dumps(key)}:{json.dumps(one)}" for one in (value, None, 7, "x")]
        found += _pairs(value) if isinstance(value, dict) else []
    return found
