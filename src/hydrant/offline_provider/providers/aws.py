"""hashicorp/aws: the real provider's schema file, the types of `resources`, and what is common to them all."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import catalog, ephemerals, registry
from .. import resources as package
from ..clients import ClientFactory, Session
from ..functions import FUNCTIONS
from ..provider_block import settings_from
from ..resource import DataSource, Ephemeral, Provider, Refused, ResourceType
from ..schema import ProviderSchema, Values
from ..schema_file import read_schema
from ..stand_ins import with_stand_ins
from ..tags import plan_tags, split_tags
from ..values import Unknown


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
        self._file = self.schema
        self._begun: tuple[str, Path] | None = None

    def begin(self, version: str, folder: Path) -> None:
        """Make stand-ins for types that the schema file lacks."""
        if self._begun != (version, folder):
            self._begun = (version, folder)
            self.schema = with_stand_ins(self._file, folder)

    def why_unserved(self, name: str) -> str:
        """By its service."""
        return catalog.why_unserved(name)

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
        """Region and `tags_all` are known at plan."""
        block = self.schema.resources[schema_name].block
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


def provider() -> AwsProvider:
    """The provider with everything found in `resources`."""
    return AwsProvider(read_schema(), registry.Types(package, ResourceType), registry.Types(package, DataSource))
