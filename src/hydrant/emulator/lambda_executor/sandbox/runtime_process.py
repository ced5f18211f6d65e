"""A function's process together with its Runtime API: init phase, one exchange per invocation, what it wrote."""

import contextlib
import enum
import errno
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic, time

from hydrant.emulator.faults import machine
from hydrant.emulator.faults.kinds import EmulatorFault, shortage

from ..guard import family
from ..logs.ceiling import Ceiling
from ..logs.levels import at_least
from ..logs.parser import OutputParser
from . import memory, storage, strays
from .debugger import MEMORY_MB
from .enclosure import Enclosure
from .interpreter import Choice
from .languages import language_of
from .languages.language import EntrypointError
from .process import Process
from .reported import Reported
from .runtime_api import InitError, Reply, RuntimeApi
from .spec import FunctionSpec, Invocation, LogEvent
from .variables import process_environment
from .view import LAYERS, TASK_ROOT, View
from .wrapper import wrapped, wrapper_of

_LOOK = 0.05
"""Seconds between two looks at the memory of a busy process."""
_LOOKS_PER_COUNT = 10
"""Every so many looks the memory of all its processes and the size of its files are added up, which costs more."""
_COUNT = 1.0
"""Seconds between two counts of its files at the ends of short invocations."""
_LAST_WORDS = 300
_LAST_LINES = 1.0
"""Seconds that a client gets between its answer and its question for the next event."""
_NO_PROGRAM = (errno.ENOENT, errno.EACCES, errno.ENOEXEC)
_DRAIN = 32
"""Reads of the output pipe (64 KiB each) at the end of an invocation; more is left for the next one."""


class Ended(enum.Enum):
    """Why waiting for a runtime was over before it answered."""

    EXIT = "exit"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    STORAGE = "storage"


