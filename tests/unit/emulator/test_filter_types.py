"""Types in filter policies and event patterns: what JSON calls different is different."""

from typing import Any

import pytest

from hydrant.emulator.filter_types import verdict

pytestmark = pytest.mark.filterwarnings("ignore:.*service_identity")
OPEN = None


@pytest.mark.parametrize(
    ("value", "condition", "meets"),
    [
        (True, True, True),
        (1, True, False),
        (True, 1, False),
        (0, False, False),
        (1.0, 1, True),
        ("3", 3, False),
        (None, None, True),
        (1, {"anything-but": [True]}, True),
        (True, {"anything-but": [True, "a"]}, False),
        (0, {"anything-but": 0}, False),
        ("a", {"anything-but": ""}, True),
        (5, {"anything-but": {"prefix": "5"}}, True),
        ("5", {"anything-but": {"prefix": "5"}}, OPEN),
        (None, {"anything-but": ["a"]}, False),
        (5, {"prefix": "5"}, False),
        (["5"], {"suffix": "5"}, False),
        (True, {"equals-ignore-case": "true"}, False),
        ("3", {"numeric": [">", 2]}, False),
        (True, {"numeric": ["=", 1]}, False),
        (3, {"numeric": [">", 2]}, OPEN),
        (3, {"exists": True}, OPEN),
        ("a", {"prefix": "a"}, OPEN),
    ],
)
def test_values_of_another_type_are_others(value: Any, condition: Any, meets: bool | None) -> None:
    assert verdict(value, condition, exists=True) is meets


def test_what_is_not_there_equals_nothing() -> None:
    assert verdict(None, None, exists=False) is False
    assert verdict(None, {"anything-but": ["a"]}, exists=False) is False
