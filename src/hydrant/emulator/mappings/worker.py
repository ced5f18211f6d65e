"""One event source mapping: its state as AWS shows it, and the work behind it (M-11).

Has the methods that LocalStack's provider calls on a worker.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol

from localstack.services.lambda_.invocation.models import lambda_stores

from hydrant.emulator.arns import FunctionArn
from hydrant.emulator.kept.place import CHANGES

from .engine.settings import Settings, settings_of
from .progress import PROGRESS
from .services.functions import InvokedFunction
from .services.queue_work import QueueWork
from .services.stream_work import StreamWork

LOG = logging.getLogger(__name__)
CREATING, ENABLING, ENABLED = "Creating", "Enabling", "Enabled"
DISABLING, DISABLED, UPDATING, DELETING = "Disabling", "Disabled", "Updating", "Deleting"
BY_USER = {"sqs": "USER_INITIATED"}
_BY_USER = "User action"


class Work(Protocol):
    """Reads a source for a mapping until it is stopped."""

    def prepare(self) -> None:
        """Take positions. Raises when the source is not there."""
        ...

    def hold(self) -> None:
        """Keep what will be read, while another configuration finishes what it had. Raises when there is no source."""
        ...

    def work(self) -> None:
        """Read, until the mapping stops and all that is under way has ended."""
        ...

    def leave(self) -> None:
        """The mapping is deleted."""
        ...


class MappingWorker:
    """A mapping with one configuration. A change makes another one, which reads when this one has finished."""

    def __init__(
        self, config: Mapping[str, Any], role: str, service: Callable[[], Any], *, enabled: bool, first: str = CREATING
    ) -> None:
        """`service` gives LocalStack's service object of Lambda; `first` is the state until it reads."""
        self.settings: Settings = settings_of(config)
        self.enabled = enabled
        self.current_state = first
        self.state_transition_reason = BY_USER.get(self.settings.service, _BY_USER)
        self._stopped = threading.Event()
        self._ended = threading.Event()
        self._began = False
        self._turn = threading.Lock()
        """Held while the state changes: a mapping that is deleted enters no other one."""
        self._progress = PROGRESS.of(self.uuid)
        self._before: MappingWorker | None = None
        function = InvokedFunction(self.settings.function, service)
        self._work: Work
        if self.settings.service == "sqs":
            self._work = QueueWork(self.settings, role, function, self._stopped)
        else:
            self._work = StreamWork(
                self.settings,
                role,
                function,
                progress=self._progress,
                stopped=self._stopped,
                tell=self._processed,
            )

    @property
    def uuid(self) -> str:
        """Whose mapping it is."""
        return str(self.settings.uuid)

    def create(self) -> None:
        """Be the mapping from now on: take positions, and read if it is enabled."""
        self._before, self._progress.worker = self._progress.worker, self
        self._began = True
        try:
            self._work.prepare()
        except Exception as error:  # noqa: BLE001 - a source that is not there yet: it is looked for again and again
            LOG.warning("event source mapping %s: %s", self.uuid, error)
        threading.Thread(target=self._run, name=f"mapping-{self.uuid[:8]}", daemon=True).start()

    def stop(self) -> None:
        """Another configuration takes over: read no more, and finish what is under way."""
        self._stopped.set()

    def stop_for_shutdown(self) -> None:
        """The emulator ends: read no more."""
        self._stopped.set()

    def delete(self) -> None:
        """Read no more; the mapping is gone when what is under way is finished."""
        self._enter(DELETING)
        self._stopped.set()
        if not self._began or self._ended.is_set():
            self._gone()

    def _run(self) -> None:
        try:
            if not self.enabled:
                self._wait_for_the_one_before()
                self._enter(DISABLED)
                return
            self._enter(ENABLED)
            with suppress(Exception):  # a source that is not there yet
                self._work.hold()
            self._wait_for_the_one_before()
            self._work.work()
        except Exception:
            LOG.exception("event source mapping %s does not read any more", self.uuid)
        finally:
            self._ended.set()
            if self.current_state == DELETING:
                self._wait_for_the_one_before()
                self._gone()

    def _wait_for_the_one_before(self) -> None:
        before, self._before = self._before, None
        if before is not None and before._began:
            before.stop()
            before._ended.wait()

    def _gone(self) -> None:
        self._work.leave()
        PROGRESS.forget(self.uuid)
        self._mappings().pop(self.uuid, None)
        CHANGES.touch("lambda")

    def _mappings(self) -> dict[str, Any]:
        arn = FunctionArn.parse(self.settings.function)
        found: dict[str, Any] = lambda_stores[arn.account][arn.region].event_source_mappings
        return found

    def _enter(self, state: str) -> None:
        with self._turn:
            if self.current_state != DELETING:
                self.current_state = state
                self._store("State", state)

    def _processed(self, result: str) -> None:
        """Note a LastProcessingResult."""
        self._store("LastProcessingResult", result)

    def _store(self, member: str, value: str) -> None:
        stored = self._mappings().get(self.uuid)
        if stored is not None and self._progress.worker is self and stored.get(member) != value:
            stored[member] = value
            CHANGES.touch("lambda")
