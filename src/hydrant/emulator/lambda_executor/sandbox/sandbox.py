"""An execution environment: its process is started, invoked, and started again after a crash, as AWS does it.

* The init phase has ten seconds. When it fails or takes longer the environment stays, and the next invocation runs it
  again within the function's timeout. So one that took longer is no failure yet: a busy machine is slow, too.
* After a time-out, an exit, too much memory or too large a response the process is gone; the next invocation starts
  another in the same log stream.
* When the handler has answered, everything that could go on running is stopped until the next invocation.
* The temporary folder is kept until the environment ends, also when its process is replaced.
"""

import os
import re
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, time
from typing import Any

from hydrant.emulator.faults.kinds import EmulatorFault, fault_of
from hydrant.valid_json import loads

from ..guard.files import remove
from ..logs.platform import PlatformLines, Report
from ..settings import Settings
from . import debugger, errors
from .enclosure import Enclosure
from .interpreter import Choice
from .isolation import Isolation, in_force
from .languages import language_of, pick
from .languages.language import EntrypointError
from .runtime_api import Reply
from .runtime_process import Ended, RuntimeProcess
from .spec import FunctionSpec, Invocation, LogEvent, Outcome
from .view import RUNTIME_DIR, Places, View, asked_for, plan, view
from .workspace import workspace

Sink = Callable[[list[LogEvent]], None]
Launch = Callable[[FunctionSpec, Choice, Enclosure, View], RuntimeProcess]
"""Starts a process for a function in an environment, with what it sees there."""


class SandboxStopped(Exception):
    """An invocation came after the environment was stopped."""


_FRAME = re.compile(r'File "([^"]+)",? [lL]ine (\d+)')
_FRAME_OF_NODE = re.compile(r"^(?:\s+at .*?)?\(?(?:file://)?(/[^:]+):(\d+)(?::\d+\)?)?$")


def place_of(trace: Any) -> str:
    """Where an error document's innermost frame is, ` (app.py, line 3)`; empty where it has none.

    Python tells it last, Node.js first.
    """
    frames = list(map(str, trace)) if isinstance(trace, list) else []
    found = [frame for line in reversed(frames) if (frame := _FRAME.search(line))]
    found = found or [frame for line in frames if (frame := _FRAME_OF_NODE.match(line))]
    return f" ({found[0][1].rpartition('/')[2]}, line {found[0][2]})" if found else ""


@dataclass(frozen=True, slots=True)
class _Failure:
    """A failed init phase or invocation: what the caller gets, and what the log says."""

    payload: bytes
    error_type: str
    text: str = ""
    status: str = "error"
    report_type: str = ""

    def words(self) -> str:
        """What it says in one line, with file and line where the language tells them."""
        try:
            document = loads(self.payload)
            message = document["errorMessage"]
        except (ValueError, TypeError, KeyError):
            document, message = {}, self.text
        words = " ".join(str(message).split()) or self.error_type
        return words + place_of(document.get("stackTrace") or document.get("trace"))


