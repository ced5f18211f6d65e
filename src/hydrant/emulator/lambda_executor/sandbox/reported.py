"""Paths in what a function reports are spelled as on AWS, where it sees its folders elsewhere.

With namespaces code lies in /var/task and layers in /opt, and nothing has to be done. Otherwise stack traces and logs
would name folders of this machine. Results are the function's own and stay as they are.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from .spec import LogEvent
from .view import LAYERS, RUNTIME_DIR, TASK_ROOT, View

_END = r"(?![\w.-])"


class Reported:
    """Spells the paths of one view."""

    def __init__(self, view: View) -> None:
        places = [(view.task_root, TASK_ROOT), (view.runtime_dir, RUNTIME_DIR), *((top, LAYERS) for top in view.layers)]
        self._on_aws = {spelling: str(aws) for place, aws in places if place != aws for spelling in _spellings(place)}
        longest_first = sorted(self._on_aws, key=len, reverse=True)
        self._paths = (
            re.compile("(?:" + "|".join(map(re.escape, longest_first)) + ")" + _END) if longest_first else None
        )

    def text(self, text: str) -> str:
        """Return a text with AWS's paths in it."""
        return self._paths.sub(lambda found: self._on_aws[found[0]], text) if self._paths else text

    def document(self, document: bytes) -> bytes:
        """Return an error document with AWS's paths in it."""
        if self._paths is None:
            return document
        return self.text(document.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")

    def events(self, events: Iterable[LogEvent]) -> Iterator[LogEvent]:
        """Return events of the log with AWS's paths in them."""
        if self._paths is None:
            return iter(events)
        return (LogEvent(event.timestamp, self.text(event.message)) for event in events)


def _spellings(place: Path) -> set[str]:
    """As it is given, and behind links, as languages that look for themselves tell it."""
    return {str(place), os.path.realpath(place)}
