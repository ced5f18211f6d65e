"""The registries of one account and region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hydrant.emulator.glue.catalogue.errors import AlreadyExists, EntityNotFound, InvalidInput, ResourceLimitExceeded

from .schemas import AVAILABLE, Members, Schema, Version

DEFAULT = "default-registry"
"""AWS makes it for the first schema that names no registry."""
_MOST_REGISTRIES, _MOST_SCHEMAS = 100, 1000


@dataclass
class Registry:
    """A registry with its schemas by name."""

    name: str
    arn: str
    created: str
    updated: str
    description: str | None = None
    schemas: dict[str, Schema] = field(default_factory=dict)

    def shown(self, status: str = AVAILABLE) -> Members:
        """The registry as the API tells it."""
        told = {
            "RegistryName": self.name,
            "RegistryArn": self.arn,
            "Description": self.description,
            "Status": status,
            "CreatedTime": self.created,
            "UpdatedTime": self.updated,
        }
        return {name: value for name, value in told.items() if value is not None}


@dataclass
class Registries:
    """All of them. `prefix` is the beginning of their ARNs, "arn:aws:glue:region:account"."""

    kept: dict[str, Registry] = field(default_factory=dict)

    def create(self, prefix: str, name: str, description: str | None, now: str) -> Registry:
        """Make a registry. Raises AlreadyExists, ResourceLimitExceeded."""
        if name in self.kept:
            raise AlreadyExists(f"Registry already exists. RegistryName: {name}")
        if len(self.kept) >= _MOST_REGISTRIES:
            raise ResourceLimitExceeded("More registries cannot be created. The maximum limit has been reached.")
        self.kept[name] = made = Registry(name, f"{prefix}:registry/{name}", now, now, description)
        return made

    def registry(self, wanted: Mapping[str, Any] | None) -> Registry:
        """The registry that a RegistryId names. Raises InvalidInput, EntityNotFound."""
        name, arn = (wanted or {}).get("RegistryName"), (wanted or {}).get("RegistryArn")
        if name and arn:
            raise InvalidInput("One of registryName or registryArn has to be provided, both cannot be provided.")
        known = self.kept.get(_last(arn) if arn else name or DEFAULT)
        if known is None or (arn and known.arn != arn):
            raise EntityNotFound(
                f"Registry is not found. RegistryArn: {arn}" if arn else f"Registry is not found. RegistryName: {name}"
            )
        return known

    def create_schema(self, prefix: str, request: Mapping[str, Any], now: str) -> tuple[Schema, Version | None]:
        """Make a schema, with its first version where a definition is given. Raises as `registry`, AlreadyExists."""
        registry, name = self._registry_for(prefix, request.get("RegistryId"), now), request["SchemaName"]
        if name in registry.schemas:
            raise AlreadyExists(f"Schema already exists. SchemaName: {name}")
        if sum(len(each.schemas) for each in self.kept.values()) >= _MOST_SCHEMAS:
            raise ResourceLimitExceeded("More schemas cannot be created. The maximum limit has been reached.")
        schema = Schema(
            registry.name,
            registry.arn,
            name,
            f"{prefix}:schema/{registry.name}/{name}",
            request["DataFormat"],
            request.get("Compatibility") or "BACKWARD",
            now,
            now,
            request.get("Description"),
        )
        definition = request.get("SchemaDefinition")
        version = schema.register(definition, now) if definition is not None else None
        registry.schemas[name] = schema
        return schema, version

    def schema(self, wanted: Mapping[str, Any] | None) -> Schema:
        """The schema that a SchemaId names. Raises InvalidInput, EntityNotFound."""
        given = wanted or {}
        arn, registry, name = (given.get(each) for each in ("SchemaArn", "RegistryName", "SchemaName"))
        if arn and (registry or name):
            raise InvalidInput(
                "One of (registryName and schemaName) or schemaArn has to be provided, both cannot be provided."
            )
        if not arn and not (registry and name):
            raise InvalidInput("At least one of (registryName and schemaName) or schemaArn has to be provided.")
        found = self._by_arn(arn) if arn else self._by_name(str(registry), str(name))
        if found is None:
            told = [each or "null" for each in (registry, name, arn)]
            raise EntityNotFound(
                "Schema is not found. RegistryName: {}, SchemaName: {}, SchemaArn: {}".format(*told),
            )
        return found

    def version(self, request: Mapping[str, Any]) -> tuple[Schema, Version]:
        """The version that a request names, by its own id or by schema and number. Raises as `schema`."""
        wanted = request.get("SchemaVersionId")
        if wanted is None:
            schema = self.schema(request.get("SchemaId"))
            return schema, schema.version(request.get("SchemaVersionNumber"))
        if request.get("SchemaId") or request.get("SchemaVersionNumber"):
            raise InvalidInput("No other input parameters can be specified when fetching by SchemaVersionId.")
        for schema in self.schemas():
            for version in schema.versions.values():
                if version.version_id == wanted:
                    return schema, version
        raise EntityNotFound(f"Schema version is not found. SchemaVersionId: {wanted}")

    def schemas(self) -> list[Schema]:
        """All schemas."""
        return [schema for registry in self.kept.values() for schema in registry.schemas.values()]

    def delete(self, registry: Registry) -> None:
        """Take a registry away with all its schemas."""
        del self.kept[registry.name]

    def delete_schema(self, schema: Schema) -> None:
        """Take a schema away with all its versions."""
        del self.kept[schema.registry].schemas[schema.name]

    def _registry_for(self, prefix: str, wanted: Mapping[str, Any] | None, now: str) -> Registry:
        named = (wanted or {}).get("RegistryName") or _last((wanted or {}).get("RegistryArn") or f"/{DEFAULT}")
        if named == DEFAULT and DEFAULT not in self.kept:
            return self.create(prefix, DEFAULT, None, now)
        return self.registry(wanted)

    def _by_arn(self, arn: str) -> Schema | None:
        return next((each for each in self.schemas() if each.arn == arn), None)

    def _by_name(self, registry: str, name: str) -> Schema | None:
        return self.kept[registry].schemas.get(name) if registry in self.kept else None


def _last(arn: str) -> str:
    return arn.rpartition("/")[2]
