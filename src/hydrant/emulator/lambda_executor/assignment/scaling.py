"""When a function gets one more environment: a pure rule.

On AWS each overlapping invocation has an environment of its own, on a machine of its own. Here they share a few cores,
and starting a process costs more than most invocations. So an invocation waits for an environment to become free about
as long as a start takes, or until the line has been crowded for a while: its environments can't keep up, and a core may
idle. Above one environment per core, only a line that does not move, or moves slowly, gets more.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ..settings import Settings

MIN_PATIENCE, MAX_PATIENCE = 0.05, 2.0
"""Bounds for the seconds to wait before a start: what a start took the last time lies in between."""
_LONG = 5
"""So many times its patience an invocation waits at most although others get environments in the meantime."""
_CROWDED = 2
"""So many times its patience a line is crowded before it gets another environment, as long as there are cores."""
_MIN_WAIT = 10.0


class Step(enum.Enum):
    """What an invocation without an environment does next."""

    START = "start"
    WAIT = "wait"
    GIVE_UP = "give up"


@dataclass(frozen=True, slots=True)
class Queue:
    """What the first invocation in line sees; times in seconds.

    `present`, `starting`: environments; `waited`: how long it has waited; `quiet`: how long no environment has come up
    or become free; `patience`: about how long a start takes; `barren`: the last start has just failed for lack of
    something, and another would, too; `crowded`: for how long there has always been somebody in line.
    """

    present: int
    starting: int
    waited: float
    quiet: float
    patience: float
    barren: bool = False
    crowded: float = 0.0


def longest_wait(timeout: float) -> float:
    """Return the seconds after which an invocation is throttled; `timeout` is the function's."""
    return max(timeout, _MIN_WAIT)


def patience(start_seconds: float) -> float:
    """Return how long to wait for a free environment, from what the last start took."""
    return min(max(start_seconds, MIN_PATIENCE), MAX_PATIENCE)


def next_step(queue: Queue, settings: Settings, timeout: float) -> Step:
    """Decide for the first invocation in line; no environment is free."""
    if queue.waited >= longest_wait(timeout):
        return Step.GIVE_UP
    if queue.barren and queue.present:
        return Step.WAIT
    if queue.present + queue.starting >= settings.environments or queue.starting >= settings.starts:
        return Step.WAIT
    count = queue.present + queue.starting
    cores_left = count < settings.starts  # a core that idles is no use
    bound = queue.patience if cores_left else _LONG * queue.patience
    tired = queue.quiet >= queue.patience or queue.waited >= bound
    tired |= cores_left and queue.crowded >= _CROWDED * queue.patience
    return Step.START if count == 0 or tired else Step.WAIT
