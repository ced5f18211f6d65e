"""One difference between two JSON Schemas. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """How the two differ. CHANGED: neither is known to take all that the other takes."""

    ADDED = "added"
    REMOVED = "removed"
    TIGHTENED = "tightened"
    LOOSENED = "loosened"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """What is different at one place.

    `path` is that of a field, such as `lines[*].quantity`; empty for the document itself. `what` is the keyword of JSON
    Schema, or `field`, `required`, `rule`, `max_bytes`. `breaks`: a record that was valid before may be rejected now.
    """

    path: str
    what: str
    kind: Kind
    before: Any
    after: Any
    breaks: bool


def compatible(changes: list[Change]) -> bool:
    """Whether every record that was valid before still is."""
    return not any(each.breaks for each in changes)
