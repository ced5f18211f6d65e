"""What commands say: chatter for people on stderr, data on stdout (as JSON with `--json`)."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .errors import HydrantError

if TYPE_CHECKING:
    from rich.console import Console

PROGRESS = "HYDRANT_PROGRESS"
"""`lines`: what changes while a step runs is told in lines where there is no terminal, as for the emulator's page."""
_PROGRESS_SECONDS = 0.5

Json = dict[str, Any]


class Say:
    """One sink for a command's output. Plain text unless `as_json`; colour only on a terminal and without NO_COLOR."""

    def __init__(self, as_json: bool = False) -> None:
        self.as_json = as_json
        self.interactive = sys.stderr.isatty() and not as_json and os.environ.get("TERM") != "dumb"

    @cached_property
    def console(self) -> "Console":
        """Where chatter goes. Made for the first line of it: many commands have none, and to load Rich takes time."""
        from rich.console import Console

        return Console(stderr=True, highlight=False, soft_wrap=True)

    def line(self, text: str) -> None:
        """One line of chatter."""
        self.console.print(text, markup=False)

    def warn(self, text: str) -> None:
        """A line that should not be overlooked."""
        self.console.print(f"Note: {text}", markup=False, style="yellow")

    @contextmanager
    def step(self, text: str) -> Iterator[Callable[[str], None]]:
        """A step that may take a while: shows that it runs, then one line with its time.

        Yields a function that shows detail while the step runs (only on a terminal).
        """
        begun = time.monotonic()
        if not self.interactive:
            self.line(f"{text} ...")
            yield self._in_lines(text) if os.environ.get(PROGRESS) == "lines" else lambda _: None
            return
        with self.console.status(f"{text} ...") as status:
            yield lambda detail: status.update(f"{text}: {detail}")
        self.line(f"{text} ({time.monotonic() - begun:.1f} s)")

    def _in_lines(self, text: str) -> Callable[[str], None]:
        """Shows what changes as a line, and again at the earliest half a second later."""
        last = 0.0

        def show(detail: str) -> None:
            nonlocal last
            if time.monotonic() - last >= _PROGRESS_SECONDS:
                last = time.monotonic()
                self.line(f"{text}: {detail}")

        return show

    def data(self, document: Json, text: str) -> None:
        """The result of a command on stdout: the document with `--json`, otherwise the text."""
        sys.stdout.write((json.dumps(document) if self.as_json else text) + "\n")
        sys.stdout.flush()

    def error(self, error: HydrantError) -> None:
        """Title, cause, next step; with `--json` also as a document on stdout."""
        if self.as_json:
            parts = {"kind": error.kind, "title": error.title, "cause": error.cause, "next": error.next_step}
            sys.stdout.write(json.dumps({"error": parts}) + "\n")
        self.console.print(f"Error: {error.title}", markup=False, style="bold red")
        for part in error.cause.splitlines():
            self.console.print(f"  {part}", markup=False)
        if error.next_step:
            self.console.print(f"Next: {error.next_step}", markup=False)
