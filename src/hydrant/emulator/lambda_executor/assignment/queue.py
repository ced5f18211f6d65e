"""Gives each invocation an environment: a warm one, or a new one as `scaling` decides; first come, first served.

It takes the place of LocalStack's own assignment of on-demand environments, which starts a process for each overlapping
invocation, and under load walks a dictionary that others change, and publishes a new environment before it reserves it.

When the machine has no room for another environment, invocations share those that are there. Where there is none they
are answered as AWS answers when it has no capacity: ServiceException, status 500, which SDKs, event source mappings
and the queue of asynchronous invocations try again.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import monotonic
from typing import Any

from localstack.aws.api import ServiceException as LocalStackServiceException
from localstack.aws.api.lambda_ import ServiceException, TooManyRequestsException
from localstack.services.lambda_.invocation.assignment import AssignmentException, AssignmentService
from localstack.services.lambda_.invocation.execution_environment import (
    EnvironmentStartupTimeoutException,
    ExecutionEnvironment,
    InvalidStatusException,
)
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InitializationType

from hydrant.emulator import patches
from hydrant.emulator.faults.kinds import EmulatorFault, fault_of
from hydrant.emulator.faults.report import FAULTS

from ..debugged import DEBUGGED
from ..sandbox.debugger import SECONDS
from ..sandbox.package import UNPACKED
from ..settings import Settings
from . import scaling
from .localstack import GRACE, retire
from .scaling import Queue, Step

LOG = logging.getLogger(__name__)
_FIRST_GUESS = 0.25
"""Seconds that a start takes, before one was measured."""
_REST = 1.0
"""Seconds without another start, after one for which there was no room."""
_provisioned = AssignmentService.get_environment


class WaitQueue:
    """The invocations of one function version that wait for an environment, in order. Safe for threads."""

    def __init__(
        self,
        environments: dict[str, ExecutionEnvironment],
        settings: Settings,
        timeout: float,
        debugged: Callable[[], bool] = lambda: False,
    ) -> None:
        """`environments` is LocalStack's table of this version, `timeout` the function's in seconds; `debugged`:
        whether somebody debugs it now.
        """
        self._debugged = debugged
        self._environments = environments
        self._settings = settings
        self._timeout = timeout
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._starting = 0
        self._start_seconds = _FIRST_GUESS
        self._moved_at = monotonic()
        self._crowded_since: float | None = None
        self._barren_until = 0.0

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
            self._crowded_since = None  # whether it is enough is seen from now on
            self._call_first()

    def no_room(self) -> bool:
        """Take note that there is no room for another one now; whether there is one to wait for."""
        with self._lock:
            self._barren_until = monotonic() + _REST
            return any(self._present())

    def freed(self) -> None:
        """Take note that an environment is free, or gone."""
        with self._lock:
            self._moved_at = monotonic()
            self._call_first()

    def _limits(self) -> tuple[Settings, float]:
        """One environment of a function that is debugged, and nobody is throttled for waiting."""
        if self._debugged():
            return replace(self._settings, environments=1), SECONDS
        return self._settings, self._timeout

    def _next(self, turn: threading.Event, begin: float) -> tuple[Step, float]:
        """Return the next step of an invocation, and after how many seconds it looks again unless it is called."""
        now = monotonic()
        settings, timeout = self._limits()
        waited, longest = now - begin, scaling.longest_wait(timeout)
        if self._waiting[0] is not turn:
            return (Step.GIVE_UP if waited >= longest else Step.WAIT), longest - waited
        patience = scaling.patience(self._start_seconds)
        self._crowded_since = self._crowded_since or begin
        queue = Queue(
            present=len(self._present()),
            starting=self._starting,
            waited=waited,
            quiet=now - max(begin, self._moved_at),
            crowded=now - self._crowded_since,
            patience=patience,
            barren=now < self._barren_until,
        )
        return scaling.next_step(queue, settings, timeout), min(longest - waited, patience / 4)

    def _present(self) -> list[ExecutionEnvironment]:
        return [one for one in list(self._environments.values()) if one.initialization_type == "on-demand"]

    def _free(self) -> ExecutionEnvironment | None:
        for environment in self._present():
            with contextlib.suppress(InvalidStatusException):
                environment.reserve()
                return environment
        return None

    def _leave(self, turn: threading.Event) -> None:
        self._waiting.remove(turn)
        if not self._waiting:
            self._crowded_since = None
        self._call_first()

    def _call_first(self) -> None:
        if self._waiting:
            self._waiting[0].set()


class WaitQueues:
    """The line of each version, by the id of LocalStack's version manager."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: dict[str, WaitQueue] = {}
        self._settings: Settings | None = None

    def settings(self) -> Settings:
        """Return the settings, read at the first call of a process."""
        with self._lock:
            self._settings = self._settings or Settings.from_environment()
            return self._settings

    def of(self, service: Any, manager_id: str, version: FunctionVersion) -> WaitQueue:
        """Return the line of a version."""
        settings = self.settings()
        with self._lock:
            line = self._lines.get(manager_id)
            if line is None:
                environments = service.environments[manager_id]
                timeout, arn = float(version.config.timeout), version.qualified_arn
                line = WaitQueue(environments, settings, timeout, lambda: DEBUGGED.of(arn) is not None)
                self._lines[manager_id] = line
            return line


