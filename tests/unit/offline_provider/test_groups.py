"""Groups of arguments are judged as the real provider's SDK judges them; the models are made from its source."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.offline_provider import checks
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import blank, block_from_json
from hydrant.offline_provider.values import Unknown

TEXT: dict[str, Any] = {"type": "string", "optional": True}
INNER = {"attributes": {"x": TEXT, "y": TEXT}}
BLOCK = block_from_json(
    {
        "attributes": {"a": TEXT, "b": TEXT, "c": TEXT},
        "block_types": {
            "one": {"nesting_mode": "list", "max_items": 1, "block": INNER},
            "many": {
                "nesting_mode": "list",
                "block": {**INNER, "block_types": {"deep": {"nesting_mode": "set", "block": INNER}}},
            },
        },
    }
)
GROUP = ("a", "b", "one")


def values(**given_: Any) -> dict[str, Any]:
    return {**blank(BLOCK), **given_}


def told(rules: Rules, config: dict[str, Any]) -> list[tuple[Any, str]]:
    return list(checks.complaints(BLOCK, rules, config))


MEMBER = st.sampled_from([None, "", "x", Unknown])
MEMBERS = st.fixed_dictionaries(
    {"a": MEMBER, "b": MEMBER, "one": st.sampled_from([[], [{"x": "1", "y": None}], Unknown])}
)


def counted(config: dict[str, Any]) -> tuple[int, int]:
    """How many members are set for sure, and how many may be."""
    unset: dict[str, Any] = {"a": None, "b": None, "one": []}
    given_ = sum(config[name] is not Unknown and config[name] != unset[name] for name in GROUP)
    return given_, sum(config[name] is Unknown for name in GROUP)


@given(MEMBERS)
def test_exactly_one(config: dict[str, Any]) -> None:
    sure, maybe = counted(config)
    found = told(Rules(exactly_one=(GROUP,)), values(**config))
    assert bool(found) == (sure > 1 or (sure == 0 and maybe == 0))


@given(MEMBERS)
def test_conflicts(config: dict[str, Any]) -> None:
    assert bool(told(Rules(conflicts=(GROUP,)), values(**config))) == (counted(config)[0] > 1)


@given(MEMBERS)
def test_at_least_one(config: dict[str, Any]) -> None:
    assert bool(told(Rules(at_least_one=(GROUP,)), values(**config))) == (counted(config) == (0, 0))


@given(MEMBERS)
def test_required_with(config: dict[str, Any]) -> None:
    """What is unknown counts as set, on both sides."""
    there = {"a": config["a"] is not None, "b": config["b"] is not None, "one": config["one"] != []}
    found = told(Rules(required_with={"a": ("b", "one")}), values(**config))
    assert bool(found) == (there["a"] and not (there["b"] and there["one"]))


@pytest.mark.parametrize(
    ("rules", "config", "expected"),
    [
        (Rules(exactly_one=(("a", "b"),)), {"a": "x", "b": "y"}, [(("b",), "only one of a, b can be set")]),
        (Rules(exactly_one=(("a", "b"),)), {}, [((), "one of a, b must be set")]),
        (Rules(at_least_one=(("a", "b"),)), {}, [((), "at least one of a, b must be set")]),
        (Rules(required_with={"a": ("b",)}), {"a": "x"}, [(("a",), "needs b beside it")]),
        (
            Rules(conflicts=(("a", "one.x"),)),
            {"a": "1", "one": [{"x": "2"}]},
            [(("one",), "only one of a, one.x can be set")],
        ),
    ],
)
def test_the_words(rules: Rules, config: dict[str, Any], expected: list[tuple[Any, str]]) -> None:
    assert told(rules, values(**config)) == expected


def test_a_group_inside_a_block_is_judged_in_each_of_them() -> None:
    many = [
        {"x": "1", "y": None, "deep": []},
        {"x": "1", "y": "2", "deep": [{"x": "3", "y": "4"}]},
        {"x": None, "y": None, "deep": []},
    ]
    config = values(many=many)
    assert told(Rules(conflicts=(("many.x", "many.y"),)), config) == [(("many", 1, "y"), "only one of x, y can be set")]
    assert told(Rules(exactly_one=(("many.x", "many.y"),)), config) == [
        (("many", 1, "y"), "only one of x, y can be set"),
        (("many", 2), "one of x, y must be set"),
    ]
    deep = Rules(conflicts=(("many.deep.x", "many.deep.y"),))
    assert told(deep, config) == [(("many", 1, "deep", "y"), "only one of x, y can be set")]


def test_no_block_no_group() -> None:
    rules = Rules(exactly_one=(("one.x", "one.y"),), required_with={"many.x": ("many.y",)})
    assert told(rules, values()) == []
    assert told(rules, values(one=Unknown, many=Unknown)) == []


def test_a_block_that_is_unknown_hides_its_members() -> None:
    assert told(Rules(exactly_one=(("a", "one.x"),)), values(one=Unknown)) == []
