"""Records on their way: an item in a lane, a delivery to an output. Each knows the ticket that waits for it.

There are thousands a second, so both go in columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, Self, cast

from hydrant.emulator.columns import Columns, Same

from .positions import Ticket
from .records import NO_ROUTE, Place, ProcessingFailed, Record, Records, Route
from .transform.base import Made


class Item(NamedTuple):
    """A record on its way through a lane.

    `record` is what the function sees, `origin` what came from the source; several items may share one origin.
    `position` is that of the source's record, `last` tells whether no further item of it follows.
    """

    record: Record
    origin: Record
    position: int
    last: bool
    ticket: Ticket
    failure: ProcessingFailed | None = None

    @property
    def end(self) -> int:
        """Position before which everything is done when this item is."""
        return self.position + self.last


class Items(Columns[Item]):
    """Items in a row."""

    row_type = Item

    @property
    def records(self) -> Records:
        """What the function sees."""
        return cast(Records, self.columns[0])

    @property
    def origins(self) -> Records:
        """What came from the source."""
        return cast(Records, self.columns[1])

    @property
    def positions(self) -> Sequence[int]:
        """Of each."""
        return self.columns[2]

    @property
    def tickets(self) -> Sequence[Ticket]:
        """Of each."""
        return self.columns[4]

    @property
    def failures(self) -> Sequence[ProcessingFailed | None]:
        """Of each, why it cannot be processed, if so."""
        return self.columns[5]


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
    record: Record | None = None
    route: Route = NO_ROUTE


class Deliveries(Columns[Delivery]):
    """Deliveries in a row."""

    row_type = Delivery

    @classmethod
    def plain(
        cls, bodies: Sequence[bytes], arrivals: Sequence[float], tickets: Sequence[Ticket], sources: Sequence[int]
    ) -> Self:
        """Those without partition, record and route."""
        count = len(bodies)
        return cls(bodies, arrivals, tickets, sources, Same((), count), Same(None, count), Same(NO_ROUTE, count))

    @property
    def bodies(self) -> Sequence[bytes]:
        """Of each."""
        return self.columns[0]

    @property
    def size(self) -> int:
        """Bytes of all bodies."""
        return sum(map(len, self.bodies))

    @property
    def oldest(self) -> float:
        """Arrival of the oldest record, in epoch seconds (D-3)."""
        return min(self.columns[1])

    @property
    def source_bytes(self) -> int:
        """Bytes of all records as they came (F-8)."""
        return sum(self.columns[3])

    @property
    def places(self) -> Sequence[Place]:
        """Partition of each."""
        return self.columns[4]

    @property
    def by_ticket(self) -> dict[Ticket, int]:
        """How many there are of each ticket, in the order in which these come up."""
        return Counter(self.columns[2])

    def settle(self) -> None:
        """Settle all of them."""
        for ticket, count in self.by_ticket.items():
            ticket.settle(count)


def sizes_of(records: Records, prepared: Made) -> list[int]:
    """Bytes of each record as the function will see it."""
    if prepared is None:
        return list(map(len, records.data))
    sizes: list[int] = []
    for data, made in zip(records.data, prepared, strict=True):
        sizes += [len(data)] if made is None else [len(each.record.data) for each in made]
    return sizes


def items_of(records: Records, prepared: Made, first: int, ticket: Ticket) -> Items:
    """Each record as the function will see it, on its way from the position where its original stands."""
    if prepared is None:  # the usual case
        count = len(records)
        positions = range(first, first + count)
        return Items(records, records, positions, Same(True, count), Same(ticket, count), Same(None, count))
    items: list[Item] = []
    for position, (record, made) in enumerate(zip(records, prepared, strict=True), start=first):
        if made is None:
            items.append(Item(record, record, position, True, ticket))
        else:
            items += [Item(each.record, each.origin, position, False, ticket, each.failure) for each in made]
            items[-1] = items[-1]._replace(last=True)
    seen, origins, *others = Items.of(items).columns
    return Items(Records.of(seen), Records.of(origins), *others)


def origins_of(records: Records, prepared: Made, first: int) -> tuple[Sequence[int], Records]:
    """Each source record once, de-aggregated, however many were made of it (those of one stand together), and where it
    stands.
    """
    if prepared is None:
        return range(first, first + len(records)), records
    found: list[tuple[int, Record]] = []
    for position, (record, made) in enumerate(zip(records, prepared, strict=True), start=first):
        for origin in (record,) if made is None else [each.origin for each in made]:
            if not found or found[-1][1] is not origin:
                found.append((position, origin))
    return [position for position, _ in found], Records.of(origin for _, origin in found)
