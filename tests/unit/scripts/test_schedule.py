"""Workers get each test once: groups from the front, and the last fifth of them first unit tests, from the end."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]

from tests.order import Schedule, takes_short_ones

GROUPS = [f"tests/contract/test_{name}.py::test_{number}@{name}" for name in "abcdef" for number in range(4)]
FILES = [f"tests/unit/test_{name}.py::test_{number}" for name in "uvwxyz" for number in range(5)]
ALONE = ["tests/e2e/test_long.py::test_one", "tests/e2e/test_long.py::test_two"]


@dataclass(eq=False)
class Worker:
    """Runs what it is given in turn; the last of it only when it knows what comes next, or that nothing does."""

    number: int
    given: list[int] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    shutting_down: bool = False

    @property
    def gateway(self) -> Any:
        return SimpleNamespace(id=f"gw{self.number}")

    def send_runtest_some(self, numbers: list[int]) -> None:
        assert not self.shutting_down
        self.given += numbers

    def shutdown(self) -> None:
        self.shutting_down = True

    def can_run(self) -> bool:
        return len(self.given) > (0 if self.shutting_down else 1)


def ran_by(workers: int, tests: list[str]) -> list[Worker]:
    config: Any = SimpleNamespace(
        option=SimpleNamespace(loadscopereorder=False), getvalue=lambda _: [f"{workers}*popen"]
    )
    schedule, nodes = (
        Schedule(config, Producer("tests", enabled=False)),
        [Worker(each) for each in range(workers)],
    )
    for node in nodes:
        schedule.add_node(node)
        schedule.add_node_collection(node, tests)
    schedule.schedule()
    for node in turns(nodes):
        number = node.given.pop(0)
        node.ran.append(tests[number])
        schedule.mark_test_complete(node, number)
    assert schedule.tests_finished
    assert not any(node.given for node in nodes)
    return nodes


def turns(nodes: list[Worker]) -> Iterator[Worker]:
    while able := [node for node in nodes if node.can_run()]:
        yield from able


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 6, 8])
@pytest.mark.parametrize(
    "tests",
    [GROUPS + ALONE + FILES, GROUPS, FILES, ALONE, [*GROUPS[:4], *FILES]],
    ids=["all", "groups", "unit", "e2e", "few"],
)
def test_each_test_runs_once_and_a_group_on_one_worker(workers: int, tests: list[str]) -> None:
    nodes = ran_by(workers, tests)
    assert sorted(each for node in nodes for each in node.ran) == sorted(tests)
    for group in "abcdef":
        assert sum(any(each.endswith(f"@{group}") for each in node.ran) for node in nodes) <= 1


def test_the_last_fifth_begins_with_unit_tests_and_the_others_with_groups() -> None:
    nodes = ran_by(6, GROUPS + ALONE + FILES)
    assert [node.ran[0].rpartition("@")[2] for node in nodes[:5]] == list("abcde")
    for node in nodes[5:]:
        assert node.ran[0] in FILES[-10:]


def test_they_help_the_others_when_those_are_through() -> None:
    nodes = ran_by(6, GROUPS + FILES[:5])
    assert all(node.ran for node in nodes)


def test_one_that_comes_for_another_begins_with_what_is_next() -> None:
    assert [takes_short_ones(f"gw{number}", 6) for number in range(8)] == [False] * 5 + [True] + [False] * 2
