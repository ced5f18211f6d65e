"""Quotas on a whole stream, with a clock of the test."""

import time

import pytest

from hydrant.emulator.kinesis.api import throttle
from hydrant.emulator.kinesis.models import Stream
from hydrant.emulator.kinesis.settings import Settings
from hydrant.emulator.kinesis.storage import hashing
from hydrant.emulator.kinesis.storage.memory import MemoryLedger
from hydrant.emulator.kinesis.storage.meters import MIB


def new_stream(mode: str, *, quotas: bool = True) -> Stream:
    return Stream(
        "events",
        "000000000000",
        "us-east-1",
        shard_count=4,
        mode=mode,
        ledger=MemoryLedger(1 << 40),
        settings=Settings(state_seconds=0, quotas=quotas),
    )


@pytest.mark.parametrize(("mode", "shards"), [("ON_DEMAND", 8), ("PROVISIONED", 4)])
def test_e7_an_on_demand_stream_that_is_well_used_gets_shards(
    monkeypatch: pytest.MonkeyPatch, mode: str, shards: int
) -> None:
    stream, now = new_stream(mode), time.monotonic()
    monkeypatch.setattr(throttle, "_clock", lambda: now)
    hash_keys = [hashing.hash_key(str(i)) for i in range(24)]
    passed, begin = 0, now
    while now < begin + 1100:
        passed += len(hash_keys) - len(throttle.refused_writes(stream, hash_keys, [MIB // 2] * len(hash_keys)))
        now += 1
    # The burst of the first second makes a minute of 61 seconds' worth: at most one shard more.
    assert 0 <= len(stream.open_shards) - shards <= (mode == "ON_DEMAND")
    assert 4 * 900 <= passed / 2 <= 4 * 1101 + (len(stream.open_shards) - 4) * 201  # MiB


def test_without_quotas_nothing_is_refused_and_nothing_is_metered() -> None:
    stream = new_stream("ON_DEMAND", quotas=False)
    assert throttle.refused_writes(stream, [hashing.hash_key("k")] * 5000, [1 << 20] * 5000) == {}
    assert all(shard.meter is None for shard in stream.shards.values())