class RuntimeProcess:
    """One process of a function; used by one thread at a time (only `kill` may come from another)."""

    def __init__(
        self,
        spec: FunctionSpec,
        choice: Choice,
        enclosure: Enclosure,
        view: View,
        oom_kills: Callable[[], int] = machine.oom_kills,
    ) -> None:
        """`oom_kills`: how many processes the kernel has killed for lack of memory."""
        self._spec = spec
        self._oom_kills = oom_kills
        self._oom_kills_before = oom_kills()
        self._enclosure = enclosure
        self._reported = Reported(view)
        self._counted = view.counted
        self._counted_at = monotonic()
        self._parser = OutputParser(at_least(spec.application_log_level))
        self._ceiling = Ceiling(spec.log_limit)
        self._events: list[LogEvent] = []
        self._exited = self._killed = False
        self._excess: Ended | None = None
        self._looks = 0
        self._peak = 0
        self._main_peak = 0
        self._threads = 0
        self.api = RuntimeApi(spec.response_limit)
        language = language_of(spec.runtime)
        self._greets = language.greets(spec) and not wrapper_of(spec)
        try:
            argv = wrapped(language.command(spec, choice, view), spec, view)
            environ = {**_environment(spec, view, self.api.address), **language.variables(spec, choice, view)}
            self._process = _started(enclosure, argv, environ, view)
        except BaseException:
            self.api.close()
            raise
        self.api.watch(self._process.output, self._read)
        self.api.watch(self._process.notices, self._notice)
        self.measure()  # it may have ended before the next look

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def status(self) -> int:
        """How the process ended, as `subprocess` tells it."""
        return self._process.status or 0

    @property
    def fault(self) -> EmulatorFault | None:
        """Why there was no answer, when that is not the function's doing.

        The machine ended the process, which was within its memory; or it never came so far as to load the function.
        """
        struck = self.status == -signal.SIGKILL and self._oom_kills() > self._oom_kills_before
        if struck and self._exited and self._excess is None:
            return shortage(errno.ENOMEM)
        if self.api.reached or self._killed or not self._greets:
            return None
        words = " ".join(event.message.strip() for event in self._events)[-_LAST_WORDS:]
        how = f"with status {self.status}" if self._exited else "in time"
        return EmulatorFault(f"a process for {self._spec.name} did not come up ({how}): {words}")

    @property
    def memory_used_mb(self) -> int:
        """The most memory measured, in MB rounded up, as REPORT shows it: never 0, also if it was never seen alive."""
        return max(1, -(-self._peak // memory.MB))

    def measure(self) -> None:
        """Look at the memory of the process now."""
        look = memory.look(self._process.watched)
        self._main_peak = look.peak
        self._peak = max(self._peak, look.peak)
        self._threads = look.threads

    def freeze(self) -> None:
        """Stop all that could run until the next event, as AWS does; `measure` was called before."""
        if self._spec.debugger:
            return  # it must go on answering
        self._enclosure.freeze(self._process.watched, alone=self._threads == 1)

    @property
    def gone(self) -> bool:
        """Whether the process has ended. Safe from any thread."""
        return self._process.status is not None

    def alive(self) -> bool:
        """Let it go on, handle what happened while idle and tell whether the process still runs."""
        self._enclosure.thaw()
        self.api.pump(0)
        return not self._exited and self._process.known_status is None

    def wait_ready(self, deadline: float) -> Ended | None:
        """Wait until the runtime asks for an event; None when it does or when its init phase failed."""
        return self._wait(lambda: self.api.ready or self.api.init_error is not None, deadline)

    def exchange(self, invocation: Invocation, timeout: float, deadline: float) -> Reply | Ended:
        """Send an event and wait for the answer; `timeout` (seconds) is what the handler is told, `deadline` binds."""
        headers = {
            "Lambda-Runtime-Deadline-Ms": str(int((time() + timeout) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
            "Lambda-Runtime-Trace-Id": invocation.trace_id,
            **invocation.headers,
        }
        self.api.send_event(invocation.request_id, headers, invocation.payload)
        ended = self._wait(lambda: self.api.reply is not None, deadline)
        if ended is None and not self._greets:
            # A client that is not ours may write after its answer, as Java's does of errors. On AWS that is part of the
            # invocation, which goes on until the next event is asked for.
            self._wait(lambda: self.api.ready, min(deadline, monotonic() + _LAST_LINES))
        self.measure()
        if ended is None and self._peak > self._limit:
            ended = Ended.MEMORY  # a burst between two looks
        if ended is None and monotonic() - self._counted_at > _COUNT and self._stores_too_much():
            ended = Ended.STORAGE
        return ended or self._answer() or Ended.EXIT

    def _answer(self) -> Reply | None:
        reply = self.api.reply
        return replace(reply, body=self._reported.document(reply.body)) if reply and reply.is_error else reply

    @property
    def init_error(self) -> InitError | None:
        """The error document of an init phase that failed."""
        error = self.api.init_error
        return replace(error, body=self._reported.document(error.body)) if error else None

    def take_events(self, *, final: bool = True) -> list[LogEvent]:
        """Return what the function wrote since the last call; `final` ends an unfinished line."""
        for _ in range(_DRAIN):
            if not (data := self._process.read_output()):
                break
            self._events += self._reported.events(self._ceiling.take(self._parser.feed(data)))
        if final:
            last = [*self._ceiling.take(self._parser.finish()), *self._ceiling.finish()]
            self._events += self._reported.events(last)
        events, self._events = self._events, []
        return events

    def kill(self) -> None:
        """Kill the process and all that it started; the thread that waits for it notices."""
        self._killed = True
        self._process.kill()

    def close(self) -> list[LogEvent]:
        """Kill, free everything and return what was written last."""
        self._process.kill()
        with contextlib.suppress(EmulatorFault):  # of a runtime that nobody needs to hear any more
            self._wait(lambda: False, monotonic() + 2)
        events = self.take_events()
        address = self.api.address
        self.api.close()
        self._process.close()
        if not family.LINUX:
            strays.end(address)
        return events

    @property
    def _limit(self) -> int:
        more = MEMORY_MB if self._spec.debugger else 0
        return (self._spec.memory_mb + more) * memory.MB

    def _wait(self, condition: Callable[[], bool], deadline: float) -> Ended | None:
        self.api.pump_until(lambda: condition() or self._exited or bool(self._excess), deadline, self._look, _LOOK)
        while self._exited and not condition() and self.api.pump(0):
            pass  # an answer sent just before the end
        if condition():
            return None
        if self._excess:
            return self._excess
        return Ended.EXIT if self._exited else Ended.TIMEOUT

    def _look(self) -> None:
        self._notice()  # also what another thread has read
        self._looks += 1
        self.measure()
        if self._looks % _LOOKS_PER_COUNT == 0:
            self._peak = max(self._peak, self._main_peak + memory.others(self.pid, self._enclosure.pid))
            if self._stores_too_much():
                self._excess = Ended.STORAGE
        if self._peak > self._limit:
            self._excess = Ended.MEMORY

    def _stores_too_much(self) -> bool:
        self._counted_at = monotonic()
        return self._counted is not None and storage.used(self._counted) > self._spec.ephemeral_mb * memory.MB

    def _read(self) -> None:
        data = self._process.read_output()
        if data:
            self._events += self._reported.events(self._ceiling.take(self._parser.feed(data)))
        else:
            self.api.unwatch(self._process.output)  # every writer has closed it

    def _notice(self) -> None:
        if not self._exited and self._process.status is not None:
            self._exited = True
            self.api.unwatch(self._process.notices)


def _environment(spec: FunctionSpec, view: View, api: str) -> dict[str, str]:
    return process_environment(
        spec.environ,
        api=api,
        task_root=view.task_root,
        layers=view.layers,
        runtime_dir=view.runtime_dir,
        temp_dir=view.temp_dir,
        home=view.home,
    )


def _started(enclosure: Enclosure, argv: Sequence[str], environ: Mapping[str, str], view: View) -> Process:
    """Start the program. Raises EntrypointError where the function's own is none."""
    try:
        return enclosure.start(argv, environ, str(view.task_root))
    except OSError as error:
        for folder, on_aws in ((view.task_root, TASK_ROOT), *((layer, LAYERS) for layer in view.layers)):
            if error.errno in _NO_PROGRAM and Path(argv[0]).is_relative_to(folder):
                place = on_aws / Path(argv[0]).relative_to(folder)
                raise EntrypointError(f"fork/exec {place}: {os.strerror(error.errno).lower()}") from error
        raise
