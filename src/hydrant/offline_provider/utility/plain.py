"""What the utility providers have in common: types with a schema of their own, objects that only the state knows."""
# ruff: noqa: ARG002 - a type takes what it needs

from collections.abc import Mapping
from typing import Any, ClassVar

from ..resource import DataSource, Ephemeral, Provider, ProviderFunction, ResourceType
from ..schema import Block, ProviderSchema, Schema, Values


class Plain(ResourceType):
    """An object of which all there is stands in the state."""

    schema: ClassVar[Schema]
    elsewhere = False

    def read(self, session: Any, state: Values) -> Values | None:
        """It is what it was."""
        return {}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """The new values are all there is to it."""

    def delete(self, session: Any, state: Values) -> None:
        """Nothing to delete."""


class PlainData(DataSource):
    """A data source with its schema."""

    schema: ClassVar[Schema]


class UtilityProvider(Provider):
    """A provider that talks to nobody."""


def provider_of(
    name: str,
    *,
    resources: tuple[type[Plain], ...] = (),
    data_sources: tuple[type[PlainData], ...] = (),
    ephemerals: tuple[type[Ephemeral], ...] = (),
    functions: Mapping[str, ProviderFunction] | None = None,
    block: Block | None = None,
) -> Provider:
    """Put a provider together."""
    schema = ProviderSchema(
        Schema(block or Block()),
        {kind.name: kind.schema for kind in resources},
        {kind.name: kind.schema for kind in data_sources},
        {kind.name: kind.schema for kind in ephemerals},
    )
    made = UtilityProvider(
        schema,
        {kind.name: kind() for kind in resources},
        {kind.name: kind() for kind in data_sources},
        {kind.name: kind() for kind in ephemerals},
        functions,
    )
    made.name = name  # type: ignore[misc]  # one class serves several providers
    return made
