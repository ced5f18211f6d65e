"""Collects small things and hands them on together, from a thread that runs while there is something to do."""

import logging
import threading
from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

from hydrant.emulator.faults import threads
from hydrant.emulator.faults.kinds import fault_of
from hydrant.emulator.faults.report import FAULTS

LOG = logging.getLogger(__name__)

_AGAIN_SECONDS = 0.25

K = TypeVar("K")
V = TypeVar("V")


class Batcher(Generic[K, V]):
    """Gathers values by key for `interval` seconds and calls `put` once per key, values in order.

    `name` names the thread, which ends after `linger` idle seconds. What `put` could not take by a fault of the
    emulator, or by a failure that is `passing`, is tried again, the latest `most` values of each key; any other failure
    is logged and its values are lost.
    """

    def __init__(
        self,
        name: str,
        put: Callable[[K, list[V]], None],
        interval: float,
        linger: float = 5.0,
        most: int = 100_000,
        *,
        passing: Callable[[Exception], bool] = lambda _: False,
    ) -> None:
        self._name = name
        self._passing = passing
        self._most = most
        self._put = put
        self._interval = interval
        self._linger = linger
        self._changed = threading.Condition()
        self._pending: dict[K, list[V]] = {}
        self._busy = False
        self._hurry = False
        self._thread: threading.Thread | None = None

    def add(self, key: K, values: list[V]) -> None:
        """Take values; returns at once."""
        with self._changed:
            if not self._pending:  # later values need no thread to wake up: it gathers for its interval
                self._changed.notify_all()
            self._pending.setdefault(key, []).extend(values)
            if self._thread is None:
                self._thread = threads.start(self._run, self._name)

    def flush(self, timeout: float) -> bool:
        """Send what is pending now; False when that took longer than `timeout` seconds."""
        deadline = monotonic() + timeout
        with self._changed:
            self._hurry = True
            self._changed.notify_all()
            while self._pending or self._busy:
                if not self._changed.wait(max(0.0, deadline - monotonic())):
                    return False
        return True

    def stop(self, timeout: float) -> bool:
        """Flush and end the thread; a later `add` starts another."""
        done = self.flush(timeout)
        with self._changed:
            thread = self._thread
            self._linger, linger = 0.0, self._linger
            self._changed.notify_all()
        if thread is not None and done:
            thread.join(timeout)
        self._linger = linger
        return done

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._pending) or not self._linger, self._linger)
                if not self._pending:
                    self._thread = None
                    return
                self._changed.wait_for(lambda: self._hurry, self._interval)
                pending, self._pending = self._pending, {}
                self._busy = True
            left = {key: values for key, values in pending.items() if not self._send(key, values)}
            with self._changed:
                self._keep(left)
                self._busy = False
                self._hurry = False
                self._changed.notify_all()
                if left:
                    self._changed.wait_for(lambda: False, _AGAIN_SECONDS)

    def _send(self, key: K, values: list[V]) -> bool:
        """Hand values on; whether that is done with."""
        try:
            self._put(key, values)
        except Exception as error:  # noqa: BLE001 - nothing may end the thread; the clients raise many kinds
            if fault := fault_of(error):
                FAULTS.note(fault, f"{self._name} waits")
                return False
            if self._passing(error):
                return False
            LOG.warning("%s: could not send %d values of %s: %s", self._name, len(values), key, error)
        return True

    def _keep(self, left: dict[K, list[V]]) -> None:
        """Put back what is to be sent again, before what has come since."""
        for key, values in left.items():
            together = values + self._pending.get(key, [])
            self._pending[key] = together[-self._most :]
            if len(together) > self._most:
                LOG.warning("%s: %d values of %s are lost, too many wait", self._name, len(together) - self._most, key)
