"""A JQ query at work in a process of its own, so that no query can hang, slow down or look into the emulator.

Documents go there in batches. A batch that needs too much time or memory kills the process; its documents then go one
by one to a new one, and those that kill it again fail. After three in a row the rest fails, too, so that a query that
never ends does not hold up its shard for hours. A process that cannot be started says nothing of documents: that is a
fault of the emulator.
"""

import contextlib
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from errno import ENOMEM
from pathlib import Path
from signal import SIGKILL, SIGPROF
from typing import IO

from hydrant.emulator.faults import machine
from hydrant.emulator.faults.kinds import EmulatorFault, Interrupted, fault_of, shortage

_WORKER = Path(__file__).with_name("jq_worker.py")
_MEMORY_BYTES = 512 * 1024 * 1024
_MAX_DEATHS = 3
_BATCH_DOCUMENTS = 64
_POLL_SECONDS = 0.05


class QueryError(ValueError):
    """A text that is no JQ query; the message is jq's."""


@dataclass(frozen=True)
class Result:
    """The first result of the query, as JSON."""

    json: bytes


@dataclass(frozen=True)
class NoResult:
    """The query ended without a result."""


@dataclass(frozen=True)
class NoJson:
    """The document is not exactly one JSON value."""


@dataclass(frozen=True)
class Fault:
    """Why there is no result."""

    reason: str


Answer = Result | NoResult | NoJson | Fault
Launch = Callable[[Sequence[str]], "subprocess.Popen[bytes]"]


def launch(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    """Start a process without environment, with pipes to and from it, in a session of its own: Ctrl-C is not for it."""
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        start_new_session=True,
    )


class JqProcess:
    """One query; owns its process, which starts with the first document. Safe for concurrent use."""

    def __init__(
        self,
        query: str,
        seconds: float,
        launch: Launch = launch,
        oom_kills: Callable[[], int] = machine.oom_kills,
    ) -> None:
        """`seconds`: processor time that a batch, or one document of it, may take; `oom_kills` as `machine` has it."""
        self._launch = launch
        self._oom_kills = oom_kills
        self._oom_kills_before = 0
        self._query = query
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._retired = False

    def compile(self) -> None:
        """Start, unless it runs. Raises QueryError, or EmulatorFault when there is no process to start."""
        with self._lock:
            self._running()

    def run(self, documents: Sequence[bytes]) -> list[Answer]:
        """An answer for each document. Raises EmulatorFault, or Interrupted when it is closed meanwhile."""
        answers: list[Answer] = []
        deaths, single_until = 0, 0
        with self._lock:
            while (done := len(answers)) < len(documents):
                batch = documents[done : done + (1 if done < single_until else _BATCH_DOCUMENTS)]
                found = self._ask(batch)
                if isinstance(found, list):
                    answers += found
                    deaths = 0
                elif len(batch) > 1:
                    single_until = done + len(batch)
                else:
                    deaths += 1
                    answers += [found] * (len(documents) - done if deaths >= _MAX_DEATHS else 1)
            self._end_retired()
        return answers

    def retire(self) -> None:
        """End the process as soon as nothing runs; a batch that still comes gets one for itself."""
        self._retired = True
        if self._lock.acquire(blocking=False):  # who holds it looks when it is done
            try:
                self._end_retired()
            finally:
                self._lock.release()

    def _end_retired(self) -> None:
        if self._retired and self._process is not None:
            self._bury(self._process)

    def close(self) -> None:
        """End the process, also in the middle of a batch: what has no answer yet gets none."""
        self._closed = True
        while not self._lock.acquire(timeout=_POLL_SECONDS):
            process = self._process
            if process is not None:
                process.kill()
        try:
            if self._process is not None:
                self._bury(self._process)
        finally:
            self._lock.release()

    def _ask(self, documents: Sequence[bytes]) -> list[Answer] | Fault:
        """Answers, or what the query did to its process."""
        try:
            process = self._running()
        except QueryError as exc:  # refused at creation already, unless jq failed by itself
            return [Fault(str(exc))] * len(documents)
        try:
            _write(process.stdin, _encode(documents))
            return _answers(process.stdout)
        except (EOFError, BrokenPipeError):
            return self._cause(self._bury(process))

    def _running(self) -> "subprocess.Popen[bytes]":
        """The process with the query compiled. Raises QueryError, EmulatorFault and Interrupted."""
        if self._closed:
            raise Interrupted("the delivery stream stopped")
        if self._process is not None:
            if self._process.poll() is None:
                return self._process
            self._bury(self._process)
        process = self._start()
        query = self._query.encode()
        try:
            _write(process.stdin, struct.pack("<I", len(query)) + query)
            error = _exactly(process.stdout, _number(process.stdout))
        except (EOFError, BrokenPipeError):
            raise QueryError(self._cause(self._bury(process)).reason) from None
        if error:
            self._bury(process)
            raise QueryError(error.decode(errors="replace"))
        return process

    def _start(self) -> "subprocess.Popen[bytes]":
        """A process that is up and knows no query yet."""
        self._oom_kills_before = self._oom_kills()
        try:
            process = self._launch(_command(self._seconds))
        except Exception as exc:
            raise fault_of(exc) or EmulatorFault(f"no process for a JQ query: {exc}") from exc
        self._process = process
        try:
            _exactly(process.stdout, 1)
        except EOFError:
            status = self._bury(process)
            self._cause(status)
            raise EmulatorFault(f"the process of a JQ query ended before it was up, with status {status}") from None
        return process

    def _bury(self, process: "subprocess.Popen[bytes]") -> int:
        """End it for good; its exit status."""
        self._process = None
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(BrokenPipeError):  # what it did not read any more
                if stream is not None:
                    stream.close()
        process.kill()
        return process.wait()

    def _cause(self, status: int) -> Fault:
        """What the query did. Raises EmulatorFault where it was not the query."""
        if self._closed:
            raise Interrupted("the delivery stream stopped")
        if status == -SIGKILL and self._oom_kills() > self._oom_kills_before:
            raise shortage(ENOMEM)
        if status == -SIGPROF:
            return Fault(f"The JQ query did not end within {self._seconds:g} s.")
        return Fault("The JQ query ended by a failure of jq, most likely for lack of memory.")


