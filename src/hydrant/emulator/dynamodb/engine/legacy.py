"""The conditional parameters of before expressions, as conditions and updates. Pure.

[Developer Guide: Legacy conditional parameters]: Expected, ConditionalOperator, KeyConditions, QueryFilter, ScanFilter,
AttributeUpdates. Attribute names stand in them literally.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any as Anything

from .conditions import All, Any, Attribute, Comparison, Condition, Constant, Exists, Not, OneOf
from .errors import invalid, invalid_values
from .paths import Path
from .updates import Addition, Appended, Deletion, Given, IfNotExists, Source, Update
from .values import SETS, Value, checked, kind

Given_ = Mapping[str, Anything]
_SIMPLE = {"EQ": "=", "NE": "<>", "LE": "<=", "LT": "<", "GE": ">=", "GT": ">", "BEGINS_WITH": "begins_with"}
_COUNTS = {"NULL": (0, 0), "NOT_NULL": (0, 0), "BETWEEN": (2, 2), "IN": (1, 100)}

_NON_EXPRESSION = (
    "AttributesToGet",
    "AttributeUpdates",
    "ConditionalOperator",
    "Expected",
    "KeyConditions",
    "QueryFilter",
    "ScanFilter",
)
_EXPRESSIONS = (
    "ConditionExpression",
    "FilterExpression",
    "KeyConditionExpression",
    "ProjectionExpression",
    "UpdateExpression",
)


def check_not_mixed(request: Given_) -> None:
    """Raise Refused when a request has parameters of both times."""
    old = [name for name in _NON_EXPRESSION if request.get(name) is not None]
    new = [name for name in _EXPRESSIONS if request.get(name) is not None]
    if old and new:
        raise invalid(
            "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: "
            f"{{{', '.join(old)}}} Expression parameters: {{{', '.join(new)}}}"
        )


def expected(given: Given_ | None, operator: str | None) -> Condition | None:
    """The condition of Expected and ConditionalOperator. Raises Refused."""
    return _joined([_expectation(name, each) for name, each in (given or {}).items()], operator)


def filtered(given: Given_ | None, operator: str | None) -> Condition | None:
    """The condition of QueryFilter, ScanFilter or KeyConditions. Raises Refused."""
    return _joined([_condition(name, each) for name, each in (given or {}).items()], operator)


def _joined(parts: list[Condition], operator: str | None) -> Condition | None:
    if not parts:
        if operator is not None:
            raise invalid("ConditionalOperator can only be used when Filter or Expected is specified")
        return None
    return Any(tuple(parts)) if operator == "OR" else All(tuple(parts))


def _expectation(name: str, each: Given_) -> Condition:
    if each.get("ComparisonOperator") is not None:
        if each.get("Exists") is not None:
            raise invalid_values(f"Exists and ComparisonOperator cannot be used together for Attribute: {name}")
        if each.get("Value") is not None:
            if each.get("AttributeValueList") is not None:
                raise invalid_values(f"Value and AttributeValueList cannot be used together for Attribute: {name}")
            each = {**each, "AttributeValueList": [each["Value"]]}
        return _condition(name, each)
    if each.get("AttributeValueList") is not None:
        raise invalid_values(f"AttributeValueList can only be used with a ComparisonOperator for Attribute: {name}")
    value, exists = each.get("Value"), each.get("Exists")
    if exists is False:
        if value is not None:
            raise invalid_values(f"Value cannot be used when Exists is set to false for Attribute: {name}")
        return Exists(Attribute(Path((name,))), wanted=False)
    if value is None:
        why = "Value must be provided when Exists is " + ("null" if exists is None else "set to true")
        raise invalid_values(f"{why} for Attribute: {name}")
    return Comparison("=", (Attribute(Path((name,))), Constant(checked(value))))


def _condition(name: str, each: Given_) -> Condition:
    operator = each.get("ComparisonOperator") or ""
    values = [Constant(checked(value)) for value in each.get("AttributeValueList") or []]
    least, most = _COUNTS.get(operator, (1, 1))
    if not least <= len(values) <= most:
        raise invalid_values(f"Invalid number of argument(s) for the {operator} ComparisonOperator")
    attribute = Attribute(Path((name,)))
    if operator in _SIMPLE:
        return Comparison(_SIMPLE[operator], (attribute, values[0]))
    return _OTHERS[operator](attribute, values)


_OTHERS: dict[str, Callable[[Attribute, list[Constant]], Condition]] = {
    "NULL": lambda attribute, _: Exists(attribute, wanted=False),
    "NOT_NULL": lambda attribute, _: Exists(attribute, wanted=True),
    "BETWEEN": lambda attribute, values: Comparison("BETWEEN", (attribute, *values)),
    "IN": lambda attribute, values: OneOf(attribute, tuple(values)),
    "CONTAINS": lambda attribute, values: Comparison("contains", (attribute, values[0])),
    "NOT_CONTAINS": lambda attribute, values: All(
        (Exists(attribute, wanted=True), Not(Comparison("contains", (attribute, values[0]))))
    ),
}


def updates(given: Given_) -> Update:
    """The update of AttributeUpdates. Raises Refused."""
    sets: list[tuple[Path, Source]] = []
    removals: list[Path] = []
    additions: list[Addition] = []
    deletions: list[Deletion] = []
    for name, each in given.items():
        path, action = Path((name,)), each.get("Action") or "PUT"
        value = None if each.get("Value") is None else checked(each["Value"])
        if action == "DELETE" and value is None:
            removals.append(path)
        elif value is None:
            raise invalid_values("Only DELETE action is allowed when no attribute value is specified")
        elif action == "PUT":
            sets.append((path, Given(value)))
        elif action == "ADD" and "L" in value:
            sets.append((path, Appended(IfNotExists(path, Given({"L": []})), Given(value))))
        else:
            (additions if action == "ADD" else deletions).append(_of_members(action, path, value))  # type: ignore[arg-type]
    return Update(tuple(sets), tuple(removals), tuple(additions), tuple(deletions))


def _of_members(action: str, path: Path, value: Value) -> Addition | Deletion:
    name = kind(value)
    if action == "ADD":
        if name != "N" and name not in SETS:
            raise invalid_values(f"ADD action is not supported for the type {name}")
        return Addition(path, value)
    if name not in SETS:
        raise invalid_values(f"DELETE action with value is not supported for the type {name}")
    return Deletion(path, value)
