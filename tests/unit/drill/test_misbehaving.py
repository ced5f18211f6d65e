"""The handler that fails on purpose: the first invocation of an environment does, then the share that was asked for."""

import itertools
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.drill import misbehaving

RECORDS = [{"recordId": str(number), "result": "Ok", "data": ""} for number in range(4)]


def own(event: Any, _: Any) -> Any:
    """The function's own handler."""
    return {"records": event["records"]}


def answers(patch: pytest.MonkeyPatch, mode: str, share: float, count: int) -> list[Any]:
    """What an environment answers, one invocation after the other."""
    patch.setenv(misbehaving.HANDLER, f"{__name__}.own")
    patch.setenv(misbehaving.MODE, mode)
    patch.setenv(misbehaving.SHARE, str(share))
    patch.setenv(misbehaving.STEP, "7")
    patch.setattr(misbehaving, "_numbers", itertools.count())
    return [misbehaving.handler({"records": RECORDS}, None) for _ in range(count)]


@given(st.sampled_from(["garbage", "half", "twice", "too large"]), st.floats(0.2, 0.8), st.integers(1, 20))
def test_the_first_invocation_fails_and_then_the_share_of_all(mode: str, share: float, count: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        found = [answer != {"records": RECORDS} for answer in answers(patch, mode, share, count)]
    assert found[0]
    assert sum(found) == math.ceil(count * share)


def test_half_and_twice_are_of_the_functions_own_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert answers(monkeypatch, "half", 0.5, 2) == [{"records": RECORDS[:2]}, {"records": RECORDS}]
    assert answers(monkeypatch, "twice", 0.5, 1) == [{"records": [*RECORDS, *RECORDS]}]


def test_each_failure_is_told_in_the_log(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    answers(monkeypatch, "half", 0.5, 4)
    assert capsys.readouterr().out.splitlines() == [misbehaving.WORDS.format(7)] * 2
