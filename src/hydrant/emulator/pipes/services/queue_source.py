"""A queue as source: a message is deleted when the target has taken it, or when no filter wants it (P-8)."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ..engine.events import Event, Origin, of_message
from ..engine.passage import Result
from .clients import client_for
from .queues import queue_url

_AT_ONCE = 5
"""How many batches are under way at most."""
_MOST_IN_A_REQUEST = 10
_WAIT_SECONDS = 1
_FIRST_PAUSE, _MOST_DOUBLINGS = 0.5, 4
"""Between batches while they fail: half a second, twice as long each time, eight seconds at most."""


class QueueSource:
    """Reads a queue until it is stopped."""

    def __init__(
        self,
        origin: Origin,
        parameters: Mapping[str, Any],
        wanted: Callable[[Event], bool],
        run: Callable[[Sequence[Event]], Result],
        tell: Callable[[str], None],
    ) -> None:
        """`tell` gets what goes wrong, in words."""
        self._origin, self._wanted, self._run, self._tell = origin, wanted, run, tell
        self._size: int = parameters["BatchSize"]
        self._window: int = parameters["MaximumBatchingWindowInSeconds"]
        self._client = client_for(origin.arn)
        self._failing = 0

    def prepare(self) -> None:
        """Look whether the queue is there. Raises the SDK's error."""
        queue_url(self._origin.arn)

    def work(self, stopped: threading.Event) -> None:
        """Bring batches through the pipe; what is under way at the end is finished."""
        slots = threading.Semaphore(_AT_ONCE)
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix=threading.current_thread().name) as pool:
            while not stopped.is_set():
                if not slots.acquire(timeout=_WAIT_SECONDS):
                    continue
                if not self._begin_batch(pool, slots, stopped):
                    slots.release()
                self._back_off(stopped)

    def _begin_batch(self, pool: ThreadPoolExecutor, slots: threading.Semaphore, stopped: threading.Event) -> bool:
        """Read a batch and let it be dealt with; whether there was one. Raises nothing: the pipe reads on."""
        try:
            if not (messages := self._messages(stopped)):
                return False
            batch = pool.submit(self._deal_with, messages)
        except Exception as error:  # noqa: BLE001 - as no room for a thread; what was read is seen again
            self._failing += 1
            self._tell(f"{self._origin.arn} cannot be read: {error!r}")
            return False
        batch.add_done_callback(functools.partial(self._done, slots))
        return True

    def _done(self, slots: threading.Semaphore, batch: Future[None]) -> None:
        slots.release()
        if error := batch.exception():  # its messages are seen again
            self._tell(f"a batch of {self._origin.arn} failed: {error!r}")

    def _back_off(self, stopped: threading.Event) -> None:
        if self._failing:
            stopped.wait(_FIRST_PAUSE * 2 ** min(self._failing - 1, _MOST_DOUBLINGS))

    def _messages(self, stopped: threading.Event) -> list[Mapping[str, Any]]:
        """A batch: as many as there are, up to its size; with a window, those that come within it."""
        found: list[Mapping[str, Any]] = []
        end = time.monotonic() + self._window
        while len(found) < self._size and not stopped.is_set():
            got = self._received(min(_MOST_IN_A_REQUEST, self._size - len(found)), wait=self._window > 0 or not found)
            found += got
            if not got and (not found or time.monotonic() >= end):
                break
            if time.monotonic() >= end and (self._window or len(got) < _MOST_IN_A_REQUEST):
                break
        return found

    def _received(self, most: int, *, wait: bool) -> list[Mapping[str, Any]]:
        try:
            answer = self._client.receive_message(
                QueueUrl=queue_url(self._origin.arn),
                MaxNumberOfMessages=most,
                WaitTimeSeconds=_WAIT_SECONDS if wait else 0,
                MessageAttributeNames=["All"],
                MessageSystemAttributeNames=["All"],
            )
        except (ClientError, BotoCoreError) as error:
            self._failing += 1
            self._tell(f"{self._origin.arn} cannot be read: {error}")
            return []
        messages: list[Mapping[str, Any]] = answer.get("Messages", [])
        return messages

    def _deal_with(self, messages: Sequence[Mapping[str, Any]]) -> None:
        receipts = {str(message["MessageId"]): str(message["ReceiptHandle"]) for message in messages}
        by_group: dict[str | None, list[Event]] = {}
        for message in messages:
            event = of_message(message, self._origin)
            if self._wanted(event):
                by_group.setdefault(event.group, []).append(event)
        waiting = {event.identifier for events in by_group.values() for event in events}
        self._delete([receipts[name] for name in receipts if name not in waiting])
        for events in by_group.values():
            self._bring_through(events, receipts)

    def _bring_through(self, events: Sequence[Event], receipts: Mapping[str, str]) -> None:
        """What fails stays in the queue, hidden for the rest of its visibility timeout."""
        result = self._run(events)
        if result.failed:
            self._failing += 1
            self._tell(result.words)
        else:
            self._failing = 0
        failed = {event.identifier for event in result.failed}
        self._delete([receipts[event.identifier] for event in events if event.identifier not in failed])

    def _delete(self, handles: Sequence[str]) -> None:
        try:
            for start in range(0, len(handles), _MOST_IN_A_REQUEST):
                chunk = handles[start : start + _MOST_IN_A_REQUEST]
                entries = [{"Id": str(number), "ReceiptHandle": handle} for number, handle in enumerate(chunk)]
                self._client.delete_message_batch(QueueUrl=queue_url(self._origin.arn), Entries=entries)
        except (ClientError, BotoCoreError) as error:  # they come again: at least once
            self._tell(f"messages of {self._origin.arn} could not be deleted: {error}")
