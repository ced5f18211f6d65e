"""Work that is done once for all who wait for it: group commit, as databases and logs have it.

Who asks while nobody is at work is served at once, alone. Who asks meanwhile waits, and the first of those does the
work of all of them. So nobody waits for company, and the more there are the fewer syncs each of them costs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Given = TypeVar("Given")


class _Wish(Generic[Asked, Given]):
    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.outcome: Given | BaseException
        self.done = False


class Together(Generic[Asked, Given]):
    """Gives wishes to `work` in the order in which they came, one call at a time. Safe for concurrent use.

    `work` returns an outcome for each wish; an exception is for the one who asked. What it raises is for all.
    """

    def __init__(self, work: Callable[[Sequence[Asked]], Sequence[Given | Exception]]) -> None:
        self._work = work
        self._turn = threading.Lock()
        self._lock = threading.Lock()
        self._waiting: list[_Wish[Asked, Given]] = []

    @property
    def waiting(self) -> int:
        """How many wishes wait for their turn."""
        return len(self._waiting)

    def ask(self, asked: Asked) -> Given:
        """Return what `work` has for this wish, or raise it."""
        wish = _Wish[Asked, Given](asked)
        with self._lock:
            self._waiting.append(wish)
        with self._turn:
            if not wish.done:
                with self._lock:
                    wishes, self._waiting = self._waiting, []
                self._serve(wishes)
        if isinstance(wish.outcome, BaseException):
            raise wish.outcome
        return wish.outcome

    def _serve(self, wishes: Sequence[_Wish[Asked, Given]]) -> None:
        try:
            outcomes: Sequence[Given | BaseException] = self._work([wish.asked for wish in wishes])
        except BaseException as error:  # noqa: BLE001 - raised to each of them
            outcomes = [error] * len(wishes)
        for wish, outcome in zip(wishes, outcomes, strict=True):
            wish.outcome, wish.done = outcome, True
