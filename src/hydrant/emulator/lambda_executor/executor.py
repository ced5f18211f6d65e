"""LocalStack's runtime executor for functions as child processes: `LAMBDA_RUNTIME_EXECUTOR=hydrant`.

LocalStack makes one `ProcessExecutor` per execution environment and decides when: on demand, for provisioned
concurrency, and when to end idle ones (LAMBDA_KEEPALIVE_MS). Known gap: LocalStack passes no client context.
"""

import contextlib
import logging
import os
import threading
from collections.abc import Mapping
from functools import partial
from time import time
from typing import Any, ClassVar

from localstack import config
from localstack.aws.api.lambda_ import PackageType, ServiceException
from localstack.runtime import events as runtime_events
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from hydrant.emulator.events import patterns as event_patterns
from hydrant.emulator.faults.kinds import EmulatorFault, fault_of
from hydrant.emulator.faults.patience import Patience

from . import event_polling, failure_buckets, mends, packages, plain_events, versions
from .assignment import queue as assignment
from .assignment.localstack import GRACE, retire_environment, stop_environment
from .debugged import DEBUGGED
from .last_events import LAST_EVENTS
from .logs import cloudwatch, feed
from .logs.batches import Destination
from .logs.ceiling import SHARE
from .runtimes import extend_runtimes
from .sandbox import errors
from .sandbox.compiled import compile_modules
from .sandbox.debugger import SECONDS
from .sandbox.interpreter import Choice, declared_version
from .sandbox.isolation import in_force
from .sandbox.languages import language_of, pick
from .sandbox.languages.language import MissingRuntime
from .sandbox.package import UNPACKED
from .sandbox.sandbox import Sandbox, SandboxStopped
from .sandbox.spec import INIT_TIMEOUT, FunctionSpec, Invocation, LogEvent, Outcome
from .sandbox.variables import function_environment
from .settings import Settings
from .trials import TRIALS

LOG = logging.getLogger(__name__)

_TAIL = 4096
"""Bytes of the log that `LogType=Tail` returns."""
_GRACE_AT_SHUTDOWN = 2.0
_FLUSH = 2.0
_PENDING = 60.0
"""Seconds that functions wait for room to be unpacked, say, before they are Failed."""


def choice_of(version: FunctionVersion) -> Choice:
    """Choose what runs a function that was prepared. Raises MissingRuntime, in words; KeyError as `spec_of`."""
    _declared(version)
    return pick(spec_of(version, {}))


def why_not(version: FunctionVersion) -> str:
    """Why Hydrant cannot run a function on this machine; empty where it can, or could not be asked just now."""
    try:
        choice_of(version)
    except MissingRuntime as missing:
        return str(missing)
    except (KeyError, EmulatorFault, OSError):
        pass
    return ""


def _declared(version: FunctionVersion) -> None:
    """Raise MissingRuntime for what is declared and not run anywhere here: images, other languages."""
    language_of(version.config.runtime if version.config.package_type == PackageType.Zip else None)


def spec_of(version: FunctionVersion, environ: dict[str, str]) -> FunctionSpec:
    """Describe a function version for its environments; `environ` as `function_environment` returns it.

    KeyError when the version isn't prepared, or not any more.
    """
    settings = version.config
    # What is tried is not debugged: the port is taken, by the environment whose place it will take.
    debugger = None if TRIALS.trying else DEBUGGED.of(version.qualified_arn)
    log_settings = settings.logging_config or {}
    return FunctionSpec(
        name=version.id.function_name,
        version=version.id.qualifier,
        runtime=settings.runtime,
        handler=settings.handler or "",
        timeout=SECONDS if debugger else float(settings.timeout),
        memory_mb=int(settings.memory_size),
        task_root=UNPACKED.folder(settings.code),
        environ=environ,
        layers=tuple(UNPACKED.folder(layer.code) for layer in settings.layers or ()),
        runtime_version_arn=(settings.runtime_version_config or {}).get("RuntimeVersionArn", ""),
        log_format=log_settings.get("LogFormat") or "Text",
        system_log_level=log_settings.get("SystemLogLevel") or "INFO",
        application_log_level=_application_level(log_settings),
        init_timeout=SECONDS if debugger else INIT_TIMEOUT,
        debugger=debugger,
        response_limit=int(config.LAMBDA_LIMITS_MAX_FUNCTION_PAYLOAD_SIZE_BYTES),
        ephemeral_mb=int(settings.ephemeral_storage.size),
        log_limit=Settings.from_environment().log_bytes // SHARE,
        architecture=str((settings.architectures or ["x86_64"])[0]),
    )


