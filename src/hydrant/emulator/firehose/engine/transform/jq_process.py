"""A JQ query at work in a process of its own, so that no query can hang, slow down or look into the emulator.

Documents go there in batches. A batch that needs too much time or memory kills the process; its documents then go one
by one to a new one, and those that kill it again fail. After three in a row the rest fails, too, so that a query that
never ends does not hold up its shard for hours.
"""

import contextlib
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import SIGPROF
from typing import IO

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


class JqProcess:
    """One query; owns its process, which starts with the first document. Safe for concurrent use."""

    def __init__(self, query: str, seconds: float) -> None:
        """`seconds`: processor time that a batch, or one document of it, may take."""
        self._query = query
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._retired = False

    def compile(self) -> None:
        """Start, unless it runs. Raises QueryError."""
        with self._lock:
            self._running()

    def run(self, documents: Sequence[bytes]) -> list[Answer]:
        """An answer for each document."""
        answers: list[Answer] = []
        deaths, single_until = 0, 0
        with self._lock:
            while (done := len(answers)) < len(documents):
                batch = documents[done : done + (1 if done < single_until else _BATCH_DOCUMENTS)]
                found = self._ask(batch)
                if isinstance(found, list):
                    answers += found
                    deaths = 0
                elif len(batch) > 1 and not self._closed:
                    single_until = done + len(batch)
                else:
                    deaths += 1
                    give_up = self._closed or deaths >= _MAX_DEATHS
                    answers += [found] * (len(documents) - done if give_up else 1)
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
        """End the process, also in the middle of a batch: what has no answer yet fails."""
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
        """Answers, or what the process died of."""
        if self._closed:
            return Fault("The delivery stream stopped.")
        try:
            process = self._running()
        except OSError as exc:  # the machine has no process or no memory left
            return [Fault(f"JQ could not be started: {exc}")] * len(documents)
        except QueryError as exc:  # refused at creation already, unless jq failed by itself
            return [Fault(str(exc))] * len(documents)
        try:
            _write(process.stdin, _encode(documents))
            return _answers(process.stdout)
        except (EOFError, BrokenPipeError):
            return self._bury(process)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None:
            if self._process.poll() is None:
                return self._process
            self._bury(self._process)
        command = [sys.executable, "-I", str(_WORKER), str(self._seconds), str(_MEMORY_BYTES)]
        process = self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            start_new_session=True,  # Ctrl-C is not meant for it; it ends with its input
        )
        query = self._query.encode()
        try:
            _write(process.stdin, struct.pack("<I", len(query)) + query)
            error = _exactly(process.stdout, _number(process.stdout))
        except (EOFError, BrokenPipeError):
            raise QueryError(self._bury(process).reason) from None
        if error:
            self._bury(process)
            raise QueryError(error.decode(errors="replace"))
        return process

    def _bury(self, process: subprocess.Popen[bytes]) -> Fault:
        """End it for good; what it died of."""
        self._process = None
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(BrokenPipeError):  # what it did not read any more
                if stream is not None:
                    stream.close()
        process.kill()
        if process.wait() == -SIGPROF:
            return Fault(f"The JQ query did not end within {self._seconds:g} s.")
        return Fault("The JQ query ended by a failure of jq, most likely for lack of memory.")


def check_query(query: str, seconds: float = 5.0) -> None:
    """Raises QueryError when it is none."""
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
