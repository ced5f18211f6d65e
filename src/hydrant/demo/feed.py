"""Feeds the stream during the demo: the producers in a thread, each acknowledged event noted in the ledger."""

import importlib
import secrets
import sys
import threading
from typing import Any

from ..errors import HydrantError, UsageError
from ..pipeline.clients import Clients
from ..pipeline.ledger import Ledger
from ..project import Project

_RATE = 8.0
_FAULTS = 0.1


class Feed:
    """Sends from its creation until `stop()`."""

    def __init__(self, project: Project, clients: Clients, stream_name: str, ledger: Ledger) -> None:
        self._package = _package(project)
        self._ledger = ledger
        self._stop = threading.Event()
        self._error: Exception | None = None
        names = self._module("catalog").producers()
        plan = self._module("plan").ProducerPlan
        plans = [plan(name, rate=_RATE, fault_share=_FAULTS, seed=secrets.randbits(32)) for name in names]
        self._thread = threading.Thread(
            target=self._run, args=(plans, clients, stream_name), name="demo-producers", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End after the batch at hand. Raises HydrantError when the stream refused records."""
        self._stop.set()
        self._thread.join()
        if self._error:
            raise HydrantError("The producers ended early.", str(self._error)) from self._error

    @property
    def running(self) -> bool:
        """Whether it still sends."""
        return self._thread.is_alive()

    def _run(self, plans: list[Any], clients: Clients, stream_name: str) -> None:
        try:
            summary = self._module("runner").run(
                plans, clients.kinesis, stream_name, on_progress=self._note, stop=self._stop
            )
            if summary.error:
                raise HydrantError(summary.error)
        except Exception as error:  # noqa: BLE001 - handed to the thread that stops us
            self._error = error

    def _note(self, events: list[Any]) -> None:
        for event in events:
            self._ledger.sent(event.producer, event.data)

    def _module(self, name: str) -> Any:
        return importlib.import_module(f"{self._package}.{name}")


def _package(project: Project) -> str:
    folder = project.producers
    if folder is None or not (folder / "runner.py").is_file():
        raise UsageError("The demo needs the project's producers.", next_step="Run it in a checkout of Hydrant.")
    if str(folder.parent) not in sys.path:
        sys.path.insert(0, str(folder.parent))
    return folder.name
