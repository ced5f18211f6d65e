"""The order of the tests of several workers: what takes long begins first, so that nobody is alone with it at the end.

pytest-xdist gives each free worker the next group of tests (`xdist_group`), by itself those with most tests first. But
the longest groups have few tests, each of which starts stacks. Tests without a group, most of them unit tests, come
last: they are short. They go out file by file: one by one, as pytest-xdist has them, the books of ten thousand cost
more time than many of the tests, and each worker makes what a module shares.

Groups wait for most of their time, unit tests compute: so the last fifth of the workers begins at the other end, with
unit tests, those first that take longest. The others take the rest of them when the groups are through, in small
pieces, so that all end together.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]

SECONDS = {
    "own": 380,
    "stack": 340,
    "offline_laws": 320,
    "as_aws": 240,
    "installed": 170,
    "real_provider": 150,
    "requests": 140,
    "browser": 95,
    "cloudformation": 90,
    "offline_types": 90,
    "offline_provider_runs": 75,
    "firehose-objects": 70,
    "mappings": 70,
    "kinesis-clients": 60,
    "pipes": 55,
    "firehose-transform": 50,
    "offline_language": 45,
    "connections": 40,
    "lambda-executor": 40,
    "kinesis-quotas": 35,
    "lambda-scaling": 30,
    "shapes": 30,
    "firehose-parts": 30,
    "firehose-partitioning": 30,
    "kinesis-memory": 25,
    "kinesis-queues": 25,
    "offline_iam": 25,
    "test-clock": 25,
    "alarms": 22,
    "firehose-roles": 22,
    "kinesis-memory-full": 22,
}
"""What groups take, about, on a machine with two cores; only their order counts."""
_ANY_GROUP = 20

FILES = {
    "tests/unit/producers/test_command.py": 63,
    "tests/unit/scaffold/test_new_producer.py": 47,
    "tests/unit/lambda_executor/test_node.py": 32,
    "tests/unit/lambda_executor/test_init_phase.py": 25,
    "tests/unit/stack/test_own_environment.py": 21,
    "tests/unit/terraform/test_links.py": 21,
    "tests/unit/lambda_executor/test_orphans.py": 20,
    "tests/unit/validate/test_published.py": 19,
    "tests/unit/lambda_executor/test_sandbox.py": 18,
    "tests/unit/rejections/test_replay.py": 17,
    "tests/unit/firehose/test_jq_table.py": 16,
}
"""The same of files of unit tests."""


class Schedule(LoadGroupScheduling):  # type: ignore[misc] # pytest-xdist has no types
    """Hands out tests by `unit_of`, and keeps books that cost the same for each test however many there are."""

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        super().__init__(config, log)
        self._numbers: dict[str, int] = {}

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        """A unit whose tests are all done is counted no more."""
        super().mark_test_complete(node, item_index, duration)
        units, unit = self.assigned_work[node], unit_of(self.registered_collections[node][item_index])
        if False not in units[unit].values():
            del units[unit]

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)

    def _assign_work_unit(self, node: Any) -> None:
        """What is next in the queue, or the last of it."""
        last = is_short(next(reversed(self.workqueue))) and takes_short_ones(node.gateway.id, self.numnodes)
        name, unit = self.workqueue.popitem(last=last)
        self.assigned_work.setdefault(node, {})[name] = unit
        if not self._numbers:  # the same for all workers, or pytest-xdist would not have begun
            self._numbers.update((nodeid, number) for number, nodeid in enumerate(self.registered_collections[node]))
        node.send_runtest_some([self._numbers[nodeid] for nodeid, done in unit.items() if not done])


def is_short(unit: str) -> bool:
    """Whether it is a unit test, or a file of them."""
    return unit.startswith("tests/unit/")


def takes_short_ones(worker: str, workers: int) -> bool:
    """Whether a worker, "gw0" or a later one of so many, begins with unit tests.

    One that comes for another that has crashed has a number behind theirs, and goes on with what is next.
    """
    return workers - workers // 5 <= int(worker.removeprefix("gw")) < workers


def unit_of(nodeid: str) -> str:
    """What goes to one worker as a whole: a group (`...@group`, as pytest-xdist names them), or a file without one.

    Tests from end to end without a group go by themselves: each takes long.
    """
    if nodeid.rfind("@") > nodeid.rfind("]"):
        return nodeid.rpartition("@")[2]
    return nodeid if nodeid.startswith("tests/e2e/") else nodeid.partition("::")[0]


def longest_first(items: list[pytest.Item]) -> None:
    """Put the items in order, unit tests last, of them the longest; those of one group, or of none, stay in theirs."""
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    group = item.get_closest_marker("xdist_group")
    if group:
        return -SECONDS.get(str(group.args[0]), _ANY_GROUP)
    return 1 + FILES.get(unit_of(item.nodeid), 0) if is_short(item.nodeid) else 0
