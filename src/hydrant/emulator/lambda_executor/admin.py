"""What the control routes offer for functions: status and warm-up.

The executor is imported inside the functions: these routes are installed at start, long before lambda is loaded.
"""

import contextlib
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from hydrant.emulator.faults.kinds import EmulatorFault
from hydrant.emulator.last_errors import FUNCTION_ERRORS
from hydrant.settings import SettingError

from .assignment.localstack import lambda_service

LOG = logging.getLogger(__name__)

_AT_ONCE = 4


def status() -> list[dict[str, Any]]:
    """Describe each function version that LocalStack can invoke.

    Keys: function, version, account, region, runtime (as declared, None for an image), interpreter (`3.11.2`, None
    when Hydrant doesn't run it), path, notice, isolation (what keeps it from the machine), environments (count), pids,
    init_error (why an init phase failed, else empty), last_error (of an invocation of any version, None without one).
    """
    described = []
    for manager in _managers():
        with contextlib.suppress(KeyError):  # replaced in this moment
            described.append(_describe(manager.function_version))
    return described


def places() -> set[tuple[str, str]]:
    """Account and region of all functions that LocalStack can invoke."""
    return {(manager.function_version.id.account, manager.function_version.id.region) for manager in _managers()}


def warm(timeout: float) -> None:
    """Give every active `$LATEST` version that runs here one initialised environment; no handler is called.

    Raises TimeoutError when that takes longer than `timeout` seconds; environments that were begun go on starting. An
    init phase that fails is no error here: the first invocation repeats it and reports it.
    """
    service = lambda_service()
    cold = [manager for manager in _managers() if _is_cold(service, manager)]
    if not cold:
        return
    pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="hydrant-lambda-warm")
    try:
        futures = {pool.submit(_start, service, manager): manager.function_version.id for manager in cold}
        done, waiting = wait(futures, timeout)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    for future in done:
        if error := future.exception():
            LOG.warning("Could not warm the function %s: %s", futures[future].function_name, error)
    if waiting:
        names = ", ".join(sorted(futures[future].function_name for future in waiting))
        raise TimeoutError(f"not ready within {timeout:g} s: {names}; see their logs for what their import does")


def look_around() -> None:
    """Find out which walls and which Python this machine has, before the first function waits a second for that."""
    from .sandbox.interpreter import own_interpreter
    from .sandbox.isolation import in_force

    with contextlib.suppress(SettingError, EmulatorFault):  # the first function is told
        in_force()
        own_interpreter()


def flush_logs(timeout: float) -> None:
    """Let what functions have logged and counted so far be in CloudWatch, as far as `timeout` seconds suffice."""
    if lambda_service() is not None:
        from .logs import cloudwatch

        cloudwatch.flush(timeout)


def _managers() -> Iterator[Any]:
    service = lambda_service()
    yield from list(service.lambda_running_versions.values()) if service else ()


def _describe(version: Any) -> dict[str, Any]:
    from .executor import ProcessExecutor, choice_of
    from .sandbox.isolation import in_force
    from .sandbox.languages.language import MissingRuntime

    executors = [found for found in list(ProcessExecutor.live.values()) if found.function_version.id == version.id]
    pids = [found.sandbox.pid for found in executors if found.sandbox and found.sandbox.pid]
    described = {
        "function": version.id.function_name,
        "version": version.id.qualifier,
        "account": version.id.account,
        "region": version.id.region,
        "runtime": version.config.runtime,
        "interpreter": None,
        "path": None,
        "notice": "",
        "isolation": in_force().kind,
        "environments": len(executors),
        "pids": pids,
        "init_error": next(
            (found.sandbox.init_error for found in executors if found.sandbox and found.sandbox.init_error), ""
        ),
        "last_error": FUNCTION_ERRORS.of(version.id.unqualified_arn()),
    }
    try:
        choice = choice_of(version)
        described |= {
            "interpreter": choice.interpreter.release,
            "path": choice.interpreter.path,
            "notice": choice.notice,
        }
    except MissingRuntime as missing:
        described["notice"] = f"Hydrant cannot run it. {missing}"
    except (EmulatorFault, OSError):
        pass  # the status is for those who look for what is lacking
    return described


def _is_cold(service: Any, manager: Any) -> bool:
    from .executor import why_not

    version = manager.function_version
    if version.id.qualifier != "$LATEST" or manager.shutdown_event.is_set() or why_not(version):
        return False
    return not service.assignment_service.environments.get(manager.id)


def _start(service: Any, manager: Any) -> None:
    """Start one environment and lend it once, so that LocalStack ends it when it stays idle. Where that took longer
    than Lambda allows, it is started once more as the first invocation would do it.
    """
    environments = service.assignment_service.environments[manager.id]
    environment = service.assignment_service.start_environment(manager.id, manager.function_version)
    environment.reserve()
    environments[environment.id] = environment
    try:
        if sandbox := environment.runtime_executor.sandbox:
            sandbox.settle()
    finally:
        environment.release()
    if manager.shutdown_event.is_set():
        service.assignment_service.stop_environment(environment)
