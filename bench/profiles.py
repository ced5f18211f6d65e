"""What is measured: a profile is a list of measurements with their sizes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .flow import Load


@dataclass(frozen=True)
class Profile:
    """Sizes of each measurement; nothing is measured of what is empty. Seconds, records, records/s."""

    clients: tuple[int, ...] = ()
    http2: int = 0
    writers: tuple[int, ...] = ()
    batches: tuple[int, ...] = ()
    put_seconds: float = 2.0
    loads: tuple[Load, ...] = ()
    probes: int = 0
    probe_rate: float = 0.0
    probe_seconds: float = 0.0
    growth: tuple[int, ...] = ()
    growth_seconds: float = 180.0
    queued: int = 0
    converted: int = 0
    kept: Load | None = None
    saved: int = 0
    snapshot: int = 0
    ups: int = 0
    peers: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)
    """Variables of the emulators."""


_THROTTLED = Load(rate=4000, total=60_000, writers=2, patience=120)
_UNTHROTTLED = Load(rate=0, total=120_000, writers=4, patience=120)
_CHEAP = replace(_UNTHROTTLED, cheap=True)
_SOAK = Load(rate=8000, total=4_800_000, writers=4, patience=120, cheap=True)
"""Ten minutes. What AWS keeps for good is capped there: logs by a setting, notifications by the queue's retention."""

PROFILES = {
    "quick": Profile(
        clients=(1, 4),
        http2=500,
        writers=(1, 4),
        batches=(500,),
        loads=(_THROTTLED, _UNTHROTTLED, _CHEAP),
        probes=50,
        growth=(10_000, 100_000),
        queued=20_000,
        converted=20_000,
        kept=_UNTHROTTLED,
        saved=3,
        snapshot=20_000,
        ups=2,
    ),
    "full": Profile(
        clients=(1, 4, 16),
        http2=2_000,
        writers=(1, 2, 4, 8),
        batches=(1, 25, 500),
        put_seconds=3.0,
        loads=(
            replace(_THROTTLED, total=240_000),
            replace(_UNTHROTTLED, total=400_000),
            replace(_CHEAP, total=400_000),
        ),
        probes=200,
        probe_rate=1000,
        probe_seconds=30,
        growth=(10_000, 100_000, 1_000_000),
        queued=100_000,
        converted=100_000,
        kept=replace(_UNTHROTTLED, total=400_000),
        saved=7,
        snapshot=100_000,
        ups=5,
    ),
    "soak": Profile(loads=(_SOAK,), peers=False, settings={"HYDRANT_LAMBDA_LOG_MB": "8"}),
    "growth": Profile(
        growth=(10_000, 100_000, 1_000_000, 5_000_000),
        growth_seconds=1800.0,
        peers=False,
        settings={"HYDRANT_KINESIS_MEMORY_MB": "2048", "HYDRANT_KINESIS_RETENTION_CAP_SECONDS": "0"},
    ),
    "ci": Profile(
        clients=(4,),
        http2=50,
        writers=(8,),
        batches=(500,),
        put_seconds=1.0,
        loads=(replace(_THROTTLED, total=20_000), replace(_UNTHROTTLED, total=20_000)),
        probes=5,
        growth=(10_000,),
        queued=2_000,
        converted=2_000,
        peers=False,
    ),
}
PEER_LOAD_TOTAL = 2_000
"""Records of a peer's end-to-end runs, which may take 15 a second: it must not take an hour to find that out."""


def own_load(
    rate: float, records: int, writers: int, like: Profile, *, cheap: bool = False, rounds: int = 1
) -> Profile:
    """One load from end to end, without peers, with the emulator set as in a profile."""
    load = replace(_THROTTLED, rate=rate, total=records, writers=writers, cheap=cheap, rounds=rounds)
    return Profile(loads=(load,), peers=False, settings=like.settings)
