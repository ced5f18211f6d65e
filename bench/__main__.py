"""`python -m bench`: this emulator and its peers measured in one run; tables on stdout, JSON in build/bench.json."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from hydrant.console import Say
from hydrant.errors import BalanceBroken, HydrantError

from . import calls, conversion, costs, flow, growth, http2, kept, latency, puts, queues, report, verdict
from .pipeline import package
from .profiles import PEER_LOAD_TOTAL, PROFILES, Profile, own_load
from .systems import BEFORE, HYDRANT, PEERS, System, started

Row = dict[str, Any]
MEASUREMENTS = ("costs", "calls", "http2", "puts", "flow", "latency", "growth", "queues", "conversion", "kept")


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
    words.add_argument("--output", type=Path, default=Path("build/bench.json"), help="where the JSON goes")
    words.add_argument("--cheap", action="store_true", help="with --rate: writers of prepared bytes, without boto3")
    args = words.parse_args()
    profile, say = PROFILES[args.profile], Say()
    if args.rate is not None:
        profile = own_load(args.rate, args.records, args.writers, cheap=args.cheap)
    names = args.peers if args.peers is not None else list(PEERS) if profile.peers else []
    with started(names, say, args.before) as systems:
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
    if "costs" in only and profile.batches:
        found["costs"] = _each(systems, say, "CPU time of single calls", costs.measure)
    if "calls" in only and profile.clients:
        with say.step("Making single calls"):
            found["calls"] = calls.measure(systems, list(profile.clients), profile.put_seconds)
    if "http2" in only and profile.http2:
        found["http2"] = _each(systems, say, "Calling over HTTP/2", lambda s: http2.measure(s, profile.http2))
    if "puts" in only and profile.batches:
        with say.step("Putting with several writers and batch sizes"):
            found["puts"] = puts.measure(systems, list(profile.writers), list(profile.batches), profile.put_seconds)
    if "latency" in only and profile.probes:
        args = (code, profile.probes, profile.probe_rate, profile.probe_seconds)
        found["latency"] = _each(systems, say, "Timing records from put to queue", lambda s: latency.measure(s, *args))
    able = systems
    for load in profile.loads if "flow" in only else ():
        speed = f"{load.rate:g} records/s" if load.rate else "full speed"
        rows = _each(able, say, f"From end to end at {speed}", partial(_flow, load=load, code=code))
        found.setdefault("flow", []).extend(rows)
        able = [system for system in able if not any(r["system"] == system.name and "failed" in r for r in rows)]
    if "growth" in only and profile.growth:
        sizes = list(profile.growth)
        found["growth"] = _each(systems, say, "Growing a stream", lambda s: growth.measure(s, sizes))
    if "queues" in only and profile.queued:
        ours = [system for system in systems if system.name == HYDRANT]  # nobody else has them
        found["queues"] = _each(ours, say, "Emptying a queue", lambda s: queues.measure(s, profile.queued))
    if "conversion" in only and profile.converted:
        what = "Converting to Parquet"
        found["conversion"] = _each(systems, say, what, lambda s: conversion.measure(s, profile.converted))
    if "kept" in only and profile.kept is not None:
        with say.step("A stack that is kept beside one that is not"):
            found["kept"] = kept.measure(systems[0], profile.kept, profile.put_seconds, code, say)
    return found


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
