"""The order of the tests of several workers: what takes long begins first, so that nobody is alone with it at the end.

pytest-xdist gives each free worker the next group of tests (`xdist_group`), by itself those with most tests first. But
the longest groups have few tests, each of which starts stacks. Tests without a group, most of them unit tests, come
last: they are short, and fill what the workers have left. They go out file by file: one by one, as pytest-xdist has
them, the books of ten thousand cost more time than many of the tests, and each worker makes what a module shares.
"""

import pytest
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]

SECONDS = {
    "own": 350,
    "stack": 290,
    "as_aws": 250,
    "offline_laws": 200,
    "real_provider": 150,
    "requests": 125,
    "offline_types": 120,
    "installed": 120,
    "browser": 80,
    "kinesis-clients": 80,
    "cloudformation": 75,
    "alarms": 70,
    "shapes": 60,
    "firehose-objects": 55,
    "gate": 50,
    "offline_language": 50,
    "offline_provider_runs": 50,
    "kinesis-memory-full": 45,
    "connections": 40,
    "firehose-roles": 40,
    "kinesis-contract": 35,
    "offline_apis": 35,
    "offline_functions": 35,
    "offline_iam": 35,
    "offline_provider": 35,
    "firehose-partitioning": 30,
    "firehose-transform": 30,
}
"""What groups take, about, on a machine with two cores; only their order counts."""
_ANY_GROUP = 20


class Schedule(LoadGroupScheduling):  # type: ignore[misc] # pytest-xdist has no types
    """Hands out tests by `unit_of`."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


def unit_of(nodeid: str) -> str:
    """What goes to one worker as a whole: a group (`...@group`, as pytest-xdist names them), or a file without one.

    Tests from end to end without a group go by themselves: each takes long.
    """
    if nodeid.rfind("@") > nodeid.rfind("]"):
        return nodeid.rpartition("@")[2]
    return nodeid if nodeid.startswith("tests/e2e/") else nodeid.partition("::")[0]


def longest_first(items: list[pytest.Item]) -> None:
    """Put the items in order; those of one group, or of no group, stay in theirs."""
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    group = item.get_closest_marker("xdist_group")
    return -SECONDS.get(str(group.args[0]), _ANY_GROUP) if group else 0
