"""Watches what arrives: objects in data/ and error/, and notifications in a queue. Reads each object once."""

import threading
import time
from collections import deque
from dataclasses import dataclass, field

from ..pipeline import objects
from ..pipeline.clients import Clients
from ..pipeline.ledger import Ledger
from ..pipeline.notifications import drain_queue
from ..pipeline.outputs import PipelineOutputs
from ..pipeline.reasons import Explain

_LAST_REJECTIONS = 5


@dataclass
class Watch:
    """What has been seen so far. `poll()` looks once; call it from one thread.

    `first_seen` holds when (monotonic clock) the first object was seen in "data" and in "error".
    """

    clients: Clients
    outputs: PipelineOutputs
    ledger: Ledger
    explain: Explain
    data_keys: set[str] = field(default_factory=set)
    error_keys: set[str] = field(default_factory=set)
    notified_keys: set[str] = field(default_factory=set)
    first_seen: dict[str, float] = field(default_factory=dict)
    rejections: deque[str] = field(default_factory=lambda: deque(maxlen=_LAST_REJECTIONS))

    def poll(self) -> None:
        """Read the objects that are new since the last call, and the queue."""
        out = self.outputs
        for key in self._new("data", out.data_prefix, self.data_keys):
            for line in objects.lines(self.clients.s3, out.bucket_name, key):
                self.ledger.in_data(line)
        for key in self._new("error", out.error_prefix, self.error_keys):
            for line in objects.lines(self.clients.s3, out.bucket_name, key):
                rejected = objects.ErrorLine.parse(line)
                producer = self.ledger.in_error(rejected.raw)
                self.rejections.append(self.explain(rejected, producer))
        for url in list(out.queue_urls.values())[:1]:
            for created in drain_queue(self.clients.sqs, url, wait_seconds=0):
                self.notified_keys |= {event.key for event in created}

    @property
    def complete(self) -> bool:
        """Whether everything sent has arrived and every object under data/ was told of."""
        return not self.ledger.balance().missing and self.notifications_hold

    @property
    def notifications_hold(self) -> bool:
        """One notification for each object under data/, none for others. True where nobody subscribes by queue."""
        return not self.outputs.queue_urls or self.notified_keys == self.data_keys

    def _new(self, where: str, prefix: str, known: set[str]) -> list[str]:
        found = [k for k in objects.keys(self.clients.s3, self.outputs.bucket_name, prefix) if k not in known]
        known.update(found)
        if found:
            self.first_seen.setdefault(where, time.monotonic())
        return found


class Watcher:
    """Polls in a thread of its own until `stop()`. An error in it ends the watching and is raised by `stop()`."""

    def __init__(self, watch: Watch, interval: float = 0.5) -> None:
        self._watch = watch
        self._interval = interval
        self._stop = threading.Event()
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="demo-watch", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(self._interval):
            try:
                self._watch.poll()
            except Exception as error:  # noqa: BLE001 - handed to the thread that stops us
                self._error = error
                return

    def stop(self) -> None:
        """End the thread. Raises what went wrong in it."""
        self._stop.set()
        self._thread.join()
        if self._error:
            raise self._error
