"""The order of the tests of several workers: what takes long begins first, so that nobody is alone with it at the end.

pytest-xdist gives each free worker the next group of tests (`xdist_group`), by itself those with most tests first. But
the longest groups have few tests, each of which starts stacks. Tests without a group, most of them unit tests, come
last: they are short, and fill what the workers have left.
"""

import pytest

SECONDS = {
    "stack": 300,
    "own": 300,
    "as_aws": 250,
    "offline_types": 150,
    "real_provider": 150,
    "requests": 150,
    "offline_laws": 120,
    "offline_provider_runs": 80,
    "alarms": 70,
    "offline_language": 70,
    "shapes": 50,
    "offline_apis": 40,
    "offline_functions": 40,
    "offline_iam": 40,
    "offline_provider": 40,
}
"""What groups take, about, on a machine with two cores; only their order counts."""
_ANY_GROUP = 20


def longest_first(items: list[pytest.Item]) -> None:
    """Put the items in order; those of one group, or of no group, stay in theirs."""
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    group = item.get_closest_marker("xdist_group")
    return -SECONDS.get(str(group.args[0]), _ANY_GROUP) if group else 0
