"""Attribute values: which there are, in which form they are kept, how large they are and how they compare. Pure.

A value is kept as the API has it, `{"S": "text"}`, with bytes for binaries. Once `checked`, numbers have one spelling
and sets one order, so that equal values are equal dicts. Items that are stored are never changed, only replaced.

Types, limits and order [Developer Guide: Supported data types and naming rules; Service, account and table quotas];
sizes [Item sizes and formats] (T-2, T-3).
"""

import hashlib
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from .errors import invalid, invalid_values

Value = dict[str, Any]
Item = dict[str, Value]

MAX_ITEM_BYTES = 400 * 1024
MAX_DEPTH = 32
_MAX_DIGITS, _LARGEST, _SMALLEST = 38, 125, -130
_EXACT = Context(prec=400)
_CONTAINER_BYTES, _ELEMENT_BYTES = 3, 1
_EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
_SEVERAL = (
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
)
SETS = {"SS": "S", "NS": "N", "BS": "B"}
ORDERED = frozenset({"S", "N", "B"})
"""Types that have an order: those of keys."""
_TYPE_NAMES = {"SS": "An string set", "NS": "An number set", "BS": "Binary sets"}


def kind(value: Value) -> str:
    """The type of a checked value: S, N, B, BOOL, NULL, M, L, SS, NS or BS."""
    return next(iter(value))


def checked_item(item: Mapping[str, Any]) -> Item:
    """An item in the form in which it is kept. Raises Refused."""
    return {name: checked(value) for name, value in item.items()}


def checked(value: Any, depth: int = 0) -> Value:
    """A value in the form in which it is kept. Raises Refused for what is none."""
    if not value:
        raise invalid(_EMPTY)
    if len(value) > 1:
        raise invalid(_SEVERAL)
    if depth > MAX_DEPTH:
        raise invalid("Nesting Levels have exceeded supported limits")
    ((name, content),) = value.items()
    return {name: _CHECKS[name](content, depth)}


def _plain(content: Any, _depth: int) -> Any:
    return content


def _null(content: Any, _depth: int) -> bool:
    if content is not True:
        raise invalid_values("Null attribute value types must have the value of true")
    return True


def _number(content: Any, _depth: int) -> str:
    return spelled(parsed(content))


def _map(content: Any, depth: int) -> Any:
    return {name: checked(member, depth + 1) for name, member in content.items()}


def _list(content: Any, depth: int) -> Any:
    return [checked(member, depth + 1) for member in content]


def _set(name: str) -> Callable[[Any, int], Any]:
    def check(content: Any, _depth: int) -> Any:
        if not content:
            empty = "should not be empty" if name == "BS" else " may not be empty"
            raise invalid_values(f"{_TYPE_NAMES[name]} {empty}")
        if None in content:
            raise invalid_values(f"{_TYPE_NAMES[name]} may not have null values as members")
        members = [spelled(parsed(each)) for each in content] if name == "NS" else content
        if len(set(members)) < len(members):
            shown = "" if name == "NS" else f" [{', '.join(map(str, content))}]"
            raise invalid_values(f"Input collection{shown} contains duplicates.")
        return ordered_set(name, members)

    return check


_CHECKS: dict[str, Callable[[Any, int], Any]] = {
    "S": _plain,
    "B": _plain,
    "BOOL": _plain,
    "N": _number,
    "NULL": _null,
    "M": _map,
    "L": _list,
    **{name: _set(name) for name in SETS},
}


def ordered_set(name: str, members: Any) -> list[Any]:
    """The members of a set in the order in which it is kept."""
    return sorted(members, key=lambda each: comparable({SETS[name]: each}))


def parsed(text: str) -> Decimal:
    """The number of a text, within what DynamoDB keeps. Raises Refused."""
    try:
        number = Decimal(text)
        if not number.is_finite() or text != text.strip() or "_" in text:
            raise InvalidOperation
    except InvalidOperation:
        tail = f": {text}" if text else ""
        raise invalid(f"The parameter cannot be converted to a numeric value{tail}") from None
    return bounded(number)


def bounded(number: Decimal) -> Decimal:
    """The number without needless zeros. Raises Refused above 38 digits and beyond the range (T-2)."""
    if not number:
        return Decimal(0)
    digits = number.as_tuple().digits
    zeros = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    significant = len(digits) - zeros
    magnitude = number.adjusted()
    if magnitude > _LARGEST:
        raise invalid("Number overflow. Attempting to store a number with magnitude larger than supported range")
    if magnitude < _SMALLEST:
        raise invalid("Number underflow. Attempting to store a number with magnitude smaller than supported range")
    if significant > _MAX_DIGITS:
        raise invalid(f"Attempting to store more than {_MAX_DIGITS} significant digits in a Number")
    return number.normalize(_EXACT)


def spelled(number: Decimal) -> str:
    """The one spelling of a number: plain digits, without needless zeros."""
    return format(number, "f")


def summed(one: Value, other: Value, sign: int = 1) -> Value:
    """The sum of two numbers, or with -1 the difference. Raises Refused when DynamoDB cannot keep it."""
    result = _EXACT.add(Decimal(one["N"]), sign * Decimal(other["N"]))
    return {"N": spelled(bounded(result))}


def comparable(value: Value) -> Any:
    """What a string, number or binary is ordered by: UTF-8 bytes, the number, unsigned bytes (T-4)."""
    ((name, content),) = value.items()
    if name == "N":
        return Decimal(content)
    return content.encode("utf-8", "surrogatepass") if name == "S" else content


def digest(value: Value) -> bytes:
    """Where a partition key's value lies: alike for equal values, and spread evenly."""
    ((name, content),) = value.items()
    data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(name.encode() + data, digest_size=16).digest()


def item_size(item: Item) -> int:
    """Bytes of an item: names and values (T-3)."""
    return sum(_text_size(name) + value_size(value) for name, value in item.items())


def value_size(value: Value) -> int:
    """Bytes of a value (T-3)."""
    ((name, content),) = value.items()
    return _SIZES[name](content)


def _text_size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _number_size(text: str) -> int:
    digits = text.lstrip("-").replace(".", "").strip("0")
    return (len(digits) + 1) // 2 + 1 + text.startswith("-")


def _one(_content: Any) -> int:
    return 1


_SIZES: dict[str, Callable[[Any], int]] = {
    "S": _text_size,
    "B": len,
    "N": _number_size,
    "BOOL": _one,
    "NULL": _one,
    "SS": lambda members: sum(map(_text_size, members)),
    "NS": lambda members: sum(map(_number_size, members)),
    "BS": lambda members: sum(map(len, members)),
    "M": lambda members: _CONTAINER_BYTES + item_size(members) + _ELEMENT_BYTES * len(members),
    "L": lambda members: _CONTAINER_BYTES + sum(value_size(each) + _ELEMENT_BYTES for each in members),
}


def cloned(value: Value) -> Value:
    """A copy whose maps and lists may be changed."""
    ((name, content),) = value.items()
    if name == "M":
        return {"M": {key: cloned(member) for key, member in content.items()}}
    if name == "L":
        return {"L": [cloned(member) for member in content]}
    return {name: content}
