"""The function's zip and both lines of the emulator have the same packages: a record has one verdict everywhere."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest
from validate.registry import REGISTRY

from hydrant_validation.rejections import Accepted

ROOT = Path(__file__).parents[3]
LOCKED = re.compile(r"^([a-z0-9-]+)==([^ ;]+)", re.MULTILINE)


def locked(path: str) -> dict[str, str]:
    return dict(LOCKED.findall((ROOT / path).read_text()))


FUNCTION = locked("lambda/requirements.txt")


@pytest.mark.parametrize("line", ["3.11", "3.13"])
def test_what_the_function_needs_is_locked_alike(line: str) -> None:
    emulator = locked(f"requirements/python{line}.txt")
    assert {name: emulator[name] for name in FUNCTION} == FUNCTION


@pytest.mark.parametrize("name", sorted(FUNCTION))
def test_what_is_installed_is_what_is_deployed(name: str) -> None:
    assert version(name) == FUNCTION[name]


@pytest.mark.parametrize("digits", [1, 18, 19, 20])
def test_a_whole_number_of_any_length_is_a_number(digits: int) -> None:
    value = "1" + "0" * (digits - 1)
    low = f'{{"producer":"producer2","id":7,"value":{value},"created_at":1767225600000}}'
    verdict = REGISTRY.check(low.encode(), 1767225600000)
    if digits == 1:
        assert isinstance(verdict, Accepted)
    else:
        assert not isinstance(verdict, Accepted)
        assert verdict.reason == f"producer2: value: expected at most 100, got the number {value}"
