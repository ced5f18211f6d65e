"""Key conditions: which partition a query reads, and which range of it. Pure. [Developer Guide: Key condition
expressions for the Query operation]"""

from collections.abc import Iterator
from dataclasses import dataclass

from .conditions import All, Attribute, Comparison, Condition, Constant, check_bounds
from .errors import Refused, invalid, invalid_values
from .schema import KeySchema
from .values import Value, kind

_UNSUPPORTED = "Query key condition not supported"
_RANGES = frozenset({"=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"})
_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "="}


@dataclass(frozen=True)
class KeyRange:
    """A partition, and what of it: operator and values on the sort key, or all."""

    partition: Value
    operator: str = ""
    values: tuple[Value, ...] = ()


def key_range(condition: Condition, schema: KeySchema) -> KeyRange:
    """What a query reads of a table or index with these keys. Raises Refused."""
    found: dict[str, tuple[str, tuple[Value, ...]]] = {}
    for part in _parts(condition):
        name, operator, values = _simple(part)
        if name in found:
            raise invalid(
                "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key"
            )
        found[name] = (operator, values)
    return _range(found, schema)


def _range(found: dict[str, tuple[str, tuple[Value, ...]]], schema: KeySchema) -> KeyRange:
    if schema.hash not in found:
        raise invalid(f"Query condition missed key schema element: {schema.hash}")
    operator, values = found.pop(schema.hash)
    if operator != "=":
        raise invalid(_UNSUPPORTED)
    _check(schema, schema.hash, values)
    if not found:
        return KeyRange(values[0])
    if schema.range is None or schema.range not in found:
        raise _missed(schema)
    operator, sort_values = found.pop(schema.range)
    if found:
        raise invalid(_UNSUPPORTED)
    _check(schema, schema.range, sort_values)
    return KeyRange(values[0], operator, sort_values)


def _missed(schema: KeySchema) -> Refused:
    if schema.range is None:
        return invalid(_UNSUPPORTED)
    return invalid(f"Query condition missed key schema element: {schema.range}")


def _parts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All):
        for part in condition.parts:
            yield from _parts(part)
    else:
        yield condition


def _simple(part: Condition) -> tuple[str, str, tuple[Value, ...]]:
    """Attribute, operator and values of one condition. Raises Refused for what no query can have."""
    if not isinstance(part, Comparison) or part.operator not in _RANGES:
        raise _unfit(part)
    first, *others = part.operands
    operator = part.operator
    if isinstance(first, Constant) and len(others) == 1 and operator in _FLIPPED:
        first, others, operator = others[0], [first], _FLIPPED[operator]
    if not isinstance(first, Attribute) or len(first.path.parts) > 1:
        raise invalid(_UNSUPPORTED)
    values = tuple(other.value for other in others if isinstance(other, Constant))
    if len(values) != len(others):
        raise invalid(_UNSUPPORTED)
    if operator == "BETWEEN":
        check_bounds("Invalid KeyConditionExpression: ", *values)
    return first.path.top, operator, values


def _unfit(part: Condition) -> Refused:
    name = {"Any": "OR", "Not": "NOT", "OneOf": "IN"}.get(type(part).__name__, "")
    name = part.operator if isinstance(part, Comparison) else name
    if not name:
        return invalid(_UNSUPPORTED)
    return invalid(f"Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: {name}")


def _check(schema: KeySchema, name: str, values: tuple[Value, ...]) -> None:
    for value in values:
        if kind(value) != schema.types[name]:
            raise invalid_values("Condition parameter type does not match schema type")
        if not value[kind(value)] and kind(value) in {"S", "B"}:
            empty = "string" if kind(value) == "S" else "binary"
            raise invalid(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
                f"empty {empty} value. Key: {name}"
            )
