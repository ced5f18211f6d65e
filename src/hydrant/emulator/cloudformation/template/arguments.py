"""How many arguments the functions of a template get, and of which kind. Pure (R-27)."""

from collections.abc import Callable
from typing import Any

from .refusals import erroneous
from .walking import function_of, objects

_OPERATIONS = "requires a list of at least 2 and at most 10 boolean parameters"


def check(value: Any) -> None:
    """Raise Refused for a function in a value that gets what it does not take."""
    for function, given in map(function_of, objects(value)):
        if function in _RULES:
            is_fine, words = _RULES[function]
            if not is_fine(given):
                raise erroneous(f"every {function} object {words}")


def _has(least: int, most: int) -> Callable[[Any], bool]:
    return lambda given: isinstance(given, list) and least <= len(given) <= most


def _is_lookup(given: Any) -> bool:
    if not _has(3, 4)(given) or not all(map(_is_text, given[:3])):
        return False
    return len(given) == 3 or (isinstance(given[3], dict) and "DefaultValue" in given[3])


def _is_text(value: Any) -> bool:
    return not isinstance(value, dict | list) or bool(function_of(value)[0])


def _is_join(given: Any) -> bool:
    return _has(2, 2)(given) and isinstance(given[0], str) and (isinstance(given[1], list | dict) or given[1] == "")


_RULES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "Fn::And": (_has(2, 10), _OPERATIONS),
    "Fn::Or": (_has(2, 10), _OPERATIONS),
    "Fn::Not": (_has(1, 1), "requires one boolean parameter"),
    "Fn::Equals": (_has(2, 2), "requires a list of 2 string parameters."),
    "Fn::FindInMap": (
        _is_lookup,
        "requires three parameters, the map name, map key and the attribute for return value",
    ),
    "Fn::Join": (
        _is_join,
        "requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that "
        "returns a list of strings (such as Fn::GetAZs) to be joined.",
    ),
}
