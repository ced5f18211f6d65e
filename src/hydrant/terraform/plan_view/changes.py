"""What a plan changes, read from Terraform's JSON document (developer.hashicorp.com: "JSON Output Format")."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .values import UNKNOWN, flatten

ACTIONS = ("create", "update", "replace", "delete", "import", "forget")
"""What can become of a resource, in the order in which it is told."""

_KINDS = {
    ("create",): "create",
    ("update",): "update",
    ("delete",): "delete",
    ("delete", "create"): "replace",
    ("create", "delete"): "replace",
    ("forget",): "forget",
    ("create", "forget"): "replace",
}


@dataclass(frozen=True)
class Difference:
    """One path of a resource; None where there is no value before or after."""

    path: str
    before: str | None
    after: str | None

    @property
    def unknown(self) -> bool:
        """Whether it says no more than that AWS will fill it in."""
        return self.before is None and self.after == UNKNOWN


@dataclass(frozen=True)
class Change:
    """What becomes of one resource or output. `forces`: the paths for which it has to be replaced."""

    address: str
    action: str
    differences: tuple[Difference, ...] = ()
    forces: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanChanges:
    """All changes of a plan, by action and address.

    `drift`: what was changed outside Terraform and the plan now touches. Other drift is no more than values that AWS
    had not yet told when the state was written; Terraform does not show it either.
    """

    resources: tuple[Change, ...] = ()
    outputs: tuple[Change, ...] = ()
    drift: tuple[Change, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether an apply would change nothing."""
        return not self.resources and not self.outputs

    def changes(self) -> dict[str, int]:
        """In Terraform's own counts, where a replacement is one added and one removed."""
        counts, replaced = self.counts, self.counts.get("replace", 0)
        added, removed = counts.get("create", 0) + replaced, counts.get("delete", 0) + replaced
        return {"add": added, "change": counts.get("update", 0), "remove": removed}

    def document(self) -> dict[str, Any]:
        """For programs: what `--json` prints."""
        return {
            "empty": self.empty,
            "counts": self.counts,
            "changes": self.changes(),
            "resources": [_document(change) for change in self.resources],
            "outputs": [_document(change) for change in self.outputs],
            "drift": [_document(change) for change in self.drift],
        }


def read_plan(plan: dict[str, Any]) -> PlanChanges:
    """Read Terraform's document of a plan."""
    resources = _sorted(_resources(plan.get("resource_changes", [])))
    outputs = _sorted(_change(name, found) for name, found in plan.get("output_changes", {}).items())
    touched = {change.address for change in resources}
    drift = tuple(change for change in _sorted(_resources(plan.get("resource_drift", []))) if change.address in touched)
    counted = Counter(change.action for change in resources)
    counts = {action: counted[action] for action in ACTIONS if counted[action]}
    return PlanChanges(resources, outputs, drift, counts)


def _resources(entries: list[dict[str, Any]]) -> Iterator[Change | None]:
    for entry in entries:
        if entry.get("mode") != "data":
            yield _change(entry["address"], entry["change"])


def _change(address: str, change: dict[str, Any]) -> Change | None:
    """None where nothing changes."""
    action = _KINDS.get(tuple(change["actions"]))
    if change.get("importing") and action in (None, "update"):
        action = "import"
    if action is None:
        return None
    forces = tuple(sorted(_dotted(path) for path in change.get("replace_paths", [])))
    differences = tuple(
        d for d in _differences(change) if action != "delete" and not (action == "create" and d.unknown)
    )
    return Change(address, action, differences, forces)


def _differences(change: dict[str, Any]) -> Iterator[Difference]:
    before = flatten(change.get("before"), None, change.get("before_sensitive"))
    after = flatten(change.get("after"), change.get("after_unknown"), change.get("after_sensitive"))
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if old is None or new is None or old.raw != new.raw:
            yield Difference(path, old.shown if old else None, new.shown if new else None)


def _dotted(path: list[Any]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _sorted(changes: Iterator[Change | None]) -> tuple[Change, ...]:
    found = [change for change in changes if change is not None]
    return tuple(sorted(found, key=lambda change: (ACTIONS.index(change.action), change.address)))


def _document(change: Change) -> dict[str, Any]:
    differences = [{"path": d.path, "before": d.before, "after": d.after} for d in change.differences]
    return {
        "address": change.address,
        "action": change.action,
        "differences": differences,
        "forces_replacement": list(change.forces),
    }
