"""How long records of a shard are tried again (P-9)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, strategies

from hydrant.emulator.pipes.engine.events import Event
from hydrant.emulator.pipes.engine.passage import Result
from hydrant.emulator.pipes.engine.retries import EXHAUSTED, LONGEST_PAUSE, TOO_OLD, Policy, Retries

NOW = 1000.0


def records(count: int, arrived: float = NOW) -> list[Event]:
    return [Event(f"e{number}", {}, {}, str(number), arrived) for number in range(count)]


def names(events: Sequence[Event]) -> list[str]:
    return [event.identifier for event in events]


@dataclass
class World:
    """What runs, who is given up, how long is waited."""

    answer: Callable[[Sequence[Event], int], Result]
    policy: Policy = field(default_factory=Policy)
    stop_after: int = 10_000
    runs: list[list[str]] = field(default_factory=list)
    given_up: list[tuple[list[str], str]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def deal_with(self, events: Sequence[Event]) -> bool:
        return Retries(self.policy, self._run, self._give_up, self._pause, lambda: NOW).deal_with(events)

    def _run(self, events: Sequence[Event]) -> Result:
        self.runs.append(names(events))
        return self.answer(events, len(self.runs))

    def _give_up(self, events: Sequence[Event], condition: str) -> None:
        self.given_up.append((names(events), condition))

    def _pause(self, seconds: float) -> bool:
        self.pauses.append(seconds)
        return len(self.pauses) >= self.stop_after


def always(events: Sequence[Event], _: int) -> Result:
    return Result(tuple(events), "no")


def until(number: int) -> Callable[[Sequence[Event], int], Result]:
    return lambda events, run: Result(tuple(events), "no") if run < number else Result()


def test_a_batch_that_is_taken() -> None:
    world = World(until(1))
    assert world.deal_with(records(2))
    assert (len(world.runs), world.pauses, world.given_up) == (1, [], [])


def test_nothing_to_do() -> None:
    world = World(always)
    assert world.deal_with([])
    assert world.runs == []


def test_without_an_end_it_is_tried_on() -> None:
    world = World(until(20))
    assert world.deal_with(records(1))
    assert len(world.runs) == 20
    assert world.pauses[:4] == [0.25, 0.5, 1.0, 2.0]
    assert max(world.pauses) == LONGEST_PAUSE


@pytest.mark.parametrize("attempts", [0, 1, 3])
def test_after_the_attempts_it_is_given_up(attempts: int) -> None:
    world = World(always, Policy(attempts))
    assert world.deal_with(records(2))
    assert len(world.runs) == attempts + 1
    assert world.given_up == [(["e0", "e1"], EXHAUSTED)]


def test_only_what_failed_is_tried_again() -> None:
    world = World(lambda events, run: Result(tuple(events[1:]), "no") if run == 1 else Result())
    assert world.deal_with(records(3))
    assert world.runs == [["e0", "e1", "e2"], ["e1", "e2"]]


def test_a_reason_that_passes_is_no_attempt() -> None:
    world = World(lambda events, run: Result(tuple(events), "busy", passing=True) if run < 8 else Result(), Policy(0))
    assert world.deal_with(records(1))
    assert world.given_up == []


def test_a_stop_leaves_them_where_they_are() -> None:
    world = World(always, stop_after=2)
    assert not world.deal_with(records(1))
    assert world.given_up == []


def test_old_records_are_given_up_before_they_are_tried() -> None:
    world = World(until(1), Policy(age_seconds=60))
    assert world.deal_with([*records(2, NOW - 61), Event("young", {}, {}, "9", NOW - 59)])
    assert world.runs == [["young"]]
    assert world.given_up == [(["e0", "e1"], TOO_OLD)]


def test_a_failing_batch_is_halved() -> None:
    world = World(
        lambda events, _: Result(tuple(events), "no") if "e2" in names(events) else Result(), Policy(0, bisect=True)
    )
    assert world.deal_with(records(4))
    assert world.runs == [["e0", "e1", "e2", "e3"], ["e0", "e1"], ["e2", "e3"], ["e2"], ["e3"]]
    assert world.given_up == [(["e2"], EXHAUSTED)]


@given(
    strategies.integers(0, 30),
    strategies.sets(strategies.integers(0, 29)),
    strategies.integers(0, 3),
    strategies.booleans(),
)
def test_each_record_is_taken_or_given_up(count: int, bad: set[int], attempts: int, bisect: bool) -> None:
    poison, taken = {f"e{number}" for number in bad}, set[str]()

    def answer(events: Sequence[Event], _: int) -> Result:
        if poison & set(names(events)):
            return Result(tuple(events), "no")
        taken.update(names(events))
        return Result()

    world = World(answer, Policy(attempts, bisect=bisect))
    assert world.deal_with(records(count))
    given_up = [name for listed, _ in world.given_up for name in listed]
    assert len(given_up) == len(set(given_up))
    assert taken | set(given_up) == set(names(records(count)))
    assert not taken & set(given_up)
    if bisect:
        assert set(given_up) == poison & set(names(records(count)))
