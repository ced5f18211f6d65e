"""Sameness, fitting and wire form of values."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.offline_provider import policies
from hydrant.offline_provider.protocol.wire import decode, encode
from hydrant.offline_provider.schema import block_from_json
from hydrant.offline_provider.values import Unknown, complete, fit, has_unknown, known, pair_up, same

SCALARS = st.none() | st.text(max_size=3)
SETS = st.lists(SCALARS, max_size=5)


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        ("string", None, ""),
        ("number", None, 0),
        ("bool", None, False),
        ("number", 1, 1.0),
        (["list", "string"], None, []),
        (["map", "string"], None, {}),
        (["set", "string"], ["a", "b"], ["b", "a"]),
        (["set", ["object", {"n": "number"}]], [{"n": 1}, {"n": None}], [{"n": 0}, {"n": 1}]),
        (["map", "string"], {"a": ""}, {"a": None}),
        (["tuple", ["string", "number"]], ["a", 0], ["a", None]),
    ],
)
def test_same(kind: Any, left: Any, right: Any) -> None:
    assert same(kind, left, right)
    assert same(kind, right, left)


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        ("string", "a", "b"),
        ("number", 0, 1),
        ("bool", None, True),
        (["list", "string"], ["a", "b"], ["b", "a"]),
        (["set", "string"], ["a", "a"], ["a", "b"]),
        (["set", "string"], ["a"], ["a", "a"]),
        (["map", "string"], {"a": "1"}, {"a": "1", "b": ""}),
        (["tuple", ["string"]], ["a"], ["a", "b"]),
        ("string", Unknown, "a"),
        ("string", None, Unknown),
    ],
)
def test_not_same(kind: Any, left: Any, right: Any) -> None:
    assert not same(kind, left, right)
    assert not same(kind, right, left)


@given(SETS, st.randoms())
def test_a_set_is_the_same_in_any_order(items: list[Any], random: Any) -> None:
    shuffled = list(items)
    random.shuffle(shuffled)
    assert same(["set", "string"], items, shuffled)


@given(SETS, SETS)
def test_sameness_of_sets_is_symmetric(left: list[Any], right: list[Any]) -> None:
    assert same(["set", "string"], left, right) == same(["set", "string"], right, left)


def test_pairs_are_one_to_one() -> None:
    assert pair_up([1, 2, 1], [1, 1, 2], lambda one, other: one == other) == [0, 2, 1]
    assert pair_up([1, 2], [1, 1], lambda one, other: one == other) is None


WIRE = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text() | st.just(Unknown),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(WIRE)
def test_what_is_written_is_read_again(value: Any) -> None:
    assert decode(encode(value)) == value


def test_an_unknown_value_with_refinements_is_unknown() -> None:
    """Terraform 1.6 and newer promise things about unknown values in an extension of another number."""
    import msgpack  # type: ignore[import-untyped]

    from hydrant.offline_provider.protocol.messages import pb

    wire = msgpack.packb({"a": msgpack.ExtType(12, b"\x80")})
    assert decode(pb.DynamicValue(msgpack=wire)) == {"a": Unknown}


def test_known_puts_null_where_nothing_is_known() -> None:
    value = {"a": Unknown, "b": [1, Unknown], "c": {"d": Unknown}}
    assert has_unknown(value)
    assert known(value) == {"a": None, "b": [1, None], "c": {"d": None}}
    assert not has_unknown(known(value))


BLOCK = block_from_json(
    {
        "attributes": {
            "name": {"type": "string", "required": True},
            "size": {"type": "number", "optional": True},
            "on": {"type": "bool", "optional": True},
            "tags": {"type": ["map", "string"], "optional": True},
        },
        "block_types": {
            "one": {"nesting_mode": "single", "block": {"attributes": {"a": {"type": "string", "optional": True}}}},
            "many": {"nesting_mode": "list", "block": {"attributes": {"a": {"type": "string", "optional": True}}}},
        },
    }
)


def test_a_state_of_another_shape_is_brought_into_this_one() -> None:
    old = {
        "name": 5,
        "size": "12",
        "on": "true",
        "gone": [1],
        "tags": {"a": 1},
        "one": [{"a": "x"}],
        "many": {"a": "y"},
    }
    assert fit(BLOCK, old) == {
        "name": "5",
        "size": 12,
        "on": True,
        "tags": {"a": "1"},
        "one": {"a": "x"},
        "many": [{"a": "y"}],
    }
    assert fit(BLOCK, {}) == {"name": None, "size": None, "on": None, "tags": None, "one": None, "many": []}


def test_what_does_not_fit_becomes_null() -> None:
    fitted = fit(BLOCK, {"size": "big", "on": "maybe", "tags": ["a"], "many": None, "one": []})
    assert (fitted["size"], fitted["on"], fitted["tags"], fitted["many"], fitted["one"]) == (None, None, None, [], None)


@given(st.recursive(st.none() | st.booleans() | st.text(max_size=4), lambda inner: st.dictionaries(st.text(), inner)))
def test_a_fitted_state_fits(raw: Any) -> None:
    fitted = fit(BLOCK, raw)
    assert fit(BLOCK, fitted) == fitted


def test_members_of_objects_that_are_left_out_are_null() -> None:
    kind = ["set", ["object", {"a": "string", "b": ["list", ["object", {"c": "bool"}]]}]]
    assert complete(kind, [{"b": [{}]}]) == [{"a": None, "b": [{"c": None}]}]
    assert complete(["map", kind], {"k": [{"a": "x"}]}) == {"k": [{"a": "x", "b": None}]}
    assert [complete(kind, value) for value in (None, Unknown)] == [None, Unknown]


STATEMENT = {"Effect": "Allow", "Action": ["a:B", "a:C"], "Resource": "*"}


@pytest.mark.parametrize(
    "other",
    [
        {"Statement": [STATEMENT]},
        {"Statement": STATEMENT},
        {"Statement": [{**STATEMENT, "Action": ["a:C", "a:B"], "Resource": ["*"]}]},
    ],
)
def test_policies_that_mean_the_same(other: Any) -> None:
    assert policies.equivalent(json.dumps({"Statement": [STATEMENT]}), json.dumps(other, indent=4))


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ('{"AWS": "123456789012"}', '{"AWS": "arn:aws:iam::123456789012:root"}', True),
        ('{"a": true}', '{"a": "true"}', True),
        ('{"a": "b"}', '{"a": "c"}', False),
        ("no json", "no json", True),
        ("no json", "other", False),
        ("", None, True),
        ("", "{}", False),
    ],
)
def test_json_sameness(left: Any, right: Any, expected: bool) -> None:
    assert policies.equivalent(left, right) is expected
