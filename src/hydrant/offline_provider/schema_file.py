"""The real provider's schema of hashicorp/aws, as its own JSON form in data/, with what later versions have added."""

import functools
import json
from importlib import resources as files
from typing import Any

from .provider_block import PROVIDER_META, PROVIDER_SCHEMA
from .schema import Block, Lazily, ProviderSchema, schema_from_json


def _data(name: str) -> Any:
    return json.loads((files.files("hydrant.offline_provider") / "data" / name).read_bytes())


@functools.cache
def read_schema() -> ProviderSchema:
    """The real provider's schema of the types that event pipelines use: hashicorp/aws 6.47.0, and of 6.48 and later
    what the served types have got, attribute by attribute.
    """
    raw = _data("aws-provider-schema.json")
    for name, added in _data("aws-provider-schema-later.json")["resources"].items():
        block = raw["resources"].setdefault(name, {"block": {"attributes": {}}, "version": 0})["block"]
        for kind, members in added.items():
            block.setdefault(kind, {}).update(members)
    return ProviderSchema(
        PROVIDER_SCHEMA,
        Lazily(raw["resources"], schema_from_json),
        Lazily(raw["data_sources"], schema_from_json),
        meta=PROVIDER_META,
    )


def block_of(type_name: str) -> Block:
    """The block of a resource type, for types whose members follow their names (see members.py)."""
    return read_schema().resources[type_name].block
