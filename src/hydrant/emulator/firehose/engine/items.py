"""Records on their way: an item in a lane, a delivery to an output. Each knows the ticket that waits for it."""

from collections.abc import Sequence
from functools import partial
from itertools import repeat
from typing import NamedTuple

from .positions import Ticket
from .records import NO_ROUTE, Place, ProcessingFailed, Route, SourceRecord
from .transform.base import Prepared

Made = Sequence[Sequence[Prepared] | None]
"""What preparation made of each record that was read; None where it stays as it is."""


class Item(NamedTuple):
    """A record on its way through a lane.

    `record` is what the function sees, `origin` what came from the source; several items may share one origin.
    `position` is that of the source's record, `last` tells whether no further item of it follows.
    """

    record: SourceRecord
    origin: SourceRecord
    position: int
    last: bool
    ticket: Ticket
    failure: ProcessingFailed | None = None

    @property
    def end(self) -> int:
        """Position before which everything is done when this item is."""
        return self.position + self.last


_item = partial(tuple.__new__, Item)
"""Makes an item of a tuple: for thousands a second the class's own `__new__` is too slow."""


class Delivery(NamedTuple):
    """Bytes of one record for a destination, and the batch that waits for it.

    `source_bytes`: size of the record that came from the source (F-8). `partition` as the transform found it.
    `record`: what came from the source, kept where the record may still become an error line.
    """

    body: bytes
    arrival: float
    ticket: Ticket
    source_bytes: int = 0
    partition: Place = ()
    record: SourceRecord | None = None
    route: Route = NO_ROUTE


def sizes_of(records: Sequence[SourceRecord], prepared: Made) -> list[int]:
    """Bytes of each record as the function will see it."""
    if not any(prepared):
        return [len(record.data) for record in records]
    sizes: list[int] = []
    for record, made in zip(records, prepared, strict=True):
        sizes += [len(record.data)] if made is None else [len(each.record.data) for each in made]
    return sizes


def items_of(records: Sequence[SourceRecord], prepared: Made, first: int, ticket: Ticket) -> list[Item]:
    """Each record as the function will see it, on its way from the position where its original stands."""
    if not any(prepared):  # the usual case
        positions = range(first, first + len(records))
        rows = zip(records, records, positions, repeat(True), repeat(ticket), repeat(None))
        return list(map(_item, rows))
    items: list[Item] = []
    for position, (record, made) in enumerate(zip(records, prepared, strict=True), start=first):
        if made is None:
            items.append(Item(record, record, position, True, ticket))
        else:
            items += [Item(each.record, each.origin, position, False, ticket, each.failure) for each in made]
            items[-1] = items[-1]._replace(last=True)
    return items


def origins_of(records: Sequence[SourceRecord], prepared: Made, first: int) -> list[tuple[int, SourceRecord]]:
    """Each source record once, de-aggregated, however many were made of it (those of one stand together)."""
    found: list[tuple[int, SourceRecord]] = []
    for position, (record, made) in enumerate(zip(records, prepared, strict=True), start=first):
        for origin in (record,) if made is None else [each.origin for each in made]:
            if not found or found[-1][1] is not origin:
                found.append((position, origin))
    return found
