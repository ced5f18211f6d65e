"""Reads what arrives while faults are injected, and measures for how long nothing did."""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError

from hydrant.pipeline.notifications import drain_queue

from .account import Account
from .producers import Notes
from .stack import Stack

_EVERY = 0.5
_QUIET_SECONDS = 3.0
_QUEUE_WAIT = 1


@dataclass
class Watch:
    """What has arrived. `longest_stall`: the most seconds in which nothing arrived though something was to come."""

    stack: Stack
    notes: Notes
    account: Account
    longest_stall: float = 0.0
    told: set[str] = field(default_factory=set)
    _last: float = field(default_factory=time.monotonic)
    _end: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._run, name="drill-watch", daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join(60)

    def _run(self) -> None:
        while not self._end.wait(_EVERY):
            with suppress(ClientError, BotoCoreError):  # the emulator has been killed, or its disk is full
                self.look()

    def look(self) -> int:
        """Read the objects that are new; how many. Raises what the client raises."""
        with self.notes.lock:
            sent = len(self.notes.acknowledged)
        waiting = self.account.found < sent
        found = self.account.read(self.stack.clients.s3, self.stack.outputs.bucket_name)
        now = time.monotonic()
        if found or not waiting:
            self._last = now
        self.longest_stall = max(self.longest_stall, now - self._last)
        return found

    def settle(self, patience: float) -> None:
        """Read until all is there and nothing has come for a while, or until nothing has come for all the patience."""
        last = time.monotonic()
        while not self._complete() or time.monotonic() - last < _QUIET_SECONDS:
            if self.look() + self._listen():
                last = time.monotonic()
            if time.monotonic() > last + patience:
                return
            time.sleep(_EVERY)

    def _complete(self) -> bool:
        return not self.account.missing(self.notes.acknowledged) and self.account.data_objects <= self.told

    def _listen(self) -> int:
        """Read what the queues of the pipeline were told; how many objects are new."""
        before = len(self.told)
        for url in list(self.stack.outputs.queue_urls.values())[:1]:
            for objects in drain_queue(self.stack.clients.sqs, url, _QUEUE_WAIT):
                self.told |= {each.key for each in objects}
        return len(self.told) - before
