from collections.abc import Callable

import pytest

from hydrant.emulator.kinesis.models import Stream
from hydrant.emulator.kinesis.settings import Settings
from hydrant.emulator.kinesis.storage import segment
from hydrant.emulator.kinesis.storage.hashing import HashRange
from hydrant.emulator.kinesis.storage.memory import MemoryLedger
from hydrant.emulator.kinesis.storage.shard import Shard


class Clock:
    """A clock that stands still until told."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def no_spare_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mapping that another test has written to costs more memory than one that this test has filled."""
    monkeypatch.setattr(segment, "_SPARE", [])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger(1 << 30)


@pytest.fixture
def make_shard(clock: Clock, ledger: MemoryLedger) -> Callable[..., Shard]:
    def make(retention: float = 100.0, memory: MemoryLedger = ledger, owner: str = "") -> Shard:
        return Shard(0, HashRange(0, 9), retention=lambda: retention, ledger=memory, owner=owner, clock=clock)

    return make


@pytest.fixture
def make_stream(clock: Clock, ledger: MemoryLedger) -> Callable[..., Stream]:
    def make(shard_count: int = 4, state_seconds: float = 0.0) -> Stream:
        return Stream(
            "events",
            "000000000000",
            "us-east-1",
            shard_count=shard_count,
            mode="PROVISIONED",
            ledger=ledger,
            settings=Settings(state_seconds=state_seconds),
            clock=clock,
        )

    return make
