"""A shard in memory and functions that do what a test says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hydrant.emulator.mappings.engine.batches import Waiting
from hydrant.emulator.mappings.engine.events import Record, of_stored
from hydrant.emulator.mappings.engine.feed import Feed
from hydrant.emulator.mappings.engine.lane_work import LaneWork, World
from hydrant.emulator.mappings.engine.ports import Reply
from hydrant.emulator.mappings.engine.retrying import policy_of
from hydrant.emulator.mappings.engine.settings import Settings
from hydrant.emulator.mappings.engine.windows import Window
from hydrant.emulator.pipes.engine.events import Origin

STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/s"
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f"
ORIGIN = Origin(STREAM, "us-east-1", "arn:aws:iam::000000000000:role/r")
SHARD = "shardId-000000000000"
NOW = 1_000_000.0
RETENTION = 86_400.0


def record(number: int, key: str = "k", arrived: float = NOW, data: bytes = b"{}") -> Record:
    return of_stored((str(number), key, data, arrived), SHARD, ORIGIN)


def settings(**more: Any) -> Settings:
    usual: dict[str, Any] = {"uuid": "u", "function": FUNCTION, "source": STREAM, "batch_size": 100}
    return Settings(**{**usual, **more})


class MemoryShard:
    """Records that are there, and no more: it has ended behind them."""

    name = SHARD

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = list(records)
        self.settled_to = 0

    def read(self, position: int, most: int) -> tuple[Sequence[Record], int]:
        found = self.records[position : position + most]
        return found, position + len(found)

    def wait(self, position: int, seconds: float) -> None:
        """Never needed: all there will be is there."""

    def wake(self) -> None:
        """Nobody waits."""

    def ended(self, position: int) -> bool:
        return position >= len(self.records)

    def dealt(self, position: int) -> None:
        self.settled_to = position

    def after(self, sequence: str) -> int:
        return next(place for place, each in enumerate(self.records) if each.sequence == sequence) + 1

    def retention(self) -> float:
        return RETENTION


@dataclass
class Seen:
    """What a function got and what was given up, in the order of the calls."""

    events: list[Any] = field(default_factory=list)
    given_up: list[tuple[list[str], str, int]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)

    @property
    def batches(self) -> list[list[str]]:
        return [[each["kinesis"]["sequenceNumber"] for each in event["Records"]] for event in self.events]


Answer = Callable[[Any, int], Any]
"""What a function answers to an event, by the number of the call. Raise AssertionError for an error of it."""


def run(records: Sequence[Record], answer: Answer, given: Settings, **more: Any) -> Seen:
    """Bring records through a mapping of one shard, lane by lane in threads; time stands still."""
    seen, shard, lock = Seen(), MemoryShard(records), threading.Lock()
    stopped = more.pop("stopped", None) or Unhurried()

    def function(event: bytes) -> Reply:
        with lock:
            seen.events.append(json.loads(event))
            number = len(seen.events)
        try:
            return Reply(json.dumps(answer(seen.events[number - 1], number)).encode(), False, f"r{number}")
        except AssertionError as error:
            return Reply(json.dumps({"errorMessage": str(error)}).encode(), True, f"r{number}")

    waiting = [Waiting(given.batch_size, given.window_seconds) for _ in range(given.lanes)]
    feed = Feed(
        shard,
        0,
        waiting,
        wanted=more.pop("wanted", lambda _: True),
        settled=seen.settled.append,
        ticks=lambda: 0.0,
        stopped=stopped,
    )
    world = World(
        function=more.pop("function", function),
        reports=given.reports,
        policy=lambda: policy_of(given, RETENTION),
        give_up=lambda found, why, calls, _: seen.given_up.append(([each.sequence for each in found], why, calls)),
        tell=seen.told.append,
        complain=lambda _: None,
        now=lambda: NOW,
        stopped=stopped,
    )
    window = Window(given.tumbling_seconds, SHARD, STREAM) if given.tumbling_seconds else None
    threads = [threading.Thread(target=LaneWork(feed, lane, world, window).run) for lane in range(given.lanes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return seen


class Unhurried(threading.Event):
    """An event that is never set and waits for nobody: pauses take no time."""

    def wait(self, timeout: float | None = None) -> bool:
        return self.is_set()
