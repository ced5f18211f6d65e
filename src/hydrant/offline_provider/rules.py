"""What the schema file does not say about a resource type, as a table.

A path is dotted and without indexes: "name", "environment.variables". It names an attribute or a nested block.
Sources: hashicorp/terraform-provider-aws, internal/service/<service>/<type>.go (ForceNew, Default, Computed,
DiffSuppressFunc, ValidateFunc).
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Check = Callable[[Any], str | None]
Same = Callable[[Any, Any], bool]
Values = dict[str, Any]


@dataclass(frozen=True)
class Rules:
    """The table of one resource type (a data source uses `defaults` and the checks only)."""

    force_new: Collection[str] = ()
    """Paths whose change needs a new object."""
    force_new_when: Mapping[str, Callable[[Values, Values], bool]] = field(default_factory=dict)
    """Paths whose change needs a new object if the function of (prior, planned) says so."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Value of a path where the configuration says nothing."""
    computed_blocks: Collection[str] = ()
    """Nested blocks that AWS fills in where the configuration leaves them out; then they keep what they were."""
    json: Collection[str] = ()
    """Paths that hold JSON: equal when they mean the same, and the text of the state is kept."""
    equivalent: Mapping[str, Same] = field(default_factory=dict)
    """Paths with a sameness of their own: function of (old, new)."""
    recompute: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Computed attributes that are unknown again when one of these attributes changes ("*": any)."""
    checks: Mapping[str, Check] = field(default_factory=dict)
    """Value checks by path: function of a known value, returns what is wrong or None."""
    exactly_one: Collection[Collection[str]] = ()
    """Groups of paths of which the configuration names exactly one (ExactlyOneOf).

    A group of paths in one block ("a.b", "a.c") is judged in each such block; groups.py has the rules.
    """
    conflicts: Collection[Collection[str]] = ()
    """Groups of paths of which the configuration names at most one (ConflictsWith)."""
    at_least_one: Collection[Collection[str]] = ()
    """Groups of paths of which the configuration names one or more (AtLeastOneOf)."""
    required_with: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Paths that need others beside them (RequiredWith): path -> the others."""
    unserved: Collection[str] = ()
    """Paths that exist in the schema but are not served here: setting one is refused at plan.

    A mapping tells why too, in words that complete "not served by Hydrant's offline provider: ...".
    """
    parameters: Mapping[str, str] = field(default_factory=dict)
    """AWS's parameter name -> attribute, where snake case does not find it: AWS's errors then point at it."""


def one_of(*allowed: str) -> Check:
    """One of these words."""
    return lambda value: None if value in allowed else f"expected one of {', '.join(allowed)}, got {value!r}"


def between(low: float, high: float) -> Check:
    """A number from low to high, both included."""
    return lambda value: None if low <= value <= high else f"expected a number from {low} to {high}, got {value}"


def length(low: int, high: int) -> Check:
    """A text of so many characters."""
    return lambda text: (
        None if low <= len(text) <= high else f"expected {low} to {high} characters, got {len(text)}: {text!r}"
    )


def matches(pattern: str, meaning: str) -> Check:
    """A text of this form; `meaning` says it in words."""
    compiled = re.compile(pattern)
    return lambda text: None if compiled.fullmatch(text) else f"{meaning}, got {text!r}"


def all_of(*checks: Check) -> Check:
    """Every check; the first complaint counts."""
    return lambda value: next((complaint for check in checks if (complaint := check(value))), None)


def each(check: Check) -> Check:
    """The check for every element of a list or set. Of an element that is null nulls.py speaks."""
    return lambda found: next((wrong for value in found if value is not None and (wrong := check(value))), None)


def json_text(text: str) -> str | None:
    """A JSON document, or nothing, which means the same as no value."""
    try:
        json.loads(text or "null")
    except ValueError as error:
        return f"not valid JSON: {error}"
    return None


def iam_policy_json(text: str) -> str | None:
    """A policy of IAM: a JSON object."""
    return json_text(text) if text.startswith("{") else "contains an invalid JSON policy: it does not begin with {"


def same_json(old: Any, new: Any) -> bool:
    """Whether two texts are one JSON document; unlike in a policy the order of lists counts."""
    try:
        return bool(json.loads(old) == json.loads(new))
    except (ValueError, TypeError):
        return bool(old == new)


def arn(text: str) -> str | None:
    """An ARN."""
    return None if re.fullmatch(r"arn:[^:]+:[^:]*:[^:]*:[^:]*:.+", text) else f"not an ARN: {text!r}"


def timestamp(text: str) -> str | None:
    """A time in ISO 8601."""
    return None if _moment(text) else f"expected a time such as 2026-01-31T12:00:00Z, got {text!r}"


def same_time(old: Any, new: Any) -> bool:
    """Whether two texts are one moment."""
    moment = _moment(old)
    return moment is not None and moment == _moment(new)


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except (ValueError, TypeError):
        return None
