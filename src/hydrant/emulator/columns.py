"""Rows in columns: thousands of records a second cost less as a list for each member than as an object each.

To who goes through them they are rows like any others; a row is made when it is asked for. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, compress, repeat
from typing import Any, ClassVar, Generic, Self, TypeVar, overload

Row = TypeVar("Row")
T = TypeVar("T")


class Same(Sequence[T]):
    """One value, so many times."""

    __slots__ = ("_count", "value")

    def __init__(self, value: T, count: int) -> None:
        self.value = value
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[T]:
        return repeat(self.value, self._count)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Same[T]: ...
    def __getitem__(self, index: int | slice) -> T | Same[T]:
        if isinstance(index, slice):
            return Same(self.value, len(range(self._count)[index]))
        range(self._count)[index]  # raises IndexError where there is none
        return self.value


class Columns(Sequence[Row], Generic[Row]):
    """Rows of one kind of named tuple, in columns of one length in the order of its fields; none may be changed.

    A column is anything that can be sliced: a list, a range, a `Same`, or columns again.
    """

    __slots__ = ("columns",)
    row_type: ClassVar[Any]

    def __init__(self, *columns: Sequence[Any]) -> None:
        self.columns = columns

    @classmethod
    def of(cls, rows: Iterable[tuple[Any, ...]]) -> Self:
        """Put rows into columns; they may be plain tuples."""
        columns: list[Any] = [list(column) for column in zip(*rows, strict=True)]
        return cls(*columns or [[] for _ in cls.row_type._fields])

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Put some behind one another."""
        if len(parts) == 1:
            return parts[0]
        if not parts:
            return cls.of(())
        return cls(*_once_each(zip(*[part.columns for part in parts], strict=True), _joined))

    def where(self, kept: Sequence[bool]) -> Self:
        """Only the rows that are kept, one truth for each."""
        count = sum(kept)
        return type(self)(*_once_each(((column,) for column in self.columns), lambda one: _where(one[0], kept, count)))

    def __len__(self) -> int:
        return len(self.columns[0])

    def __iter__(self) -> Iterator[Row]:
        return map(partial(tuple.__new__, self.row_type), zip(*self.columns, strict=True))

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> Row | Self:
        if isinstance(index, slice):
            return type(self)(*_once_each(((column,) for column in self.columns), lambda one: one[0][index]))
        found: Row = tuple.__new__(self.row_type, [column[index] for column in self.columns])
        return found


def _once_each(groups: Iterable[tuple[Any, ...]], make: Any) -> list[Any]:
    """What is made of each group; groups of the same objects stay the same object."""
    made: dict[tuple[int, ...], Any] = {}
    found = []
    for group in groups:
        key = tuple(map(id, group))
        if key not in made:
            made[key] = make(group)
        found.append(made[key])
    return found


def _joined(parts: tuple[Any, ...]) -> Sequence[Any]:
    first = parts[0]
    if isinstance(first, Columns):
        return type(first).joined(parts)
    if isinstance(first, Same) and all(isinstance(part, Same) and part.value is first.value for part in parts):
        return Same(first.value, sum(map(len, parts)))
    return list(chain.from_iterable(parts))


def _where(column: Any, kept: Sequence[bool], count: int) -> Sequence[Any]:
    if isinstance(column, Columns):
        return column.where(kept)
    if isinstance(column, Same):
        return Same(column.value, count)
    return list(compress(column, kept))
