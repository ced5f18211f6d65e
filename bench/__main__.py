"""`python -m bench`: this emulator and its peers measured in one run; tables on stdout, JSON in build/bench.json."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from hydrant.console import Say
from hydrant.errors import BalanceBroken, HydrantError

from . import (
    calls,
    conversion,
    costs,
    flow,
    growth,
    http2,
    kept,
    latency,
    puts,
    queues,
    report,
    saved,
    snapshot,
    up,
    verdict,
)
from .pipeline import package
from .profiles import PEER_LOAD_TOTAL, PROFILES, Profile, own_load
from .systems import BEFORE, HYDRANT, PEERS, System, started

Row = dict[str, Any]
MEASUREMENTS = (
    "costs",
    "calls",
    "http2",
    "puts",
    "flow",
    "latency",
    "growth",
    "queues",
    "conversion",
    "kept",
    "saved",
    "snapshot",
    "up",
)


def main() -> None:
    """Measure, print, and end with 1 when a record is missing, doubled or unsent, or the work was too much."""
    words = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    words.add_argument("--profile", choices=PROFILES, default="quick", help="how much (default quick: some minutes)")
    words.add_argument("--only", choices=MEASUREMENTS, nargs="*", default=MEASUREMENTS, help="leave the others out")
    words.add_argument("--peers", choices=PEERS, nargs="*", help="which peers (default: those of the profile)")
    words.add_argument("--before", type=Path, help="another checkout of Hydrant (after make install), as one more peer")
    words.add_argument("--rate", type=float, help="one load of your own from end to end: records/s, 0 for full speed")
    words.add_argument("--records", type=int, default=100_000, help="with --rate: how many records (default 100000)")
    words.add_argument("--writers", type=int, default=2, help="with --rate: how many writers (default 2)")
    words.add_argument("--rounds", type=int, default=1, help="with --rate: how often each system has its turn")
    words.add_argument("--output", type=Path, default=Path("build/bench.json"), help="where the JSON goes")
    words.add_argument("--cheap", action="store_true", help="with --rate: writers of prepared bytes, without boto3")
    args = words.parse_args()
    profile, say = PROFILES[args.profile], Say()
    if args.rate is not None:
        profile = own_load(args.rate, args.records, args.writers, profile, cheap=args.cheap, rounds=args.rounds)
    names = args.peers if args.peers is not None else list(PEERS) if profile.peers else []
    with started(names, say, args.before, profile.settings) as systems:
        result: dict[str, Any] = {
            "date": datetime.now(UTC).date().isoformat(),
            "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
            "profile": args.profile if args.rate is None else "own",
            "systems": {system.name: system.version for system in systems},
            "measurements": measure(systems, profile, args.only, say),
        }
    result["ratios"] = {name: report.ratios(rows) for name, rows in result["measurements"].items()}
    args.output.parent.mkdir(parents=True, exist_ok=True)
    args.output.write_text(json.dumps(result, indent=1) + "\n")
    sys.stdout.write(report.text(result) + "\n")
    if faults := verdict.broken(result):
        raise BalanceBroken("The emulator lost, doubled or overdid something.", "\n".join(faults), f"See {args.output}")


def measure(systems: list[System], profile: Profile, only: list[str], say: Say) -> dict[str, list[Row]]:
    """Rows of each measurement by name."""
    code = package() if {"flow", "latency", "kept"} & set(only) else b""
    found: dict[str, list[Row]] = {}
    for name, size, run in _measurements(systems, profile, code, say):
        if name in only and size:
            found[name] = run()
    return found


Measurement = tuple[str, object, Callable[[], list[Row]]]
"""Its name, the profile's size of it - it is left out where that is none -, and how it is done."""


def _measurements(systems: list[System], profile: Profile, code: bytes, say: Say) -> list[Measurement]:
    seconds, writers, batches = profile.put_seconds, list(profile.writers), list(profile.batches)
    probes = (code, profile.probes, profile.probe_rate, profile.probe_seconds)
    ours = [system for system in systems if system.name == HYDRANT]

    def each(what: str, one: Callable[[System], list[Row]], of: list[System] = systems) -> Callable[[], list[Row]]:
        return lambda: _each(of, say, what, one)

    def together(what: str, run: Callable[[], list[Row]]) -> Callable[[], list[Row]]:
        return lambda: _step(say, what, run)

    return [
        ("costs", batches, each("CPU time of single calls", costs.measure)),
        (
            "calls",
            profile.clients,
            together("Making single calls", lambda: calls.measure(systems, list(profile.clients), seconds)),
        ),
        ("http2", profile.http2, each("Calling over HTTP/2", lambda s: http2.measure(s, profile.http2))),
        (
            "puts",
            batches,
            together(
                "Putting with several writers and batch sizes", lambda: puts.measure(systems, writers, batches, seconds)
            ),
        ),
        ("latency", profile.probes, each("Timing records from put to queue", lambda s: latency.measure(s, *probes))),
        ("flow", profile.loads, lambda: _flows(systems, profile.loads, code, say)),
        (
            "growth",
            profile.growth,
            each("Growing a stream", lambda s: growth.measure(s, profile.growth, profile.growth_seconds)),
        ),
        ("queues", profile.queued, each("Emptying a queue", lambda s: queues.measure(s, profile.queued), ours)),
        (
            "conversion",
            profile.converted,
            each("Converting to Parquet", lambda s: conversion.measure(s, profile.converted)),
        ),
        (
            "kept",
            profile.kept,
            together("A stack that is kept beside one that is not", lambda: _kept(ours, profile, code, say)),
        ),
        ("saved", profile.saved, together("From save to running", lambda: saved.measure(profile.saved))),
        (
            "snapshot",
            profile.snapshot,
            together("From a snapshot to a stack", lambda: snapshot.measure(profile.snapshot)),
        ),
        ("up", profile.ups, together("Bringing stacks up", lambda: up.measure(systems, profile.ups))),
    ]


def _step(say: Say, what: str, run: Callable[[], list[Row]]) -> list[Row]:
    with say.step(what):
        return run()


def _kept(ours: list[System], profile: Profile, code: bytes, say: Say) -> list[Row]:
    return kept.measure(ours[0], profile.kept, profile.put_seconds, code, say) if profile.kept else []


def _flows(systems: list[System], loads: Sequence[flow.Load], code: bytes, say: Say) -> list[Row]:
    """Each load through each system that has brought the ones before through."""
    rows: list[Row] = []
    able = systems
    turns = [(load, turn) for load in loads for turn in range(1, 1 + load.rounds)]
    for load, turn in turns:
        speed = f"{load.rate:g} records/s" if load.rate else "full speed"
        which = {"round": turn} if load.rounds > 1 else {}
        found = _each(able, say, f"From end to end at {speed}", partial(_flow, load=load, code=code))
        rows += [{**row, **which} for row in found]
        failed = {row["system"] for row in rows if "failed" in row}
        able = [system for system in able if system.name not in failed]
    return rows


def _each(systems: list[System], say: Say, what: str, one: Callable[[System], list[Row]]) -> list[Row]:
    rows = []
    for system in systems:
        with say.step(f"{what}: {system.name}"):
            rows += one(system)
    return rows


def _flow(system: System, load: flow.Load, code: bytes) -> list[Row]:
    smaller = replace(load, total=min(load.total, PEER_LOAD_TOTAL))
    return [flow.measure(system, load if system.name in (HYDRANT, BEFORE) else smaller, code)]


if __name__ == "__main__":
    try:
        main()
    except HydrantError as error:
        Say().error(error)
        sys.exit(error.exit_code)