def _application_level(log_settings: Mapping[str, Any]) -> str:
    return (log_settings.get("ApplicationLogLevel") or "INFO") if log_settings.get("LogFormat") == "JSON" else ""


class ProcessExecutor(RuntimeExecutor):
    """One execution environment as a child process."""

    live: ClassVar[dict[str, "ProcessExecutor"]] = {}
    """Environments that were started and not stopped, by id."""
    _live_lock: ClassVar[threading.Lock] = threading.Lock()

    sandbox: Sandbox | None = None
    _destination: Destination
    _environ: dict[str, str]
    _last_logs: str = ""
    _idle_after_call: bool = False

    def start(self, env_vars: dict[str, Any]) -> None:
        """Run the init phase. A failing one is not an error here: the invocation repeats it and reports it."""
        version = self.function_version
        environ = function_environment(
            os.environ,
            env_vars,
            version.config.environment or {},
            runtime=version.config.runtime or "",
            logging=version.config.logging_config or {},
        )
        group, stream = environ["AWS_LAMBDA_LOG_GROUP_NAME"], environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._destination = Destination(version.id.account, version.id.region, group, stream)
        self._environ = environ
        with contextlib.suppress(MissingRuntime):  # its calls say so
            sandbox = self._prepared()
            try:
                sandbox.start()
            except BaseException:
                self.stop()
                raise

    def _prepared(self) -> Sandbox:
        """The function's environment, made at the first time that something here runs it. Raises MissingRuntime."""
        if self.sandbox is None:
            version = self.function_version
            _declared(version)
            try:
                UNPACKED.share(self, version)
                spec = spec_of(version, self._environ)
            except KeyError as error:
                raise ServiceException(f"{version.qualified_arn} was replaced") from error
            self.sandbox = Sandbox(spec, partial(cloudwatch.ship, self._destination))
            with self._live_lock:
                self.live[self.id] = self
        return self.sandbox

    def stop(self) -> None:
        """End the environment after its running invocation, if there is one."""
        with self._live_lock:
            self.live.pop(self.id, None)
        if self.sandbox is not None:
            # An invocation that stands at a breakpoint has a day, and had its grace before (debug_sessions.py).
            short = runtime_events.infra_stopping.is_set() or self.sandbox.spec.debugger is not None
            self.sandbox.stop(_GRACE_AT_SHUTDOWN if short else GRACE)
        UNPACKED.release(self)

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        """Run the handler; `payload` has `invoke-id`, `invoked-function-arn`, `payload` (text) and `trace-id`."""
        self._idle_after_call = False
        request_id = payload["invoke-id"]
        LAST_EVENTS.note(self.function_version.id.unqualified_arn(), payload["payload"])
        try:
            sandbox = self._prepared()
            outcome = sandbox.invoke(
                Invocation(
                    request_id,
                    payload["payload"].encode(),
                    payload["invoked-function-arn"],
                    payload["trace-id"],
                    plain_events.headers(sandbox.spec),
                )
            )
        except MissingRuntime as missing:
            outcome = self._refuse(request_id, str(missing))
        except SandboxStopped as error:
            raise ServiceException(str(error)) from error
        self._last_logs = _tail(outcome)
        if outcome.is_error:
            feed.function_error(
                self.function_version.id.function_name, payload["invoked-function-arn"], request_id, outcome.payload
            )
        # An environment whose cold start fell into the replacement of its version is unknown to LocalStack when it
        # stops that version; it serves its call and ends here, or in `cleanup_version` when that comes later.
        # LocalStack has to end it, because its timer for idle environments keeps the emulator from exiting.
        self._idle_after_call = True
        if self.sandbox and not UNPACKED.used_by(self.function_version):
            stop_environment(self.id)
        return InvocationResult(request_id, outcome.payload, outcome.is_error, self._last_logs)

    def _refuse(self, request_id: str, why: str) -> Outcome:
        """Answer a call of a function that nothing here runs."""
        fault = errors.unsupported(self.function_version.id.function_name, why)
        now = int(time() * 1000)
        events = (
            LogEvent(now, f"START RequestId: {request_id} Version: {self.function_version.id.qualifier}"),
            LogEvent(now, f"[ERROR] {fault.error_type}: {fault.message}"),
            LogEvent(now, f"END RequestId: {request_id}"),
        )
        cloudwatch.ship(self._destination, list(events))
        return Outcome(fault.document(), True, events)

    def get_address(self) -> str:
        """Processes run on this machine."""
        return "127.0.0.1"

    def get_endpoint_from_executor(self) -> str:
        """Return the host under which functions reach the emulator."""
        return "127.0.0.1"

    def get_runtime_endpoint(self) -> str:
        """Not used: a process speaks to its own Runtime API."""
        return f"http://127.0.0.1:{config.GATEWAY_LISTEN[0].port}/_localstack_lambda/{self.id}"

    def get_logs(self) -> str:
        """Return the end of the last invocation's log."""
        return self._last_logs

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        """Unpack the function and its layers below the temporary folder."""
        settings = function_version.config
        if settings.code:
            codes = [settings.code, *(layer.code for layer in settings.layers or ())]
            stays = f"{function_version.qualified_arn} stays pending"  # as where AWS has no room
            try:
                _patience(stays).insist(partial(_unpack, function_version, codes))
            except BaseException:
                TRIALS.give_up(function_version)
                raise
            TRIALS.adopt(function_version)

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Remove what no other version needs; called after the version's environments have ended."""
        UNPACKED.release(function_version)
        for executor in list(cls.live.values()):
            if executor.function_version is function_version and executor._idle_after_call:
                retire_environment(executor.id, GRACE)
        cloudwatch.flush(_FLUSH)

    @classmethod
    def validate_environment(cls) -> bool:
        """Prepare LocalStack; it calls this once, before the first function is created.

        Raises `SettingError` when a variable is off.
        """
        _patience("functions wait").insist(in_force)
        extend_runtimes()
        cloudwatch.apply_patches()
        assignment.apply_patches()
        event_patterns.apply_patches()
        event_polling.apply_patches()
        failure_buckets.apply_patches()
        mends.apply_patches()
        packages.apply_patches()
        versions.apply_patches()
        return True


