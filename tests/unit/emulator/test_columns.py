"""Rows in columns are the same rows: whatever is done with them, as with a list."""

from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.columns import Columns, Same


class Point(NamedTuple):
    x: int
    name: str


class Points(Columns[Point]):
    row_type = Point


class Pair(NamedTuple):
    first: Point
    second: Point
    place: int
    kind: str


class Pairs(Columns[Pair]):
    row_type = Pair


POINTS = st.lists(st.builds(Point, st.integers(0, 3), st.sampled_from(["a", "b"])), max_size=6)


def pairs(points: list[Point], first: int, kind: str) -> Pairs:
    """Columns of each kind: columns, the same ones twice, a range, one value for all."""
    inner = Points.of(points)
    return Pairs(inner, inner, range(first, first + len(points)), Same(kind, len(points)))


def rows(points: list[Point], first: int, kind: str) -> list[Pair]:
    return [Pair(each, each, place, kind) for place, each in enumerate(points, first)]


PARTS = st.lists(st.tuples(POINTS, st.integers(0, 9), st.sampled_from(["k", "l"])), max_size=4)
BOUNDS = st.none() | st.integers(-9, 9)


@given(PARTS, BOUNDS, BOUNDS, st.sampled_from([None, 1, 2, -1]), st.randoms(use_true_random=False))
def test_joined_cut_and_sifted_they_are_what_a_list_is(
    parts: list[Any], begin: int | None, end: int | None, step: int | None, chance: Any
) -> None:
    columns = Pairs.joined([pairs(*part) for part in parts])
    wanted = [row for part in parts for row in rows(*part)]
    assert list(columns) == wanted
    assert [columns[index] for index in range(-len(wanted), len(wanted))] == wanted * 2
    cut = slice(begin, end, step)
    assert list(columns[cut]) == wanted[cut]
    assert len(columns[cut]) == len(wanted[cut])
    kept = [chance.random() < 0.5 for _ in wanted]
    assert list(columns.where(kept)) == [row for row, each in zip(wanted, kept, strict=True) if each]
    assert all(type(row) is Pair and type(row.first) is Point for row in columns)


@given(PARTS)
def test_what_is_the_same_for_all_stays_one_value_and_one_column(parts: list[Any]) -> None:
    alike = Pairs.joined([pairs(points, 0, "k") for points, _, _ in parts] or [pairs([], 0, "k")])
    assert isinstance(alike.columns[3], Same)
    assert alike.columns[0] is alike.columns[1]
    cut = alike[1:]
    assert cut.columns[0] is cut.columns[1]


def test_there_is_no_row_beyond_the_last() -> None:
    for columns in (pairs([Point(1, "a")], 0, "k"), Points.of(()), Same("k", 1)):
        for index in (1, -2):
            with pytest.raises(IndexError):
                columns[index]


def test_columns_of_another_length_are_found_out() -> None:
    with pytest.raises(ValueError, match="shorter"):
        list(Points([1, 2], ["a"]))
