"""Functions and operators of queries, and aggregates over rows."""

from __future__ import annotations

import math
import operator
import statistics
from collections.abc import Callable, Sequence

from hydrant.emulator.cloudwatch.metrics.statistics import percentile

from .rows import Row, Value
from .syntax import Call, Const, Field, Listing, Node, Operation, QueryError, Regex

AGGREGATES = ("count", "count_distinct", "sum", "avg", "min", "max", "pct", "median", "stddev", "earliest", "latest")


def number(value: Value) -> float | None:
    """A number, or a text that is one."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def text(value: Value) -> str:
    """A value as text; a missing one is empty."""
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


_NUMERIC: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "ceil": math.ceil,
    "floor": math.floor,
    "log": lambda value: math.log(value) if value > 0 else math.nan,
    "sqrt": lambda value: math.sqrt(value) if value >= 0 else math.nan,
}
_TEXTUAL: dict[str, Callable[..., Value]] = {
    "strlen": lambda one: float(len(one)),
    "toupper": str.upper,
    "tolower": str.lower,
    "trim": lambda one, what=None: one.strip(what),
    "ltrim": lambda one, what=None: one.lstrip(what),
    "rtrim": lambda one, what=None: one.rstrip(what),
    "replace": lambda one, old, new: one.replace(old, new),
    "strcontains": lambda one, two: float(two in one),
    "concat": lambda *all_: "".join(all_),
}
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": math.fmod,
    "^": operator.pow,
}
_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def evaluate(node: Node, row: Row, group: Sequence[Row] | None = None) -> Value:
    """The value of an expression for a row; aggregates are over `group`. Raises QueryError."""
    if isinstance(node, Const):
        return node.value
    if isinstance(node, Field):
        return row.get(node.name)
    if isinstance(node, Operation):
        return _operation(node, row, group)
    if isinstance(node, Call):
        if node.name in AGGREGATES:
            if group is None:
                raise QueryError(f"{node.name} stands in stats only")
            return _aggregate(node, group)
        return _call(node, row, group)
    raise QueryError("A list or regular expression stands behind in, like and =~ only")


def _operation(node: Operation, row: Row, group: Sequence[Row] | None) -> Value:
    sign = node.sign
    if sign in ("and", "or", "not"):
        left = truth(evaluate(node.left, row, group))
        if sign == "not":
            return not left
        return (
            left and truth(evaluate(node.right, row, group))
            if sign == "and"
            else left or truth(evaluate(node.right, row, group))
        )
    value = evaluate(node.left, row, group)
    if sign == "like":
        return value is not None and _like(text(value), node.right, row, group)
    if sign == "in":
        if not isinstance(node.right, Listing):
            raise QueryError("in needs a list in brackets")
        return value is not None and any(_equal(value, evaluate(each, row, group)) for each in node.right.parts)
    return _two(sign, value, evaluate(node.right, row, group))


def _like(value: str, what: Node, row: Row, group: Sequence[Row] | None) -> bool:
    if isinstance(what, Regex):
        return what.pattern.search(value) is not None
    return text(evaluate(what, row, group)) in value


def _two(sign: str, left: Value, right: Value) -> Value:
    if sign in _ARITHMETIC:
        one, two = number(left), number(right)
        try:
            return None if one is None or two is None else float(_ARITHMETIC[sign](one, two))
        except (ArithmeticError, ValueError, TypeError):
            return None
    if left is None or right is None:
        return False
    if sign in ("=", "!="):
        return _equal(left, right) == (sign == "=")
    one, two = number(left), number(right)
    if one is not None and two is not None:
        return _ORDER[sign](one, two)
    return False


def _equal(left: Value, right: Value) -> bool:
    one, two = number(left), number(right)
    if one is not None and two is not None:
        return one == two
    if isinstance(left, bool) or isinstance(right, bool):
        return str(left).lower() in (str(right).lower(), str(int(left)) if isinstance(left, bool) else "")
    return text(left) == text(right)


def truth(value: Value) -> bool:
    """Whether a value counts as true."""
    return value not in (None, False, 0.0, "", "0", "false")


def _call(node: Call, row: Row, group: Sequence[Row] | None) -> Value:
    values = [evaluate(each, row, group) for each in node.arguments]
    if node.name in _NUMERIC:
        if len(values) != 1:
            raise QueryError(f"{node.name} has not the arguments that it needs")
        found = number(values[0])
        result = None if found is None else float(_NUMERIC[node.name](found))
        return result if result is None or math.isfinite(result) else None
    if node.name in _TEXTUAL:
        try:
            return _TEXTUAL[node.name](*map(text, values))
        except TypeError as error:
            raise QueryError(f"{node.name} has not the arguments that it needs") from error
    special = _SPECIAL.get(node.name)
    if special is None:
        raise QueryError(f"The emulator does not serve the function {node.name} of Logs Insights, or there is none.")
    try:
        return special(row, values)
    except (IndexError, TypeError) as error:
        raise QueryError(f"{node.name} has not the arguments that it needs") from error


def _floor(at: Value, period: Value, *, up: bool = False) -> Value:
    time, step = number(at), number(period)
    if time is None or not step:
        return None
    return (math.ceil(time / step) if up else math.floor(time / step)) * step


def _numbers(values: Sequence[Value]) -> list[float]:
    return [found for each in values if (found := number(each)) is not None]


def _part(values: Sequence[Value]) -> str:
    start = int(number(values[1]) or 0)
    length = int(number(values[2]) or 0) if len(values) > 2 else None
    return text(values[0])[start : None if length is None else start + length]


_SPECIAL: dict[str, Callable[[Row, Sequence[Value]], Value]] = {
    "bin": lambda row, values: _floor(row.get("@timestamp"), values[0]),
    "datefloor": lambda _, values: _floor(values[0], values[1]),
    "dateceil": lambda _, values: _floor(values[0], values[1], up=True),
    "ispresent": lambda _, values: values[0] is not None,
    "isempty": lambda _, values: values[0] in (None, ""),
    "isblank": lambda _, values: not text(values[0]).strip(),
    "coalesce": lambda _, values: next((each for each in values if each is not None), None),
    "greatest": lambda _, values: max(_numbers(values), default=None),
    "least": lambda _, values: min(_numbers(values), default=None),
    "substr": lambda _, values: _part(values),
}


def _aggregate(node: Call, group: Sequence[Row]) -> Value:
    if node.name == "count" and not node.arguments:
        return float(len(group))
    if not node.arguments:
        raise QueryError(f"{node.name} needs a field")
    values = [found for row in group if (found := evaluate(node.arguments[0], row)) is not None]
    if node.name == "count":
        return float(len(values))
    if node.name == "count_distinct":
        return float(len({text(each) for each in values}))
    if node.name in ("earliest", "latest"):
        ordered = sorted(group, key=lambda row: number(row.get("@timestamp")) or 0.0)
        told = [each for row in ordered if (each := evaluate(node.arguments[0], row)) is not None]
        return (told[0] if node.name == "earliest" else told[-1]) if told else None
    return _over_numbers(node, values)


def _over_numbers(node: Call, values: Sequence[Value]) -> Value:
    numbers = _numbers(values)
    if not numbers:
        return min(map(text, values)) if values and node.name == "min" else None
    if node.name in ("pct", "median"):
        share = node.arguments[1] if len(node.arguments) > 1 else Const(50.0)
        wanted = number(share.value) if isinstance(share, Const) else None
        if wanted is None or not 0 <= wanted <= 100:
            raise QueryError("pct needs a number between 0 and 100")
        counts: dict[float, float] = {}
        for each in numbers:
            counts[each] = counts.get(each, 0.0) + 1
        return percentile(counts, wanted)
    over: dict[str, Callable[[list[float]], float]] = {
        "sum": sum,
        "avg": statistics.fmean,
        "min": min,
        "max": max,
        "stddev": statistics.pstdev,
    }
    return float(over[node.name](numbers))
