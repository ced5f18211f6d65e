"""`hydrant drill`: break a stack of its own in every way, and count every record."""

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from hydrant.console import Say

from ..drill import report
from ..drill.plan import MOST_FAULTS, Kind, Step, plan_of
from ..drill.run import Plan
from ..drill.run import drill as run_drill
from ..errors import BalanceBroken, UsageError
from .options import AsJson

_KINDS = 2
"""Times that each kind of fault comes unless told otherwise."""


def drill(
    seed: Annotated[int, typer.Option("--seed", min=0, help="Where chance begins: the same plan in each run.")] = 1,
    records: Annotated[int, typer.Option("--records", min=100, max=5_000_000, help="How many to send.")] = 100_000,
    faults: Annotated[
        int | None,
        typer.Option("--faults", min=0, max=MOST_FAULTS, help="How many (default: each kind twice)."),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="KIND", help="Faults of this kind; may be given again.")
    ] = None,
    rate: Annotated[float, typer.Option("--rate", min=10, max=20_000, help="Records a second at most.")] = 2_000,
    plan: Annotated[bool, typer.Option("--plan", help="Show what would be done when, and do nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Break a stack of its own in every way while records flow, and count every record.

    It kills the function, the emulator and producers, lets functions and calls fail, splits and merges shards,
    redeploys, fills the disk and moves the clock. Exit code 0 only if each record that was sent is in data/ or in
    error/, once or twice for a named reason, and each object was notified.
    """
    say = Say(as_json)
    kinds = _kinds(only or [])
    steps = plan_of(seed, records, faults if faults is not None else _KINDS * len(kinds), kinds)
    if plan:
        say.data({"seed": seed, "records": records, "steps": [_described(step) for step in steps]}, _shown(steps))
        return
    folder = Path(tempfile.mkdtemp(prefix="hydrant-drill-"))
    whole = False
    try:
        drilled = run_drill(Plan(seed, records, rate, steps), folder, say)
        whole = drilled.balance.holds
    except KeyboardInterrupt:
        whole = True
        raise
    finally:
        if whole:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            say.line(f"What the stack has left is in {folder}")
    say.data(report.document(drilled), report.text(drilled))
    if not whole:
        told = ", ".join(f"{count:,} {word}" for word, count in drilled.balance.broken.items())
        raise BalanceBroken("The balance does not hold.", told, f"Run it again: hydrant drill --seed {seed}")


def _kinds(names: list[str]) -> list[Kind]:
    """The kinds of these names, all without any. Raises UsageError."""
    known = {kind.value.lower(): kind for kind in Kind}
    if unknown := [name for name in names if name.lower() not in known]:
        raise UsageError(f"There is no fault {unknown[0]!r}.", next_step=f"There are: {', '.join(Kind)}")
    return [known[name.lower()] for name in names] or list(Kind)


def _described(step: Step) -> dict[str, object]:
    return {"number": step.number, "kind": step.kind.value, "at": step.at}


def _shown(steps: tuple[Step, ...]) -> str:
    return "\n".join(f"{step.number:>4}  at record {step.at:>9,}  {step.kind}" for step in steps) or "No faults."