def _unpack(version: FunctionVersion, codes: list[Any]) -> None:
    """Unpack what the version needs, and find its Python. Raises EmulatorFault when there is no room for that, and
    leaves nothing half done.
    """
    try:
        UNPACKED.prepare(version, codes)
        with contextlib.suppress(MissingRuntime):  # its calls say so
            choice = choice_of(version)  # looking for it takes time: not at the first call
            if declared_version(version.config.runtime):
                spec = spec_of(version, {})
                compile_modules(choice.interpreter, UNPACKED.owned([spec.task_root, *spec.layers]))
    except Exception as error:
        fault = fault_of(error)
        if fault is None:
            raise
        UNPACKED.release(version)
        raise fault from error


def _patience(waiting: str) -> Patience:
    """For what can be tried again for a while. `waiting`: who waits, for the log."""
    end = time() + _PENDING

    def pause(seconds: float) -> bool:
        return bool(runtime_events.infra_stopping.wait(seconds)) or time() > end

    return Patience(pause, waiting)


def _tail(outcome: Outcome) -> str:
    """Return the end of the log; older lines aren't needed, and LocalStack goes through each of them."""
    size = 0
    kept: list[str] = []
    for event in reversed(outcome.events):
        kept.append(event.message if event.message.endswith("\n") else event.message + "\n")
        size += len(kept[-1])
        if size >= _TAIL:
            break
    return "".join(reversed(kept))[-_TAIL:]
