"""Turns what a function's process writes into log events.

Everything comes through one pipe, so that order is kept: plain text of stdout and stderr (one event per line), and the
frames in which `awslambdaric` wraps records of `logging` (one event each, also with several lines). A frame is a type
(`a5 5a 00 xx`), a length, a timestamp in microseconds, all big-endian, and the text; its first byte never starts a
character in UTF-8, so text and frames can't be taken for one another.
"""

import struct
import time

from ..sandbox.spec import LogEvent
from .levels import Keep, everything

_MAGIC = b"\xa5\x5a\x00"
_HEADER = struct.Struct(">4sIQ")
MAX_EVENT = 256 * 1024
"""Bytes of the largest event; longer text is split."""


class OutputParser:
    """Collects bytes of the pipe and yields events. `keep` says which lines of plain text are events."""

    def __init__(self, keep: Keep = everything) -> None:
        self._buffer = bytearray()
        self._keep = keep

    def feed(self, data: bytes) -> list[LogEvent]:
        """Take more bytes and return the events that are complete."""
        self._buffer += data
        return self._parse(final=False)

    def finish(self) -> list[LogEvent]:
        """Return what is left, such as a line without an end; called when an invocation is over."""
        return self._parse(final=True)

    def _parse(self, *, final: bool) -> list[LogEvent]:
        events: list[LogEvent] = []
        while self._buffer:
            if self._buffer.startswith(_MAGIC):
                if not self._take_frame(events, final=final):
                    break
            elif not self._take_text(events, final=final):
                break
        return events

    def _take_frame(self, events: list[LogEvent], *, final: bool) -> bool:
        if len(self._buffer) < _HEADER.size:
            return self._discard(final=final)
        kind, length, micros = _HEADER.unpack_from(self._buffer)
        end = _HEADER.size + min(length, MAX_EVENT)
        if len(self._buffer) < end:
            return self._discard(final=final)
        text = bytes(self._buffer[_HEADER.size : end])
        del self._buffer[:end]
        if length > MAX_EVENT:  # the rest as a frame of its own, before it has come whole: it may be endless
            self._buffer[:0] = _HEADER.pack(kind, length - MAX_EVENT, micros)
        self._emit(events, text.rstrip(b"\r\n"), micros // 1000)
        return True

    def _take_text(self, events: list[LogEvent], *, final: bool) -> bool:
        newline = self._buffer.find(b"\n")
        frame = self._buffer.find(_MAGIC)
        ends = [at for at in (newline, frame) if at >= 0]
        end = min(ends) if ends else len(self._buffer)
        if not ends and not final and len(self._buffer) <= MAX_EVENT:
            return False
        lines: list[LogEvent] = []
        self._emit(lines, bytes(self._buffer[:end]).rstrip(b"\r"), int(time.time() * 1000))
        events += (event for event in lines if self._keep(event.message))
        del self._buffer[: end + (end == newline)]
        return True

    def _discard(self, *, final: bool) -> bool:
        # A frame cut off by the end of its process; its beginning is kept as text.
        if final:
            del self._buffer[: min(_HEADER.size, len(self._buffer))]
        return final

    @staticmethod
    def _emit(events: list[LogEvent], text: bytes, timestamp: int) -> None:
        for start in range(0, len(text), MAX_EVENT):
            message = text[start : start + MAX_EVENT].decode("utf-8", "replace")
            if message.strip():
                events.append(LogEvent(timestamp, message))
