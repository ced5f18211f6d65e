"""The engine of DynamoDB against simple models: lists that are sorted and looked through from end to end."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydrant.emulator.dynamodb.engine.change_log import LoggedChange
from hydrant.emulator.dynamodb.engine.errors import Refused
from hydrant.emulator.dynamodb.engine.index import Index
from hydrant.emulator.dynamodb.engine.key_conditions import KeyRange
from hydrant.emulator.dynamodb.engine.names import Placeholders
from hydrant.emulator.dynamodb.engine.projections import read_projection
from hydrant.emulator.dynamodb.engine.reading import Reading, read_page
from hydrant.emulator.dynamodb.engine.schema import KeySchema
from hydrant.emulator.dynamodb.engine.table import TableItems, delete_write, put_write
from hydrant.emulator.dynamodb.engine.update_grammar import read_update
from hydrant.emulator.dynamodb.engine.values import checked, checked_item, comparable

TABLE = KeySchema("p", "s", {"p": "S", "s": "B"})
BY_G = KeySchema("g", "n", {"g": "S", "n": "N"})
BYTES = st.binary(min_size=1, max_size=2) | st.sampled_from([b"\xff", b"\xff\xff", b"a\xff", b"\x00"])


def item(partition: str, sort: bytes, **more: Any) -> dict[str, Any]:
    return checked_item({"p": {"S": partition}, "s": {"B": sort}, **more})


def items() -> st.SearchStrategy[dict[str, Any]]:
    more = st.fixed_dictionaries(
        {},
        optional={
            "g": st.sampled_from(["x", "y"]).map(lambda text: {"S": text}),
            "n": st.integers(-3, 3).map(lambda number: {"N": str(number)}),
        },
    )
    return st.builds(lambda p, s, rest: item(p, s, **rest), st.sampled_from(["a", "b"]), BYTES, more)


def filled(steps: list[tuple[bool, dict[str, Any]]]) -> tuple[TableItems, list[dict[str, Any]]]:
    """A table with an index after puts and deletes, and the same as a plain list."""
    table = TableItems(TABLE, {"by-g": Index("by-g", False, BY_G, TABLE, "ALL")})
    model: dict[tuple[str, bytes], dict[str, Any]] = {}
    for keep, each in steps:
        place = each["p"]["S"], each["s"]["B"]
        write = put_write(TABLE, each, None) if keep else delete_write(TABLE, TABLE.key_of(each), None)
        table.commit(table.plan(write))
        if keep:
            model[place] = each
        else:
            model.pop(place, None)
    return table, list(model.values())


def pages(table: TableItems, limit: int, **reading: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    start = None
    while True:
        page = read_page(table, Reading(limit=limit, start=start, **reading))
        found += page.items
        if page.next_key is None:
            return found
        start = page.next_key


RANGES: dict[str, Any] = {
    "=": lambda value, one, _: value == one,
    "<": lambda value, one, _: value < one,
    "<=": lambda value, one, _: value <= one,
    ">": lambda value, one, _: value > one,
    ">=": lambda value, one, _: value >= one,
    "BETWEEN": lambda value, one, other: one <= value <= other,
    "begins_with": lambda value, one, _: value.startswith(one),
}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), items()), max_size=30),
    st.sampled_from(sorted(RANGES)),
    BYTES,
    BYTES,
    st.booleans(),
)
def test_a_query_gives_what_a_look_at_all_would(
    steps: list[tuple[bool, dict[str, Any]]], operator: str, one: bytes, other: bytes, forward: bool
) -> None:
    table, model = filled(steps)
    one, other = min(one, other), max(one, other)
    values = ({"B": one}, {"B": other}) if operator == "BETWEEN" else ({"B": one},)
    found = pages(table, 2, wanted=KeyRange({"S": "a"}, operator, values), forward=forward)
    expected = [each for each in model if each["p"]["S"] == "a" and RANGES[operator](each["s"]["B"], one, other)]
    assert found == sorted(expected, key=lambda each: each["s"]["B"], reverse=not forward)


@given(st.lists(st.text(st.characters())))
def test_texts_are_ordered_by_their_bytes_also_those_that_are_no_utf_8(texts: list[str]) -> None:
    """A client that cuts a text in two may send half a surrogate pair, which DynamoDB's JSON has as an escape."""
    ordered = sorted([*texts, "\ud83d", "\uffff", "\U0001f600"], key=lambda text: comparable({"S": text}))
    assert ordered == sorted(ordered)  # UTF-8 is ordered as code points are


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.booleans(), items()), max_size=30), st.booleans())
def test_an_index_follows_its_table(steps: list[tuple[bool, dict[str, Any]]], forward: bool) -> None:
    table, model = filled(steps)
    found = pages(table, 3, index=table.indexes["by-g"], wanted=KeyRange({"S": "x"}), forward=forward)
    expected = [each for each in model if each.get("g") == {"S": "x"} and "n" in each]
    numbers = [comparable(each["n"]) for each in found]
    assert numbers == sorted(numbers, reverse=not forward)
    assert sorted(map(str, found)) == sorted(map(str, expected))
    again = Index("again", False, BY_G, TABLE, "ALL")
    table.add_index(again)
    assert list(again.entries.items()) == list(table.indexes["by-g"].entries.items())


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.booleans(), items()), max_size=30), st.integers(1, 5))
def test_segments_are_the_whole_table_once(steps: list[tuple[bool, dict[str, Any]]], total: int) -> None:
    table, model = filled(steps)
    found = [each for part in range(total) for each in pages(table, 2, segment=(part, total))]
    assert sorted(map(str, found)) == sorted(map(str, model))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("SET l[0] = :x, l[9] = :y, l[8] = :z", ["x", 2, 3, "z", "y"]),
        ("REMOVE l[0], l[2]", [2]),
        ("SET l[1] = l[0], l[0] = l[1]", [2, 1, 3]),
        ("SET l[1] = :x REMOVE l[0]", ["x", 3]),
    ],
)
def test_places_in_lists_are_those_before_the_update(expression: str, expected: list[Any]) -> None:
    def value(each: Any) -> dict[str, Any]:
        return {"S": each} if isinstance(each, str) else {"N": str(each)}

    before = checked_item({"l": {"L": [value(each) for each in (1, 2, 3)]}})
    names = Placeholders(None, {f":{name}": {"S": name} for name in "xyz"})
    assert read_update(expression, names).apply(before) == {"l": {"L": [value(each) for each in expected]}}
    assert before == {"l": {"L": [value(each) for each in (1, 2, 3)]}}


