"""What came of a drill, for people and for programs."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from .run import Drilled

Json = dict[str, Any]


def document(drilled: Drilled) -> Json:
    """All of it."""
    account = drilled.balance
    return {
        "holds": account.holds,
        "seed": drilled.seed,
        "records": drilled.records,
        "balance": asdict(account),
        "broken": account.broken,
        "faults": injected(drilled),
        "skipped": skipped(drilled),
        "good_records_in_error": drilled.codes,
        "retries": {
            "records_refused": drilled.refused,
            "puts_unanswered": drilled.unanswered,
            "puts_unreachable": drilled.unreachable,
        },
        "emulator_kills": drilled.kills,
        "longest_stall_seconds": drilled.longest_stall,
        "seconds": drilled.seconds,
        "steps": [
            {
                "number": each.step.number,
                "kind": each.step.kind.value,
                "at": each.step.at,
                "told": each.told,
                "skipped": each.skipped or None,
                "seconds": each.seconds,
            }
            for each in drilled.done
        ],
    }


def injected(drilled: Drilled) -> dict[str, int]:
    """How many faults of each kind there were."""
    return dict(sorted(Counter(each.step.kind.value for each in drilled.done if not each.skipped).items()))


def skipped(drilled: Drilled) -> dict[str, str]:
    """Which kinds could not be, and why."""
    return {each.step.kind.value: each.skipped for each in drilled.done if each.skipped}


def text(drilled: Drilled) -> str:
    """A table of the faults, the figures, and the balance."""
    account, counts = drilled.balance, injected(drilled)
    width = max(map(len, [*counts, *skipped(drilled), "records refused, and put again"]))
    lines = [
        f"Drill of seed {drilled.seed}: {drilled.records:,} records, {sum(counts.values())} faults, "
        f"{drilled.seconds:.0f} s",
        "",
        *(f"{kind:<{width}}  {count:>9,}" for kind, count in counts.items()),
        *(f"{kind:<{width}}    skipped: {why}" for kind, why in skipped(drilled).items()),
        "",
        f"{'records refused, and put again':<{width}}  {drilled.refused:>9,}",
        f"{'puts without an answer':<{width}}  {drilled.unanswered:>9,}",
        f"{'puts while nobody listened':<{width}}  {drilled.unreachable:>9,}",
        f"{'longest stall':<{width}}  {drilled.longest_stall:>9,.1f} s",
        *(f"{'duplicates':<{width}}  {count:>9,}  {why}" for why, count in account.duplicates.items()),
        *(f"{'good records in error/':<{width}}  {count:>9,}  {code}" for code, count in drilled.codes.items()),
        "",
        f"sent {account.sent:,} = data {account.data:,} + error {account.error:,} - duplicates "
        f"{sum(account.duplicates.values()) + account.doubled:,}{_arrived_unanswered(drilled)}; "
        f"{account.objects - account.untold - account.untold_at_kills:,} of {account.objects:,} objects notified",
        *([f"{account.untold_at_kills:,} notifications were on their way at a kill"] * bool(account.untold_at_kills)),
        "Nothing is lost." if account.holds else "BROKEN: " + _words(account.broken),
    ]
    return "\n".join(lines)


def _arrived_unanswered(drilled: Drilled) -> str:
    """Where a put that nobody was told of has arrived after all, the sum has a rest."""
    account = drilled.balance
    there = account.data + account.error - sum(account.duplicates.values()) - account.doubled
    rest = there - (account.sent - account.lost)
    return f" - {rest:,} that nobody was told of" if rest > 0 else ""


def _words(broken: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {word}" for word, count in broken.items())
