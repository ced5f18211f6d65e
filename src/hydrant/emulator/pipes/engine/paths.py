"""JSON paths of pipes: `$.body.items[0].name`, `[*]` for all elements (P-5). Pure."""

import re
from typing import Any

MISSING = object()
"""What a path is worth that leads nowhere."""
_NAME = r"\.(?P<name>[\w/-]+)"
_INDEX = r"\[(?P<index>\d+|\*)\]"
_STEP = re.compile(f"{_NAME}|{_INDEX}")
PATH = rf"\$(?:{_NAME.replace('?P<name>', '?:')}|{_INDEX.replace('?P<index>', '?:')})*"
_WHOLE = re.compile(PATH)


def is_path(text: str) -> bool:
    """Whether a text is such a path, and nothing else."""
    return _WHOLE.fullmatch(text) is not None


def find(path: str, document: Any) -> Any:
    """What a path leads to; MISSING when it leads nowhere."""
    found = document
    steps = list(_STEP.finditer(path))
    for number, step in enumerate(steps):
        if step["index"] == "*":
            rest = "$" + "".join(later[0] for later in steps[number + 1 :])
            return _of_all(rest, found)
        found = _step(found, step)
        if found is MISSING:
            return MISSING
    return found


def _step(document: Any, step: re.Match[str]) -> Any:
    if step["name"] is not None:
        return document.get(step["name"], MISSING) if isinstance(document, dict) else MISSING
    index = int(step["index"])
    return document[index] if isinstance(document, list) and index < len(document) else MISSING


def _of_all(rest: str, elements: Any) -> Any:
    if not isinstance(elements, list):
        return MISSING
    return [value for each in elements if (value := find(rest, each)) is not MISSING]
