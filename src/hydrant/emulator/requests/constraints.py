"""Constraints of the service model - lengths, ranges, patterns, enumerations, required members - in AWS's words. Pure.

LocalStack parses requests and checks none of them. The model is botocore's, the one that the request was read with; its
patterns are Java's. Words: A-21, A-22 and R-8.
"""

import functools
import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from .shapes import Shape

_MOST = 10
"""Broken constraints that AWS names in one answer (R-8)."""
_ENUM_ORDER = {
    "CompressionFormat": ["ZIP", "HADOOP_SNAPPY", "Snappy", "GZIP", "UNCOMPRESSED"],
    "EventSourcePosition": ["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"],
    "RecursiveLoop": ["Terminate", "Allow"],
}
"""Where AWS prints the values in another order than the model."""
_OPEN_ENUMS = frozenset({"Runtime"})
"""Where the model does not know all values: AWS has newer runtimes of functions."""
_CHECKED_ELSEWHERE = frozenset({"AttributeValue"})
"""Shapes without constraints of their own, in great numbers: values of items (dynamodb/engine/values.py)."""
_JAVA_CLASSES = {
    r"\p{L}": "a-zA-ZÀ-ɏͰ-῿一-鿿",
    r"\p{N}": "0-9",
    r"\p{P}": r"!-#%-*,-/:;?@\[-\]_{}\u2010-\u2027\u2030-\u205e\u3001-\u3003",
    r"\uD800\uDC00-\uDBFF\uDFFF": r"\U00010000-\U0010FFFF",
    r"\p{Z}": " \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
}
_NUMBERS = frozenset({"integer", "long", "float", "double"})
_CONTAINERS = frozenset({"structure", "list", "map"})
_REMEMBERED = 2048
"""Structures; those of a model that is loaded anew are others."""
Fits = Callable[[Any], bool]
_NOT_NULL = "Member must not be null"


class _Broken(NamedTuple):
    path: str
    value: Any
    constraint: str


def violations(
    shape: Shape | None, request: Mapping[str, Any], *, skip: Collection[str] = (), show_values: bool = True
) -> list[str]:
    """The constraints that a request breaks, a sentence each, at most ten; empty when it fits.

    `skip` names members that are not looked at. Firehose does not show the values (A-21).
    """
    if shape is None:
        return []
    return [
        f"Value {_shown(value) + ' ' if show_values else ''}at '{path}' failed to satisfy constraint: {constraint}"
        for path, value, constraint in islice(_structure(shape, request, "", skip), _MOST)
    ]


def _structure(shape: Shape, given: Mapping[str, Any], path: str, skip: Collection[str] = ()) -> Iterator[_Broken]:
    for name, where, member, fits in _members_of(shape):
        if name in skip:
            continue
        value = given.get(name)
        if value is None:
            if name in shape.required_members:
                yield _Broken(f"{path}{where}", None, _NOT_NULL)
        elif not fits(value):
            yield from _any(member, value, f"{path}{where}")


@functools.lru_cache(_REMEMBERED)
def _members_of(shape: Shape) -> tuple[tuple[str, str, Shape, Fits], ...]:
    """Name, name in AWS's words, shape and quick look of each member."""
    return tuple(
        (name, f"{name[:1].lower()}{name[1:]}", member, _quick_look(member)) for name, member in shape.members.items()
    )


def _quick_look(shape: Shape) -> Fits:
    """A function that tells whether a value breaks nothing, without words for it: most do not.

    Of maps, and of structures that are in no list, it knows nothing: they are looked at member by member.
    """
    kind = shape.type_name
    if kind == "list":
        return _quick_look_at_list(shape)
    if kind in _CONTAINERS:
        return lambda _value: shape.name in _CHECKED_ELSEWHERE
    rules, number = shape.metadata, kind in _NUMBERS
    least, most = rules.get("min", -math.inf), rules.get("max", math.inf)
    enum = None if shape.name in _OPEN_ENUMS else rules.get("enum")
    pattern = _pattern(rules["pattern"]) if "pattern" in rules else None

    def fits(value: Any) -> bool:
        size = value if number else _length(value)
        return (
            least <= size <= most
            and (enum is None or value in enum)
            and (pattern is None or pattern.fullmatch(value) is not None)
        )

    return fits


def _quick_look_at_list(shape: Shape) -> Fits:
    rules, inner = shape.metadata, shape.member
    least, most = rules.get("min", 0), rules.get("max", math.inf)
    look = functools.partial(_fits_structure, inner) if inner.type_name == "structure" else _quick_look(inner)
    return lambda value: least <= len(value) <= most and all(each is not None and look(each) for each in value)


