"""The schemas with what an older major version had: Terraform then takes it, and we can say what it means."""

from collections.abc import Mapping
from dataclasses import replace

from ..schema import Attribute, Block, Overlaid, ProviderSchema, Schema, block_from_json
from .table import DATA_SOURCES, RESOURCES, Old


def with_old(schema: ProviderSchema, major: int) -> ProviderSchema:
    """The schemas for a configuration that asks for a major version before 6."""
    return replace(
        schema,
        resources=_with_old(schema.resources, RESOURCES, major),
        data_sources=_with_old(schema.data_sources, DATA_SOURCES, major),
    )


def _with_old(there: Mapping[str, Schema], table: Mapping[str, Mapping[str, Old]], major: int) -> Mapping[str, Schema]:
    changed = {}
    for name, gone in table.items():
        block = there[name].block
        for path, old in gone.items():
            if old.gone > major:
                block = _put(block, path.split("."), old)
        changed[name] = replace(there[name], block=block)
    return Overlaid(there, changed)


def _put(block: Block, names: list[str], old: Old) -> Block:
    name, *deeper = names
    if deeper:
        nested = block.blocks[name]
        inner = replace(nested, block=_put(nested.block, deeper, old))
        return replace(block, blocks={**block.blocks, name: inner})
    if old.block is not None:
        added = block_from_json({"block_types": {name: old.block}}).blocks
        return replace(block, blocks={**block.blocks, **added})
    attribute = Attribute(name, old.type, optional=not old.result, computed=old.result, deprecated=True)
    return replace(block, attributes={**block.attributes, name: attribute})
