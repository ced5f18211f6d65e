"""What `hydrant replay --from` says, for people and for programs. Pure."""

import json
from typing import Any

from ..rejections.texts import safe
from .run import Outcome


def document(outcome: Outcome, destination: str, dry_run: bool) -> dict[str, Any]:
    """Counts in objects; `sample` is one notification."""
    return {
        "dry_run": dry_run,
        "destination": destination,
        "objects": outcome.objects,
        "would_notify" if dry_run else "notified": outcome.told,
        "already_notified": outcome.already,
        "left_out": outcome.left_out,
        "perhaps_twice": outcome.unsure,
        "held_by_others": outcome.held,
        "holds": outcome.holds,
        "sample": json.loads(outcome.sample) if outcome.sample else None,
    }


def text(outcome: Outcome, destination: str, dry_run: bool) -> str:
    """What was told or would be, and the balance."""
    where = safe(destination, 300)
    said = "would be told of" if dry_run else "was told of"
    lines = [f"{where} {said} {outcome.told:,} objects."]
    if dry_run and outcome.sample:
        lines += ["One of the notifications:", safe(outcome.sample, 2_000)]
    if outcome.already:
        lines.append(f"{outcome.already:,} were told before (the ledger knows them).")
    if outcome.left_out:
        lines.append(f"{outcome.left_out:,} are left out: the bucket's own filter tells of none of them.")
    if outcome.unsure:
        lines.append(
            f"At most {outcome.unsure:,} of them were told before: the run that told them was ended meanwhile."
        )
    lines += [f"Left out: {safe(held, 400)}" for held in outcome.held]
    if not dry_run:
        lines.append(_balance(outcome))
    return "\n".join(lines)


def _balance(outcome: Outcome) -> str:
    parts = {
        "told": outcome.told,
        "told before": outcome.already,
        "left out": outcome.left_out,
        "held by others": len(outcome.held),
    }
    told = " + ".join(f"{name} {count:,}" for name, count in parts.items() if count or name == "told")
    return f"objects {outcome.objects:,} = {told}. The balance {'holds' if outcome.holds else 'does not hold'}."
