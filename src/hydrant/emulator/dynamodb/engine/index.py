"""Secondary indexes: which items are in one, and what of them it shows. Pure but for what it keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .errors import Refused
from .ordered import OrderedItems, Place
from .paths import Path
from .projections import Projection
from .schema import KeySchema
from .values import Item, item_size


@dataclass
class Index:
    """A global or local secondary index. `ready_at`: when it is ACTIVE, epoch seconds."""

    name: str
    local: bool
    schema: KeySchema
    base: KeySchema
    projection_type: str
    included: tuple[str, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
    ready_at: float = 0.0

    def __post_init__(self) -> None:
        self.entries = OrderedItems(self.schema)
        names = dict.fromkeys((*self.base.names, *self.schema.names, *self.included))
        self.projection = None if self.projection_type == "ALL" else Projection(tuple(Path((name,)) for name in names))

    def fill(self, items: Iterable[tuple[Place, Item]]) -> None:
        """Take up what is in the table; items whose values are no keys of the index are left out."""
        self.entries.fill((self.entries.place(item, place), item) for place, item in items if self._takes(item))

    def _takes(self, item: Item) -> bool:
        try:
            self.schema.check_index_item(item, self.name)
        except Refused:
            return False
        return self.schema.holds(item)

    def change(self, place: Place, before: Item | None, after: Item | None) -> bool:
        """Follow a change of the item at a place of the table; whether what the index shows has changed."""
        old = self.entries.place(before, place) if before is not None and self.schema.holds(before) else None
        new = self.entries.place(after, place) if after is not None and self.schema.holds(after) else None
        if old is not None and old != new:
            self.entries.remove(old)
        if new is None or after is None:
            return old is not None
        self.entries.put(new, after)
        return old != new or before is None or self.shown(before) != self.shown(after)

    def shown(self, item: Item) -> Item:
        """What the index has of an item."""
        return item if self.projection is None else self.projection.of(item)

    def has(self, name: str) -> bool:
        """Whether the index has an attribute of this name, where items have it."""
        return self.projection is None or any(path.top == name for path in self.projection.paths)

    @property
    def size_bytes(self) -> int:
        """Bytes of all that it shows."""
        return sum(item_size(self.shown(item)) for item in self.entries.items())
