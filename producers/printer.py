"""Prints events instead of sending them: for eyes, files, and other tools that put them on a stream."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from .generator import Event


class Printer:
    """Writes each event's bytes and a line feed, in the order that they fall due. What is written counts as taken."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def send(self, events: Sequence[Event]) -> Iterator[list[Event]]:
        """Write the events at once; yield them."""
        if events:
            self._out.write(b"".join(event.data + b"\n" for event in events))
            self._out.flush()
            yield list(events)
