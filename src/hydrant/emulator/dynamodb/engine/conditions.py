"""Conditions and filters: what they are made of, and whether an item meets them. Pure.

[Developer Guide: Condition and filter expressions, operators, and functions]. A comparison with an attribute that is
not there, or of another type, is not met; `<>` with one that is not there is (T-11).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from .errors import invalid
from .paths import Path
from .values import ORDERED, SETS, Item, Value, checked, comparable, kind

TYPES = ("B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M")


class Operand(Protocol):
    """What stands beside an operator."""

    def of(self, item: Item) -> Value | None:
        """Its value for an item; None when there is none."""

    @property
    def paths(self) -> Iterator[Path]:
        """The paths in it."""


class Condition(Protocol):
    """What an item meets or does not."""

    def met(self, item: Item) -> bool:
        """Whether the item meets it."""

    @property
    def paths(self) -> Iterator[Path]:
        """The paths in it."""


@dataclass(frozen=True)
class Attribute:
    """What is at a path."""

    path: Path

    def of(self, item: Item) -> Value | None:
        """The value there."""
        return self.path.find(item)

    @property
    def paths(self) -> Iterator[Path]:
        """The path."""
        yield self.path


@dataclass(frozen=True)
class Constant:
    """A value of the request."""

    value: Value

    def of(self, _item: Item) -> Value | None:
        """The value."""
        return self.value

    @property
    def paths(self) -> Iterator[Path]:
        """None."""
        yield from ()


@dataclass(frozen=True)
class SizeOf:
    """`size(path)`: characters, bytes or members."""

    operand: Operand

    def of(self, item: Item) -> Value | None:
        """The number; None where there is no size."""
        value = self.operand.of(item)
        if value is None or kind(value) in {"N", "BOOL", "NULL"}:
            return None
        return {"N": str(len(value[kind(value)]))}

    @property
    def paths(self) -> Iterator[Path]:
        """Those of its operand."""
        yield from self.operand.paths


@dataclass(frozen=True)
class Comparison:
    """An operator or function that judges values, each of which must be there."""

    operator: str
    operands: tuple[Operand, ...]

    def met(self, item: Item) -> bool:
        """Whether the values are as the operator wants them."""
        values = [operand.of(item) for operand in self.operands]
        if self.operator == "<>":
            return values[0] != values[1]
        present = [value for value in values if value is not None]
        return len(present) == len(values) and _JUDGES[self.operator](*present)

    @property
    def paths(self) -> Iterator[Path]:
        """Those of its operands."""
        for operand in self.operands:
            yield from operand.paths


@dataclass(frozen=True)
class OneOf:
    """`a IN (b, c)`."""

    operand: Operand
    options: tuple[Operand, ...]

    def met(self, item: Item) -> bool:
        """Whether the value is one of the options."""
        value = self.operand.of(item)
        return value is not None and any(option.of(item) == value for option in self.options)

    @property
    def paths(self) -> Iterator[Path]:
        """Those of its operands."""
        for operand in (self.operand, *self.options):
            yield from operand.paths


@dataclass(frozen=True)
class Exists:
    """`attribute_exists` or, with `wanted` False, `attribute_not_exists`."""

    operand: Operand
    wanted: bool

    def met(self, item: Item) -> bool:
        """Whether it is there as wanted."""
        return (self.operand.of(item) is not None) is self.wanted

    @property
    def paths(self) -> Iterator[Path]:
        """Those of its operand."""
        yield from self.operand.paths


@dataclass(frozen=True)
class All:
    """Conditions joined by AND."""

    parts: tuple[Condition, ...]

    def met(self, item: Item) -> bool:
        """Whether all are met."""
        return all(part.met(item) for part in self.parts)

    @property
    def paths(self) -> Iterator[Path]:
        """Those of its parts."""
        for part in self.parts:
            yield from part.paths


@dataclass(frozen=True)
class Any:
    """Conditions joined by OR."""

    parts: tuple[Condition, ...]

    def met(self, item: Item) -> bool:
        """Whether one is met."""
        return any(part.met(item) for part in self.parts)

    @property
    def paths(self) -> Iterator[Path]:
        """Those of its parts."""
        for part in self.parts:
            yield from part.paths


@dataclass(frozen=True)
class Not:
    """The contrary."""

    part: Condition

    def met(self, item: Item) -> bool:
        """Whether its part is not met."""
        return not self.part.met(item)

    @property
    def paths(self) -> Iterator[Path]:
        """Those of its part."""
        yield from self.part.paths


def _ordered(judge: Callable[[object, object], bool]) -> Callable[[Value, Value], bool]:
    def compare(one: Value, other: Value) -> bool:
        same = kind(one) == kind(other) and kind(one) in ORDERED
        return same and judge(comparable(one), comparable(other))

    return compare


def _between(value: Value, low: Value, high: Value) -> bool:
    return _JUDGES[">="](value, low) and _JUDGES["<="](value, high)


def _contains(value: Value, part: Value) -> bool:
    holder = kind(value)
    if holder == "L":
        return part in value["L"]
    if holder in SETS:
        return kind(part) == SETS[holder] and part[SETS[holder]] in value[holder]
    return holder in {"S", "B"} and kind(part) == holder and part[holder] in value[holder]


def _begins_with(value: Value, start: Value) -> bool:
    name = kind(value)
    return name in {"S", "B"} and kind(start) == name and bool(value[name].startswith(start[name]))


def _of_type(value: Value, name: Value) -> bool:
    return kind(value) == name.get("S")


_JUDGES: dict[str, Callable[..., bool]] = {
    "=": lambda one, other: one == other,
    "<": _ordered(lambda one, other: one < other),  # type: ignore[operator]
    "<=": _ordered(lambda one, other: one <= other),  # type: ignore[operator]
    ">": _ordered(lambda one, other: one > other),  # type: ignore[operator]
    ">=": _ordered(lambda one, other: one >= other),  # type: ignore[operator]
    "BETWEEN": _between,
    "contains": _contains,
    "begins_with": _begins_with,
    "attribute_type": _of_type,
}


def check_bounds(words: str, low: Value, high: Value) -> None:
    """Raise Refused when the bounds of a BETWEEN are no bounds; `words` opens the message."""
    if kind(low) != kind(high):
        bounds = f"lower bound operand: {shown(low)}, upper bound operand: {shown(high)}"
        raise invalid(f"{words}The BETWEEN operator requires same data type for lower and upper bounds; {bounds}")
    if kind(low) in ORDERED and comparable(low) > comparable(high):
        bounds = f"lower bound operand: {shown(low)}, upper bound operand: {shown(high)}"
        rule = "The BETWEEN operator requires upper bound to be greater than or equal to lower bound"
        raise invalid(f"{words}{rule}; {bounds}")


def shown(value: Value) -> str:
    """A value as AWS prints it in messages."""
    ((name, content),) = checked(value).items()
    return f"AttributeValue: {{{name}:{content}}}"
