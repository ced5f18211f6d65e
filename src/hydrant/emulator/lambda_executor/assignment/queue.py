"""Gives each invocation an environment: a warm one, or a new one as `scaling` decides; first come, first served.

It takes the place of LocalStack's own assignment of on-demand environments, which starts a process for each overlapping
invocation, and under load walks a dictionary that others change, and publishes a new environment before it reserves it.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections import deque
from collections.abc import Iterator
from time import monotonic
from typing import Any

from localstack.aws.api.lambda_ import TooManyRequestsException
from localstack.services.lambda_.invocation.assignment import AssignmentService
from localstack.services.lambda_.invocation.execution_environment import ExecutionEnvironment, InvalidStatusException
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InitializationType

from hydrant.emulator import patches

from ..sandbox.package import UNPACKED
from ..settings import Settings
from . import scaling
from .localstack import GRACE, retire
from .scaling import Queue, Step

LOG = logging.getLogger(__name__)
_FIRST_GUESS = 0.25
"""Seconds that a start takes, before one was measured."""
_provisioned = AssignmentService.get_environment


class Line:
    """The invocations of one function version that wait for an environment, in order. Safe for threads."""

    def __init__(self, environments: dict[str, ExecutionEnvironment], settings: Settings, timeout: float) -> None:
        """`environments` is LocalStack's table of this version, `timeout` the function's in seconds."""
        self._environments = environments
        self._settings = settings
        self._timeout = timeout
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._starting = 0
        self._start_seconds = _FIRST_GUESS
        self._moved_at = monotonic()

    def wait(self) -> ExecutionEnvironment | None:
        """Return a reserved environment, or None when the caller shall start one and then call `started`.

        Raises TooManyRequestsException after `scaling.longest_wait`, as AWS does when no concurrency is left.
        """
        turn, begin = threading.Event(), monotonic()
        with self._lock:
            self._waiting.append(turn)
        while True:
            with self._lock:
                turn.clear()
                if self._waiting[0] is turn and (environment := self._free()):
                    self._leave(turn)
                    return environment
                step, pause = self._next(turn, begin)
                if step is not Step.WAIT:
                    self._starting += step is Step.START
                    self._leave(turn)
                    break
            turn.wait(pause)
        if step is Step.GIVE_UP:
            raise TooManyRequestsException("Rate Exceeded.", Reason="ConcurrentInvocationLimitExceeded", Type="User")
        return None

    def started(self, environment: ExecutionEnvironment | None, seconds: float) -> None:
        """Take note of a start that took so long; None when it failed. The environment must be reserved."""
        with self._lock:
            self._starting -= 1
            if environment is not None:
                self._environments[environment.id] = environment
                self._start_seconds = seconds
                self._moved_at = monotonic()
            self._call_first()

    def freed(self) -> None:
        """Take note that an environment is free, or gone."""
        with self._lock:
            self._moved_at = monotonic()
            self._call_first()

    def _next(self, turn: threading.Event, begin: float) -> tuple[Step, float]:
        """Return the next step of an invocation, and after how many seconds it looks again unless it is called."""
        now = monotonic()
        waited, longest = now - begin, scaling.longest_wait(self._timeout)
        if self._waiting[0] is not turn:
            return (Step.GIVE_UP if waited >= longest else Step.WAIT), longest - waited
        patience = scaling.patience(self._start_seconds)
        queue = Queue(
            present=sum(one.initialization_type == "on-demand" for one in list(self._environments.values())),
            starting=self._starting,
            waited=waited,
            quiet=now - max(begin, self._moved_at),
            patience=patience,
        )
        return scaling.next_step(queue, self._settings, self._timeout), min(longest - waited, patience / 4)

    def _free(self) -> ExecutionEnvironment | None:
        for environment in list(self._environments.values()):
            if environment.initialization_type == "on-demand":
                with contextlib.suppress(InvalidStatusException):
                    environment.reserve()
                    return environment
        return None

    def _leave(self, turn: threading.Event) -> None:
        self._waiting.remove(turn)
        self._call_first()

    def _call_first(self) -> None:
        if self._waiting:
            self._waiting[0].set()


class Lines:
    """The line of each version, by the id of LocalStack's version manager."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: dict[str, Line] = {}
        self._settings: Settings | None = None

    def settings(self) -> Settings:
        """Return the settings, read at the first call of a process."""
        with self._lock:
            self._settings = self._settings or Settings.from_environment()
            return self._settings

    def of(self, service: Any, manager_id: str, version: FunctionVersion) -> Line:
        """Return the line of a version."""
        settings = self.settings()
        with self._lock:
            line = self._lines.get(manager_id)
            if line is None:
                environments = service.environments[manager_id]
                line = self._lines[manager_id] = Line(environments, settings, float(version.config.timeout))
            return line


_LINES = Lines()


@contextlib.contextmanager
def get_environment(
    service: Any, version_manager_id: str, function_version: FunctionVersion, provisioning_type: InitializationType
) -> Iterator[ExecutionEnvironment]:
    """Lend an environment to an invocation; takes the place of `AssignmentService.get_environment`."""
    if provisioning_type != "on-demand":
        with _provisioned(service, version_manager_id, function_version, provisioning_type) as environment:
            yield environment
        return
    line = _LINES.of(service, version_manager_id, function_version)
    with UNPACKED.held(function_version):  # it may be replaced while the invocation waits
        environment = line.wait() or _start(line, service, version_manager_id, function_version)
    try:
        yield environment
        environment.release()
    except InvalidStatusException as error:
        LOG.debug("An environment of %s was stopped while it ran: %s", function_version.qualified_arn, error)
    except Exception:
        service.stop_environment(environment)
        raise
    finally:
        line.freed()


def _start(line: Line, service: Any, manager_id: str, version: FunctionVersion) -> ExecutionEnvironment:
    begin, environment = monotonic(), None
    try:
        environment = service.start_environment(manager_id, version)
        environment.reserve()
    except BaseException:
        line.started(None, 0.0)
        raise
    line.started(environment, monotonic() - begin)
    return environment


def stop_environments_for_version(service: Any, version_manager_id: str) -> None:
    """End a version's environments, each after the invocation that has it; in place of LocalStack's own."""
    for environment in list(service.environments.get(version_manager_id, {}).values()):
        retire(service, environment, GRACE)


def apply_patches() -> None:
    """Let LocalStack's assignment service lend and end environments as here.

    Raises `SettingError` when a variable is off: better with the first function than with each invocation.
    """
    _LINES.settings()
    service = "localstack.services.lambda_.invocation.assignment:AssignmentService"
    patches.replace(service, "get_environment", get_environment)
    patches.replace(service, "stop_environments_for_version", stop_environments_for_version)
