"""The way to LocalStack's lambda service in the same process."""

import threading
from time import monotonic
from typing import Any

from localstack.runtime import events as runtime_events
from localstack.services.lambda_.invocation.execution_environment import InvalidStatusException, RuntimeStatus
from localstack.services.plugins import SERVICE_PLUGINS

GRACE = 60.0
"""Seconds a running invocation gets when its version is replaced; on AWS it always finishes."""
_LOOK = 0.02


def lambda_service() -> Any:
    """Return LocalStack's lambda service; None as long as lambda isn't loaded, which this must not cause."""
    if not SERVICE_PLUGINS.is_running("lambda"):
        return None
    return SERVICE_PLUGINS.require("lambda")._provider.lambda_service


def stop_environment(environment_id: str) -> bool:
    """Let LocalStack stop an execution environment that it may not find by itself; False when there is none."""
    assignments, environment = _find(environment_id)
    if environment:
        assignments.stop_environment(environment)
    return environment is not None


def _find(environment_id: str) -> tuple[Any, Any]:
    """LocalStack's assignment service and the environment, None where there is none."""
    service = lambda_service()
    for environments in list(service.assignment_service.environments.values()) if service else ():
        if environment := environments.get(environment_id):
            return service.assignment_service, environment
    return None, None


def retire(assignments: Any, environment: Any, seconds: float) -> None:
    """Let LocalStack's assignment service stop an environment as soon as no invocation has it, at the latest after so
    many seconds, or when the emulator ends.

    An invocation that was just lent the environment and has not reached it yet would otherwise fail: on AWS each
    invocation that was taken runs to its end. So whoever stops it takes it first, as an invocation does.
    """
    deadline, pause = monotonic() + seconds, threading.Event()
    while not runtime_events.infra_stopping.is_set() and monotonic() < deadline:
        try:
            environment.reserve()
        except InvalidStatusException:
            if environment.status is not RuntimeStatus.INVOKING:
                break
        else:
            break
        pause.wait(_LOOK)  # LocalStack tells nobody of a release
    assignments.stop_environment(environment)


def retire_environment(environment_id: str, seconds: float) -> None:
    """The same for one that LocalStack may not find by itself."""
    assignments, environment = _find(environment_id)
    if environment:
        retire(assignments, environment, seconds)
