"""A stream as source: its shards, parents before children, each with its lanes (M-4)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from localstack.utils.strings import long_uid

from hydrant.emulator.arns import FunctionArn
from hydrant.emulator.clock import CLOCK

from ..engine.batches import Waiting
from ..engine.counting import DELIVERED, DROPPED, FILTERED_OUT, POLLED
from ..engine.discards import Discard
from ..engine.events import Record
from ..engine.feed import Feed
from ..engine.lane_work import LaneWork, World
from ..engine.ports import Function, Reply
from ..engine.retrying import policy_of
from ..engine.settings import Settings
from ..engine.windows import Window
from ..progress import Progress
from . import kinesis_source, table_source
from .destinations import Destination
from .event_counts import count_of
from .filters import Filters
from .kinesis_source import SourceGone

LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 0.25
"""How often the stream is looked at for new shards."""
_AGAIN_SECONDS = 1.0
"""After how long a shard is read again whose reading failed."""
STREAM_GONE = "PROBLEM: Stream not found"


@dataclass(frozen=True)
class Kind:
    """What differs between the two kinds of streams."""

    source: Callable[[Settings, str, threading.Event], Any]
    begin: Callable[[Progress, Any, Settings], None]
    position: Callable[[Progress, Any, Settings], int]


KINDS = {
    "kinesis": Kind(kinesis_source.KinesisSource, kinesis_source.begin, kinesis_source.position_in),
    "dynamodb": Kind(table_source.TableSource, table_source.begin_table, table_source.position_in_table),
}


@dataclass
class _Running:
    """A shard that is read."""

    feed: Feed
    threads: list[threading.Thread] = field(default_factory=list)

    @property
    def alive(self) -> bool:
        return any(thread.is_alive() for thread in self.threads)


class StreamWork:
    """Reads a stream for a mapping until it is stopped."""

    def __init__(
        self,
        settings: Settings,
        role: str,
        function: Function,
        *,
        progress: Progress,
        stopped: threading.Event,
        tell: Callable[[str], None],
    ) -> None:
        """`role` is the function's; `tell` gets the LastProcessingResult."""
        self._settings, self._function, self._progress, self._stopped = settings, function, progress, stopped
        self._tell = tell
        self._kind = KINDS[settings.service]
        self._source = self._kind.source(settings, role, stopped)
        self._filters = Filters(settings.patterns, f"aws:{settings.service}")
        arn = FunctionArn.parse(settings.function)
        self._destination = Destination(settings.destination, settings.uuid, arn.region, arn.account, stopped)
        self._count = count_of(settings)
        self._running: dict[str, _Running] = {}
        self._leaving: list[threading.Thread] = []
        self._finished: set[str] = set()
        self._life = 0
        """Counts the streams of this name that were deleted: what their last batches settle is no place in the next."""
        self._said = ""

    def prepare(self) -> None:
        """Take the positions where reading begins, if it has not begun. Raises SourceGone."""
        if self._progress.started is None:
            self._kind.begin(self._progress, self._source.shards(), self._settings)

    def hold(self) -> None:
        """Keep what will be read also when memory is short. Raises SourceGone."""
        for shard in self._source.shards().values():
            self._hold(shard)

    def _hold(self, shard: Any) -> int:
        position: int = self._kind.position(self._progress, shard, self._settings)
        shard.hold(position, lambda: not self._stopped.is_set())
        return position

    def work(self) -> None:
        """Read each shard in threads of its own, new shards too; at the end wait for what is under way."""
        while not self._stopped.is_set():
            try:
                self._look()
            except SourceGone as error:
                self._tell(STREAM_GONE)
                self._complain(str(error))
                self._let_go()
                if error.deleted:
                    with self._progress.lock:
                        self._life += 1
                        self._progress.forget_shards()
            except Exception as error:  # as no room for a thread; the mapping reads on
                LOG.warning("event source mapping %s: %r", self._settings.uuid, error, exc_info=True)
            self._stopped.wait(_LOOK_SECONDS)
        for running in self._running.values():
            running.feed.wake()
        self._let_go()
        for thread in self._leaving:
            thread.join()

    def _let_go(self) -> None:
        """The shards that were read are no more, or not to be read any more: their threads end by themselves."""
        self._leaving = [thread for thread in self._leaving if thread.is_alive()]
        for running in self._running.values():
            self._leaving += running.threads
        self._running.clear()
        self._finished.clear()

    def leave(self) -> None:
        """The mapping is deleted: nothing is kept for it any more."""
        self._source.leave()

    def _look(self) -> None:
        self.prepare()
        shards = self._source.shards()
        for name, running in list(self._running.items()):
            if not running.alive:
                del self._running[name]
                if running.feed.done:
                    self._finished.add(name)
        for name, shard in shards.items():
            waits = any(parent in shards and parent not in self._finished for parent in shard.parents)
            if not (name in self._running or name in self._finished or waits):
                self._running[name] = self._start(shard)

    def _start(self, shard: Any) -> _Running:
        settings, name = self._settings, shard.name
        position = self._hold(shard)
        window = self._window(name)
        life = self._life

        def settled(sequence: str) -> None:
            with self._progress.lock:
                if life == self._life:
                    self._progress.settle(name, sequence, _kept(window))

        def commit() -> None:
            with self._progress.lock:
                if life == self._life:
                    self._progress.keep_window(name, _kept(window))

        waiting = [Waiting(settings.batch_size, settings.window_seconds) for _ in range(settings.lanes)]
        feed = Feed(
            shard,
            position,
            waiting,
            wanted=self._wanted if settings.counts_events else self._filters.wanted,
            settled=settled,
            ticks=CLOCK.ticks,
            stopped=self._stopped,
            windows=window is not None,
        )
        world = World(
            function=self._function,
            reports=settings.reports,
            policy=lambda: policy_of(settings, shard.retention()),
            give_up=lambda *what: self._give_up(name, *what),
            tell=self._tell,
            complain=self._complain,
            now=CLOCK.now,
            stopped=self._stopped,
            commit=commit,
            count=self._count,
        )
        running = _Running(feed)
        for lane in range(settings.lanes):
            work = LaneWork(feed, lane, world, window)
            thread = threading.Thread(
                target=self._guarded, args=(work, name), name=f"mapping-{settings.uuid[:8]}-{name}-{lane}", daemon=True
            )
            running.threads.append(thread)
            thread.start()
        return running

    def _guarded(self, work: LaneWork, shard: str) -> None:
        """Work to the end; what interrupts it is told, and it goes on."""
        while not self._stopped.is_set():
            try:
                work.run()
                return
            except Exception:  # whatever it is: a thread that ends would leave a shard without a word
                LOG.exception("event source mapping %s: %s cannot be read", self._settings.uuid, shard)
                self._stopped.wait(_AGAIN_SECONDS)

    def _window(self, shard: str) -> Window | None:
        if not self._settings.tumbling_seconds:
            return None
        start, state = self._progress.windows.get(shard, (None, {}))
        return Window(self._settings.tumbling_seconds, shard, self._settings.source, start, dict(state))

    def _give_up(self, shard: str, records: list[Record], condition: str, calls: int, reply: Reply | None) -> None:
        settings, now = self._settings, CLOCK.now()
        discard = Discard(settings.function, settings.stream, shard, records, condition, calls, reply, long_uid(), now)
        self._count(DROPPED, len(records))
        if self._destination.tell(discard):
            self._count(DELIVERED, len(records))

    def _wanted(self, record: Record) -> bool:
        wanted = self._filters.wanted(record)
        self._count(POLLED, 1)
        self._count(FILTERED_OUT, int(not wanted))
        return wanted

    def _complain(self, words: str) -> None:
        """Say what goes wrong, once for each change."""
        if words != self._said:
            self._said = words
            LOG.warning("event source mapping %s: %s", self._settings.uuid, words)


def _kept(window: Window | None) -> tuple[float, dict[str, Any]] | None:
    return None if window is None or window.start is None else (window.start, window.state)