def test_a_projection_keeps_the_form_of_what_it_takes() -> None:
    whole = checked_item(
        {
            "m": {"M": {"a": {"N": "1"}, "b": {"N": "2"}}},
            "l": {"L": [{"S": "x"}, {"M": {"c": {"S": "y"}}}]},
            "z": {"S": ""},
        }
    )
    projection = read_projection("m.b, l[1].c, l[7], absent", Placeholders(None, None))
    assert projection.of(whole) == {"m": {"M": {"b": {"N": "2"}}}, "l": {"L": [{"M": {"c": {"S": "y"}}}]}}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("1.0", "1"),
        ("-0", "0"),
        ("1E2", "100"),
        ("0.00100", "0.001"),
        ("1e-130", f"0.{'0' * 129}1"),
        ("9" * 38, "9" * 38),
    ],
)
def test_a_number_has_one_spelling(text: str, kept: str) -> None:
    assert checked({"N": text}) == {"N": kept}


@pytest.mark.parametrize("text", ["1e126", "1e-131", "9" * 39, "Infinity", " 1", "1 ", "", "--1"])
def test_a_number_beyond_its_bounds_is_none(text: str) -> None:
    with pytest.raises(Refused):
        checked({"N": text})


def test_items_run_out_once_and_old_times_are_forgotten() -> None:
    table = TableItems(TABLE)
    table.expire_by("until")
    for when in (10, 20, 30):
        table.commit(table.plan(put_write(TABLE, item("a", b"1", until={"N": str(when)}), None)))
    table.commit(table.plan(put_write(TABLE, item("a", b"2", until={"N": "15"}), None)))
    assert table.expire(25) == 1
    assert [each["s"] for each in table.snapshot()] == [{"B": b"1"}]
    assert table.expire(30) == 1
    assert table.snapshot() == []
    assert table.size_bytes == 0


def test_an_event_of_a_stream_has_an_identifier_that_no_other_stream_gives() -> None:
    change = LoggedChange(100, 0.0, "INSERT", {}, False)
    first, again, other = (change.shown("us-east-1", stream)["eventID"] for stream in ("arn:a", "arn:a", "arn:b"))
    assert first == again != other
