"""A table and its versions. Members are those of AWS's API, kept as they were given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .errors import ConcurrentModification, EntityNotFound, InvalidInput
from .indexes import Index

Members = dict[str, Any]
LATEST = "LATEST"
"""What readers of a schema call the current version; the API of Glue has no such word."""
_USUAL_DESCRIPTOR: Members = {
    "Columns": [],
    "Compressed": False,
    "NumberOfBuckets": 0,
    "SortColumns": [],
    "StoredAsSubDirectories": False,
}
"""What AWS tells of a storage descriptor where nothing was said."""


class Column(NamedTuple):
    """A column of a table: its name as it was spelt, its type in Hive's words, its comment."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True)
class TableVersion:
    """What a reader needs of a table: columns in their order, partition keys apart."""

    database: str
    table: str
    version_id: str
    columns: tuple[Column, ...]
    partition_keys: tuple[Column, ...]
    storage_descriptor: Mapping[str, Any]
    parameters: Mapping[str, str]

    @classmethod
    def of(cls, database: str, name: str, version: int, settings: Mapping[str, Any]) -> TableVersion:
        """The version with these settings."""
        descriptor = settings.get("StorageDescriptor") or {}
        return cls(
            database,
            name,
            str(version),
            _columns(descriptor.get("Columns")),
            _columns(settings.get("PartitionKeys")),
            descriptor,
            settings.get("Parameters") or {},
        )


@dataclass
class Table:
    """A table: `settings` is the newest TableInput with its times, `archived` older ones by their number.

    `partitions` are PartitionInputs with their times, by their values.
    """

    database: str
    name: str
    settings: Members
    created_by: str
    version: int = 0
    archived: dict[int, Members] = field(default_factory=dict)
    partitions: dict[tuple[str, ...], Members] = field(default_factory=dict)
    indexes: dict[str, Index] = field(default_factory=dict)

    @property
    def keys(self) -> list[Members]:
        """The partition keys, as columns."""
        return self.settings.get("PartitionKeys") or []

    def update(self, settings: Members, now: float, *, version: str | None, skip_archive: bool) -> None:
        """Put other settings in the place of all there were (I-61). Raises ConcurrentModification (I-60)."""
        if version is not None and version != str(self.version):
            raise ConcurrentModification("Update table failed due to concurrent modifications.")
        if not skip_archive:
            self.archived[self.version] = self.settings
        self.settings = {**settings, "CreateTime": self.settings["CreateTime"], "UpdateTime": now}
        self.version += 1

    def at(self, version: str | None) -> tuple[int, Members]:
        """The number and the settings of a version; of the newest where none is named. Raises EntityNotFound."""
        if version is None or version == LATEST:
            return self.version, self.settings
        number = _number(version)
        if number == self.version:
            return number, self.settings
        if number not in self.archived:
            raise EntityNotFound("Version not found.")
        return number, self.archived[number]

    def versions(self) -> list[int]:
        """The numbers of all versions that are kept, newest first."""
        return [self.version, *sorted(self.archived, reverse=True)]

    def delete_version(self, version: str) -> None:
        """Forget an archived version. Raises EntityNotFound, and InvalidInput for the newest."""
        number, _ = self.at(version)
        if number == self.version:
            raise InvalidInput("The newest version of a table cannot be deleted.")
        del self.archived[number]

    def shown(self, catalog_id: str, version: int | None = None) -> Members:
        """The table as the API tells it."""
        number = self.version if version is None else version
        settings = self.settings if number == self.version else self.archived[number]
        told: Members = {
            "Retention": 0,
            **{name: value for name, value in settings.items() if name != "StorageDescriptor"},
            "Name": self.name,
            "DatabaseName": self.database,
            "CatalogId": catalog_id,
            "CreatedBy": self.created_by,
            "IsRegisteredWithLakeFormation": False,
            "IsMultiDialectView": False,
            "VersionId": str(number),
        }
        if "StorageDescriptor" in settings:
            told["StorageDescriptor"] = {**_USUAL_DESCRIPTOR, **settings["StorageDescriptor"]}
        return told


def _columns(given: Any) -> tuple[Column, ...]:
    return tuple(Column(each["Name"], each.get("Type", ""), each.get("Comment", "")) for each in given or ())


def _number(version: str) -> int:
    if not (version.isascii() and version.isdigit()):
        raise InvalidInput(f'For input string: "{version}"')
    return int(version)
