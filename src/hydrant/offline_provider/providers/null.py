"""hashicorp/null: `null_resource`, something that does nothing but can be replaced by its triggers."""

import secrets
from typing import Any

from ..resource import Provider, ResourceType
from ..rules import Rules
from ..schema import ProviderSchema, Values, schema_from_json

SCHEMA = schema_from_json(
    {
        "block": {
            "attributes": {
                "id": {"type": "string", "computed": True},
                "triggers": {"type": ["map", "string"], "optional": True},
            }
        }
    }
)


class NullResource(ResourceType):
    """Nothing, with an id."""

    name = "null_resource"
    rules = Rules(force_new=("triggers",))

    def create(self, session: Any, new: Values) -> None:
        """Make up an id."""
        new["id"] = str(secrets.randbelow(2**63))

    def read(self, session: Any, state: Values) -> Values | None:
        """All there is of it is the state."""
        return {}

    def delete(self, session: Any, state: Values) -> None:
        """Nothing to delete."""


class NullProvider(Provider):
    """hashicorp/null."""

    name = "null"


def provider() -> NullProvider:
    """The provider."""
    return NullProvider(ProviderSchema(resources={"null_resource": SCHEMA}), {"null_resource": NullResource()}, {})
