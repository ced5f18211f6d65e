"""The real provider's schema of hashicorp/aws, as its own JSON form in data/."""

import functools
import json
from importlib import resources as files

from .provider_block import PROVIDER_META, PROVIDER_SCHEMA
from .schema import Block, Lazily, ProviderSchema, schema_from_json


@functools.cache
def read_schema() -> ProviderSchema:
    """The real provider's schema of the types that event pipelines use (hashicorp/aws 6.47.0)."""
    raw = json.loads((files.files("hydrant.offline_provider") / "data/aws-provider-schema.json").read_bytes())
    return ProviderSchema(
        PROVIDER_SCHEMA,
        Lazily(raw["resources"], schema_from_json),
        Lazily(raw["data_sources"], schema_from_json),
        meta=PROVIDER_META,
    )


def block_of(type_name: str) -> Block:
    """The block of a resource type, for types whose members follow their names (see members.py)."""
    return read_schema().resources[type_name].block
