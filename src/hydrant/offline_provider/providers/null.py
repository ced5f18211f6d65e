"""hashicorp/null: `null_resource`, which does nothing but can be replaced by its triggers, and `null_data_source`."""

import secrets
from typing import Any

from ..resource import Provider
from ..rules import Rules
from ..schema import Values, arguments
from ..utility.plain import Plain, PlainData, provider_of

_MAP = ["map", "string"]


class NullResource(Plain):
    """Nothing, with an id."""

    name = "null_resource"
    rules = Rules(force_new=("triggers",))
    schema = arguments(optional={"triggers": _MAP}, computed={"id": "string"})

    def create(self, session: Any, new: Values) -> None:
        """Make up an id."""
        new["id"] = str(secrets.randbelow(2**63))


class NullDataSource(PlainData):
    """Its inputs, given back. Its makers advise locals in its place."""

    name = "null_data_source"
    schema = arguments(
        optional={"inputs": _MAP, "has_computed_default": "string"},
        computed={"outputs": _MAP, "random": "string", "id": "string"},
        chosen=("has_computed_default",),
    )

    def read(self, session: Any, config: Values) -> Values:
        """Give them back."""
        return {
            "id": "static",
            "outputs": config["inputs"],
            "random": str(secrets.randbelow(2**63)),
            "has_computed_default": config["has_computed_default"] or "default",
        }


def provider() -> Provider:
    """The provider."""
    return provider_of("null", resources=(NullResource,), data_sources=(NullDataSource,))
