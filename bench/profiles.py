"""What is measured: a profile is a list of measurements with their sizes."""

from dataclasses import dataclass, replace

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
    queued: int = 0
    converted: int = 0
    kept: Load | None = None
    saved: int = 0
    snapshot: int = 0
    peers: bool = True


_THROTTLED = Load(rate=4000, total=60_000, writers=2, patience=120)
_UNTHROTTLED = Load(rate=0, total=120_000, writers=4, patience=120)
_CHEAP = replace(_UNTHROTTLED, cheap=True)

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
    ),
    "soak": Profile(loads=(replace(_THROTTLED, total=2_400_000),), peers=False),
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


def own_load(rate: float, records: int, writers: int, *, cheap: bool = False) -> Profile:
    """One run from end to end, without peers."""
    load = replace(_THROTTLED, rate=rate, total=records, writers=writers, cheap=cheap)
    return Profile(loads=(load,), peers=False)
