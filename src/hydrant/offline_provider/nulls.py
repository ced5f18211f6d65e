"""Elements that are null: in a list or set of hashicorp/aws an error, in a map no element.

The real provider's rule for all that is written with terraform-plugin-sdk (helper/schema/grpc_provider.go,
validateConfigNulls, v2.40.1): the block of the provider and data sources are looked at when they are validated,
resources when they are planned. What is written with terraform-plugin-framework takes such elements as they are.
"""

from collections.abc import Iterator
from typing import Any

from .places import Path, items
from .resource import Refused
from .schema import Block, Type, Values
from .values import Unknown

_WHAT = 'an element is null, and hashicorp/aws refuses that ("Null value found in list")'
_ADVICE = "Leave it out, such as with compact(), or with [for each in LIST : each if each != null]."


def written_with_sdk(block: Block) -> bool:
    """Whether a type is surely written with the SDK: it gives each an `id` that a configuration could set."""
    name = block.attributes.get("id")
    return name is not None and name.optional and name.computed


def complaints(block: Block, config: Values) -> Iterator[tuple[Path, str]]:
    """Yield where an element is null, and what to do about it."""
    yield from ((path, f"{_WHAT}. {_ADVICE}") for path in null_elements(block, config))


def refuse_nulls(block: Block, planned: Values) -> None:
    """Raise Refused at the first element that is null."""
    for place in null_elements(block, planned):
        named = ".".join(str(step) for step in place)
        raise Refused(f"{named}: {_WHAT}", named, _ADVICE, place)


def null_elements(block: Block, values: Values) -> Iterator[Path]:
    """Yield the place of each element of a list or set that is null, at any depth; a path ends at a set or map."""
    for name, attribute in block.attributes.items():
        yield from _within(attribute.type, values.get(name), (name,))
    for name, nested in block.blocks.items():
        ends_here = nested.nesting in {"set", "map"}
        for at, item in items(nested, values.get(name)):
            if item is not Unknown:
                found = null_elements(nested.block, item)
                yield from ((name,) if ends_here else (name, *at, *path) for path in found)


def _within(kind: Type, value: Any, path: Path) -> Iterator[Path]:
    if value is None or value is Unknown or isinstance(kind, str):
        return
    ends_here = kind[0] in {"set", "map"}
    for step, inner, item in _parts(kind, value):
        at = path if ends_here else (*path, step)
        if item is None and kind[0] in {"list", "set", "tuple"}:
            yield at
        else:
            yield from (path if ends_here else deeper for deeper in _within(inner, item, at))


def _parts(kind: Type, value: Any) -> Iterator[tuple[str | int, Type, Any]]:
    """The elements or members of a value: index or name, type, value."""
    family, inner = kind
    if family == "object":
        yield from ((name, each, value.get(name)) for name, each in inner.items())
    elif family == "map":
        yield from ((key, inner, item) for key, item in value.items())
    elif family == "tuple":
        yield from ((index, each, value[index]) for index, each in enumerate(inner))
    else:
        yield from ((index, inner, item) for index, item in enumerate(value))
