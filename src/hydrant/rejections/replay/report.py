"""What `hydrant replay` says, for people and for programs. Pure."""

from typing import Any

from ..report import SHOWN_GROUPS, unreadable_document, unreadable_text
from ..texts import safe
from .balance import Closing
from .run import Outcome


def document(outcome: Outcome, balance: Closing | None, dry_run: bool) -> dict[str, Any]:
    """Counts in records."""
    return {
        "dry_run": dry_run,
        "would_pass" if dry_run else "sent": outcome.passes.total() if dry_run else outcome.sent.total(),
        "by_producer": dict(sorted(outcome.passes.items())),
        "left": outcome.left.count,
        "left_because": [
            {"producer": producer, "code": code, "reason": reason, "count": group.count}
            for (producer, code, reason), group in outcome.left.listed()
        ],
        **unreadable_document(outcome.left),
        "already_replayed": outcome.already,
        "perhaps_twice": outcome.unsure,
        "held_by_others": outcome.held,
        "balance": balance
        and {
            "replayed": balance.replayed,
            "data": balance.data,
            "error_again": balance.error,
            "duplicates": balance.duplicates,
            "holds": balance.holds,
        },
    }


def text(outcome: Outcome, balance: Closing | None, dry_run: bool) -> str:
    """What was done or would be, what was left and why, and the balance."""
    count = outcome.passes.total() if dry_run else outcome.sent.total()
    lines = [f"{count:,} records would be sent." if dry_run else f"{count:,} records sent."]
    lines += [f"{n:>9,}  {safe(producer, 80)}" for producer, n in sorted(outcome.passes.items())]
    if outcome.already:
        lines.append(f"{outcome.already:,} were replayed before (the ledger knows them).")
    if outcome.unsure:
        lines.append(
            f"At most {outcome.unsure:,} of them were sent before: the run that sent them was ended meanwhile."
        )
    if outcome.left.count:
        lines.append(f"{outcome.left.count:,} stay where they are:")
        lines += [
            f"{group.count:>9,}  {safe(producer, 80)}  {safe(code, 80)}: {safe(reason, 300)}"
            for (producer, code, reason), group in list(outcome.left.listed())[:SHOWN_GROUPS]
        ]
    if outcome.left.unreadable:
        lines.append(unreadable_text(outcome.left))
    lines += [f"Left out: {safe(held, 400)}" for held in outcome.held]
    if balance:
        lines.append(f"{balance}. {'The balance holds.' if balance.holds else 'The balance does not hold.'}")
    elif not dry_run and outcome.sent:
        lines.append("No balance was made: look for them with hydrant errors, and below data/.")
    return "\n".join(lines)
