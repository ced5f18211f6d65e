"""The movable clock: what moves, by how much, and who may."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.clock import MAX_SECONDS, Clock, ClockError
from hydrant.settings import SettingError


@given(st.lists(st.floats(min_value=0.001, max_value=1e6), max_size=20))
def test_both_readings_move_by_the_sum_of_the_steps(steps: list[float]) -> None:
    clock = Clock(movable=True)
    for step in steps:
        clock.advance(step)
    for read, machine in ((clock.now, time.time), (clock.ticks, time.monotonic)):
        before = machine()
        moved = read()
        after = machine()
        assert before + sum(steps) == pytest.approx(moved, abs=after - before + 1e-3)


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), float("inf"), MAX_SECONDS + 1])
def test_steps_that_are_none_are_refused_and_move_nothing(seconds: float) -> None:
    clock = Clock(movable=True)
    with pytest.raises(ClockError, match="advance_seconds is"):
        clock.advance(seconds)
    assert clock.ahead == 0.0


def test_the_sum_of_steps_has_a_limit() -> None:
    clock = Clock(movable=True)
    clock.advance(MAX_SECONDS)
    with pytest.raises(ClockError, match="ten years"):
        clock.advance(1.0)


@pytest.mark.parametrize("value", ["", "0", "no", "false"])
def test_it_moves_only_when_asked_for(value: str) -> None:
    clock = Clock.from_environment({"HYDRANT_TEST_CLOCK": value})
    with pytest.raises(ClockError, match="HYDRANT_TEST_CLOCK=1"):
        clock.advance(1.0)
    assert Clock.from_environment({"HYDRANT_TEST_CLOCK": "1"}).movable


def test_a_switch_with_another_value_bends_no_time() -> None:
    with pytest.raises(SettingError, match="HYDRANT_TEST_CLOCK is '11': give 1 or 0"):
        Clock.from_environment({"HYDRANT_TEST_CLOCK": "11"})
