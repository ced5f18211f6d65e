"""`python -m attack`: attacks emulators of its own on loopback; a table on stdout, JSON in build/attack.json."""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from hydrant.console import Say
from hydrant.errors import BalanceBroken, HydrantError

from . import (
    cross_site,
    doors,
    ends,
    flood,
    functions,
    hostile,
    hostile_functions,
    malformed,
    places,
    replays,
    report,
    shortages,
)
from .flows import Plan
from .verdicts import Result

ATTACKS: dict[str, Callable[[Plan], Result]] = {
    "kills": functions.kills,
    "keepers": functions.keepers,
    "pauses": functions.pauses,
    "redeploys": functions.redeploys,
    "resharding": places.resharding,
    "bucket": places.bucket,
    "clients": ends.clients,
    "terminated": ends.terminated,
    "descriptors": shortages.descriptors,
    "disk": shortages.disk,
    "idle": doors.idle,
    "slow": doors.slow,
    "flood": flood.flood,
    "malformed": malformed.malformed,
    "hostile": hostile.hostile,
    "hostile-functions": hostile_functions.hostile_functions,
    "replays": replays.replays,
    "cross-site": cross_site.cross_site,
}
_RECORDS, _RATE = 50_000, 2_000.0
_QUICK_RECORDS = 10_000


def main() -> None:
    """Attack, print, and end with 1 when the law was broken."""
    words = argparse.ArgumentParser(prog="python -m attack", description=__doc__)
    words.add_argument("--seed", type=int, default=1, help="where chance begins (default 1)")
    words.add_argument(
        "--quick", action="store_true", help="a fifth of the records, a sample of the malformed requests"
    )
    words.add_argument("--only", choices=ATTACKS, nargs="*", default=list(ATTACKS), help="leave the others out")
    words.add_argument(
        "--records", type=int, help=f"records of each attack (default {_RECORDS}, quick {_QUICK_RECORDS})"
    )
    words.add_argument("--output", type=Path, default=Path("build/attack.json"), help="where the JSON goes")
    words.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    args = words.parse_args()
    records = args.records or (_QUICK_RECORDS if args.quick else _RECORDS)
    with tempfile.TemporaryDirectory(prefix="hydrant-attack-") as folder:
        plan = Plan(args.seed, records, _RATE, 120.0, Path(folder), args.quick)
        results = [_run(name, plan, Say()) for name in args.only]
    document = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "command": f"python -m attack {' '.join(sys.argv[1:])}".strip(),
        "seed": args.seed,
        "results": [asdict(each) for each in results],
    }
    args.output.parent.mkdir(parents=True, exist_ok=True)
    args.output.write_text(json.dumps(document, indent=1) + "\n")
    sys.stdout.write((report.markdown(results) if args.markdown else report.text(results)) + "\n")
    broken = [f"{each.attack}: {each.verdict()}" for each in results if not each.held]
    if broken:
        raise BalanceBroken("The emulator did not hold the law.", "\n".join(broken), f"See {args.output}")


def _run(name: str, plan: Plan, say: Say) -> Result:
    begun = time.monotonic()
    with say.step(f"Attack: {name}"):
        try:
            return ATTACKS[name](plan)
        except Exception as error:  # noqa: BLE001 - an attack may break in any way; the table says how
            fault = {f"{type(error).__name__}: {error}"[:300]: 1}
            return Result(name, faults=fault, seconds=time.monotonic() - begun)


if __name__ == "__main__":
    try:
        main()
    except HydrantError as error:
        Say().error(error)
        sys.exit(error.exit_code)
