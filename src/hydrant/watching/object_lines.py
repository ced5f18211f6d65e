"""The lines of data/ or error/, object by object as Firehose writes them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from ..error_objects.lines import NoErrorLine, parse
from ..rejections.objects import ErrorObject, Place, lines_in, listed, newest_first
from ..unpack import NotReadable
from .polled import fresh_in
from .stream_lines import Line


class ObjectLines:
    """Lists the prefix again and again. `decoded`: of error lines the record that was rejected, not the line."""

    def __init__(self, place: Place, apart: str, pause: float, *, decoded: bool) -> None:
        """`apart` is a prefix within the place's own that does not belong to it, empty for none."""
        self._place = place
        self._apart = apart
        self._pause = pause
        self._decoded = decoded
        self._s3 = place.clients().s3
        self._known: set[str] | None = None

    def all(self) -> Iterator[Line]:
        """What is there, the oldest first."""
        for each in self._listed()[::-1]:
            if self._is_ours(each.key):
                yield from self._lines(each.key)

    def last(self, number: int) -> list[Line]:
        """The last lines: objects are read from the newest on, until there are enough."""
        found: list[Line] = []
        for each in self._listed():
            if len(found) >= number:
                break
            if self._is_ours(each.key):
                found = list(self._lines(each.key))[-(number - len(found)) :] + found
        return found

    def follow(self, since: datetime, wanted: Callable[[bool], bool]) -> Iterator[Line]:
        """The lines of objects that are written from then on; none of those that `all` or `last` have listed."""
        fresh, came = fresh_in(self._place, since, self._known), True
        while wanted(came):
            begun, came = time.monotonic(), False
            for each in fresh():
                if self._is_ours(each.key):
                    came = True
                    yield from self._lines(each.key)
            if not came:
                time.sleep(max(self._pause, time.monotonic() - begun))

    def _listed(self) -> Sequence[ErrorObject]:
        objects = newest_first(listed(self._s3, self._place))
        self._known = {each.key for each in objects}
        return objects

    def _is_ours(self, key: str) -> bool:
        return not (self._apart and key.startswith(self._apart))

    def _lines(self, key: str) -> Iterator[Line]:
        try:
            for number, line in enumerate(lines_in(self._s3, self._place, key), 1):
                yield Line(self._shown(line), {"bucket": self._place.bucket, "key": key, "line": number})
        except NotReadable:  # deleted since, or none of Firehose's forms: the next one
            return

    def _shown(self, line: bytes) -> bytes:
        if not self._decoded:
            return line
        try:
            return parse(line).raw
        except NoErrorLine:
            return line
