"""The rules of planning and of bringing AWS's answer into the state."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hydrant.offline_provider.merge import merge
from hydrant.offline_provider.plan import changes, plan, recompute, replacements
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import blank, block_from_json
from hydrant.offline_provider.values import Unknown, settled

OPTIONAL: dict[str, Any] = {"optional": True}
COMPUTED = {"computed": True}
BOTH = {**OPTIONAL, **COMPUTED}
BLOCK = block_from_json(
    {
        "attributes": {
            "name": {"type": "string", "required": True},
            "arn": {"type": "string", **COMPUTED},
            "size": {"type": "number", **OPTIONAL},
            "zone": {"type": "string", **BOTH},
            "policy": {"type": "string", **OPTIONAL},
            "words": {"type": ["set", "string"], **OPTIONAL},
        },
        "block_types": {
            "filled": {"nesting_mode": "list", "block": {"attributes": {"mode": {"type": "string", **OPTIONAL}}}},
            "plain": {
                "nesting_mode": "list",
                "block": {
                    "attributes": {"key": {"type": "string", **OPTIONAL}, "made": {"type": "string", **BOTH}},
                    "block_types": {
                        "pair": {
                            "nesting_mode": "set",
                            "block": {
                                "attributes": {"k": {"type": "string", **OPTIONAL}, "v": {"type": "string", **BOTH}}
                            },
                        }
                    },
                },
            },
            "single": {"nesting_mode": "single", "block": {"attributes": {"t": {"type": "string", **OPTIONAL}}}},
            "named": {"nesting_mode": "map", "block": {"attributes": {"t": {"type": "string", **OPTIONAL}}}},
        },
    }
)
RULES = Rules(
    force_new=("name", "plain.key", "plain.pair"),
    defaults={"size": 7, "plain.key": "k"},
    computed_blocks=("filled",),
    json=("policy",),
    recompute={"arn": ("size",)},
)


def values(**given: Any) -> dict[str, Any]:
    return {**blank(BLOCK), **given}


def pair(k: str, v: Any = None) -> dict[str, Any]:
    return {"k": k, "v": v}


def test_a_create_knows_what_is_given_and_the_defaults_and_no_more() -> None:
    planned = plan(BLOCK, RULES, None, values(name="n", plain=[{"key": None, "made": None, "pair": [pair("a")]}]))
    assert (planned["name"], planned["size"], planned["words"]) == ("n", 7, None)
    assert planned["arn"] is planned["zone"] is planned["filled"] is Unknown
    assert planned["plain"] == [{"key": "k", "made": Unknown, "pair": [pair("a", Unknown)]}]
    assert (planned["single"], planned["named"]) == (None, {})


def test_an_unknown_block_stays_unknown() -> None:
    assert plan(BLOCK, RULES, None, values(name="n", plain=Unknown))["plain"] is Unknown


PRIOR = values(
    name="n",
    arn="arn:n",
    size=7,
    zone="z",
    policy='{"a": ["b"]}',
    words=["x", "y"],
    filled=[{"mode": "auto"}],
    plain=[{"key": "k", "made": "m", "pair": [pair("a", "1"), pair("b", "2")]}],
)


def proposed(**given: Any) -> dict[str, Any]:
    return {**PRIOR, **given}


def test_what_means_the_same_keeps_the_states_own_text() -> None:
    pairs = [pair("b", "2"), pair("a", "1")]
    wanted = proposed(
        size=None,
        policy='{\n "a": "b" }',
        words=["y", "x"],
        filled=[],
        plain=[{"key": None, "made": "m", "pair": pairs}],
    )
    planned = plan(BLOCK, RULES, PRIOR, wanted)
    assert planned == PRIOR
    assert list(changes(BLOCK, RULES, PRIOR, planned)) == []
    assert replacements(BLOCK, RULES, PRIOR, planned) == []


def test_a_null_of_the_state_is_no_change_from_empty() -> None:
    prior = values(name="n", size=7, arn="a", zone=None)
    assert plan(BLOCK, RULES, prior, values(name="n", arn="a", policy="", words=[])) == prior


def test_computed_nulls_stay_null_on_update() -> None:
    """Else the plan would never be empty."""
    assert plan(BLOCK, RULES, values(name="n", size=7), values(name="n"))["arn"] is None


def test_a_new_block_has_unknown_computed_values_and_old_ones_keep_theirs() -> None:
    first: dict[str, Any] = PRIOR["plain"][0]
    second: dict[str, Any] = {"key": "q", "made": None, "pair": []}
    planned = plan(BLOCK, RULES, PRIOR, proposed(plain=[first, second]))
    assert planned["plain"] == [first, {"key": "q", "made": Unknown, "pair": []}]


def test_elements_of_a_set_find_their_twin_even_without_computed_values() -> None:
    pairs = [pair("c"), pair("a"), pair("b")]
    planned = plan(BLOCK, RULES, PRIOR, proposed(plain=[{"key": "k", "made": "m", "pair": pairs}]))
    assert planned["plain"][0]["pair"] == [pair("c", Unknown), pair("a", "1"), pair("b", "2")]


def test_an_optional_value_of_a_set_element_that_is_taken_away_is_a_change() -> None:
    block = block_from_json(
        {
            "attributes": {},
            "block_types": {
                "p": {
                    "nesting_mode": "set",
                    "block": {"attributes": {"k": {"type": "string", **OPTIONAL}, "o": {"type": "string", **OPTIONAL}}},
                }
            },
        }
    )
    prior = {"p": [{"k": "a", "o": "x"}]}
    planned = plan(block, Rules(), prior, {"p": [{"k": "a", "o": None}]})
    assert planned == {"p": [{"k": "a", "o": None}]}
    assert list(changes(block, Rules(), prior, planned)) == ["p"]


def test_only_what_forces_a_new_object_does() -> None:
    assert replacements(BLOCK, RULES, PRIOR, plan(BLOCK, RULES, PRIOR, proposed(size=8))) == []
    assert replacements(BLOCK, RULES, PRIOR, plan(BLOCK, RULES, PRIOR, proposed(name="m"))) == [("name",)]


def test_a_nested_path_that_forces_a_new_object_is_named_with_its_index() -> None:
    second: dict[str, Any] = {"key": "other", "made": "m", "pair": []}
    planned = plan(BLOCK, RULES, PRIOR, proposed(plain=[PRIOR["plain"][0], second]))
    assert replacements(BLOCK, RULES, PRIOR, planned) == [("plain", 1, "key")]
    removed = plan(BLOCK, RULES, PRIOR, proposed(plain=[]))
    assert replacements(BLOCK, RULES, PRIOR, removed) == [("plain", 0, "key"), ("plain", 0, "pair")]


def test_a_condition_can_force_a_new_object() -> None:
    rules = Rules(force_new_when={"size": lambda prior, planned: planned["size"] < prior["size"]})
    assert replacements(BLOCK, rules, PRIOR, proposed(size=6)) == [("size",)]
    assert replacements(BLOCK, rules, PRIOR, proposed(size=8)) == []


def test_computed_values_are_unknown_again_when_what_they_hang_on_changes() -> None:
    planned = plan(BLOCK, RULES, PRIOR, proposed(size=8))
    recompute(BLOCK, RULES, PRIOR, planned, {})
    assert planned["arn"] is Unknown
    same = plan(BLOCK, RULES, PRIOR, proposed(words=["z"]))
    recompute(BLOCK, RULES, PRIOR, same, {})
    assert same["arn"] == "arn:n"


def test_what_the_configuration_sets_is_not_recomputed() -> None:
    planned = plan(BLOCK, RULES, PRIOR, proposed(size=8, arn="mine"))
    recompute(BLOCK, RULES, PRIOR, planned, {"arn": "mine"})
    assert planned["arn"] == "mine"


def test_a_type_can_say_what_is_the_same() -> None:
    rules = Rules(equivalent={"zone": lambda old, new: str(old).lower() == str(new).lower()})
    assert plan(BLOCK, rules, PRIOR, proposed(zone="Z"))["zone"] == "z"


def test_reading_changes_only_what_differs() -> None:
    actual = {"policy": '{"a":"b"}', "words": ["y", "x"], "size": 9, "filled": [{"mode": "auto"}]}
    assert merge(BLOCK, RULES, PRIOR, actual) == {**PRIOR, "size": 9}


def test_reading_fills_what_was_unknown_and_leaves_the_rest_null() -> None:
    planned = plan(BLOCK, RULES, None, values(name="n", plain=[{"key": "x", "made": None, "pair": []}]))
    state = merge(BLOCK, RULES, planned, {"arn": "arn:n", "plain": [{"made": "m"}], "filled": [{"mode": "auto"}]})
    assert state == values(
        name="n", arn="arn:n", size=7, filled=[{"mode": "auto"}], plain=[{"key": "x", "made": "m", "pair": []}]
    )


def test_reading_takes_awss_false_and_zero_where_the_configuration_leaves_it_to_aws() -> None:
    """A condition of the configuration cannot be null: `data.aws_kms_key.x.enabled ? 1 : 0`."""
    flags = block_from_json(
        {
            "attributes": {
                "on": {"type": "bool", **COMPUTED},
                "days": {"type": "number", **BOTH},
                "own": {"type": "bool", **OPTIONAL},
            }
        }
    )
    found = merge(flags, Rules(), blank(flags), {"on": False, "days": 0, "own": False})
    assert found == {"on": False, "days": 0, "own": None}


def test_reading_sees_what_came_and_went_in_a_set() -> None:
    found = [{"pair": [pair("c", "3"), pair("b", "2")]}]
    assert merge(BLOCK, RULES, PRIOR, {"plain": found})["plain"][0]["pair"] == [pair("b", "2"), pair("c", "3")]
    assert merge(BLOCK, RULES, PRIOR, {"plain": []})["plain"] == []


TEXT = st.none() | st.sampled_from(["", "a", "b", '{"a":"b"}', '{"a": ["b"]}'])
PAIRS = st.lists(st.fixed_dictionaries({"k": TEXT, "v": TEXT}), max_size=3)
ANY = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["n", "m"]),
        "arn": st.none(),
        "size": st.none() | st.integers(0, 9),
        "zone": TEXT,
        "policy": TEXT,
        "words": st.none() | st.lists(st.sampled_from("xyz"), max_size=3, unique=True),
        "filled": st.lists(st.fixed_dictionaries({"mode": TEXT}), max_size=1),
        "plain": st.lists(st.fixed_dictionaries({"key": TEXT, "made": TEXT, "pair": PAIRS}), max_size=2),
        "single": st.none() | st.fixed_dictionaries({"t": TEXT}),
        "named": st.dictionaries(st.sampled_from("ab"), st.fixed_dictionaries({"t": TEXT}), max_size=2),
    }
)


@given(ANY)
def test_law_a_plan_after_an_apply_is_empty(config: dict[str, Any]) -> None:
    """Whatever the configuration: plan, make, read back exactly that, plan again: nothing changes."""
    made = settled(BLOCK, plan(BLOCK, RULES, None, config)) | {"arn": "arn:n"}
    state = merge(BLOCK, RULES, made, made)
    again = {**config, "arn": state["arn"]}
    for name in ("zone",):
        again[name] = state[name] if config[name] is None else config[name]
    planned = plan(BLOCK, RULES, state, again)
    assert list(changes(BLOCK, RULES, state, planned)) == []
    assert replacements(BLOCK, RULES, state, planned) == []


@given(ANY, ANY)
def test_law_a_plan_is_stable(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Planning what was planned changes nothing."""
    prior = settled(BLOCK, plan(BLOCK, RULES, None, first))
    once = settled(BLOCK, plan(BLOCK, RULES, prior, second))
    assert plan(BLOCK, RULES, once, once) == once


@given(ANY, ANY)
def test_law_a_change_is_seen_or_means_the_same(first: dict[str, Any], second: dict[str, Any]) -> None:
    prior = settled(BLOCK, plan(BLOCK, RULES, None, first))
    planned = plan(BLOCK, RULES, prior, second)
    if planned == prior:
        assert list(changes(BLOCK, RULES, prior, planned)) == []
    if first["name"] != second["name"]:
        assert ("name",) in replacements(BLOCK, RULES, prior, planned)


@given(ANY)
def test_law_reading_what_the_state_says_leaves_the_state(config: dict[str, Any]) -> None:
    state = settled(BLOCK, plan(BLOCK, RULES, None, config))
    assert merge(BLOCK, RULES, state, state) == state
