"""Values as Terraform sends them: MessagePack, with an extension for what is unknown yet.

Source: hashicorp/terraform, docs/plugin-protocol, "Wire Format for Terraform Objects and Associated Values".
"""

import json
from collections.abc import Mapping
from typing import Any

import msgpack  # type: ignore[import-untyped]

from ..schema import Block, Type, Values
from ..values import Unknown
from .messages import pb

_NULL = b"\xc0"
_LARGEST = 2**63 - 1
_UNKNOWN = msgpack.ExtType(0, b"\x00")


def decode(message: Any, block: Block | None = None) -> Any:
    """Read a value; None when it is null.

    With its `block` numbers that no float holds exactly come as numbers too: Terraform sends 0.1 as a text.
    """
    if message.json:
        value = json.loads(message.json)
    else:
        value = msgpack.unpackb(message.msgpack, ext_hook=_extension, strict_map_key=False) if message.msgpack else None
    return value if block is None or value is None else _typed_block(block, value)


def decode_as(message: Any, kind: Type) -> Any:
    """Read a value of a type."""
    return _typed(kind, decode(message))


def encode(value: Any) -> Any:
    """Write a value."""
    return pb.DynamicValue(msgpack=_NULL if value is None else msgpack.packb(_exact(value)))


def _extension(_code: int, _data: bytes) -> Any:
    """Every extension is an unknown value; some promise things about it, which are not used here."""
    return Unknown


def _exact(value: Any) -> Any:
    """What MessagePack can hold. Other numbers become texts, which Terraform reads to the last digit: 0.1 stays 0.1."""
    if value is Unknown:
        return _UNKNOWN
    if isinstance(value, float):
        value = int(value) if value.is_integer() else repr(value)
    if isinstance(value, int) and abs(value) > _LARGEST:
        return str(value)
    if isinstance(value, Mapping):
        return {key: _exact(item) for key, item in value.items()}
    return [_exact(item) for item in value] if isinstance(value, list | tuple) else value


def _typed_block(block: Block, value: Any) -> Values:
    for name, attribute in block.attributes.items():
        if name in value:
            value[name] = _typed(attribute.type, value[name])
    for name, nested in block.blocks.items():
        found = value.get(name)
        if found is None or found is Unknown:
            continue
        if isinstance(found, list) and found and isinstance(found[0], bytes):  # with `dynamic` in it, a block is too
            value[name] = _scalar("dynamic", found)
            continue
        if isinstance(found, list):
            value[name] = [_typed_item(nested.block, item) for item in found]
        elif nested.nesting == "map":
            value[name] = {key: _typed_item(nested.block, item) for key, item in found.items()}
        else:
            value[name] = _typed_block(nested.block, found)
    return value


def _typed_item(block: Block, item: Any) -> Any:
    return item if item is None or item is Unknown else _typed_block(block, item)


def _typed(kind: Type, value: Any) -> Any:
    """Numbers that came as texts as numbers, and what stands behind `dynamic` without its type."""
    if value is None or value is Unknown:
        return value
    if isinstance(kind, str):
        return _scalar(kind, value)
    family, inner = kind
    if family == "map":
        return {key: _typed(inner, item) for key, item in value.items()}
    if family == "object":
        return {name: _typed(each, value.get(name)) for name, each in inner.items()}
    kinds = inner if family == "tuple" else [inner] * len(value)
    return [_typed(each, item) for each, item in zip(kinds, value, strict=True)]


def _scalar(kind: str, value: Any) -> Any:
    if kind == "dynamic":
        return _typed(json.loads(value[0]), value[1])
    return _number(value) if kind == "number" else value


def _number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return int(value)
    except ValueError:
        return float(value)
