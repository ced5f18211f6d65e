"""A fault that lasts goes on until something has met it, and one that nothing met is told as such."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.drill import struck
from hydrant.drill.struck import CannotBe, until_struck


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(struck, "_EVERY", 0.0)


def test_a_fault_lasts_until_something_has_met_it() -> None:
    told = iter([0] * 50 + [2] * 50)
    assert until_struck(0.0, lambda: next(told), "call") == 2


def test_something_is_done_at_each_look() -> None:
    looks: list[None] = []
    assert until_struck(0.0, lambda: len(looks), "call", lambda: looks.append(None)) == 1


def test_a_fault_that_nothing_met_is_told_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(struck, "_UNTIL_STRUCK", 0.0)
    with pytest.raises(CannotBe, match=r"there was no call of s3:PutObject in \d+ s"):
        until_struck(0.0, lambda: 0, "call of s3:PutObject")


@given(st.integers(min_value=1, max_value=10**6))
def test_what_was_struck_at_once_is_told(count: int) -> None:
    assert until_struck(0.0, lambda: count, "call") == count
