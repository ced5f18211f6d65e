"""A schema of a registry, and its versions."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hydrant.emulator.glue.catalogue.errors import AlreadyExists, EntityNotFound, InvalidInput, ResourceLimitExceeded

from . import compatibility, definitions

Members = dict[str, Any]
AVAILABLE, FAILURE, DELETING = "AVAILABLE", "FAILURE", "DELETING"
_MOST_VERSIONS = 1000
_MOST_METADATA = 10
_RANGE = re.compile(r"([1-9][0-9]{0,9})(?:-([1-9][0-9]{0,9}))?")
_WIDEST_RANGE = 25
"""Versions that one call deletes at most."""


@dataclass
class Version:
    """A version: its definition and what callers noted of it - values, newest last, by key."""

    version_id: str
    number: int
    definition: str
    status: str
    created: str
    metadata: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def note(self, key: str, value: str, now: str) -> None:
        """Note a value. Raises AlreadyExists, ResourceLimitExceeded."""
        if any(kept == value for kept, _ in self.metadata.get(key, ())):
            raise AlreadyExists(
                f"Resource already exist for schema version id: {self.version_id}, metadata key: {key}, "
                f"metadata value: {value}"
            )
        if sum(map(len, self.metadata.values())) >= _MOST_METADATA:
            raise ResourceLimitExceeded("Your resource limits for Schema Version Metadata have been exceeded.")
        self.metadata.setdefault(key, []).append((value, now))

    def forget(self, key: str, value: str) -> None:
        """Take a value away. Raises EntityNotFound."""
        kept = self.metadata.get(key, [])
        left = [pair for pair in kept if pair[0] != value]
        if len(left) == len(kept):
            words = f"Metadata is not found for the schema version. SchemaVersionId: {self.version_id} "
            raise EntityNotFound(words)
        if left:
            self.metadata[key] = left
        else:
            del self.metadata[key]

    def noted(self) -> Members:
        """The notes as the API tells them: the newest value of a key, and the others below it."""
        return {key: _with_others([_told(pair) for pair in reversed(pairs)]) for key, pairs in self.metadata.items()}


def _told(pair: tuple[str, str]) -> Members:
    return {"MetadataValue": pair[0], "CreatedTime": pair[1]}


def _with_others(told: list[Members]) -> Members:
    return {**told[0], "OtherMetadataValueList": told[1:]}


@dataclass
class Schema:
    """A schema: versions by their number; `checkpoint` is the version from which compatibility counts."""

    registry: str
    registry_arn: str
    name: str
    arn: str
    data_format: str
    compatibility: str
    created: str
    updated: str
    description: str | None = None
    checkpoint: int = 1
    following: int = 1
    versions: dict[int, Version] = field(default_factory=dict)

    @property
    def latest(self) -> int:
        """The number of the newest version that is available; 0 when there is none."""
        return max((number for number, each in self.versions.items() if each.status == AVAILABLE), default=0)

    def register(self, definition: str, now: str) -> Version:
        """Add a version, or give the one of the same definition. One that may not follow is kept as a failure (I-68).

        Raises InvalidInput, ResourceLimitExceeded, NotServed.
        """
        if known := self.with_definition(definition, AVAILABLE, FAILURE):
            return known
        if self.versions and self.compatibility == compatibility.DISABLED:
            raise InvalidInput(f"Compatibility DISABLED does not allow versioning. SchemaId: {self._as_id()}")
        definitions.check(self.data_format, definition)
        if len(self.versions) >= _MOST_VERSIONS:
            raise ResourceLimitExceeded("More schema versions cannot be created. The maximum limit has been reached.")
        good = compatibility.may_follow(self.data_format, self.compatibility, definition, self._earlier())
        made = Version(str(uuid.uuid4()), self.following, definition, AVAILABLE if good else FAILURE, now)
        self.versions[made.number] = made
        self.following += 1
        return made

    def with_definition(self, definition: str, *statuses: str) -> Version | None:
        """The version with a definition, of one of the statuses; an available one where none is named."""
        for each in self.versions.values():
            if each.status in (statuses or (AVAILABLE,)) and definitions.same(
                self.data_format, each.definition, definition
            ):
                return each
        return None

    def version(self, wanted: Mapping[str, Any] | None) -> Version:
        """The version that a SchemaVersionNumber names. Raises InvalidInput, EntityNotFound."""
        number, latest = (wanted or {}).get("VersionNumber"), bool((wanted or {}).get("LatestVersion"))
        if not number and not latest:
            raise InvalidInput("One of version number (or) latest version is required.")
        if number and latest:
            raise InvalidInput("Only one of VersionNumber or LatestVersion is required.")
        found = self.versions.get(self.latest if latest else int(number or 0))
        if found is None:
            raise EntityNotFound(
                f"Schema version is not found. RegistryName: {self.registry}, SchemaName: {self.name}, SchemaArn: "
                f"{self.arn}, VersionNumber: {number or 'null'}, isLatestVersion: {str(latest).lower()}"
            )
        return found

    def update(self, request: Mapping[str, Any], now: str) -> None:
        """Change description, compatibility and checkpoint. Raises InvalidInput, EntityNotFound."""
        number, mode = request.get("SchemaVersionNumber"), request.get("Compatibility")
        if not (number or mode or request.get("Description")):
            raise InvalidInput("At least one of Description, Compatibility or SchemaVersionNumber has to be provided.")
        if mode and not number:
            raise InvalidInput("Schema version checkpoint is missing.")
        if number:
            self.checkpoint = self.version(number).number
        self.compatibility = mode or self.compatibility
        self.description = request.get("Description", self.description)
        self.updated = now

    def delete(self, ranges: str) -> list[Members]:
        """Delete versions, "5" or "5-8"; those that are not there are told. Raises InvalidInput (I-72)."""
        numbers = _numbers(ranges)
        checked = self.compatibility not in {compatibility.NONE, compatibility.DISABLED}
        if checked and self.checkpoint in numbers and self.checkpoint in self.versions:
            raise InvalidInput("Cannot delete checkpoint version.")
        missing = [number for number in numbers if number not in self.versions]
        for number in numbers:
            self.versions.pop(number, None)
        return [_failed(number, "ResourceNotFoundException", "Version number not found") for number in missing]

    def shown(self, *, all_members: bool = True) -> Members:
        """The schema as the API tells it; lists tell less."""
        told: Members = {
            "RegistryName": self.registry,
            "SchemaName": self.name,
            "SchemaArn": self.arn,
            "Description": self.description,
            "SchemaStatus": AVAILABLE,
            "CreatedTime": self.created,
            "UpdatedTime": self.updated,
        }
        if all_members:
            told |= {
                "RegistryArn": self.registry_arn,
                "DataFormat": self.data_format,
                "Compatibility": self.compatibility,
                "SchemaCheckpoint": self.checkpoint,
                "LatestSchemaVersion": self.latest,
                "NextSchemaVersion": self.following,
            }
        return {name: value for name, value in told.items() if value is not None}

    def _earlier(self) -> Sequence[str]:
        """Definitions that a new version is compared with, oldest first."""
        return [
            each.definition
            for number, each in sorted(self.versions.items())
            if each.status == AVAILABLE and number >= self.checkpoint
        ]

    def _as_id(self) -> str:
        return f"SchemaId(schemaArn={self.arn}, schemaName={self.name}, registryName={self.registry})"


def _failed(number: int, code: str, message: str) -> Members:
    return {"VersionNumber": number, "ErrorDetails": {"ErrorCode": code, "ErrorMessage": message}}


def _numbers(ranges: str) -> range:
    match = _RANGE.fullmatch(ranges)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if last < first:
        raise InvalidInput(f"Versions {ranges!r} is neither a version nor a range of them, as in 5-8.")
    if last - first >= _WIDEST_RANGE:
        raise InvalidInput(f"One call deletes at most {_WIDEST_RANGE} versions.")
    return range(first, last + 1)
