"""Indexes of partitions. They are told, and answer nothing faster here: a catalogue of the emulator is small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import AlreadyExists, EntityNotFound, InvalidInput, ResourceLimitExceeded

_MOST = 3
"""Indexes that AWS keeps of a table."""


@dataclass(frozen=True)
class Index:
    """An index: its name and the partition keys that it is of, each with its type."""

    name: str
    keys: tuple[tuple[str, str], ...]

    def shown(self) -> dict[str, Any]:
        """The index as the API tells it."""
        keys = [{"Name": name, "Type": kind} for name, kind in self.keys]
        return {"IndexName": self.name, "Keys": keys, "IndexStatus": "ACTIVE"}


def add(indexes: dict[str, Index], partition_keys: Sequence[Mapping[str, Any]], given: Mapping[str, Any]) -> None:
    """Add an index. Raises AlreadyExists, ResourceLimitExceeded and InvalidInput."""
    if given["IndexName"] in indexes:
        raise AlreadyExists("Index with the given indexName already exists")
    if len(indexes) >= _MOST:
        raise ResourceLimitExceeded(f"Maximum number of partition indexes per table, {_MOST}, is reached.")
    types = {key["Name"].lower(): key.get("Type", "string") for key in partition_keys}
    wanted = [key.lower() for key in given["Keys"]]
    if unknown := [key for key in wanted if key not in types]:
        raise InvalidInput(f"Keys of an index have to be partition keys of the table: {', '.join(unknown)}")
    if len(set(wanted)) < len(wanted):
        raise InvalidInput("Keys of an index have to differ.")
    indexes[given["IndexName"]] = Index(given["IndexName"], tuple((key, types[key]) for key in wanted))


def remove(indexes: dict[str, Index], name: str) -> None:
    """Take an index away. Raises EntityNotFound."""
    if indexes.pop(name, None) is None:
        raise EntityNotFound(f"Index with the given indexName : {name} does not exist")
