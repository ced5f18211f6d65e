"""From Pydantic's findings to one rejection that a person understands: field, what was expected, what came."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .rejections import Code, Rejected, quoted, shown

_CODES = {
    "missing": Code.MISSING_FIELD,
    "extra_forbidden": Code.EXTRA_FIELD,
    "in_the_future": Code.IN_THE_FUTURE,
    "json_invalid": Code.NOT_JSON,
    "finite_number": Code.OUT_OF_RANGE,
    "int_from_float": Code.WRONG_TYPE,
    "int_parsing_size": Code.OUT_OF_RANGE,
    "none_required": Code.WRONG_TYPE,
}
_RANGES = ("greater_than", "less_than", "too_short", "too_long", "string_too_", "multiple_of")


def explain(producer: str, error: ValidationError) -> Rejected:
    """Return the rejection for a document that broke its producer's schema: the first finding, and how many more."""
    findings = error.errors(include_url=False)
    first = findings[0]
    field = path(first["loc"])
    where = f"{producer}: {field}" if field else producer
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    return Rejected(_code(first["type"]), f"{where}: {_words(first)}{more}", producer, field)


def path(location: Sequence[str | int]) -> str | None:
    """Return a location as people write it, `lines[2].quantity`; None for the document itself."""
    steps = [f"[{step}]" if isinstance(step, int) else f".{_name(step)}" for step in location]
    return "".join(steps).removeprefix(".") or None


def _name(key: str) -> str:
    return key if key.isidentifier() and len(key) <= 80 else quoted(key)


def _code(kind: str) -> Code:
    if kind in _CODES:
        return _CODES[kind]
    if kind.startswith(_RANGES):
        return Code.OUT_OF_RANGE
    return Code.WRONG_TYPE if kind.endswith("_type") else Code.INVALID_VALUE


def _words(finding: ErrorDetails) -> str:
    value: Any = finding["input"]
    match finding["type"]:
        case "missing":
            return "the field is missing"
        case "extra_forbidden":
            return f"the schema has no such field, got {shown(value)}"
        case "string_pattern_mismatch":
            return f"expected a string that matches {finding['ctx']['pattern']}, got {shown(value)}"
    text = finding["msg"].replace("Input should be", "expected").removeprefix("Value error, ")
    return f"{text}, got {shown(value)}"
