"""A table's items with its indexes: gets, and writes that are planned, judged and then made.

`plan` judges one write against what is there; `commit` makes what was planned. Whoever calls them holds the lock of
the store in between, so that conditions and transactions are judged on what they change (T-10).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from .conditions import Condition
from .errors import condition_failed, invalid, invalid_values
from .index import Index
from .ordered import OrderedItems, Place
from .schema import KeySchema
from .updates import Update
from .values import MAX_ITEM_BYTES, Item, item_size

_TTL_REACH = 5 * 365 * 86400
"""What ran out longer ago than five years is kept [Developer Guide: Time to Live, how it works] (T-16)."""
_SLACK = 1000


@dataclass(frozen=True)
class Write:
    """One write of the request: what is to become of the item with this key.

    `after` makes the item that is to be there of the one that is; None takes it away.
    """

    key: Item
    after: Callable[[Item | None], Item | None]
    condition: Condition | None = None
    update: Update | None = None
    show_on_failure: bool = False


@dataclass(frozen=True)
class Change:
    """A write that may be made: the item before and after it, None where there is none."""

    place: Place
    key: Item
    before: Item | None
    after: Item | None
    expired: bool = False

    @property
    def made(self) -> bool:
        """Whether it changes anything."""
        return self.before != self.after


@dataclass
class TableItems:
    """The items of one table. `listeners` are told of each change, in order."""

    schema: KeySchema
    indexes: dict[str, Index] = field(default_factory=dict)
    listeners: list[Callable[[Change], None]] = field(default_factory=list)
    ttl_attribute: str | None = None

    def __post_init__(self) -> None:
        self.entries = OrderedItems(self.schema)
        self.size_bytes = 0
        self._due: list[tuple[int, int, Place]] = []
        self._due_count = 0

    def get(self, key: Item) -> Item | None:
        """The item with this key. Raises Refused for what is no key of the table."""
        self.schema.check_key(key)
        return self.entries.get(self.entries.place(key))

    def plan(self, write: Write) -> Change:
        """Judge a write. Raises Refused: the condition is not met, or the item would not be one."""
        place = self.entries.place(write.key)
        before = self.entries.get(place)
        if write.condition is not None and not write.condition.met(before or {}):
            raise condition_failed(before if write.show_on_failure else None)
        after = write.after(before)
        if after is not None:
            self._check(after, updated=write.update is not None)
        return Change(place, write.key, before, after)

    def commit(self, change: Change) -> dict[str, bool]:
        """Make a planned change; which indexes changed with it."""
        if change.after is None:
            self.entries.remove(change.place)
        else:
            self.entries.put(change.place, change.after)
            self._note_expiry(change.place, change.after)
        self.size_bytes += _size(change.after) - _size(change.before)
        touched = {
            name: index.change(change.place, change.before, change.after) for name, index in self.indexes.items()
        }
        for listener in list(self.listeners):
            listener(change)
        return touched

    def add_index(self, index: Index) -> None:
        """Keep an index from now on, and fill it."""
        index.fill((self.entries.place(item), item) for item in self.entries.items())
        self.indexes = {**self.indexes, index.name: index}

    def expire_by(self, attribute: str | None) -> None:
        """Let items go at the time in an attribute; None: none does any more."""
        self.ttl_attribute, self._due = attribute, []
        if attribute is not None:
            for item in self.entries.items():
                if (when := self._expiry(item)) is not None:
                    self._due_count += 1
                    self._due.append((when, self._due_count, self.entries.place(item)))
            heapq.heapify(self._due)

    def expire(self, now: float) -> int:
        """Delete what has run out; how many items that were."""
        gone = 0
        while self._due and self._due[0][0] <= now:
            when, _, place = heapq.heappop(self._due)
            item = self.entries.get(place)
            if item is not None and self._expiry(item) == when and now - when < _TTL_REACH:
                self.commit(Change(place, self.schema.key_of(item), item, None, expired=True))
                gone += 1
        return gone

    def snapshot(self) -> list[Item]:
        """All items; none of them changes later."""
        return list(self.entries.items())

    def load(self, items: Iterator[Item]) -> None:
        """Take items as they are, into a table that has none yet."""
        for item in items:
            place = self.entries.place(item)
            self.commit(Change(place, self.schema.key_of(item), None, item))

    def resume(self, items: Iterable[Item]) -> None:
        """Go on with these items, in a table that has none yet; nobody is told, and nothing is judged."""
        self.entries.fill((self.entries.place(item), item) for item in items)
        self.size_bytes = sum(map(item_size, self.entries.items()))
        for index in self.indexes.values():
            index.fill((self.entries.place(item), item) for item in self.entries.items())
        self.expire_by(self.ttl_attribute)

    def _note_expiry(self, place: Place, item: Item) -> None:
        when = self._expiry(item)
        if when is not None:
            self._due_count += 1
            heapq.heappush(self._due, (when, self._due_count, place))
            if len(self._due) > 2 * len(self.entries) + _SLACK:  # of items that have changed or gone since
                self.expire_by(self.ttl_attribute)

    def _expiry(self, item: Item) -> int | None:
        value = None if self.ttl_attribute is None else item.get(self.ttl_attribute)
        return int(float(value["N"])) if value is not None and "N" in value else None

    def _check(self, item: Item, *, updated: bool) -> None:
        size = item_size(item)
        if size > MAX_ITEM_BYTES:
            what = "Item size to update has exceeded" if updated else "Item size has exceeded"
            raise invalid(f"{what} the maximum allowed size")
        for index in self.indexes.values():
            index.schema.check_index_item(item, index.name)


def _size(item: Item | None) -> int:
    return 0 if item is None else item_size(item)


def put_write(schema: KeySchema, item: Item, condition: Condition | None, *, show: bool = False) -> Write:
    """PutItem: the item takes the place of what is there. Raises Refused when its key is none."""
    schema.check_item(item)
    return Write(schema.key_of(item), lambda _: item, condition, show_on_failure=show)


def delete_write(schema: KeySchema, key: Item, condition: Condition | None, *, show: bool = False) -> Write:
    """DeleteItem. Raises Refused when the key is none."""
    schema.check_key(key)
    return Write(key, lambda _: None, condition, show_on_failure=show)


def update_write(
    schema: KeySchema, key: Item, update: Update, condition: Condition | None, *, show: bool = False
) -> Write:
    """UpdateItem: an item that is not there begins with its key. Raises Refused when key or update do not fit."""
    schema.check_key(key)
    for path in update.paths:
        if path.top in schema.names:
            raise invalid_values(f"Cannot update attribute {path.top}. This attribute is part of the key")
    return Write(key, lambda before: update.apply(before or key), condition, update, show_on_failure=show)


def check_write(schema: KeySchema, key: Item, condition: Condition | None, *, show: bool = False) -> Write:
    """A transaction's ConditionCheck. Raises Refused when the key is none."""
    schema.check_key(key)
    return Write(key, lambda before: before, condition, show_on_failure=show)
