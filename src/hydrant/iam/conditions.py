"""The Condition block of a statement [IAM guide: condition operators, multivalued context keys].

All operators and keys of a block must hold. Values of one key are alternatives; for an operator with Not none may
match. A key that the request does not have fails an operator, unless that has Not, or ends with IfExists.
"""

import datetime
import ipaddress
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .patterns import Context, arn_matches, resolved, text_matches


class PolicyError(ValueError):
    """A policy says what no policy can say."""


Matcher = Callable[[str, str, Context], bool]
"""Whether a value of the policy meets a value of the request."""


def conditions_hold(block: Mapping[str, Any], context: Context) -> bool:
    """Whether all conditions hold. Raises PolicyError for operators that do not exist."""
    if not isinstance(block, Mapping):
        raise PolicyError("Condition is no object")
    return all(_operator_holds(operator, keys, context) for operator, keys in block.items())


@dataclass(frozen=True)
class _Operator:
    """An operator as it is written, taken apart; `quantifier` is empty, `foranyvalue` or `forallvalues`."""

    matcher: Matcher
    negated: bool
    quantifier: str
    if_exists: bool

    def holds(self, wanted: list[str], present: tuple[str, ...], context: Context) -> bool:
        """Whether it holds between the values of the policy and those of the request."""

        def one(value: str) -> bool:
            return any(self.matcher(each, value, context) for each in wanted) != self.negated

        if self.quantifier == "forallvalues":
            return all(map(one, present))
        if not present:
            return self.if_exists or (self.negated and not self.quantifier)
        if self.negated and not self.quantifier:
            return all(map(one, present))
        return any(map(one, present))


def _operator_holds(operator: str, keys: Mapping[str, Any], context: Context) -> bool:
    if not isinstance(keys, Mapping):
        raise PolicyError(f"{operator} holds no object")
    if operator.lower() == "null":
        return all(_is_null(context, key) == (value.lower() == "true") for key, value in _pairs(keys))
    read = _read(operator)
    return all(read.holds(list(_texts(wanted)), context.get(key.lower(), ()), context) for key, wanted in keys.items())


def _read(operator: str) -> _Operator:
    quantifier, _, plain = operator.lower().rpartition(":")
    name = plain.removesuffix("ifexists")
    positive = name.replace("not", "", 1)
    negated = positive != name
    matcher = _MATCHERS.get(positive)
    if quantifier not in ("", "foranyvalue", "forallvalues") or matcher is None:
        raise PolicyError(f"{operator} is no condition operator")
    if negated and positive not in _NEGATABLE:
        raise PolicyError(f"{operator} is no condition operator")
    return _Operator(matcher, negated, quantifier, name != plain)


def _is_null(context: Context, key: str) -> bool:
    return not context.get(key.lower())


def _pairs(keys: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    return ((key, text) for key, wanted in keys.items() for text in _texts(wanted))


def _texts(wanted: Any) -> Iterable[str]:
    for value in wanted if isinstance(wanted, list) else [wanted]:
        yield str(value).lower() if isinstance(value, bool) else str(value)


def _equals(wanted: str, value: str, context: Context) -> bool:
    return resolved(wanted, context) == value


def _equals_ignoring_case(wanted: str, value: str, context: Context) -> bool:
    text = resolved(wanted, context)
    return text is not None and text.lower() == value.lower()


def _like(wanted: str, value: str, context: Context) -> bool:
    return text_matches(wanted, value, context)


def _arn(wanted: str, value: str, context: Context) -> bool:
    return arn_matches(wanted, value, context)


def _bool(wanted: str, value: str, _context: Context) -> bool:
    return wanted.lower() == value.lower()


def _address(wanted: str, value: str, _context: Context) -> bool:
    try:
        network = ipaddress.ip_network(wanted, strict=False)
    except ValueError as exc:
        raise PolicyError(f"{wanted} is no IP address or range") from exc
    try:
        return ipaddress.ip_address(value) in network
    except ValueError:
        return False


def _comparing(read: Callable[[str], float], compare: Callable[[float, float], bool]) -> Matcher:
    def matches(wanted: str, value: str, _context: Context) -> bool:
        limit = read(wanted)
        try:
            return compare(read(value), limit)
        except PolicyError:  # the request has something that is no number
            return False

    return matches


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as exc:
        raise PolicyError(f"{text} is no number") from exc


def _date(text: str) -> float:
    """Epoch seconds of an ISO 8601 date or of a number of seconds."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError as exc:
        raise PolicyError(f"{text} is no date") from exc
    return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).timestamp()


_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "equals": lambda value, limit: value == limit,
    "lessthan": lambda value, limit: value < limit,
    "lessthanequals": lambda value, limit: value <= limit,
    "greaterthan": lambda value, limit: value > limit,
    "greaterthanequals": lambda value, limit: value >= limit,
}
_MATCHERS: dict[str, Matcher] = {
    "stringequals": _equals,
    "stringequalsignorecase": _equals_ignoring_case,
    "stringlike": _like,
    "arnequals": _arn,
    "arnlike": _arn,
    "bool": _bool,
    "binaryequals": _equals,
    "ipaddress": _address,
    **{f"numeric{name}": _comparing(_number, compare) for name, compare in _COMPARISONS.items()},
    **{f"date{name}": _comparing(_date, compare) for name, compare in _COMPARISONS.items()},
}
_NEGATABLE = {
    "stringequals",
    "stringequalsignorecase",
    "stringlike",
    "arnequals",
    "arnlike",
    "ipaddress",
    "numericequals",
    "dateequals",
}