_QUEUES = WaitQueues()


@contextlib.contextmanager
def get_environment(
    service: Any, version_manager_id: str, function_version: FunctionVersion, provisioning_type: InitializationType
) -> Iterator[ExecutionEnvironment]:
    """Lend an environment to an invocation; takes the place of `AssignmentService.get_environment`."""
    if provisioning_type != "on-demand":
        with _provisioned(service, version_manager_id, function_version, provisioning_type) as environment:
            yield environment
        return
    line = _QUEUES.of(service, version_manager_id, function_version)
    with UNPACKED.held(function_version):  # it may be replaced while the invocation waits
        environment = _lend(line, service, version_manager_id, function_version)
    try:
        yield environment
        _release(service, environment)
    except InvalidStatusException as error:
        LOG.debug("An environment of %s was stopped while it ran: %s", function_version.qualified_arn, error)
    except Exception as error:
        service.stop_environment(environment)
        if fault := fault_of(error):
            raise _no_capacity(fault, function_version) from fault
        raise
    finally:
        line.freed()


def _lend(line: WaitQueue, service: Any, manager_id: str, version: FunctionVersion) -> ExecutionEnvironment:
    """A reserved environment: one that is there, else a new one. Raises ServiceException when there is no room."""
    while True:
        environment = line.wait()
        if environment is not None:
            return environment
        try:
            return _start(line, service, manager_id, version)
        except EmulatorFault as fault:
            answer = _no_capacity(fault, version)
            if not line.no_room():
                raise answer from fault


def _release(service: Any, environment: ExecutionEnvironment) -> None:
    """Let others have it. What it was lent for is done, so that it cannot be kept is no error."""
    try:
        environment.release()
    except RuntimeError:  # no room for the thread that would end it when it stays idle
        service.stop_environment(environment)


def _no_capacity(fault: EmulatorFault, version: FunctionVersion) -> ServiceException:
    FAULTS.note(fault, f"calls of {version.qualified_arn} wait")
    return ServiceException(f"Hydrant has no environment for the function now: {fault}.", Type="Service")


def _start(line: WaitQueue, service: Any, manager_id: str, version: FunctionVersion) -> ExecutionEnvironment:
    """A new environment, reserved. Raises EmulatorFault when none could be started: whatever a function does in its
    init phase is no error here.
    """
    begin, environment = monotonic(), None
    try:
        environment = service.start_environment(manager_id, version)
        environment.reserve()
    except BaseException as error:
        line.started(None, 0.0)
        reason = _reason(error)
        if reason is error:
            raise
        raise reason from error
    line.started(environment, monotonic() - begin)
    return environment


def _reason(error: BaseException) -> BaseException:
    """Why a start failed: our fault, unless a service in between said that the version is gone."""
    if fault := fault_of(error):
        return fault
    if isinstance(error, AssignmentException) and isinstance(error.__cause__, LocalStackServiceException):
        return error.__cause__
    if isinstance(error, AssignmentException | EnvironmentStartupTimeoutException):
        return EmulatorFault(str(error))
    return error


def stop_environments_for_version(service: Any, version_manager_id: str) -> None:
    """End a version's environments, each after the invocation that has it; in place of LocalStack's own."""
    for environment in list(service.environments.get(version_manager_id, {}).values()):
        retire(service, environment, GRACE)


def apply_patches() -> None:
    """Let LocalStack's assignment service lend and end environments as here.

    Raises `SettingError` when a variable is off: better with the first function than with each invocation.
    """
    _QUEUES.settings()
    service = "localstack.services.lambda_.invocation.assignment:AssignmentService"
    patches.replace(service, "get_environment", get_environment)
    patches.replace(service, "stop_environments_for_version", stop_environments_for_version)
