"""Pipes that outlive the process: they read on behind what was dealt with, at most a second of it again."""

from __future__ import annotations

from . import lifecycle
from .models import CHANGING, pipes_stores


def begin() -> None:
    """Let pipes run that are to run; one that was about to be deleted is gone."""
    for _, _, store in list(pipes_stores.iter_stores()):
        store.pipes = {name: pipe for name, pipe in store.pipes.items() if pipe.state != "DELETING"}
        for pipe in store.pipes.values():
            if pipe.state == "RUNNING" or pipe.state in CHANGING:
                lifecycle.begin(pipe, "STARTING")