class Sandbox:
    """One execution environment; `sink` gets log events in order.

    `start` and `invoke` are used by one thread at a time, `stop` may come at any moment.
    """

    def __init__(
        self,
        spec: FunctionSpec,
        sink: Sink,
        isolation: Isolation | None = None,
        settings: Settings | None = None,
        launch: Launch = RuntimeProcess,
    ) -> None:
        """`isolation`: that of the emulator if not given; `settings`: those of its variables.

        Raises MissingRuntime where nothing here runs the function.
        """
        self.spec = spec
        self._isolation = isolation or in_force()
        self._settings = settings or Settings.from_environment()
        self._launch = launch
        self.choice = pick(spec)
        self._sink = sink
        self._lines = PlatformLines(spec)
        self._driving = threading.Lock()
        self._stopped = threading.Event()
        self._runtime: RuntimeProcess | None = None
        self._events: list[LogEvent] = []
        self._init_ms: float | None = None
        self.init_error = ""
        """Why the last init phase failed; empty when it did not, and when the first one only took too long."""
        self._took_long = False
        self.init_document = b""
        """The error document of it."""
        self._peak_mb = 0
        self._deadline = 0.0
        self._temp_dir = Path(tempfile.mkdtemp(dir=workspace() / "tmp"))
        self._enclosure: Enclosure | None = None
        self._places: Places | None = None

    @property
    def pid(self) -> int | None:
        """The process of the environment; None while there is none, or it has ended and was not replaced yet."""
        runtime = self._runtime
        return runtime.pid if runtime and not runtime.gone else None

    def start(self) -> None:
        """Run the init phase; returns when the runtime asked for its first event or the phase failed.

        Raises EmulatorFault when there is no process to run it.
        """
        with self._driving:
            self._check()
            begin = monotonic()
            self._deadline = begin + self.spec.init_timeout
            try:
                failure = self._start_runtime("", self._deadline)
            except EmulatorFault:
                self._events.clear()
                raise
            took = (monotonic() - begin) * 1000
            self._took_long = failure is not None and _timed_out(failure)
            self._judge(None if self._took_long else failure)
            self._freeze()
            if failure:
                self._write(self._lines.init_report(took, "init", failure.status, failure.error_type))
            else:
                self._init_ms = took
                self._write(self._lines.init_done(took))
            self._ship()

    def settle(self) -> None:
        """Where the first init phase took too long, run it again as the first invocation would, within the function's
        timeout: then it is known whether it fails. Raises EmulatorFault.
        """
        with self._driving:
            self._check()
            if not self._took_long:
                return
            begin = monotonic()
            self._deadline = begin + self.spec.timeout
            failure = self._make_ready("")
            self._freeze()
            if failure:
                took = (monotonic() - begin) * 1000
                self._write(self._lines.init_report(took, "invoke", failure.status, failure.error_type))
            self._ship()

    def invoke(self, invocation: Invocation) -> Outcome:
        """Run the handler for one event; faults of the function are outcomes, not exceptions. Raises EmulatorFault."""
        with self._driving:
            self._check()
            begin = monotonic()
            self._deadline = begin + self.spec.timeout
            self._collect()
            first = len(self._events)
            self._write(self._lines.start(invocation.request_id))
            try:
                result = self._run(invocation)
            except EmulatorFault:
                del self._events[first:]  # an invocation that never was leaves no log
                raise
            finally:
                self._freeze()
            if isinstance(result, _Failure) and result.text:
                self._write(self._lines.failure(invocation.request_id, result.text, result.error_type))
            took = self.spec.timeout if _timed_out(result) else monotonic() - begin
            self._write(self._lines.end(self._report(invocation.request_id, took * 1000, result)))
            events = tuple(self._events[first:])
            self._ship()
            if isinstance(result, _Failure):
                return Outcome(result.payload, True, events)
            return Outcome(result.body, result.is_error, events)

    def stop(self, grace: float = 0.0) -> None:
        """End the environment; a running invocation gets up to `grace` seconds, never more than its deadline."""
        self._stopped.set()
        patience = max(0.0, min(grace, self._deadline - monotonic()))
        if not self._driving.acquire(timeout=patience):
            if runtime := self._runtime:
                runtime.kill()
            self._driving.acquire()  # bounded: whoever drives sees the end of the process
        try:
            self._end_runtime()
            self._close_enclosure()
            self._ship()
            remove(str(self._temp_dir))
        finally:
            self._driving.release()

    def _check(self) -> None:
        if self._stopped.is_set():
            raise SandboxStopped(f"the environment of {self.spec.name} was stopped")

    def _run(self, invocation: Invocation) -> Reply | _Failure:
        """Bring a process up if there is none, and let it handle the event."""
        failure = self._make_ready(invocation.request_id)
        if failure:
            return failure
        assert self._runtime is not None  # noqa: S101 - for the type checker
        answer = self._runtime.exchange(invocation, max(0.0, self._deadline - monotonic()), self._deadline)
        self._peak_mb = max(self._peak_mb, self._runtime.memory_used_mb)
        if isinstance(answer, Ended):
            return self._give_up(answer, invocation.request_id)
        if answer.too_large:
            fault = errors.response_too_large(self.spec.response_limit)
            self._end_runtime()
            return _Failure(fault.document(), fault.error_type)
        self._collect()
        return answer

    def _make_ready(self, request_id: str) -> _Failure | None:
        """Wait for the process that is there; the event wasn't sent yet, so a dead one is simply replaced."""
        if self._runtime is not None and self._runtime.alive():
            ended = self._runtime.wait_ready(self._deadline)
            if ended is None:
                return None
            if ended is not Ended.EXIT:
                return self._give_up(ended, request_id)
        self._end_runtime()
        return self._init(request_id, self._deadline)

    def _init(self, request_id: str, deadline: float) -> _Failure | None:
        failure = self._start_runtime(request_id, deadline)
        self._took_long = False
        self._judge(failure)
        return failure

    def _judge(self, failure: _Failure | None) -> None:
        """Say why the init phase failed; what is asked for meanwhile, by another thread, sees no verdict half made."""
        self.init_document = failure.payload if failure else b""
        self.init_error = failure.words() if failure else ""

    def _start_runtime(self, request_id: str, deadline: float) -> _Failure | None:
        """Start a process and wait until it asks for an event; None when it did."""
        self._write(self._lines.init_start())
        if self.choice.notice:
            self._write(self._lines.notice(self.choice.notice))
        try:
            self._runtime = self._process()
        except EntrypointError as error:
            fault = errors.invalid_entrypoint(request_id, str(error))
            return _Failure(fault.document(), fault.error_type, str(error))
        except Exception as error:
            self._close_enclosure()
            raise fault_of(error) or EmulatorFault(f"no process for {self.spec.name}: {error}") from error
        if self._stopped.is_set():
            self._runtime.kill()  # stop came before there was a process to kill
        ended = self._runtime.wait_ready(deadline)
        if ended:
            return self._give_up(ended, request_id)
        self._runtime.measure()
        self._peak_mb = max(self._peak_mb, self._runtime.memory_used_mb)
        if error_report := self._runtime.init_error:
            self._end_runtime()
            return _Failure(error_report.body, error_report.error_type)
        self._collect()
        return None

    def _process(self) -> RuntimeProcess:
        places = Places(language_of(self.spec.runtime).runtime_dir(), self._temp_dir, workspace() / "root")
        if self._enclosure is not None and (self._enclosure.gone or places != self._places):
            self._close_enclosure()
        if self._places not in (None, places):
            self.choice = pick(self.spec)  # what was lacking has been fetched meanwhile
        self._places = places
        if self._enclosure is None:
            more = asked_for(self._settings, os.environ)
            more += debugger.shares(self.spec.debugger, self._isolation.kind, RUNTIME_DIR)
            self._enclosure = Enclosure(plan(self.spec, self._isolation, places, self.choice.interpreter, more))
        return self._launch(self.spec, self.choice, self._enclosure, view(self.spec, self._isolation, places))

    def _close_enclosure(self) -> None:
        enclosure, self._enclosure = self._enclosure, None
        if enclosure:
            enclosure.close()

    def _freeze(self) -> None:
        if self._runtime:
            self._runtime.freeze()

    def _give_up(self, ended: Ended, request_id: str) -> _Failure:
        """End a process that didn't answer and say why."""
        assert self._runtime is not None  # noqa: S101 - for the type checker
        self._peak_mb = max(self._peak_mb, self._runtime.memory_used_mb)
        status, fault_of_machine = self._runtime.status, self._runtime.fault
        self._end_runtime()
        if fault_of_machine:
            raise fault_of_machine
        if ended is Ended.TIMEOUT:
            fault = errors.timed_out(request_id, self.spec.timeout)
            text = f"Task timed out after {self.spec.timeout:.2f} seconds"
            return _Failure(fault.document(), fault.error_type, text, "timeout")
        if ended is Ended.MEMORY:
            fault = errors.out_of_memory(request_id)
            self._peak_mb = self.spec.memory_mb
            return _Failure(fault.document(), fault.error_type, _text(fault), "error", "Runtime.OutOfMemory")
        if ended is Ended.STORAGE:
            self._empty_temp_dir()
            fault = errors.storage_full(request_id, self.spec.ephemeral_mb)
            return _Failure(fault.document(), fault.error_type, _text(fault))
        fault = errors.exited(request_id, status)
        return _Failure(fault.document(), fault.error_type, _text(fault))

    def _end_runtime(self) -> None:
        runtime, self._runtime = self._runtime, None
        if runtime:
            self._events += runtime.close()

    def _empty_temp_dir(self) -> None:
        remove(str(self._temp_dir))
        self._temp_dir.mkdir(mode=0o700)

    def _collect(self) -> None:
        if self._runtime:
            self._events += self._runtime.take_events()

    def _write(self, lines: list[str]) -> None:
        now = int(time() * 1000)
        self._events += [LogEvent(now, line) for line in lines]

    def _ship(self) -> None:
        events, self._events = self._events, []
        if events:
            self._sink(events)

    def _report(self, request_id: str, duration_ms: float, result: Reply | _Failure) -> Report:
        init_ms, self._init_ms = self._init_ms, None
        status, error_type = "", ""
        if isinstance(result, _Failure):
            status, error_type = result.status, result.report_type or result.error_type
            error_type = "" if status == "timeout" else error_type
        elif result.is_error:
            status, error_type = "error", _document_type(result.body)
        produced = len(result.payload if isinstance(result, _Failure) else result.body)
        used = min(self._peak_mb, self.spec.memory_mb)
        return Report(request_id, duration_ms, used, init_ms, status, error_type, produced)


def _timed_out(result: Reply | _Failure) -> bool:
    return isinstance(result, _Failure) and result.status == "timeout"


def _text(fault: errors.Fault) -> str:
    return fault.message.partition("Error: ")[2]


def _document_type(document: bytes) -> str:
    try:
        return str(loads(document).get("errorType", ""))
    except (ValueError, AttributeError):
        return ""
