"""Counts the records of delivered objects by producer, in a thread of its own: what was sent, valid and rejected."""

from __future__ import annotations

import queue
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable

from ..rejections.objects import Place, lines_in, rejections_in
from ..rejections.verdicts import UNKNOWN, producer_of
from ..unpack import NotReadable
from .events import Data, Event

_WAITING = 500
"""So many objects may wait to be read: beyond, their records are told of as not counted."""
_PRODUCER = re.compile(rb'"producer"\s*:\s*"([^"\\]{1,80})"')


class ObjectReader:
    """`tell` gets an event `counted` for each object. Ends with `stop`."""

    def __init__(self, place: Place, tell: Callable[[Event], None]) -> None:
        self._place = place
        self._tell = tell
        self._queue: queue.Queue[Data | None] = queue.Queue(_WAITING)
        self._thread = threading.Thread(target=self._run, name="hydrant-watch-objects", daemon=True)
        self._busy = False
        self._thread.start()

    @property
    def at_rest(self) -> bool:
        """Whether all objects are read."""
        return self._queue.empty() and not self._busy

    def read(self, delivered: Event) -> None:
        """Read the object of an event `delivered`, soon."""
        data = delivered.data
        if data.get("output") == "backup":
            return
        try:
            self._queue.put_nowait(data)
        except queue.Full:
            self._tell(Event("counted", {"at": delivered.at, "uncounted": int(data.get("records") or 0)}))

    def stop(self) -> None:
        """Read no more."""
        while not self._queue.empty():
            self._queue.get_nowait()
        self._queue.put(None)
        self._thread.join(5)

    def _run(self) -> None:
        s3 = self._place.clients().s3
        while (data := self._queue.get()) is not None:
            self._busy = True
            place = Place(self._place.region, self._place.endpoint, self._place.profile, str(data["bucket"]), "")
            told = {name: data.get(name) for name in ("at", "output", "bucket", "key")}
            try:
                lines = lines_in(s3, place, str(data["key"]))
                counts = count_errors(lines) if data.get("output") == "error" else count_data(lines)
                self._tell(Event("counted", {**told, "producers": dict(counts)}))
            except NotReadable as error:  # deleted since, or none of Firehose's forms
                self._tell(Event("counted", {**told, "uncounted": int(data.get("records") or 0), "why": str(error)}))
            finally:
                self._busy = False


def count_data(lines: Iterable[bytes]) -> Counter[str]:
    """Lines of data/ by the producer that they name."""
    counts: Counter[str] = Counter()
    for line in lines:
        found = _PRODUCER.search(line)
        counts[found[1].decode("utf-8", "replace") if found else UNKNOWN] += 1
    return counts


def count_errors(lines: Iterable[bytes]) -> Counter[str]:
    """Lines of error/ by the producer that their records name."""
    counts: Counter[str] = Counter()
    for _, line in rejections_in(lines):
        counts[UNKNOWN if isinstance(line, str) else producer_of(line.raw)] += 1
    return counts
