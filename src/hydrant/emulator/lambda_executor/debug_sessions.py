"""What `hydrant debug` asks of the emulator: one environment of a function that a debugger can attach to.

`POST /_hydrant/functions/debug` begins it, and is sent again while it goes on: what has taken the environment's place
since, such as new code, is replaced by one that can be debugged. `POST /_hydrant/functions/debug/end` ends it, and so
does silence.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from typing import Any

from .assignment.localstack import GRACE, lambda_service, retire
from .debugged import DEBUGGED
from .guard.plan import NAMESPACES
from .sandbox import debugger
from .sandbox.debugger import HOST, Debugger
from .sandbox.isolation import in_force
from .sandbox.languages import language_of
from .sandbox.languages.language import MissingRuntime
from .sandbox.view import TASK_ROOT

LOG = logging.getLogger(__name__)
_LAST_GRACE = 5.0
"""Seconds that a running invocation gets when debugging ends: it goes on by itself then."""
_LOOK = 1.0
_LOCK = threading.Lock()

Json = dict[str, Any]


def begin(arn: str, port: int) -> Json:
    """Debug a version, or go on with it. Returns once something listens on the port.

    Raises ValueError for a version that is not there or cannot be debugged, one that is debugged on another port, or a
    port that is taken.
    """
    with _LOCK:
        manager = _manager(arn)
        found = _debugger(manager.function_version.config.runtime, port)
        before = DEBUGGED.of(arn)
        if before is None:
            _check_port(port)
        elif before.port != port:
            raise ValueError(f"it is debugged on port {before.port} already: end that first")
        if DEBUGGED.begin(arn, found):
            _watch()
        sandbox = _ensure(manager, found)
    moved = in_force().kind == NAMESPACES
    return {
        "function": arn,
        "host": HOST,
        "port": port,
        "protocol": "debugpy" if found.library else "inspector",
        "task_root": str(TASK_ROOT if moved else sandbox.spec.task_root),
        "pid": sandbox.pid,
        "init_error": sandbox.init_error,
    }


def end(arn: str) -> bool:
    """Debug it no more; whether it was debugged. A running invocation goes on for some seconds at most."""
    with _LOCK:
        if not DEBUGGED.end(arn):
            return False
        service = lambda_service()
        manager = service.lambda_running_versions.get(arn) if service else None
        for environment in _environments(service, manager):
            if _debugger_in(environment):
                retire(service.assignment_service, environment, _LAST_GRACE)
        return True


def _manager(arn: str) -> Any:
    service = lambda_service()
    manager = service.lambda_running_versions.get(arn) if service else None
    if manager is None:
        raise ValueError(f"there is no version {arn!r:.200} that can be called")
    if manager.provisioned_state is not None:  # nothing would start its environments again
        raise ValueError("it has provisioned concurrency, which one environment is not: delete that first")
    return manager


def _debugger(runtime: str | None, port: int) -> Debugger:
    try:
        language = language_of(runtime)
    except MissingRuntime as missing:
        raise ValueError(str(missing)) from missing
    if not language.debugger:
        raise ValueError(f"functions of {language.name} cannot be debugged here: attach to their process yourself")
    if language.debugger != "debugpy":
        return Debugger(port)
    library = debugger.library()
    if library is None:
        raise ValueError("debugpy is not installed beside the emulator: pip install debugpy, then start it again")
    return Debugger(port, library)


def _check_port(port: int) -> None:
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        raise ValueError(f"port {port} cannot be listened on: {os.strerror(error.errno or 0)}") from error


def _ensure(manager: Any, found: Debugger) -> Any:
    """The sandbox of the one environment that is debugged so; others end after their invocations."""
    service = lambda_service()
    for environment in _environments(service, manager):
        if _debugger_in(environment) != found:
            retire(service.assignment_service, environment, GRACE)
    if not _environments(service, manager):
        from .assignment.queue import get_environment

        with get_environment(service.assignment_service, manager.id, manager.function_version, "on-demand"):
            pass  # it is lent once, so that there is one
    there = _environments(service, manager)
    if not there:
        raise ValueError("its environment ended as soon as it was there: see its log")
    return there[0].runtime_executor.sandbox


def _environments(service: Any, manager: Any) -> list[Any]:
    return list(service.assignment_service.environments.get(manager.id, {}).values()) if service and manager else []


def _debugger_in(environment: Any) -> Debugger | None:
    sandbox = environment.runtime_executor.sandbox
    found: Debugger | None = sandbox.spec.debugger if sandbox else None
    return found


def _watch() -> None:
    """End what nobody asks for any more, from a thread that goes with the last one."""

    def run() -> None:
        pause = threading.Event()
        while DEBUGGED.any:
            for arn in DEBUGGED.expired():
                LOG.info("Nobody debugs %s any more", arn)
                end(arn)
            pause.wait(_LOOK)

    threading.Thread(target=run, name="hydrant-debug", daemon=True).start()
