"""Records that flow while something is done to the emulator, until each of them is accounted for."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hydrant.drill.account import Account

from .emulators import Emulator, running
from .pipelines import Pipeline, build
from .producers import Producer
from .records import batches
from .verdicts import Result

_BATCH = 100
_QUIET_SECONDS = 2.0
NONE: Mapping[str, str] = {}


@dataclass(frozen=True)
class Plan:
    """How much of everything, and from which seed. `folder` is empty and goes at the end."""

    seed: int
    records: int
    rate: float
    patience: float
    folder: Path
    quick: bool = False

    def generator(self, name: str) -> random.Random:
        """A source of chance of an attack's own, the same for each run with this seed."""
        return random.Random(f"{self.seed} {name}")

    @property
    def seconds(self) -> float:
        """How long records flow at least."""
        return self.records / self.rate


@dataclass
class Flow:
    """What an attack has at hand while records flow."""

    emulator: Emulator
    pipeline: Pipeline
    producer: Producer
    account: Account
    chance: random.Random

    def while_busy(self, every: float) -> Iterator[int]:
        """Come back every so many seconds, with a number, as long as records are sent."""
        number = 0
        while self.producer.busy:
            begun = time.monotonic()
            yield number
            number += 1
            time.sleep(max(0.0, every - (time.monotonic() - begun)))


Harm = Callable[[Flow], int]
"""Does something to the emulator while records flow; how often it did."""


@contextmanager
def flowing(plan: Plan, name: str, pause: float, settings: Mapping[str, str] = NONE) -> Iterator[Flow]:
    """An emulator with a pipeline through which records begin to flow."""
    chance = plan.generator(name)
    with running(plan.folder / name, settings) as emulator:
        pipeline = build(emulator.clients(), pause=pause)
        prepared = batches(chance, _BATCH, plan.records)
        with Producer(emulator.client("kinesis"), pipeline.name, prepared, _BATCH / plan.rate) as producer:
            yield Flow(emulator, pipeline, producer, Account(), chance)


def conserved(
    plan: Plan, name: str, what: str, harm: Harm, *, pause: float = 0.0, settings: Mapping[str, str] = NONE
) -> Result:
    """Let records flow, do harm, and count every record afterwards."""
    begun = time.monotonic()
    with flowing(plan, name, pause, settings) as flow:
        count = harm(flow)
        flow.producer.finish(plan.patience)
        settle(flow, plan.patience)
        faults = faults_of(flow)
    sent, seconds = len(flow.producer.acknowledged), time.monotonic() - begun
    return Result(name, count, what, sent, faults, blamed(flow), seconds=seconds)


def settle(flow: Flow, patience: float) -> None:
    """Read what is in the bucket until all is there, or nothing new has come for a while after the patience is over."""
    deadline, last = time.monotonic() + patience, time.monotonic()
    while flow.account.found < len(flow.producer.acknowledged) or time.monotonic() - last < _QUIET_SECONDS:
        if flow.account.read(flow.pipeline.clients.s3, flow.pipeline.bucket):
            last = time.monotonic()
        elif time.monotonic() > max(deadline, last + _QUIET_SECONDS):
            return
        time.sleep(0.2)


def faults_of(flow: Flow) -> dict[str, int]:
    """What of the law is broken; an emulator that is gone is a fault too."""
    found = flow.account.faults(flow.producer.acknowledged, Counter(flow.producer.repeats))
    return found if flow.emulator.alive else {**found, "emulators that died": 1}


def blamed(flow: Flow) -> str:
    """With which codes good records ended in error/."""
    return ", ".join(f"{code} {count}" for code, count in flow.account.codes.most_common())
