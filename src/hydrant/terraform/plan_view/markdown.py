"""A plan as the text of a comment on a pull request: the same text for the same plan, whoever makes it.

The first line marks the comment, so that a workflow finds the one it has written before and updates it.
"""

import re
from collections.abc import Sequence

from .changes import Change, PlanChanges
from .text import VERBS, details, summary

LARGEST = 60_000
"""Characters. GitHub takes 65,536 in a comment; the rest is for what a workflow adds."""


def marker(title: str) -> str:
    """The first line of the comment about one environment."""
    return f"<!-- hydrant-plan: {_tame(title)} -->"


def as_markdown(changes: PlanChanges, title: str) -> str:
    """The comment. `title` names what is planned: an environment."""
    lines = [marker(title), f"### Terraform plan for `{_tame(title)}`: {summary(changes)}", ""]
    if changes.resources:
        lines += ["| action | resource |", "|---|---|"]
        lines += [f"| {VERBS[change.action]} | {_code(change.address)} |" for change in changes.resources]
        lines.append("")
    if changes.outputs:
        lines += [f"Outputs that change: {', '.join(_code(change.address) for change in changes.outputs)}.", ""]
    lines += _section("What changes", [*changes.resources, *changes.outputs])
    lines += _section("Changed outside Terraform since the last run", changes.drift)
    return _cut("\n".join(lines).rstrip() + "\n")


def _section(heading: str, changes: Sequence[Change]) -> list[str]:
    if not changes:
        return []
    body = list(details(changes))
    longest = max((len(run) for line in body for run in re.findall(r"`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"<details><summary>{heading}</summary>", "", f"{fence}diff", *body, fence, "", "</details>", ""]


def _cut(text: str) -> str:
    """Within the limit, cut at a line, with what was opened closed."""
    if len(text) <= LARGEST:
        return text
    kept = text[:LARGEST].rpartition("\n")[0]
    fences = [line for line in kept.split("\n") if line.startswith("```")]
    close = [fences[-1].rstrip("dif")] if len(fences) % 2 else []
    if kept.count("<details>") > kept.count("</details>"):
        close += ["", "</details>"]
    return "\n".join([kept, *close, "", "The plan is longer than a comment may be. The whole of it is in the log.", ""])


def _code(text: str) -> str:
    """As code in a cell of a table, where a bar would end the cell."""
    tamed = text.replace("`", "'").replace("|", "\\|")
    return f"`{tamed}`"


def _tame(title: str) -> str:
    """A title that breaks neither comment nor code."""
    return re.sub(r"[^\w .:/-]|--+", "-", title)
