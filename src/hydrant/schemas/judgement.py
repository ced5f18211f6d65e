"""What a changed schema would do to real records, for people and for programs. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from ..error_objects.lines import Rejection
from ..rejections.groups import Groups
from ..rejections.report import SHOWN_GROUPS, sample_document
from ..rejections.texts import safe, safe_bytes
from ..rejections.verdicts import Check, producer_of, verdict_of
from .records import Found, Record, Unreadable

_SAMPLE = 160


@dataclass
class Judgement:
    """Counts in records. `rejects` are of the valid ones, `takes` of the rejected ones by producer."""

    valid: int = 0
    rejected: int = 0
    rejects: Groups = field(default_factory=Groups)
    takes: Counter[str] = field(default_factory=Counter)
    unreadable: int = 0
    unreadable_sample: str = ""

    @property
    def compatible(self) -> bool:
        """Whether every valid record stays valid."""
        return not self.rejects.count


def judge_all(records: Iterable[Found], check: Check, producers: Collection[str] = ()) -> Judgement:
    """Judge each record anew, by the time of its arrival. `producers`: those that are meant; empty means all."""
    total = Judgement()
    for each in records:
        if isinstance(each, Unreadable):
            total.unreadable += 1
            total.unreadable_sample = total.unreadable_sample or each.why
        elif not producers or producer_of(each.raw) in producers:
            _judge(each, check, total)
    return total


def _judge(record: Record, check: Check, total: Judgement) -> None:
    verdict = verdict_of(check(record.raw, record.arrival_ms), record.raw)
    if record.rejected:
        total.rejected += 1
        total.takes[verdict.producer] += verdict.passes
        return
    total.valid += 1
    if not verdict.passes:
        line = Rejection(record.raw, verdict.code, verdict.reason, None, record.arrival_ms, None, None)
        total.rejects.add(line, verdict, record.where)


def document(label: str, found: Judgement) -> dict[str, Any]:
    """All groups, the largest first."""
    return {
        "schemas": label,
        "compatible": found.compatible,
        "valid": found.valid,
        "would_reject": found.rejects.count,
        "would_reject_because": [
            {"producer": producer, "code": code, "reason": reason, "count": g.count, "sample": sample_document(g)}
            for (producer, code, reason), g in found.rejects.listed()
        ],
        "rejected": found.rejected,
        "would_take": found.takes.total(),
        "would_take_of": {name: count for name, count in sorted(found.takes.items()) if count},
        "unreadable": found.unreadable,
        "unreadable_sample": found.unreadable_sample,
    }


def text(label: str, found: Judgement) -> str:
    """What would be rejected and why with a sample of each, then what would be taken."""
    lines = [f"{label} would reject {found.rejects.count:,} of {found.valid:,} valid records."]
    for (producer, code, reason), group in list(found.rejects.listed())[:SHOWN_GROUPS]:
        why = group.sample_reason if group.count == 1 else reason
        lines += [
            f"{group.count:>9,}  {safe(producer, 80)}  {safe(code, 80)}",
            f"           {safe(why, 300)}",
            f"           such as {safe_bytes(group.sample, _SAMPLE, group.sample_bytes)}",
            f"           in {safe(group.sample_key, 300)}",
        ]
    lines.append(f"It would take {found.takes.total():,} of {found.rejected:,} rejected records.")
    lines += [f"{count:>9,}  {safe(name, 80)}" for name, count in sorted(found.takes.items()) if count]
    if found.unreadable:
        lines.append(f"{found.unreadable:,} cannot be read, such as {safe(found.unreadable_sample, 300)}")
    return "\n".join(line[:1].upper() + line[1:] for line in lines)
