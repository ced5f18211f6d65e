"""The shape of what a provider serves, as the real provider's schema file has it.

A type is written as Terraform's own JSON: "string", "number", "bool", "dynamic", ["list", T], ["set", T], ["map", T],
["object", {name: T}], ["tuple", [T, ...]].
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

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
    deprecated: bool = False
    write_only: bool = False
    """In the configuration only, never in a plan or a state (Terraform 1.11)."""


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
    deprecated: bool = False


@dataclass(frozen=True)
class Schema:
    """A block with the version under which its state was written."""

    block: Block
    version: int = 0
    stand_in: bool = False
    """Not the real schema: made from what a configuration says (stand_ins.py)."""


@dataclass(frozen=True)
class ProviderSchema:
    """All that one provider serves."""

    provider: Schema = field(default_factory=lambda: Schema(Block()))
    resources: Mapping[str, Schema] = field(default_factory=dict)
    data_sources: Mapping[str, Schema] = field(default_factory=dict)
    ephemerals: Mapping[str, Schema] = field(default_factory=dict)
    meta: Schema | None = None
    """The block `provider_meta`, which modules use to say who they are."""


T = TypeVar("T")


class Lazily(Mapping[str, T]):
    """A table whose entries are made when they are asked for: of hundreds of schemas a process needs a few."""

    def __init__(self, raw: Mapping[str, Any], make: Callable[[Any], T]) -> None:
        self._raw = raw
        self._make = make
        self._made: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._made:
            self._made[name] = self._make(self._raw[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


class Overlaid(Mapping[str, T]):
    """A table with a small one over it; entries of the large one are still made when they are asked for."""

    def __init__(self, large: Mapping[str, T], small: Mapping[str, T]) -> None:
        self._large = large
        self._small = small

    def __getitem__(self, name: str) -> T:
        return self._small[name] if name in self._small else self._large[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._large
        yield from (name for name in self._small if name not in self._large)

    def __len__(self) -> int:
        return sum(1 for _ in self)


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
        bool(raw.get("deprecated")),
    )


_FLAGS = frozenset({"type", "required", "optional", "computed", "sensitive", "deprecated", "write_only"})


def _flags(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key in _FLAGS}


def schema_from_json(raw: Mapping[str, Any]) -> Schema:
    """Read one resource type or data source: {"version": 0, "block": {...}}."""
    return Schema(block_from_json(raw["block"]), raw.get("version", 0))


def arguments(
    *,
    required: Mapping[str, Type] | None = None,
    optional: Mapping[str, Type] | None = None,
    computed: Mapping[str, Type] | None = None,
    secret: Mapping[str, Type] | None = None,
    blocks: Mapping[str, Any] | None = None,
    chosen: Collection[str] = (),
    hidden: Collection[str] = (),
    version: int = 0,
) -> Schema:
    """A schema that is written here: types of arguments and results by name.

    `secret` results are computed and sensitive; `chosen` are optional ones that are computed where they are left out;
    `hidden` ones are sensitive; `blocks` are in the JSON form.
    """
    attributes = {
        **{name: Attribute(name, kind, required=True) for name, kind in (required or {}).items()},
        **{n: Attribute(n, kind, optional=True, computed=n in chosen) for n, kind in (optional or {}).items()},
        **{name: Attribute(name, kind, computed=True) for name, kind in (computed or {}).items()},
        **{name: Attribute(name, kind, computed=True, sensitive=True) for name, kind in (secret or {}).items()},
    }
    attributes |= {name: replace(attributes[name], sensitive=True) for name in hidden}
    nested = block_from_json({"block_types": blocks or {}}).blocks
    return Schema(Block(attributes, nested), version)


def empty(nested: NestedBlock) -> Any:
    """How the value of a nested block looks that the configuration leaves out."""
    return {"list": [], "set": [], "map": {}}.get(nested.nesting)


def blank(block: Block) -> Values:
    """A value of the block with nothing set."""
    return dict.fromkeys(block.attributes) | {name: empty(nested) for name, nested in block.blocks.items()}
