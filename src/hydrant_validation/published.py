"""A schema as producers' teams get it: JSON Schema, as near to the verdict as its words reach, and the rest in a list.

What JSON Schema says is what `check` says: whatever the schema refuses is refused. What no schema can say - keys that
stand twice, `1.0` for a whole number, rules across fields - stands in `x-rules`, each with the code of its rejection.
"""

import inspect
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from .document import MAX_DEPTH
from .event import SKEW_MS, Event
from .rejections import Code

RULES = "x-rules"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OF_DOCUMENTS = (
    (Code.NOT_UTF8, "The record is UTF-8."),
    (Code.BYTE_ORDER_MARK, "The record begins with no byte order mark."),
    (Code.NOT_JSON, "The record is JSON by RFC 8259."),
    (Code.TRAILING_DATA, "The record is one JSON document, with nothing behind it."),
    (Code.DUPLICATE_KEY, "No key stands twice in one object."),
    (Code.NOT_A_NUMBER, "NaN, Infinity and -Infinity are no numbers."),
    (Code.LONE_SURROGATE, "No \\u escape stands for half a character."),
    (Code.TOO_DEEP, f"Objects and arrays are nested at most {MAX_DEPTH} levels deep."),
    (Code.NUMBER_TOO_LARGE, "Numbers have at most 4,300 digits."),
    (Code.OUT_OF_RANGE, "Numbers fit a float of 64 bits."),
    (Code.WRONG_TYPE, "Whole numbers are written without a fraction and without an exponent: 1, not 1.0 or 1e0."),
    (
        Code.IN_THE_FUTURE,
        f"Times in ms since 1970 are at most {SKEW_MS // 60_000} minutes ahead of the record's arrival.",
    ),
)


def published(event: type[Event]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of an event, with the rules that no schema can say below `x-rules`."""
    schema = _without_trap(event.model_json_schema())
    size = (Code.TOO_LARGE, f"The record is at most {event.max_bytes:,} bytes.")
    own = ((Code.INVALID_VALUE, text) for model in _models(event) for text in _own_rules(model))
    rules = [{"code": code.value, "rule": text} for code, text in (*_OF_DOCUMENTS, size, *own)]
    return {"$schema": _DIALECT, **schema, RULES: rules}


def _without_trap(node: Any) -> Any:
    """Say of each pattern that ends in `$` that no line break follows: for some engines `$` also stands before one.

    A lookahead would say it too, but not all engines have that.
    """
    if isinstance(node, list):
        return [_without_trap(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {key: _without_trap(value) for key, value in node.items()}
    if str(found.get("pattern", "")).endswith("$"):
        found["not"] = {"pattern": r"\n"}
    return found


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        for inner in _inside(field.annotation):
            yield from _models(inner)


def _inside(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _inside(argument)


def _own_rules(model: type[BaseModel]) -> Iterator[str]:
    """The rules that a model checks by itself, in the first line of their docstrings, or by their names."""
    for name, decorator in model.__pydantic_decorators__.model_validators.items():
        words = inspect.getdoc(decorator.func)
        yield words.splitlines()[0] if words else name.strip("_").replace("_", " ")
