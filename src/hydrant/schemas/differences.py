"""The schemas of all producers beside earlier ones, for people and for programs. Pure."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from ..rejections.texts import safe
from .change import Change, Kind, compatible
from .compare import compare
from .sources import Source

_SHOWN = 160


@dataclass(frozen=True)
class Difference:
    """What became of one producer's schema."""

    producer: str
    changes: list[Change]

    @property
    def compatible(self) -> bool:
        """Whether every record that was valid before still is."""
        return compatible(self.changes)


def differences(before: Source, after: Source, only: Collection[str] = ()) -> list[Difference]:
    """By producer, in the order of their names; those that are the same are left out."""
    names = sorted({*before.schemas, *after.schemas})
    found = [_difference(name, before, after) for name in names if not only or name in only]
    return [each for each in found if each and each.changes]


def _difference(name: str, before: Source, after: Source) -> Difference | None:
    old, new = before.schemas.get(name), after.schemas.get(name)
    if old is not None and new is not None:
        return Difference(name, compare(old, new) or _hidden(name, before, after))
    if old is None and before.whole:
        return Difference(name, [Change("", "schema", Kind.ADDED, None, None, False)])
    if new is None and after.whole:
        return Difference(name, [Change("", "schema", Kind.REMOVED, None, None, True)])
    return None


def _hidden(name: str, before: Source, after: Source) -> list[Change]:
    """The schemas are the same, and the code is not: a rule's own code, or a number that it uses."""
    codes = before.code.get(name), after.code.get(name)
    if None in codes or codes[0] == codes[1]:
        return []
    return [Change("", "code", Kind.CHANGED, None, None, False)]


def document(before: Source, after: Source, found: list[Difference]) -> dict[str, Any]:
    """All changes, by producer."""
    return {
        "before": before.label,
        "after": after.label,
        "compatible": all(each.compatible for each in found),
        "producers": [
            {
                "producer": each.producer,
                "compatible": each.compatible,
                "changes": [_document(change) for change in each.changes],
            }
            for each in found
        ],
    }


def _document(change: Change) -> dict[str, Any]:
    return {
        "path": change.path,
        "what": change.what,
        "kind": change.kind.value,
        "before": change.before,
        "after": change.after,
        "breaks": change.breaks,
    }


def text(before: Source, after: Source, found: list[Difference]) -> str:
    """A paragraph for each producer; `x` marks what may reject a record that was valid before."""
    if not found:
        return f"The schemas of {after.label} are those of {before.label}."
    lines: list[str] = []
    for each in found:
        lines += [f"{each.producer}: {'compatible' if each.compatible else 'not compatible'}"]
        width = max(len(change.path) for change in each.changes)
        for change in each.changes:
            mark = "x" if change.breaks else " "
            lines.append(f"  {mark} {safe(change.path):<{width}}  {safe(_words(change))}".rstrip())
    broken = [each.producer for each in found if not each.compatible]
    verdict = (
        f"Records that {before.label} takes may be rejected by {after.label}: {', '.join(broken)}."
        if broken
        else f"Every record that {before.label} takes is taken by {after.label}."
    )
    return "\n".join([*lines, "", verdict])


_FIELD = {
    ("field", Kind.ADDED): "new field",
    ("field", Kind.REMOVED): "the field is gone",
    ("required", Kind.TIGHTENED): "must be there now",
    ("required", Kind.LOOSENED): "may be left out now",
    ("code", Kind.CHANGED): "its code has changed where no schema shows it: ask real records, hydrant schema check",
    ("schema", Kind.ADDED): "a new producer",
    ("schema", Kind.REMOVED): "the producer has no schema any more",
}


def _words(change: Change) -> str:
    told = _FIELD.get((change.what, change.kind))
    if told is None:
        unsure = ", cannot be compared" if change.kind is Kind.CHANGED and change.what != "type" else ""
        return f"{change.what} {change.kind}{unsure}: {_value(change.before)} -> {_value(change.after)}"
    if change.what == "field" and change.after is not None:
        return f"{told}, {'must be there' if change.after.get('required') else 'may be left out'}"
    return told


def _value(value: Any) -> str:
    if value is None:
        return "none"
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}..."