def _command(seconds: float) -> list[str]:
    return [sys.executable, "-I", str(_WORKER), str(seconds), str(_MEMORY_BYTES), str(machine_code())]


def machine_code() -> Path:
    """The folder where workers keep jq as code of this machine: in the user's cache (XDG)."""
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (given if given.is_absolute() else Path.home() / ".cache") / "hydrant" / "jq"


def check_query(query: str, seconds: float = 5.0) -> None:
    """Raises QueryError when it is none, EmulatorFault when there is no process to tell."""
    process = JqProcess(query, seconds)
    try:
        process.compile()
    finally:
        process.close()


def _encode(documents: Sequence[bytes]) -> bytes:
    count = len(documents)
    return b"".join([struct.pack(f"<{count + 1}I", count, *map(len, documents)), *documents])


def _answers(stream: IO[bytes] | None) -> list[Answer]:
    count = _number(stream)
    lengths = struct.unpack(f"<{count}I", _exactly(stream, 4 * count))
    return [_answer(_exactly(stream, length)) for length in lengths]


def _answer(body: bytes) -> Answer:
    kind, text = body[:1], body[1:]
    if kind == b"+":
        return Result(text)
    if kind == b"0":
        return NoResult()
    return NoJson() if kind == b"!" else Fault(f"The JQ query failed: {text.decode()}")


def _number(stream: IO[bytes] | None) -> int:
    return int(struct.unpack("<I", _exactly(stream, 4))[0])


def _exactly(stream: IO[bytes] | None, size: int) -> bytes:
    """So many bytes. Raises EOFError when the process died."""
    data = stream.read(size) if stream is not None else b""
    if len(data) < size:
        raise EOFError
    return data


def _write(stream: IO[bytes] | None, data: bytes) -> None:
    """Raises BrokenPipeError when the process died."""
    if stream is not None:
        stream.write(data)
        stream.flush()
