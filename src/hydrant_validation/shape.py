"""How many quotes each valid document of a schema holds, where that is one number.

A schema without optional fields, arrays and alternatives admits documents of one shape: each field once, strings where
strings belong. A document of it in which a key stands twice has two quotes more at least, as long as no quote is
escaped. So counting them tells what a parser of JSON lets pass, in a tenth of the time that looking at the keys takes.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from .document import MAX_DEPTH

_QUOTES = 2  # around a key, or a string
_DEPTH = "depth"


def quotes_of(schema: type[BaseModel]) -> int | None:
    """Return the number of quotes in each document that `schema` admits, None where documents differ in it.

    None, too, for whatever is not plainly a strict type of JSON: a rule that runs before Pydantic's own could change
    what it looks at. Floats count only where NaN and Infinity are refused.
    """
    return _counted(schema.__pydantic_core_schema__, {})


def _counted(part: Any, config: Mapping[str, Any]) -> int | None:
    count = _COUNTS.get(part["type"])
    return count(part, config) if count else None


def _inner(part: Any, config: Mapping[str, Any]) -> int | None:
    """A rule that runs after its type, or a model's fields."""
    return _counted(part["schema"], config)


def _model(part: Any, config: Mapping[str, Any]) -> int | None:
    own = {**part.get("config", {}), _DEPTH: config.get(_DEPTH, 0) + 1}
    strict = own.get("strict") and own.get("extra_fields_behavior") == "forbid" and own[_DEPTH] <= MAX_DEPTH
    return _inner(part, own) if strict and not part.get("custom_init") and not part.get("root_model") else None


def _fields(part: Any, config: Mapping[str, Any]) -> int | None:
    total = 0
    for field in part["fields"].values():
        inner = None if "validation_alias" in field else _counted(field["schema"], config)
        if inner is None:
            return None
        total += _QUOTES + inner
    return total


def _text(part: Any, config: Mapping[str, Any]) -> int | None:  # noqa: ARG001 - as for all
    return _QUOTES if part.get("strict", True) else None


def _bare(part: Any, config: Mapping[str, Any]) -> int | None:  # noqa: ARG001 - as for all
    return 0 if part.get("strict", True) else None


def _float(part: Any, config: Mapping[str, Any]) -> int | None:
    finite = not part.get("allow_inf_nan", config.get("allow_inf_nan", True))
    return _bare(part, config) if finite else None


def _literal(part: Any, config: Mapping[str, Any]) -> int | None:  # noqa: ARG001 - as for all
    return _QUOTES if all(type(one) is str for one in part["expected"]) else None


_COUNTS: dict[str, Callable[[Any, Mapping[str, Any]], int | None]] = {
    "function-after": _inner,
    "model": _model,
    "model-fields": _fields,
    "str": _text,
    "int": _bare,
    "bool": _bare,
    "float": _float,
    "literal": _literal,
}
"""By the type of a part of Pydantic's core schema. Whatever is not here - a default, null, a list - may come and go."""
