"""What an expression of metric math comes to (J-12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from . import functions
from .syntax import Call, ExpressionError, Keyword, Listing, Node, Number, Operation, Reference, Words
from .values import Many, Series, Value, join


@dataclass(frozen=True)
class Scope:
    """What an expression may name: metrics in their order, other expressions, and the times of the request."""

    metrics: Mapping[str, Series]
    expressions: Callable[[str], Value]
    grid: range


def evaluate(node: Node, scope: Scope) -> Value:
    """The value. Raises ExpressionError."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Reference):
        return scope.metrics[node.name] if node.name in scope.metrics else scope.expressions(node.name)
    if isinstance(node, Operation):
        return join(node.sign, evaluate(node.left, scope), evaluate(node.right, scope))
    if isinstance(node, Listing):
        return _flat([evaluate(each, scope) for each in node.parts])
    if isinstance(node, Call):
        return _call(node, scope)
    raise ExpressionError(f"'{node.text if isinstance(node, Words) else node.name}' cannot stand here")


def check_names(called: set[str]) -> None:
    """Raises ExpressionError for functions that there are not, or that are not served."""
    for name in sorted(called):
        if name in functions.NOT_SERVED:
            raise ExpressionError(f"The emulator does not serve {name} in metric math; on AWS it works.")
        if name not in functions.NAMES:
            raise ExpressionError(f"Unsupported operand or function: {name}")


def _flat(values: list[Value]) -> Many:
    series: list[Series] = []
    for value in values:
        if isinstance(value, Many):
            series += value.series
        elif isinstance(value, Series):
            series.append(value)
        else:
            raise ExpressionError("An array has time series, not numbers")
    return Many(tuple(series))


def _call(node: Call, scope: Scope) -> Value:
    check_names({node.name})
    special = _SPECIAL.get(node.name)
    if special:
        return special(node.arguments, scope)
    if len(node.arguments) != 1:
        raise ExpressionError(f"{node.name} takes one argument")
    value = evaluate(node.arguments[0], scope)
    if node.name in ("SUM", "AVG", "MIN", "MAX", "STDDEV"):
        return functions.reduce(node.name, value)
    return functions.simple(node.name, value, scope.grid)


Arguments = tuple[Node, ...]


def _metrics(arguments: Arguments, scope: Scope) -> Value:
    part = arguments[0].text if arguments and isinstance(arguments[0], Words) else ""
    return Many(tuple(series for name, series in scope.metrics.items() if part in name))


def _if(arguments: Arguments, scope: Scope) -> Value:
    if len(arguments) not in (2, 3):
        raise ExpressionError("IF takes a condition and one or two values")
    condition, yes, *no = (evaluate(each, scope) for each in arguments)
    return functions.choose(condition, yes, no[0] if no else None)


def _fill(arguments: Arguments, scope: Scope) -> Value:
    if len(arguments) != 2:
        raise ExpressionError("FILL takes a time series and what to fill it with")
    how: float | Series | str
    if isinstance(arguments[1], Keyword):
        how = arguments[1].name
        if how not in ("REPEAT", "LINEAR"):
            raise ExpressionError(f"FILL does not know {how}: it takes a number, a time series, REPEAT or LINEAR")
    else:
        filler = evaluate(arguments[1], scope)
        if isinstance(filler, Many):
            raise ExpressionError("FILL takes no array of time series to fill with")
        how = filler
    return functions.each_series(evaluate(arguments[0], scope), lambda series: functions.fill(series, how, scope.grid))


def _period(arguments: Arguments, scope: Scope) -> Value:
    if len(arguments) != 1 or not isinstance(arguments[0], Reference) or arguments[0].name not in scope.metrics:
        raise ExpressionError("PERIOD takes a metric, not the result of an expression")
    return float(scope.metrics[arguments[0].name].period)


def _time_series(arguments: Arguments, scope: Scope) -> Value:
    value = evaluate(arguments[0], scope) if len(arguments) == 1 else None
    if not isinstance(value, float | int):
        raise ExpressionError("TIME_SERIES takes a number")
    return Series(dict.fromkeys(scope.grid, float(value)), period=scope.grid.step)


def _many(arguments: Arguments, scope: Scope, name: str) -> Many:
    value = evaluate(arguments[0], scope) if arguments else None
    if not isinstance(value, Many):
        raise ExpressionError(f"{name} takes an array of time series")
    return value


def _one_of(index: int, name: str) -> Callable[[Arguments, Scope], Value]:
    def choose(arguments: Arguments, scope: Scope) -> Value:
        series = _many(arguments, scope, name).series
        return series[index] if series else Series({})

    return choose


def _number(node: Node, scope: Scope) -> int:
    value = evaluate(node, scope)
    if not isinstance(value, float | int):
        raise ExpressionError("A number is needed here")
    return int(value)


def _slice(arguments: Arguments, scope: Scope) -> Value:
    bounds = [_number(each, scope) for each in arguments[1:]]
    if len(bounds) not in (1, 2):
        raise ExpressionError("SLICE takes an array of time series and one or two numbers")
    return Many(_many(arguments, scope, "SLICE").series[slice(bounds[0], bounds[1] if len(bounds) > 1 else None)])


def _sort(arguments: Arguments, scope: Scope) -> Value:
    words = [each.name for each in arguments[1:3] if isinstance(each, Keyword)]
    if len(words) != 2:
        raise ExpressionError("SORT takes an array of time series, a function and ASC or DESC")
    limit = _number(arguments[3], scope) if len(arguments) > 3 else None
    return functions.sort(_many(arguments, scope, "SORT"), words[0], words[1], limit)


def _remove_empty(arguments: Arguments, scope: Scope) -> Value:
    return Many(tuple(each for each in _many(arguments, scope, "REMOVE_EMPTY").series if each.points))


def _metric_count(arguments: Arguments, scope: Scope) -> Value:
    return float(len(_many(arguments, scope, "METRIC_COUNT").series))


def _datapoint_count(arguments: Arguments, scope: Scope) -> Value:
    if len(arguments) != 1:
        raise ExpressionError("DATAPOINT_COUNT takes one argument")
    return functions.count(evaluate(arguments[0], scope))


_SPECIAL: dict[str, Callable[[Arguments, Scope], Value]] = {
    "DATAPOINT_COUNT": _datapoint_count,
    "FILL": _fill,
    "FIRST": _one_of(0, "FIRST"),
    "IF": _if,
    "LAST": _one_of(-1, "LAST"),
    "METRICS": _metrics,
    "METRIC_COUNT": _metric_count,
    "PERIOD": _period,
    "REMOVE_EMPTY": _remove_empty,
    "SLICE": _slice,
    "SORT": _sort,
    "TIME_SERIES": _time_series,
}
