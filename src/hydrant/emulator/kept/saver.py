"""Writes what services hold to the table: of each service what has changed, requests that wait for it together.

What no request waits for is saved each second. Services that take long, as the lines of all logs do, have a thread of
their own and a tenth of its time: how far records are delivered is not to wait for them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from hashlib import blake2b

from hydrant.emulator.durable.errors import CannotWrite
from hydrant.emulator.durable.table import Row, Table

from .states import State

LOG = logging.getLogger(__name__)
INTERVAL_SECONDS = 1.0
_SLOW_SECONDS = 0.1
_PAUSE = 9
"""So many times what a service's last save took it is left alone, unless a request waits for it."""


class _Service:
    """How far a service is saved: `asked` counts wishes to save, `done` those that are fulfilled."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.asked = self.done = 0
        self.touched: set[str] = set()
        self.digests: dict[str, bytes] = {}
        self.took = 0.0
        self.due = float("-inf")


class Saver:
    """Saves the states of services by name. Safe for concurrent use."""

    def __init__(self, table: Table, states: Mapping[str, State], ticks: Callable[[], float] = time.monotonic) -> None:
        self._table, self._states, self._ticks = table, states, ticks
        self._services = {service: _Service() for service in states}
        self._noted = threading.Lock()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def know(self, service: str, rows: Mapping[str, bytes]) -> None:
        """These rows of a service are in the table."""
        self._services[service].digests = {name: _digest(data) for name, data in rows.items()}

    def touch(self, service: str, names: Collection[str] = ()) -> None:
        """A service has changed, and is saved within a second."""
        if service in self._states:
            known = self._services[service]
            with self._noted:
                known.asked += 1
                known.touched.update(names)

    def save(self, service: str) -> None:
        """Return when all that has touched a service until now is in the table. Raises CannotWrite."""
        known = self._services.get(service)
        if known is None:  # nothing of it is kept
            return
        wanted = known.asked
        with known.lock:
            if known.done >= wanted:
                return
            with self._noted:
                asked, touched, known.touched = known.asked, known.touched, set()
            begun = self._ticks()
            try:
                self._write(service, known, touched)
            except BaseException:
                with self._noted:
                    known.touched |= touched
                raise
            known.done = asked
            known.took = self._ticks() - begun
            known.due = self._ticks() + _PAUSE * known.took

    def save_all(self, *, everything: bool = False) -> list[Exception]:
        """Save what was touched, or all; what cannot be saved is told in the log, and why is returned."""
        if everything:
            for service in self._states:
                self.touch(service)
        return self._save_each(self._states)

    def save_due(self, *, slow: bool) -> None:
        """Save what was touched of those that take long, or of the others."""
        now, known = self._ticks(), self._services.items()
        self._save_each([name for name, each in known if (each.took > _SLOW_SECONDS) == slow and now >= each.due])

    def _save_each(self, services: Iterable[str]) -> list[Exception]:
        failed: list[Exception] = []
        for service in services:
            try:
                self.save(service)
            except CannotWrite as error:
                LOG.error("The state of %s could not be kept, which is tried again: %s", service, error)
                failed.append(error)
            except Exception as error:
                LOG.exception("The state of %s cannot be kept", service)
                failed.append(error)
        return failed

    def start(self) -> None:
        """Save each second what no request waits for."""
        for slow, name in ((False, "hydrant-keep"), (True, "hydrant-keep-slow")):
            thread = threading.Thread(target=self._run, args=[slow], name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Save everything a last time."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(30)
        self.save_all(everything=True)

    def _run(self, slow: bool) -> None:
        while not self._stopping.wait(INTERVAL_SECONDS):
            self.save_due(slow=slow)

    def _write(self, service: str, known: _Service, touched: set[str]) -> None:
        state, changes, digests = self._states[service], dict[Row, bytes | None](), dict[str, bytes]()
        gone: set[str] = set()
        for name, data in state.rows(touched):
            if data is None:
                changes[service, name] = None
                gone.add(name)
                continue
            digests[name] = _digest(data)
            if known.digests.get(name) != digests[name]:
                changes[service, name] = data
        if state.whole:
            changes |= {(service, name): None for name in known.digests.keys() - digests.keys()}
        self._table.change(changes)
        if state.whole:
            known.digests = digests
            return
        for name in gone:  # a row for each of a million objects: no copy of them for each call
            known.digests.pop(name, None)
        known.digests.update(digests)


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()
