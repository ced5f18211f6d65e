"""hashicorp/aws: the real provider's schema file, the types of `resources`, and what is common to them all."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import catalog, ephemerals, identities, nulls, registry
from .. import resources as package
from ..clients import ClientFactory, Session
from ..functions import FUNCTIONS
from ..legacy import stages, understood
from ..legacy.schemas import with_old
from ..legacy.table import DATA_SOURCES, REMOVED_TYPES, RESOURCES, Old
from ..places import Path as Place
from ..provider_block import settings_from
from ..resource import DATA, RESOURCE, DataSource, Ephemeral, Provider, Refused, ResourceType
from ..schema import Block, Overlaid, ProviderSchema, Values
from ..schema_file import read_schema
from ..stand_ins import with_stand_ins
from ..tags import plan_tags, split_tags
from ..values import Unknown

CURRENT, OLDEST = 6, 3


class AwsProvider(Provider):
    """Serves the schema; types without a module are named as not served when Terraform plans them."""

    name = "aws"

    def __init__(
        self, schema: ProviderSchema, resources: Mapping[str, ResourceType], data_sources: Mapping[str, DataSource]
    ) -> None:
        found = registry.Types(ephemerals, Ephemeral)
        shapes = {name: found[name].schema for name in found}
        super().__init__(replace(schema, ephemerals=shapes), resources, data_sources, found, FUNCTIONS)
        self._factory: ClientFactory | None = None
        self._file, self._types = self.schema, resources
        self.major = CURRENT
        self.identities = identities.AWS

    def begin(self, version: str, folder: Path) -> None:
        """Shape the schema for the configuration: the arguments of an older version, and types the file lacks."""
        self.major = major = _major(version)
        schema = with_old(self._file, major) if major < CURRENT else self._file
        removed = {name for name, (gone, _) in REMOVED_TYPES.items() if gone > major}
        self.schema = with_stand_ins(schema, folder, removed)
        self.resources = self._types
        if major < CURRENT and stages.NAME in self._types:
            self.resources = Overlaid(self._types, {stages.NAME: stages.DeploymentWithStage(self._types[stages.NAME])})

    def understand(self, kind: str, name: str, block: Block, values: Values) -> Values:
        """As the version means it that the configuration asks for."""
        olds = self._old(kind, name)
        return understood.understand(block, olds, name, values) if olds else values

    def complaints(self, kind: str, name: str, block: Block, config: Values) -> Iterator[tuple[Place, str]]:
        """What that version had and 6 has not, and what to write; null elements of a data source."""
        if kind == DATA and nulls.written_with_sdk(block):
            yield from nulls.complaints(block, config)
        if olds := self._old(kind, name):
            yield from understood.complaints(block, olds, config, self.major)

    def old_results(self, kind: str, name: str, state: Values) -> Values:
        """Results of that version, under its names."""
        return understood.results(self._old(kind, name), state)

    def _old(self, kind: str, name: str) -> Mapping[str, Old]:
        table = RESOURCES if kind == RESOURCE else DATA_SOURCES
        return {path: old for path, old in table.get(name, {}).items() if old.gone > self.major}

    def why_unserved(self, name: str) -> str:
        """By its service, or because it is no more."""
        for kind in (RESOURCE, DATA):
            if f"{kind} {name}" in REMOVED_TYPES and name not in catalog.known():
                return understood.gone(self.major, *REMOVED_TYPES[f"{kind} {name}"])
        return catalog.why_unserved(name)

    def block_complaints(self, config: Values) -> Iterator[tuple[Place, str]]:
        """Null elements."""
        yield from nulls.complaints(self.schema.provider.block, config)

    def configure(self, config: Values) -> None:
        """Take the provider block; nothing is asked of AWS yet."""
        self._factory = ClientFactory(settings_from(config))

    @property
    def factory(self) -> ClientFactory:
        """The clients of the configured provider."""
        if self._factory is None:
            raise Refused("The provider is not configured.")
        return self._factory

    def session(self, values: Values) -> Session:
        """A session in the region of the resource (argument `region`), else of the provider."""
        region = values.get("region")
        return Session(self.factory, region if isinstance(region, str) and region else self.factory.settings.region)

    def plan_values(self, schema_name: str, planned: Values, prior: Values | None) -> None:
        """Region and `tags_all` are known at plan. Raises Refused where an element is null."""
        block = self.schema.resources[schema_name].block
        if nulls.written_with_sdk(block):
            nulls.refuse_nulls(block, planned)
        if "region" in block.attributes and planned.get("region") in {None, Unknown}:
            planned["region"] = self.factory.settings.region
        if "tags_all" in block.attributes:
            plan_tags(self.factory.settings.tags, planned, prior)

    def read_values(self, schema_name: str, current: Values, actual: Values) -> None:
        """Types return all tags as `tags`."""
        block = self.schema.resources[schema_name].block
        if "region" in block.attributes:
            actual.setdefault("region", current.get("region") or self.factory.settings.region)
        found: Any = actual.get("tags")
        if "tags_all" in block.attributes and found is not None:
            actual["tags"], actual["tags_all"] = split_tags(self.factory.settings.tags, current, found)


def _major(version: str) -> int:
    """The major version that the configuration asks for; those before 3 are taken for 3, unknown ones for ours."""
    first = version.partition(".")[0]
    return max(int(first), OLDEST) if first.isdigit() else CURRENT


def provider() -> AwsProvider:
    """The provider with everything found in `resources`."""
    return AwsProvider(read_schema(), registry.Types(package, ResourceType), registry.Types(package, DataSource))
