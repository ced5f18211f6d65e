"""The order of the tests themselves, for several workers: tests/order.py."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.order import FILES, SECONDS, longest_first, unit_of

TESTS = Path(__file__).parents[2]


class Item:
    """As much of a test as its order asks for."""

    def __init__(self, name: str, group: str = "", folder: str = "contract") -> None:
        self.name = name
        self.group = group
        self.nodeid = f"tests/{folder}/test_x.py::{name}"

    def get_closest_marker(self, name: str) -> Any:
        return type("Mark", (), {"args": (self.group,)}) if name == "xdist_group" and self.group else None


def test_the_groups_that_are_known_to_take_long_are_there() -> None:
    texts = (path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))
    assert {name for text in texts for name in re.findall(r'xdist_group\("([^"]+)"\)', text)} >= set(SECONDS)


def test_long_groups_come_first_then_tests_without_a_group_and_unit_tests_last_each_in_their_order() -> None:
    items: Any = [
        Item("0", folder="unit"),
        Item("1"),
        Item("2", "other"),
        Item("3", "shapes"),
        Item("4"),
        Item("5", "stack"),
        Item("6", "other"),
        Item("7", "stack"),
        Item("8", folder="unit"),
        Item("9", folder="verdicts"),
    ]
    longest_first(items)
    assert [item.name for item in items] == ["5", "7", "3", "2", "6", "1", "4", "9", "0", "8"]


def test_files_that_are_known_to_take_long_are_there_and_come_at_the_end_where_some_worker_begins() -> None:
    assert [file for file in FILES if not (TESTS.parent / file).is_file()] == []
    items: Any = [Item("0", folder="unit"), Item("1", folder="unit"), Item("2", folder="unit"), Item("3")]
    second, longest = sorted(FILES, key=FILES.__getitem__)[-2:]
    items[0].nodeid, items[1].nodeid = f"{longest}::test_one", f"{second}::test_one"
    longest_first(items)
    assert [item.name for item in items] == ["3", "2", "1", "0"]


@pytest.mark.parametrize(
    ("nodeid", "unit"),
    [
        ("tests/unit/a/test_x.py::test_one[a::b]", "tests/unit/a/test_x.py"),
        ("tests/contract/a/test_x.py::TestLaws::test_one", "tests/contract/a/test_x.py"),
        ("tests/contract/a/test_x.py::test_one[x@y]@stack", "stack"),
        ("tests/contract/a/test_x.py::test_one[x@y]", "tests/contract/a/test_x.py"),
        ("tests/e2e/test_x.py::test_one", "tests/e2e/test_x.py::test_one"),
        ("tests/e2e/test_x.py::test_one@own", "own"),
    ],
)
def test_a_group_goes_to_one_worker_and_so_does_a_file_without_one(nodeid: str, unit: str) -> None:
    assert unit_of(nodeid) == unit
