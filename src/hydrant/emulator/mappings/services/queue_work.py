"""A queue as source: batches at once, messages deleted when they were taken or no filter wants them (M-12)."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import compress

from localstack.aws.api import ServiceException

from hydrant.emulator.pipes.engine.events import Origin
from hydrant.emulator.pipes.engine.ports import Failed
from hydrant.emulator.pipes.engine.retries import FIRST_PAUSE, LONGEST_PAUSE

from ..engine.batches import Waiting
from ..engine.calls import failed_of, parsed, words_of
from ..engine.counting import DELETED, FAILED_INVOKE, FILTERED_OUT, INVOKED, POLLED
from ..engine.events import Record, of_received, payload
from ..engine.ports import Looped, QueueFunction, Reply
from ..engine.settings import Settings
from .event_counts import count_of
from .filters import Filters
from .functions import Faulted
from .queue_calls import Message, Queue, QueueGone

LOG = logging.getLogger(__name__)
_AT_ONCE = 5
"""How many batches are under way at most: those that AWS begins with."""
_MOST_AT_ONCE = 1000
"""The most that MaximumConcurrency says; MaximumPollers may say more. A thread is begun for what there is to do."""
_WAIT_SECONDS = 1
_AGAIN_SECONDS = 1.0


class QueueWork:
    """Reads a queue for a mapping until it is stopped."""

    def __init__(
        self,
        settings: Settings,
        role: str,
        function: QueueFunction,
        stopped: threading.Event,
        queue: Queue | None = None,
    ) -> None:
        self._settings, self._function, self._stopped = settings, function, stopped
        self._queue = queue or Queue(settings.source)
        self._origin = Origin(settings.source, settings.source.split(":")[3], role)
        self._filters = Filters(settings.patterns, "aws:sqs")
        self._waiting = Waiting(settings.batch_size, settings.window_seconds)
        self._ordered = settings.source.endswith(".fifo")
        self._count = count_of(settings)
        self._said = ""

    @property
    def most_at_once(self) -> int:
        """How many batches may be under way."""
        return min(self._settings.concurrency or _AT_ONCE, _MOST_AT_ONCE)

    def prepare(self) -> None:
        """A queue has no position."""

    def hold(self) -> None:
        """A queue keeps its messages."""

    def leave(self) -> None:
        """Nothing is held for it."""

    def work(self) -> None:
        """Bring batches to the function; what is under way at the end is finished."""
        slots = threading.Semaphore(self.most_at_once)
        with ThreadPoolExecutor(self.most_at_once, thread_name_prefix=f"mapping-{self._settings.uuid[:8]}") as pool:
            while not self._stopped.is_set():
                if slots.acquire(timeout=_WAIT_SECONDS) and not self._begin_batch(pool, slots):
                    slots.release()
        self._give_back()

    def _begin_batch(self, pool: ThreadPoolExecutor, slots: threading.Semaphore) -> bool:
        """Gather a batch and let it be dealt with; whether there was one. Raises nothing: the mapping reads on."""
        try:
            batch = self._gathered()
            if not batch:
                return False
            if self._ordered and len(self._waiting):
                # What was too much for it was received with it: it comes behind it, or stays hidden where it fails.
                self._waiting.drop({record.group for record in self._deal_with(batch)})
                slots.release()
                return True
            pool.submit(self._deal_with, batch).add_done_callback(lambda _: slots.release())
        except (QueueGone, ServiceException) as error:
            self._complain(f"{self._settings.source} cannot be read: {error}")
        except Exception as error:  # as no room for a thread; what was read is seen again
            LOG.warning("event source mapping %s: %r", self._settings.uuid, error, exc_info=True)
        else:
            return True
        self._stopped.wait(_AGAIN_SECONDS)
        return False

    def _gathered(self) -> tuple[Record, ...]:
        """A batch when there is one within a moment: full, or what there is when the window is over."""
        left = self._waiting.left(time.monotonic())
        if left > 0:
            room = max(1, self._settings.batch_size - len(self._waiting))
            self._take_in(self._queue.receive(room, 0 if left < _WAIT_SECONDS else _WAIT_SECONDS))
            left = self._waiting.left(time.monotonic())
        if 0 < left < _WAIT_SECONDS:
            self._stopped.wait(min(left, 0.1))
        now = time.monotonic()
        return self._waiting.take(now) if self._waiting.left(now) <= 0 else ()

    def _take_in(self, messages: Sequence[Message]) -> None:
        now = time.monotonic()
        records = [of_received(message, self._origin, now) for message in messages]
        wanted = list(map(self._filters.wanted, records))
        for record in compress(records, wanted):
            self._waiting.add(record, now)
        unwanted = [record.handle for record, stays in zip(records, wanted, strict=True) if not stays]
        self._count(POLLED, len(records))
        self._count(FILTERED_OUT, len(unwanted))
        self._delete(unwanted)

    def _deal_with(self, batch: Sequence[Record]) -> Sequence[Record]:
        """Invoke the function until it was invoked; what it does not take stays in the queue, hidden for a while.

        Return that.
        """
        try:
            left = self._left_of(batch)
            failed = {record.identifier for record in left}
            taken = [record.handle for record in batch if record.identifier not in failed]
            self._count(FAILED_INVOKE, len(failed))
            self._count(DELETED, self._delete(taken))
        except Exception:  # whatever it is: these messages are seen again
            LOG.exception("event source mapping %s: a batch of %d messages", self._settings.uuid, len(batch))
            return batch
        return left

    def _left_of(self, batch: Sequence[Record]) -> Sequence[Record]:
        """Those that are not taken."""
        try:
            reply = self._invoked(batch)
            self._count(INVOKED, len(batch))
            if reply.error:
                raise Failed(words_of(reply))
            return failed_of(parsed(reply.body), batch) if self._settings.reports else ()
        except Looped as looped:
            self._complain(str(looped))
            others = [record for number, record in enumerate(batch) if number not in looped.places]
            left = [record for number, record in enumerate(batch) if number in looped.places]
            return [*left, *self._left_of(others)] if others else left
        except Failed as failed:
            self._complain(str(failed))
            return batch

    def _invoked(self, batch: Sequence[Record]) -> Reply:
        """Invoke the function as soon as it can be done, as long as the messages are hidden. Raises Failed."""
        wait, hidden_until = FIRST_PAUSE, min(record.arrived for record in batch) + self._queue.visibility
        while True:
            try:
                return self._function(payload(batch), [record.chain for record in batch])
            except Failed as failed:
                if not failed.passing:
                    raise
                self._complain(str(failed))
                if isinstance(failed, Faulted):  # a message that came back would have used up a receive
                    self._queue.hide([record.handle for record in batch], self._queue.visibility)
                    hidden_until = time.monotonic() + self._queue.visibility
                left = hidden_until - time.monotonic()
                if left <= 0 or self._stopped.wait(min(wait, left)):
                    raise
            wait = min(wait * 2, LONGEST_PAUSE)

    def _delete(self, handles: Sequence[str]) -> int:
        """Delete messages; how many of them are."""
        if not handles:
            return 0
        try:
            left = self._queue.delete(handles)
        except (QueueGone, ServiceException) as error:  # they come again: at least once
            self._complain(f"messages of {self._settings.source} could not be deleted: {error}")
            return 0
        for words in left:
            self._complain(f"a message of {self._settings.source} could not be deleted: {words}")
        return len(handles) - len(left)

    def _give_back(self) -> None:
        """Messages that were gathered and not handed over are visible again at once."""
        waiting = self._waiting.take(time.monotonic())
        try:
            if waiting:
                self._queue.hide([record.handle for record in waiting], 0)
        except (QueueGone, ServiceException) as error:
            self._complain(str(error))

    def _complain(self, words: str) -> None:
        """Say what goes wrong, once for each change."""
        if words != self._said:
            self._said = words
            LOG.warning("event source mapping %s: %s", self._settings.uuid, words)
