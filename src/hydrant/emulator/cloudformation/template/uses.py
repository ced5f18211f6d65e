"""Which names the functions of a template use. Pure (R-28)."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from .refusals import erroneous
from .scalars import text
from .walking import function_of

VARIABLE = re.compile(r"\$\{([^}]*)\}")
_VARIABLE_NAME = re.compile(r"[A-Za-z0-9_.:]+")
_NO_NAMES = ("Type", "Condition", "DependsOn")


class Use(NamedTuple):
    """One place that names something."""

    kind: str
    """`value` for a resource or parameter, `attribute` for what is a resource only, `condition`, or `mapping`."""
    name: str
    function: str
    optional: bool = False
    """Whether it stands in a branch of Fn::If."""


def uses(value: Any, *, optional: bool = False) -> Iterator[Use]:
    """All names that functions in a value use. Raises Refused for a Ref or a variable that is no name."""
    function, given = function_of(value)
    if function in _READERS:
        yield from _READERS[function](given, optional)
    elif isinstance(value, list):
        for each in value:
            yield from uses(each, optional=optional)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in _NO_NAMES or isinstance(each, dict | list):
                yield from uses(each, optional=optional)


def _referred(given: Any, optional: bool) -> Iterator[Use]:
    if not isinstance(given, str):
        raise erroneous("every Ref object must have a single String value.")
    yield Use("value", given, "Ref", optional)


def _got(given: Any, optional: bool) -> Iterator[Use]:
    name = given.partition(".")[0] if isinstance(given, str) else given[0] if isinstance(given, list) and given else ""
    if not isinstance(name, str) or not name:
        raise erroneous(
            "every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute"
        )
    yield Use("attribute", name, "Fn::GetAtt", optional)
    yield from uses(given, optional=optional)


def _substituted(given: Any, optional: bool) -> Iterator[Use]:
    pattern, own = given if isinstance(given, list) and len(given) == 2 else (given, {})
    if not isinstance(pattern, str) or not isinstance(own, dict):
        raise erroneous(
            "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first "
            "argument, and an optional second argument to specify a mapping of values to replace in the string"
        )
    yield from uses(list(own.values()), optional=optional)
    for name in _variables(pattern):
        if name not in own:
            resource, dot, _ = name.partition(".")
            yield Use("attribute" if dot else "value", resource, "Fn::Sub", optional)


def _variables(pattern: str) -> Iterator[str]:
    """The names that the text of an Fn::Sub stands for, without `${!literal}`."""
    for found in VARIABLE.findall(pattern):
        if found.startswith("!"):
            continue
        if not _VARIABLE_NAME.fullmatch(name := found.strip()):
            raise erroneous(
                "variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, "
                "and colons"
            )
        yield name


def _chosen(given: Any, optional: bool) -> Iterator[Use]:
    if not isinstance(given, list) or len(given) != 3:
        raise erroneous("Fn::If requires a list argument with three elements")
    if not isinstance(given[0], str):
        raise erroneous("Fn::If requires a list argument with the first parameter being a condition")
    yield Use("condition", given[0], "Fn::If", optional)
    yield from uses(given[1:], optional=True)


def _looked_up(given: Any, optional: bool) -> Iterator[Use]:
    if isinstance(given, list) and given and not isinstance(given[0], dict | list):
        yield Use("mapping", text(given[0]), "Fn::FindInMap", optional)
    yield from uses(given, optional=optional)


_READERS: dict[str, Callable[[Any, bool], Iterator[Use]]] = {
    "Ref": _referred,
    "Fn::GetAtt": _got,
    "Fn::Sub": _substituted,
    "Fn::If": _chosen,
    "Fn::FindInMap": _looked_up,
}
