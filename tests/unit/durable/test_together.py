"""Wishes that come while one is served are served at once, in order, and each gets what is its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial

import pytest

from hydrant.emulator.durable.together import Together
from hydrant.waiting import eventually


class Slow:
    """Work whose first call takes until it is let go on; `served` are the wishes of each call."""

    def __init__(self, outcome: Callable[[int], int | Exception] = lambda asked: asked * 10) -> None:
        self.inside, self.go_on = threading.Event(), threading.Event()
        self.served: list[list[int]] = []
        self._outcome = outcome
        self.together: Together[int, int] = Together(self._work)

    def _work(self, wishes: Sequence[int]) -> list[int | Exception]:
        self.served.append(list(wishes))
        if len(self.served) == 1:
            self.inside.set()
            assert self.go_on.wait(60)
        return [self._outcome(each) for each in wishes]

    def ask_beside(self, wishes: Sequence[int]) -> dict[int, int | str]:
        """Ask for 0, and for the others while that is served; what each was given, or why not."""
        given: dict[int, int | str] = {}

        def ask(wish: int) -> None:
            try:
                given[wish] = self.together.ask(wish)
            except ValueError as error:
                given[wish] = str(error)

        threads = [threading.Thread(target=ask, args=[wish]) for wish in (0, *wishes)]
        threads[0].start()
        assert self.inside.wait(60)
        for number, thread in enumerate(threads[1:], start=1):
            thread.start()
            eventually(partial(_are_waiting, self.together, number), 60, 0.001)
        self.go_on.set()
        for thread in threads:
            thread.join(60)
        return given


def _are_waiting(together: Together[int, int], number: int) -> None:
    assert together.waiting == number


def test_one_alone_is_served_at_once() -> None:
    assert Together[int, int](lambda wishes: [each + 1 for each in wishes]).ask(4) == 5


def test_those_who_come_meanwhile_are_one_call() -> None:
    slow = Slow()
    assert slow.ask_beside([1, 2, 3, 4, 5]) == {number: number * 10 for number in range(6)}
    assert slow.served == [[0], [1, 2, 3, 4, 5]]


def test_one_that_fails_does_not_fail_the_others() -> None:
    slow = Slow(lambda asked: ValueError("no") if asked == 2 else asked)
    assert slow.ask_beside([1, 2, 3]) == {0: 0, 1: 1, 2: "no", 3: 3}


def test_what_the_work_raises_is_for_all_and_the_next_one_is_served() -> None:
    failing = [True]

    def work(wishes: Sequence[int]) -> Sequence[int]:
        if failing.pop():
            raise ValueError("broken")
        return wishes

    together = Together[int, int](work)
    with pytest.raises(ValueError, match="broken"):
        together.ask(1)
    failing.append(False)
    assert together.ask(2) == 2
