"""What a batch of inserts, updates and deletes comes to: keys to take away from the table, and rows to append. Pure.

An update takes away all rows with its key and adds its own, which inserts it where there was none (L-13). Within a
batch the records count in the order in which they came.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

INSERT, UPDATE, DELETE = "insert", "update", "delete"
OPERATIONS = (INSERT, UPDATE, DELETE)
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Change:
    """One record: its operation, its key where the table has keys, its row unless it deletes."""

    operation: str
    key: Key | None
    row: dict[str, Any] | None


@dataclass
class Net:
    """What is left of a batch."""

    removed: dict[Key, None] = field(default_factory=dict)
    """Keys whose rows go, in their order."""
    rows: Sequence[dict[str, Any]] = ()


def net(changes: Iterable[Change]) -> Net:
    """Of several changes of a key within the batch, what came before a later update or delete is gone."""
    removed: dict[Key, None] = {}
    added: list[tuple[Key | None, dict[str, Any]] | None] = []
    of_key: dict[Key, list[int]] = {}
    for change in changes:
        if change.operation != INSERT and change.key is not None:
            removed[change.key] = None
            for place in of_key.pop(change.key, ()):
                added[place] = None
        if change.row is not None and change.operation != DELETE:
            if change.key is not None:
                of_key.setdefault(change.key, []).append(len(added))
            added.append((change.key, change.row))
    return Net(removed, [each[1] for each in added if each is not None])
