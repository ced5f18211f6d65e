"""`hydrant replay` is killed at random moments; what it was about to send then, and only that, may come twice."""

import base64
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hydrant.drill.account import Account
from hydrant.error_objects.lines import FUNCTION_REJECTED
from hydrant.pipeline import objects
from hydrant.rejections.objects import LEDGER
from hydrant.rejections.replay.entries import decode
from hydrant.rejections.replay.numbers import unpack
from hydrant.rejections.replay.put import MAX_RECORDS

from .emulators import Emulator, running
from .flows import NONE, Plan
from .pipelines import Pipeline, build
from .records import record
from .verdicts import Result

_KILLS = 10
_LINES = 2_000
"""Records of one error object."""
_REJECTED = "rejected/"
_POLL_SECONDS = 0.02
_QUIET_SECONDS = 2.0


def replays(plan: Plan) -> Result:
    """Put rejected records back, killed ten times on the way, and count each of them."""
    name, begun = "replays killed", time.monotonic()
    chance = plan.generator(name)
    with running(plan.folder / name, NONE) as emulator:
        pipeline = build(emulator.clients())
        _write(pipeline, plan.records, chance)
        replay = _Replay(emulator, pipeline, plan)
        for threshold in sorted(chance.sample(range(2, replay.least_entries * 9 // 10), _KILLS)):
            replay.until_killed(threshold, chance.uniform(0.0, 0.1))
        replay.to_the_end()
        account = _settled(pipeline, plan)
    faults = account.faults(set(range(plan.records)), replay.unnoted)
    twice = sum(count - 1 for count in (account.data + account.error).values())
    note = f"{twice:,} came twice, {replay.unnoted.total():,} were about to be sent at a kill"
    return Result(name, replay.kills, "kills", plan.records, faults, note, seconds=time.monotonic() - begun)


def _write(pipeline: Pipeline, records: int, chance: random.Random) -> None:
    """Error objects as Firehose would have written them."""
    bodies = {}
    for start in range(0, records, _LINES):
        numbers = range(start, min(start + _LINES, records))
        lines = (json.dumps(_line(record(number, chance.randint(0, 300)))) for number in numbers)
        bodies[f"{_REJECTED}{start // _LINES:04}"] = "".join(f"{line}\n" for line in lines).encode()
    with ThreadPoolExecutor(4) as pool:
        put = pipeline.clients.s3.put_object
        list(pool.map(lambda each: put(Bucket=pipeline.bucket, Key=each[0], Body=each[1]), bodies.items()))


def _line(raw: bytes) -> dict[str, Any]:
    now = int(time.time() * 1000)
    return {
        "rawData": base64.b64encode(raw).decode(),
        "errorCode": FUNCTION_REJECTED,
        "errorMessage": "ProcessingFailed status set for record",
        "attemptsMade": 1,
        "arrivalTimestamp": now,
        "attemptEndingTimestamp": now,
    }


@dataclass
class _Replay:
    """The command, and what its ledger says after each kill. `unnoted`: how often a record was about to be sent."""

    emulator: Emulator
    pipeline: Pipeline
    plan: Plan
    kills: int = 0
    unnoted: Counter[int] = field(default_factory=Counter)
    _counted: set[str] = field(default_factory=set)

    @property
    def least_entries(self) -> int:
        """So many entries the ledger has at least when all is done: one for each call, one for each object's end."""
        whole, rest = divmod(self.plan.records, _LINES)
        calls = [_LINES // MAX_RECORDS] * whole + [-(-rest // MAX_RECORDS)] * bool(rest)
        return sum(calls) + len(calls)

    def until_killed(self, entries: int, pause: float) -> None:
        """Run it, and kill it so long after the ledger has so many entries. It may have ended by then: no kill."""
        running = self._start(subprocess.DEVNULL)
        deadline = time.monotonic() + self.plan.patience
        while running.poll() is None and len(self._entries()) < entries and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        time.sleep(pause)
        if running.poll() is None:
            running.kill()
            self.kills += 1
        running.wait()
        self._note()

    def to_the_end(self) -> None:
        """Run it until it has sent the rest. Raises RuntimeError when it fails."""
        running = self._start(subprocess.PIPE)
        told, _ = running.communicate(timeout=self.plan.patience * 5)
        if running.returncode:
            raise RuntimeError(f"hydrant replay ended with {running.returncode}: {told.decode()[-300:]}")

    def _start(self, output: int) -> "subprocess.Popen[bytes]":
        words = [str(Path(sys.executable).with_name("hydrant")), "replay", "--target", "aws", "--region", "us-east-1"]
        words += ["--endpoint", self.emulator.endpoint, "--bucket", self.pipeline.bucket, "--prefix", _REJECTED]
        words += ["--stream", self.pipeline.name, "--no-schemas", "--no-balance", "--yes"]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "HYDRANT_"))}
        return subprocess.Popen(words, env=kept, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)

    def _entries(self) -> list[str]:
        return list(objects.keys(self.pipeline.clients.s3, self.pipeline.bucket, LEDGER))

    def _note(self) -> None:
        """The records that the last entry of each object names as about to be sent, once for each such entry."""
        last = {key.rpartition("/")[0]: key for key in self._entries()}
        for folder, key in last.items():
            if key in self._counted:
                continue
            self._counted.add(key)
            body = self.pipeline.clients.s3.get_object(Bucket=self.pipeline.bucket, Key=key)["Body"].read()
            first = int(folder.rpartition("/")[2]) * _LINES
            self.unnoted.update(first + line - 1 for line in unpack(decode(0, body).sending))


def _settled(pipeline: Pipeline, plan: Plan) -> Account:
    """Read what arrived until each record is there and nothing has come for a while, or the patience is over."""
    account, deadline, last = Account(), time.monotonic() + plan.patience, time.monotonic()
    while account.found < plan.records or time.monotonic() - last < _QUIET_SECONDS:
        if account.read(pipeline.clients.s3, pipeline.bucket):
            last = time.monotonic()
        elif time.monotonic() > max(deadline, last + _QUIET_SECONDS):
            break
        time.sleep(0.2)
    return account
