"""The page's replay: the command `hydrant replay` as a child process, with the ledger and schemas that it has.

The emulator knows neither: whoever starts it names the command (`stack/replay_command.py`), in a variable, which no
request can set. Without it the page says how to replay in the terminal. One run at a time, and none that was not looked
at first: a dry run of the same objects comes before. A run that is stopped goes on by the ledger, each record once.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
import time
from collections import OrderedDict, deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

from hydrant.emulator.admin.bodies import BodyError

VARIABLE = "HYDRANT_REPLAY_COMMAND"
MAX_LINES = 50
MAX_LINE = 500
MAX_RESULT = 4 * 1024 * 1024
MAX_REASONS = 50
"""Of the groups of records that stay, so many are told."""
LOOKED_SECONDS = 900.0
"""So long a dry run counts as a look."""
_MAX_LOOKED = 100
STOP_SECONDS = 8.0
"""So long the emulator's end waits for a run's: what is to be delivered and kept must be so before it is killed."""
_BUCKET = re.compile(r"[a-zA-Z0-9._-]{3,255}")
_MAX_PREFIX = 1_024
_HALF_PAIR = re.compile(r"[\ud800-\udfff]")
"""What is no UTF-8 is in no key."""

Json = dict[str, Any]
Selection = tuple[str, str]
"""Bucket and prefix; both empty: what the deployed pipeline rejects."""


@dataclass(frozen=True)
class Command:
    """What to run, where, and with which variables."""

    argv: tuple[str, ...]
    folder: str
    variables: dict[str, str]

    @classmethod
    def from_environment(cls) -> Command | None:
        """The one that the environment names; None where it names none."""
        text = os.environ.get(VARIABLE)
        if not text:
            return None
        found = json.loads(text)
        return cls(tuple(found["argv"]), found["cwd"], found["env"])


@dataclass
class Run:
    """One run. `result` is what the command printed, `error` why it ended without."""

    selection: Selection
    dry_run: bool
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=MAX_LINES))
    result: Json | None = None
    error: str = ""
    ended: bool = False
    stopped: bool = False

    def describe(self) -> Json:
        """As the route answers it."""
        told = {"bucket": self.selection[0], "prefix": self.selection[1], "dry_run": self.dry_run}
        return {
            **told,
            "running": not self.ended,
            "stopped": self.stopped,
            "lines": list(self.lines),
            "result": self.result,
            "error": self.error,
        }


class Replays:
    """Safe for concurrent use."""

    def __init__(self, command: Command | None) -> None:
        self._command = command
        self._lock = threading.Lock()
        self._run: Run | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._looked: OrderedDict[Selection, float] = OrderedDict()

    def describe(self) -> Json:
        """The last run, and whether there can be one."""
        with self._lock:
            return {"available": self._command is not None, "run": self._run.describe() if self._run else None}

    def start(self, body: Json) -> Json:
        """Begin a run. Raises BodyError for what is no selection, was not looked at, or while another one runs."""
        selection, dry_run = _selection(body), body.get("dry_run")
        if not isinstance(dry_run, bool):
            raise BodyError("dry_run must be true (look, and send nothing) or false")
        with self._lock:
            if self._command is None:
                raise BodyError("nobody has named the command here: run hydrant replay in a terminal")
            if self._run and not self._run.ended:
                raise BodyError("a replay runs already: wait for its end, or stop it")
            if not dry_run and time.monotonic() - self._looked.get(selection, float("-inf")) > LOOKED_SECONDS:
                raise BodyError("look first: a run with dry_run true of the same bucket and prefix")
            run = self._run = Run(selection, dry_run)
            try:
                self._process = _spawn(self._command, selection, dry_run=dry_run)
            except (OSError, ValueError) as error:  # ValueError: the locale has no bytes for a letter of the prefix
                run.ended, run.error = True, f"the command cannot be started: {error}"
                return run.describe()
            args = (run, self._process)
            threading.Thread(target=self._follow, args=args, name="hydrant-page-replay", daemon=True).start()
            return run.describe()

    def stop(self) -> bool:
        """Ask the run to end after the batches at hand, as Ctrl-C does; whether there was one."""
        with self._lock:
            if self._run is None or self._run.ended or self._process is None:
                return False
            self._run.stopped = True
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGINT)
            return True

    def close(self) -> None:
        """The emulator ends: so does the run."""
        if self.stop() and self._process is not None:
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def _follow(self, run: Run, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None  # noqa: S101 - for the types: both are pipes
        assert process.stderr is not None  # noqa: S101
        reader = threading.Thread(target=_take_lines, args=(run, process.stderr), daemon=True)
        reader.start()
        with process.stdout as output:
            said = output.read(MAX_RESULT)
            while output.read(64 * 1024):
                pass
        code = process.wait()
        reader.join()
        with self._lock:
            run.result, run.error = _read(said, code)
            if run.dry_run and run.result is not None:
                self._looked[run.selection] = time.monotonic()
                self._looked.move_to_end(run.selection)
                while len(self._looked) > _MAX_LOOKED:
                    self._looked.popitem(last=False)
            run.ended = True


def _selection(body: Json) -> Selection:
    bucket, prefix = body.get("bucket", ""), body.get("prefix", "")
    if not isinstance(bucket, str) or not (bucket == "" or _BUCKET.fullmatch(bucket)):
        raise BodyError(f"bucket must be the name of one, not {bucket!r:.60}")
    if not isinstance(prefix, str) or len(prefix) > _MAX_PREFIX or "\0" in prefix or _HALF_PAIR.search(prefix):
        raise BodyError(f"prefix must be a text of at most {_MAX_PREFIX:,} characters")
    if prefix and not bucket:
        raise BodyError("a prefix needs a bucket")
    return bucket, prefix


def _spawn(command: Command, selection: Selection, *, dry_run: bool) -> subprocess.Popen[bytes]:
    bucket, prefix = selection
    words = [*command.argv, *([f"--bucket={bucket}", f"--prefix={prefix}"] if bucket else [])]
    return subprocess.Popen(
        [*words, *(["--dry-run"] if dry_run else [])],
        cwd=command.folder,
        env=command.variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _take_lines(run: Run, stream: IO[bytes]) -> None:
    with stream:
        while line := stream.readline(64 * 1024):
            run.lines.append(line.decode(errors="replace").strip()[:MAX_LINE])


def _read(said: bytes, code: int) -> tuple[Json | None, str]:
    """The document that the command printed, and what went wrong: a balance that does not hold has both."""
    documents = []
    for line in said.splitlines():
        with suppress(ValueError):
            documents.append(json.loads(line))
    result = next((each for each in documents if isinstance(each, dict) and "dry_run" in each), None)
    if result is not None:
        result["left_because"] = result.get("left_because", [])[:MAX_REASONS]
    told = next((each["error"] for each in documents if isinstance(each, dict) and "error" in each), None)
    if told:
        return result, " ".join(filter(None, (told.get("title"), told.get("cause"), told.get("next"))))
    return result, "" if result is not None else f"the command ended with exit code {code}"
