"""Items in order: partitions spread by the digest of their key, and within one the order of the sort key.

One flat list of places with the items beside it serves gets, queries from any place in both directions, and scans in
segments. A place is (digest of the partition key, what the sort key is compared by, the item's place in the table).
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator

from .key_conditions import KeyRange
from .schema import KeySchema
from .values import Item, comparable, digest

Place = tuple[object, ...]
_DIGEST_BITS = 128


class OrderedItems:
    """Items of a table or of one of its indexes. Whoever uses it holds the table's lock."""

    def __init__(self, schema: KeySchema) -> None:
        self.schema = schema
        self._order: list[Place] = []
        self._items: dict[Place, Item] = {}

    def __len__(self) -> int:
        return len(self._order)

    def place(self, item: Item, base: Place | None = None) -> Place:
        """Where an item with these keys lies; `base` is its place in the table, for an index."""
        sort = None if self.schema.range is None else comparable(item[self.schema.range])
        here = (digest(item[self.schema.hash]), sort)
        return here if base is None else (*here, base)

    def get(self, place: Place) -> Item | None:
        """The item at a place."""
        return self._items.get(place)

    def put(self, place: Place, item: Item) -> None:
        """Keep an item there, in the place of another one if there is one."""
        if place not in self._items:
            insort(self._order, place)
        self._items[place] = item

    def fill(self, items: Iterable[tuple[Place, Item]]) -> None:
        """Take many at once, at places where nothing is."""
        self._items.update(items)
        self._order = sorted(self._items)

    def remove(self, place: Place) -> None:
        """Forget the item that is there."""
        if self._items.pop(place, None) is not None:
            del self._order[bisect_left(self._order, place)]

    def items(self) -> Iterator[Item]:
        """All items, in order."""
        return map(self._items.__getitem__, list(self._order))

    def bounds(self, wanted: KeyRange) -> tuple[int, int]:
        """First and last position, the latter exclusive, of what a query reads."""
        partition = digest(wanted.partition)
        first, last = self._left((partition,)), self._left((partition + b"\0",))
        if not wanted.operator:
            return first, last
        low, high = comparable(wanted.values[0]), comparable(wanted.values[-1])
        if wanted.operator in {"=", ">=", "BETWEEN"}:
            first = self._left((partition, low))
        elif wanted.operator == ">":
            first = self._right((partition, low))
        elif wanted.operator == "begins_with":
            first = self._left((partition, low))
            last = min(last, self._end_of_prefix(partition, low))
        if wanted.operator in {"=", "<=", "BETWEEN"}:
            last = self._right((partition, high))
        elif wanted.operator == "<":
            last = self._left((partition, high))
        return first, max(first, last)

    def segment(self, number: int, total: int) -> tuple[int, int]:
        """First and last position, the latter exclusive, of a part of a parallel scan."""
        starts = [((part << _DIGEST_BITS) // total) for part in (number, number + 1)]
        first, last = (
            len(self._order) if start >> _DIGEST_BITS else self._left((start.to_bytes(_DIGEST_BITS // 8, "big"),))
            for start in starts
        )
        return first, last

    def after(self, place: Place) -> int:
        """The first position behind a place."""
        return bisect_right(self._order, place)

    def before(self, place: Place) -> int:
        """The first position that is not before a place."""
        return self._left(place)

    def at(self, position: int) -> Item:
        """The item at a position."""
        return self._items[self._order[position]]

    def _left(self, place: Place) -> int:
        return bisect_left(self._order, place)

    def _right(self, place: Place) -> int:
        return bisect_right(self._order, place, key=lambda each: each[: len(place)])

    def _end_of_prefix(self, partition: bytes, prefix: bytes) -> int:
        stem = prefix.rstrip(b"\xff")
        return self._left((partition, stem[:-1] + bytes([stem[-1] + 1]))) if stem else len(self._order)
