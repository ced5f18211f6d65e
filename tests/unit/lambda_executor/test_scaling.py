"""When a function gets another environment: the rule in a small world whose clock is the test's."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydrant.emulator.lambda_executor.assignment import scaling
from hydrant.emulator.lambda_executor.assignment.scaling import Queue, Step
from hydrant.emulator.lambda_executor.settings import Settings
from hydrant.settings import SettingError

TICK = 0.01


class World:
    """Calls of one length that come together; environments that take some time to start."""

    def __init__(
        self,
        calls: int,
        duration: float,
        start: float,
        limits: Settings,
        timeout: float = 30.0,
        most_waited: float = math.inf,
    ) -> None:
        """`most_waited`: calls do not come together, but so that the first in line has waited so long at most."""
        self.most_waited = most_waited
        self.limits, self.duration, self.start, self.timeout = limits, duration, start, timeout
        self.now, self.moved = 0.0, 0.0
        self.crowded = 0.0  # since when the line has not been empty
        self.waiting = calls
        self.starting: list[float] = []  # when each is up; it then serves the call that started it
        self.busy: list[float] = []
        self.idle = 0
        self.served = self.given_up = self.most_starting = 0

    def run(self) -> None:
        while self.waiting or self.starting or self.busy:
            self.now += TICK
            assert self.now < 1000
            done = [end for end in self.busy if end <= self.now]
            self.served, self.idle = self.served + len(done), self.idle + len(done)
            up = [end for end in self.starting if end <= self.now]
            self.moved = self.now if done or up else self.moved
            self.starting = [end for end in self.starting if end > self.now]
            self.busy = [end for end in self.busy if end > self.now] + [self.now + self.duration] * len(up)
            self.crowded = self.now if up else self.crowded
            while self.waiting and self.first_moves():
                self.waiting -= 1
            self.crowded = self.crowded if self.waiting else self.now

    def first_moves(self) -> bool:
        """Let the first in line take its step; whether it left the line."""
        if self.idle:
            self.idle -= 1
            self.busy.append(self.now + self.duration)
            return True
        present = len(self.busy) + self.idle
        patience = scaling.patience(self.start)
        waited = min(self.now, self.most_waited)
        quiet, crowded = self.now - self.moved, self.now - self.crowded
        queue = Queue(present, len(self.starting), waited, quiet, patience, crowded=crowded)
        step = scaling.next_step(queue, self.limits, self.timeout)
        if step is Step.START:
            self.starting.append(self.now + self.start)
            self.most_starting = max(self.most_starting, len(self.starting))
        self.given_up += step is Step.GIVE_UP
        return step is not Step.WAIT

    @property
    def environments(self) -> int:
        return self.idle + len(self.busy) + len(self.starting)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60), st.floats(0.01, 3), st.floats(0.02, 2), st.integers(1, 20), st.integers(1, 4))
def test_each_call_is_served_or_given_up_within_the_limits(
    calls: int, duration: float, start: float, most: int, cores: int
) -> None:
    world = World(calls, duration, start, Settings(most, cores))
    world.run()
    assert world.served + world.given_up == calls
    assert 1 <= world.environments <= min(most, calls)
    assert world.most_starting <= cores
    if calls * duration < 20:
        assert world.given_up == 0


@pytest.mark.parametrize("start", [0.1, 0.3, 1.0])
def test_twenty_calls_of_20_ms_get_no_more_environments_than_cores(start: float) -> None:
    world = World(20, 0.02, start, Settings(20, 2))
    world.run()
    assert (world.served, world.environments <= 2) == (20, True)


@pytest.mark.parametrize("cores", [1, 2, 3])
def test_a_line_that_is_never_empty_gets_an_environment_for_each_core_although_it_moves(cores: int) -> None:
    world = World(300, 0.02, 0.3, Settings(20, cores), most_waited=0.1)
    world.run()
    assert (world.served, world.environments) == (300, cores)


def test_calls_that_sleep_are_scaled_out() -> None:
    world = World(10, 5.0, 0.1, Settings(20, 2))
    world.run()
    assert world.environments == 10
    assert world.now < 8


def test_calls_that_hang_leave_the_line_when_they_have_waited_as_long_as_the_function_may_run() -> None:
    world = World(5, 500.0, 0.1, Settings(2, 2), timeout=20.0)
    world.run()
    assert (world.given_up, world.served) == (3, 2)
    assert scaling.longest_wait(3.0) == 10.0
    assert scaling.longest_wait(20.0) == 20.0


def test_the_limit_is_a_setting_and_a_bad_one_is_named() -> None:
    assert Settings.from_environment({}).environments >= 10
    assert Settings.from_environment({"HYDRANT_LAMBDA_ENVIRONMENTS": "3"}).environments == 3
    for bad in ("0", "-1", "many", "2.5", "²"):
        with pytest.raises(SettingError, match=r"HYDRANT_LAMBDA_ENVIRONMENTS is .*at least 1"):
            Settings.from_environment({"HYDRANT_LAMBDA_ENVIRONMENTS": bad})
