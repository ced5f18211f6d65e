"""From Pydantic's findings to one rejection that a person understands: field, what was expected, what came."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .event import TEXT_PATTERN, UUID_PATTERN
from .rejections import Code, Finding, Rejected, counted, quoted, shown

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
_EXPECTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "string_type": "a string",
    "list_type": "an array",
    "bool_type": "true or false",
    "none_required": "null",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
}
"""By the type of Pydantic's finding what was expected, with the finding's bounds to fill in."""
_LENGTHS = {
    "string_too_short": ("a string of at least", "min_length", "character", "characters"),
    "string_too_long": ("a string of at most", "max_length", "character", "characters"),
    "too_short": ("at least", "min_length", "entry", "entries"),
    "too_long": ("at most", "max_length", "entry", "entries"),
}
_PATTERNS = {
    UUID_PATTERN: "a UUID in lower case with hyphens",
    TEXT_PATTERN: "a string without control characters",
}
MAX_FINDINGS = 20
"""As many are told: an array of a hundred bad entries shall not fill the log."""
_RANGES = ("greater_than", "less_than", "too_short", "too_long", "string_too_", "multiple_of")


def explain(producer: str, error: ValidationError) -> Rejected:
    """Return the rejection for a document that broke its producer's schema, with every finding of a bounded number."""
    errors = error.errors(include_url=False)
    findings = tuple(Finding(_code(e["type"]), _words(e), path(e["loc"])) for e in errors[:MAX_FINDINGS])
    told = [f"{found.field}: {found.reason}" if found.field else found.reason for found in findings]
    more = f" (and {len(errors) - MAX_FINDINGS} more)" if len(errors) > MAX_FINDINGS else ""
    first = findings[0]
    return Rejected(first.code, f"{producer}: {'; '.join(told)}{more}", producer, first.field, findings)


def path(location: Sequence[str | int]) -> str | None:
    """Return a location as people write it, `lines[2].quantity`; None for the document itself."""
    steps = [f"[{step}]" if isinstance(step, int) else f".{_name(step)}" for step in location]
    return "".join(steps).removeprefix(".") or None


def _name(key: str) -> str:
    return key if key.isascii() and key.isidentifier() and len(key) <= 80 else quoted(key)


def _code(kind: str) -> Code:
    if kind in _CODES:
        return _CODES[kind]
    if kind.startswith(_RANGES):
        return Code.OUT_OF_RANGE
    return Code.WRONG_TYPE if kind.endswith("_type") else Code.INVALID_VALUE


def _words(finding: ErrorDetails) -> str:
    kind, value = finding["type"], finding["input"]
    match kind:
        case "missing":
            return "the field is missing"
        case "extra_forbidden":
            return f"the schema has no such field, got {shown(value)}"
        case "finite_number" | "int_parsing_size":
            return "the number is too large"
        case "in_the_future":
            return finding["msg"]
    if expected := _expected(kind, finding.get("ctx", {})):
        return f"expected {expected}, got {shown(value)}"
    text = finding["msg"].replace("Input should be", "expected").removeprefix("Value error, ")
    # A rule on several fields says itself what it found; the whole document would only repeat its size.
    return f"{text}, got {shown(value)}" if finding["loc"] else text


def _expected(kind: str, bounds: dict[str, Any]) -> str | None:
    """Return in plain words what a field was to hold; None: the finding has words of its own."""
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(bounds["pattern"], f"a string that matches the pattern {bounds['pattern']}")
    if kind in _LENGTHS:
        words, bound, one, many = _LENGTHS[kind]
        return f"{words} {counted(bounds[bound], one, many)}"
    if kind not in _EXPECTED:
        return None
    return _EXPECTED[kind].format_map({name: _plain(bound) for name, bound in bounds.items()})


def _plain(bound: Any) -> Any:
    """100.0 is 100 to people."""
    return int(bound) if isinstance(bound, float) and bound.is_integer() else bound
