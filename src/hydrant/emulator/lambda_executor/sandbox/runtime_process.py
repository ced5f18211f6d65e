"""A function's process together with its Runtime API: init phase, one exchange per invocation, what it wrote."""

import enum
from collections.abc import Callable
from pathlib import Path
from time import monotonic, time

from ..logs.parser import OutputParser
from . import memory
from .interpreter import Choice
from .process import Process
from .runtime_api import Reply, RuntimeApi
from .spec import FunctionSpec, Invocation, LogEvent
from .variables import process_environment

_LOOK = 0.05
"""Seconds between two looks at the memory of a busy process."""
_LOOKS_PER_TREE = 10
_DRAIN = 32
"""Reads of the output pipe (64 KiB each) at the end of an invocation; more is left for the next one."""


class Ended(enum.Enum):
    """Why waiting for a runtime was over before it answered."""

    EXIT = "exit"
    TIMEOUT = "timeout"
    MEMORY = "memory"


class RuntimeProcess:
    """One process of a function; used by one thread at a time (only `kill` may come from another)."""

    def __init__(self, spec: FunctionSpec, choice: Choice, runtime_dir: Path, temp_dir: Path) -> None:
        self._spec = spec
        self._parser = OutputParser()
        self._events: list[LogEvent] = []
        self._exited = False
        self._too_much = False
        self._looks = 0
        self._peak = 0
        self.api = RuntimeApi(spec.response_limit)
        major, minor = choice.interpreter.version
        environ = process_environment(
            spec.environ,
            api=self.api.address,
            task_root=spec.task_root,
            layers=spec.layers,
            runtime_dir=runtime_dir,
            temp_dir=temp_dir,
            versions=list(dict.fromkeys([spec.runtime.removeprefix("python"), f"{major}.{minor}"])),
        )
        argv = [choice.interpreter.path, "-s", "-S", str(runtime_dir / "bootstrap.py")]
        try:
            self._process = Process(argv, environ, spec.task_root, spec.name)
        except OSError:
            self.api.close()
            raise
        self.api.watch(self._process.output, self._read)
        self.api.watch(self._process.ended, self._notice_end)

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def status(self) -> int:
        """How the process ended, as `subprocess` tells it."""
        return self._process.status or 0

    @property
    def memory_used_mb(self) -> int:
        """The most memory measured, in MB rounded up, as REPORT shows it."""
        return -(-self._peak // memory.MB)

    def measure(self) -> None:
        """Look at the memory of the process now."""
        self._peak = max(self._peak, memory.peak(self.pid))

    @property
    def gone(self) -> bool:
        """Whether the process has ended. Safe from any thread."""
        return self._process.status is not None

    def alive(self) -> bool:
        """Handle what happened while idle and tell whether the process still runs."""
        self.api.pump(0)
        return not self._exited and self._process.status is None

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
        self.measure()
        if ended is None and self._peak > self._limit:
            ended = Ended.MEMORY  # a burst between two looks
        return ended or self.api.reply or Ended.EXIT

    def take_events(self, *, final: bool = True) -> list[LogEvent]:
        """Return what the function wrote since the last call; `final` ends an unfinished line."""
        for _ in range(_DRAIN):
            if not (data := self._process.read_output()):
                break
            self._events += self._parser.feed(data)
        if final:
            self._events += self._parser.finish()
        events, self._events = self._events, []
        return events

    def kill(self) -> None:
        """Kill the process group; the thread that waits for it notices."""
        self._process.kill()

    def close(self) -> list[LogEvent]:
        """Kill, free everything and return what was written last."""
        self._process.kill()
        self._wait(lambda: False, monotonic() + 2)
        events = self.take_events()
        self.api.close()
        self._process.close()
        return events

    @property
    def _limit(self) -> int:
        return self._spec.memory_mb * memory.MB

    def _wait(self, condition: Callable[[], bool], deadline: float) -> Ended | None:
        self.api.pump_until(lambda: condition() or self._exited or self._too_much, deadline, self._look, _LOOK)
        while self._exited and not condition() and self.api.pump(0):
            pass  # an answer sent just before the end
        if condition():
            return None
        if self._too_much:
            return Ended.MEMORY
        return Ended.EXIT if self._exited else Ended.TIMEOUT

    def _look(self) -> None:
        self._looks += 1
        look = memory.tree if self._looks % _LOOKS_PER_TREE == 0 else memory.peak
        self._peak = max(self._peak, look(self.pid))
        self._too_much = self._peak > self._limit

    def _read(self) -> None:
        data = self._process.read_output()
        if data:
            self._events += self._parser.feed(data)
        else:
            self.api.unwatch(self._process.output)  # every writer has closed it

    def _notice_end(self) -> None:
        self.api.unwatch(self._process.ended)
        self._exited = True
