"""Schemas and functions as the messages that Terraform reads."""

import json
from typing import Any

from ..identities import Identity
from ..resource import ProviderFunction
from ..schema import Attribute, Block, NestedBlock, Schema, Type
from .messages import pb

_NESTING: dict[str, Any] = {"single": 1, "list": 2, "set": 3, "map": 4, "group": 5}


def schema_message(schema: Schema) -> Any:
    """A schema with its version."""
    return pb.Schema(version=schema.version, block=_block(schema.block, schema.version))


def function_message(function: ProviderFunction) -> Any:
    """What a function takes and returns."""
    return pb.Function(
        parameters=[pb.Function.Parameter(name=name, type=_type(kind)) for name, kind in function.parameters.items()],
        summary=function.summary,
        **{"return": pb.Function.Return(type=_type(function.result))},  # a word of Python
    )


def identity_message(identity: Identity) -> Any:
    """What identifies an object; its parts are texts."""
    named = pb.ResourceIdentitySchema.IdentityAttribute
    text = _type("string")
    return pb.ResourceIdentitySchema(
        version=identity.version,
        identity_attributes=[
            *(named(name=name, type=text, required_for_import=True) for name in identity.required),
            *(named(name=name, type=text, optional_for_import=True) for name in (*identity.place, *identity.optional)),
        ],
    )


def _block(block: Block, version: int = 0) -> Any:
    return pb.Schema.Block(
        version=version,
        attributes=[_attribute(attribute) for attribute in block.attributes.values()],
        block_types=[_nested(nested) for nested in block.blocks.values()],
        deprecated=block.deprecated,
    )


def _attribute(attribute: Attribute) -> Any:
    return pb.Schema.Attribute(
        name=attribute.name,
        type=_type(attribute.type),
        required=attribute.required,
        optional=attribute.optional,
        computed=attribute.computed,
        sensitive=attribute.sensitive,
        deprecated=attribute.deprecated,
        write_only=attribute.write_only,
    )


def _nested(nested: NestedBlock) -> Any:
    return pb.Schema.NestedBlock(
        type_name=nested.name,
        block=_block(nested.block),
        nesting=_NESTING[nested.nesting],
        min_items=nested.min_items,
        max_items=nested.max_items,
    )


_TEXTS = {name: json.dumps(name).encode() for name in ("string", "number", "bool", "dynamic")}


def _type(kind: Type) -> bytes:
    return _TEXTS[kind] if isinstance(kind, str) else json.dumps(kind).encode()
