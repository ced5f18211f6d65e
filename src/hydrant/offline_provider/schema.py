"""The shape of what a provider serves: read from the real provider's schema file, told to Terraform.

A type is written as Terraform's own JSON: "string", "number", "bool", "dynamic", ["list", T], ["set", T], ["map", T],
["object", {name: T}], ["tuple", [T, ...]].
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tf.gen import tfplugin_pb2 as pb

Type = Any
Values = dict[str, Any]


@dataclass(frozen=True)
class Attribute:
    """One argument or result of a block. Optional and computed together: the configuration may leave it to AWS."""

    name: str
    type: Type
    required: bool = False
    optional: bool = False
    computed: bool = False
    sensitive: bool = False


@dataclass(frozen=True)
class NestedBlock:
    """A block inside a block. `nesting` is single, group, list, set or map; limits of 0 mean none."""

    name: str
    nesting: str
    block: "Block"
    min_items: int = 0
    max_items: int = 0


@dataclass(frozen=True)
class Block:
    """Attributes and nested blocks by name."""

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    blocks: Mapping[str, NestedBlock] = field(default_factory=dict)


@dataclass(frozen=True)
class Schema:
    """A block with the version under which its state was written."""

    block: Block
    version: int = 0


@dataclass(frozen=True)
class ProviderSchema:
    """All that one provider serves."""

    provider: Schema = field(default_factory=lambda: Schema(Block()))
    resources: Mapping[str, Schema] = field(default_factory=dict)
    data_sources: Mapping[str, Schema] = field(default_factory=dict)


def block_from_json(raw: Mapping[str, Any]) -> Block:
    """Read a block as `terraform providers schema -json` writes it: attributes, block_types."""
    return Block(
        {name: Attribute(name, **_flags(entry)) for name, entry in raw.get("attributes", {}).items()},
        {
            name: NestedBlock(
                name,
                entry["nesting_mode"],
                block_from_json(entry["block"]),
                entry.get("min_items", 0),
                entry.get("max_items", 0),
            )
            for name, entry in raw.get("block_types", {}).items()
        },
    )


def _flags(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: entry[key] for key in ("type", "required", "optional", "computed", "sensitive") if key in entry}


def schema_from_json(raw: Mapping[str, Any]) -> Schema:
    """Read one resource type or data source: {"version": 0, "block": {...}}."""
    return Schema(block_from_json(raw["block"]), raw.get("version", 0))


def empty(nested: NestedBlock) -> Any:
    """How the value of a nested block looks that the configuration leaves out."""
    return {"list": [], "set": [], "map": {}}.get(nested.nesting)


def blank(block: Block) -> Values:
    """A value of the block with nothing set."""
    return dict.fromkeys(block.attributes) | {name: empty(nested) for name, nested in block.blocks.items()}


_NESTING = {"single": 1, "list": 2, "set": 3, "map": 4, "group": 5}


def to_pb(schema: Schema) -> Any:
    """The message that Terraform reads (protocol 6)."""
    return pb.Schema(version=schema.version, block=_block_pb(schema.block, schema.version))


def _block_pb(block: Block, version: int = 0) -> Any:
    return pb.Schema.Block(
        version=version,
        attributes=[_attribute_pb(attribute) for attribute in block.attributes.values()],
        block_types=[_nested_pb(nested) for nested in block.blocks.values()],
    )


def _attribute_pb(attribute: Attribute) -> Any:
    return pb.Schema.Attribute(
        name=attribute.name,
        type=json.dumps(attribute.type).encode(),
        required=attribute.required,
        optional=attribute.optional,
        computed=attribute.computed,
        sensitive=attribute.sensitive,
    )


def _nested_pb(nested: NestedBlock) -> Any:
    return pb.Schema.NestedBlock(
        type_name=nested.name,
        block=_block_pb(nested.block),
        nesting=_NESTING[nested.nesting],
        min_items=nested.min_items,
        max_items=nested.max_items,
    )
