"""A plan as plain lines, for a terminal and inside a comment."""

from collections.abc import Iterator, Sequence

from .changes import Change, PlanChanges

VERBS = {
    "create": "create",
    "update": "change",
    "replace": "replace",
    "delete": "delete",
    "import": "import",
    "forget": "forget",
}
_SIGNS = {"create": "+", "update": "!", "replace": "!", "delete": "-", "import": "!", "forget": "-"}


def summary(changes: PlanChanges) -> str:
    """One line: `2 to create, 1 to change`; `no changes`."""
    parts = [f"{count} to {VERBS[action]}" for action, count in changes.counts.items()]
    if changes.outputs:
        parts.append(f"{len(changes.outputs)} output{'s' if len(changes.outputs) > 1 else ''} to change")
    return ", ".join(parts) or "no changes"


def details(changes: Sequence[Change]) -> Iterator[str]:
    """Each change with its differences, as a diff: removed lines begin with -, added ones with +."""
    for change in changes:
        yield f"{_SIGNS[change.action]} {VERBS[change.action]} {change.address}"
        for difference in change.differences:
            forces = "  (forces replacement)" if difference.path in change.forces else ""
            name = difference.path or "value"
            if difference.before is not None:
                yield f"-     {name} = {difference.before}{forces}"
            if difference.after is not None:
                yield f"+     {name} = {difference.after}{forces}"


def as_text(changes: PlanChanges) -> str:
    """The whole plan."""
    lines = [*details(changes.resources), *(f"output: {line}" for line in details(changes.outputs))]
    if changes.drift:
        lines += ["", "Changed outside Terraform since the last run:", *details(changes.drift)]
    return "\n".join([*lines, *([""] if lines else []), f"Plan: {summary(changes)}."])
