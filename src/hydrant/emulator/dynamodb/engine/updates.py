"""Update expressions: what they are made of, and what they make of an item. Pure.

All operands are those of the item before the update; SET and REMOVE see lists as they were
[Developer Guide: Update expressions] (T-13).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from .errors import invalid
from .paths import Path, put, remove
from .values import Item, Value, cloned, kind, ordered_set, summed

MISSING = "The provided expression refers to an attribute that does not exist in the item"
WRONG_TYPE = "An operand in the update expression has an incorrect data type"


class Source(Protocol):
    """Where the value of a SET comes from."""

    def of(self, item: Item) -> Value:
        """Its value. Raises Refused when there is none."""


@dataclass(frozen=True)
class Given:
    """A value of the request."""

    value: Value

    def of(self, _item: Item) -> Value:
        """The value."""
        return self.value


@dataclass(frozen=True)
class At:
    """What is at a path."""

    path: Path

    def of(self, item: Item) -> Value:
        """The value there. Raises Refused."""
        found = self.path.find(item)
        if found is None:
            raise invalid(MISSING)
        return found


@dataclass(frozen=True)
class IfNotExists:
    """`if_not_exists(path, otherwise)`."""

    path: Path
    otherwise: Source

    def of(self, item: Item) -> Value:
        """What is there, or else the other value."""
        found = self.path.find(item)
        return self.otherwise.of(item) if found is None else found


@dataclass(frozen=True)
class Appended:
    """`list_append(one, other)`."""

    one: Source
    other: Source

    def of(self, item: Item) -> Value:
        """Both lists in one. Raises Refused."""
        one, other = self.one.of(item), self.other.of(item)
        if "L" not in one or "L" not in other:
            raise invalid(WRONG_TYPE)
        return {"L": [*one["L"], *other["L"]]}


@dataclass(frozen=True)
class Sum:
    """`one + other`, or with the sign -1 `one - other`."""

    one: Source
    other: Source
    sign: int

    def of(self, item: Item) -> Value:
        """The number. Raises Refused."""
        one, other = self.one.of(item), self.other.of(item)
        if "N" not in one or "N" not in other:
            raise invalid(WRONG_TYPE)
        return summed(one, other, self.sign)


@dataclass(frozen=True)
class Addition:
    """ADD: to a number, or to a set."""

    path: Path
    value: Value

    def result(self, item: Item) -> Value:
        """What stands there afterwards. Raises Refused."""
        found = self.path.find(item)
        if found is None:
            return self.value
        name = kind(self.value)
        if kind(found) != name:
            raise invalid(WRONG_TYPE)
        if name == "N":
            return summed(found, self.value)
        return {name: ordered_set(name, {*found[name], *self.value[name]})}


@dataclass(frozen=True)
class Deletion:
    """DELETE: members of a set."""

    path: Path
    value: Value

    def result(self, item: Item) -> Value | None:
        """What stands there afterwards; None when nothing is left, or there was nothing. Raises Refused."""
        found = self.path.find(item)
        if found is None:
            return None
        name = kind(self.value)
        if kind(found) != name:
            raise invalid(WRONG_TYPE)
        left = [member for member in found[name] if member not in self.value[name]]
        return {name: left} if left else None


@dataclass(frozen=True)
class Update:
    """The actions of an expression, by section."""

    sets: tuple[tuple[Path, Source], ...] = ()
    removals: tuple[Path, ...] = ()
    additions: tuple[Addition, ...] = ()
    deletions: tuple[Deletion, ...] = ()

    @property
    def paths(self) -> Iterator[Path]:
        """What it changes."""
        yield from (path for path, _ in self.sets)
        yield from self.removals
        yield from (addition.path for addition in self.additions)
        yield from (deletion.path for deletion in self.deletions)

    def apply(self, item: Item) -> Item:
        """The item afterwards; the one given is left as it is. Raises Refused."""
        wanted: list[tuple[Path, Value]] = [(path, source.of(item)) for path, source in self.sets]
        wanted += [(addition.path, addition.result(item)) for addition in self.additions]
        left = [(deletion.path, deletion.result(item)) for deletion in self.deletions]
        wanted += [(path, value) for path, value in left if value is not None]
        gone = [*self.removals, *(path for path, value in left if value is None and path.find(item) is not None)]
        changed = {name: cloned(value) for name, value in item.items()}
        # Places in a list from the last to the first, on both ways: none moves before its turn.
        for path, value in sorted(wanted, key=lambda each: _places(each[0])):
            put(changed, path, value)
        for path in sorted(gone, key=_places, reverse=True):
            remove(changed, path)
        return changed

    def touched(self, before: Item, after: Item, *, old: bool) -> Item:
        """The attributes of `before` or `after` that it changes: UPDATED_OLD and UPDATED_NEW."""
        source = before if old else after
        found: Item = {}
        for path in self.paths:
            value = path.find(source)
            if value is not None:
                _place(found, path.parts, value)
        return found


def _places(path: Path) -> tuple[tuple[bool, int, str], ...]:
    return tuple(
        (isinstance(part, int), part if isinstance(part, int) else 0, "" if isinstance(part, int) else part)
        for part in path.parts
    )


def _place(found: Item, parts: tuple[str | int, ...], value: Value) -> None:
    """Put a value under the same names; lists hold only what is there."""
    holder: Value = {"M": found}
    for part, following in zip(parts, (*parts[1:], None), strict=True):
        inner: Value = value if following is None else ({"L": []} if isinstance(following, int) else {"M": {}})
        if "L" in holder:
            holder["L"].append(inner)
        else:
            inner = inner if following is None else holder["M"].get(part, inner)
            holder["M"][part] = inner
        holder = inner
