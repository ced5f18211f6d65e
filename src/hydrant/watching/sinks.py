"""Where a watch is shown: JSON lines, plain lines, or a live view on a terminal."""

from __future__ import annotations

import json
import sys
import time
from types import TracebackType
from typing import TextIO

from rich.console import Console
from rich.live import Live

from .events import Event
from .lines import clock, line_of, summary
from .tally import Tally
from .view import view

_SUMMARY_SECONDS = 5.0


class JsonSink:
    """Each event on a line; ASCII only, so nothing that a record holds reaches a terminal."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out

    def show(self, event: Event) -> None:
        """One line."""
        self._out.write(json.dumps(event.document()) + "\n")
        self._out.flush()

    def tick(self, tally: Tally) -> None:
        """Nothing: the events say it all."""


class PlainSink:
    """A line for each event, and one of the flow now and then when it has moved."""

    def __init__(self, out: TextIO = sys.stdout, seconds: float = _SUMMARY_SECONDS) -> None:
        self._out = out
        self._seconds = seconds
        self._told, self._at = "", time.monotonic()

    def show(self, event: Event) -> None:
        """One line, for what has one."""
        line = line_of(event)
        if line is not None:
            self._write(line)

    def tick(self, tally: Tally) -> None:
        """The flow."""
        if time.monotonic() - self._at < self._seconds:
            return
        self._at, text = time.monotonic(), summary(tally)
        if text != self._told:
            self._told = text
            self._write(f"{clock(time.time())}  flow       {text}")

    def _write(self, line: str) -> None:
        self._out.write(
            line.encode(self._out.encoding or "utf-8", "backslashreplace").decode(self._out.encoding) + "\n"
        )
        self._out.flush()


class LiveSink:
    """The live view; to be used as a context."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, screen=True, auto_refresh=False)

    def __enter__(self) -> LiveSink:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def show(self, event: Event) -> None:
        """Shown by the next tick."""

    def tick(self, tally: Tally) -> None:
        """Draw."""
        self._live.update(view(tally, self._console.height), refresh=True)