def _fits_structure(shape: Shape, given: Mapping[str, Any]) -> bool:
    for name, _, _, fits in _members_of(shape):
        value = given.get(name)
        if not (name not in shape.required_members if value is None else fits(value)):
            return False
    return True


def _any(shape: Shape, value: Any, path: str) -> Iterator[_Broken]:
    if shape.name in _CHECKED_ELSEWHERE:
        return
    kind = shape.type_name
    if kind == "structure":
        yield from _structure(shape, value, f"{path}.")
        return
    for constraint in _own(shape, value):
        yield _Broken(path, value, constraint)
    if kind == "list":
        yield from _members(shape.member, enumerate(value, start=1), value, path, "Member")
    elif kind == "map":
        yield from _single(shape.key, value, value, path, "Map keys")
        yield from _members(shape.value, value.items(), value, path, "Map value")


def _members(
    shape: Shape, members: Iterable[tuple[Any, Any]], whole: Any, path: str, subject: str
) -> Iterator[_Broken]:
    """What is wrong within a list or map: each structure by itself, single values all in one."""
    if shape.type_name not in _CONTAINERS:
        yield from _single(shape, (value for _, value in members), whole, path, subject)
        return
    for place, value in members:
        where = f"{path}.{place}.member"
        yield from [_Broken(where, None, _NOT_NULL)] if value is None else _any(shape, value, where)


def _single(shape: Shape, values: Iterable[Any], whole: Any, path: str, subject: str) -> Iterator[_Broken]:
    for value in values:
        if value is None or next(_own(shape, value), None):
            rules = [*_rules(shape), *([_NOT_NULL] if value is None else [])]
            yield _Broken(path, whole, f"{subject} must satisfy constraint: [{', '.join(rules)}]")
            return


def _own(shape: Shape, value: Any) -> Iterator[str]:
    """The words of the rules that a value breaks by itself."""
    rules = shape.metadata
    word, size = ("value", value) if shape.type_name in _NUMBERS else ("length", _length(value))
    if "min" in rules and size < rules["min"]:
        yield _least(word, rules)
    if "max" in rules and size > rules["max"]:
        yield _most(word, rules)
    if "enum" in rules and shape.name not in _OPEN_ENUMS and value not in rules["enum"]:
        yield _one_of(shape)
    if "pattern" in rules and not _pattern(rules["pattern"]).fullmatch(value):
        yield _matching(rules)


def _rules(shape: Shape) -> list[str]:
    """The words of all rules of a single value, in AWS's order."""
    rules, word = shape.metadata, "value" if shape.type_name in _NUMBERS else "length"
    return [
        *([_one_of(shape)] if "enum" in rules and shape.name not in _OPEN_ENUMS else []),
        *([_most(word, rules)] if "max" in rules else []),
        *([_least(word, rules)] if "min" in rules else []),
        *([_matching(rules)] if "pattern" in rules else []),
    ]


def _least(word: str, rules: Mapping[str, Any]) -> str:
    return f"Member must have {word} greater than or equal to {rules['min']}"


def _most(word: str, rules: Mapping[str, Any]) -> str:
    return f"Member must have {word} less than or equal to {rules['max']}"


def _one_of(shape: Shape) -> str:
    return f"Member must satisfy enum value set: [{', '.join(_ENUM_ORDER.get(shape.name, shape.metadata['enum']))}]"


def _matching(rules: Mapping[str, Any]) -> str:
    return f"Member must satisfy regular expression pattern: {rules['pattern']}"


def _length(value: Any) -> int:
    return len(value) if hasattr(value, "__len__") else 0


@functools.cache
def _pattern(pattern: str) -> re.Pattern[str]:
    """A Java pattern of the model as one of Python's: `\\d`, `\\w` and `\\s` are ASCII's, no pairs of surrogates."""
    for java, python in _JAVA_CLASSES.items():
        pattern = pattern.replace(java, python)
    return re.compile(pattern, re.ASCII)


def _shown(value: Any) -> str:
    """A value as AWS prints it in these sentences."""
    return "null" if value is None else f"'{_printed(value)}'"


def _printed(value: Any) -> str:
    if isinstance(value, bytes):
        return f"java.nio.HeapByteBuffer[pos=0 lim={len(value)} cap={len(value)}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}={_printed(member)}" for name, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_printed, value)) + "]"
    return "null" if value is None else str(value)
