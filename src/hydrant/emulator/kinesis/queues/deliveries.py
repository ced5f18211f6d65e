"""What a queue knows of each record that it has taken from its stream: a state machine. Pure; times are passed in.

    taken ──> visible ──receive──> in flight ──acknowledge──> gone
                 ^                     │
                 └──── time is up ─────┤ (received less often than MaxReceiveCount)
                                       └──> dead, visible <──> dead, in flight ──acknowledge──> gone
    visible <──restore── dead

Records are named by shard and position; their contents stay in the stream. What was received keeps its newest receipt
until it is received again, also after its time is up. Times in seconds of one clock.
"""

from __future__ import annotations

import heapq
import itertools
from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple

_SPARE = 1_000
"""So many entries of records that fly no more may stay among those that do."""


class Place(NamedTuple):
    """Where a record lies in its stream."""

    shard_id: str
    position: int


@dataclass(slots=True, eq=False)
class Delivery:
    """A record between its first delivery and its acknowledgement."""

    place: Place
    receipt: int = 0
    """Of its newest delivery; 0 before the first."""
    received: int = 0
    """How often, since it was taken or restored."""
    first_received_at: float | None = None
    dead: bool = False
    flight: int = 0
    """Tells apart the times at which it has been sent off; 0 while it is visible."""


class Deliveries:
    """All records of a queue that are neither acknowledged nor forgotten. One caller at a time."""

    def __init__(self) -> None:
        self._known: dict[str, OrderedDict[int, Delivery]] = {}
        self._visible: dict[bool, OrderedDict[Place, Delivery]] = {False: OrderedDict(), True: OrderedDict()}
        self._flying: list[tuple[float, int, Delivery]] = []  # a heap by the time at which they land
        self._sift_beyond = _SPARE
        self._numbers = itertools.count(1)

    def take(self, place: Place) -> Delivery:
        """A record comes in, to be delivered at once."""
        delivery = Delivery(place)
        self._known.setdefault(place.shard_id, OrderedDict())[place.position] = delivery
        return delivery

    def next_visible(self, now: float, most: int | None, *, dead: bool) -> Delivery | None:
        """The record that has been visible longest, among the dead ones or the others; it is visible no more.

        `most`: how often a record may be received before it is dead, None for any number.
        """
        self.land(now, most)
        while self._visible[dead]:
            _, delivery = self._visible[dead].popitem(last=False)
            if dead or most is None or delivery.received < most:
                return delivery
            self._show(delivery, most)  # `most` has been lowered since
        return None

    def send(self, delivery: Delivery, now: float, visibility: float) -> None:
        """A record that is not visible goes to a consumer, and is in flight for so many seconds."""
        delivery.receipt = next(self._numbers)
        delivery.received += 1
        if delivery.first_received_at is None:
            delivery.first_received_at = now
        self._fly(delivery, now + visibility)

    def find(self, place: Place) -> Delivery | None:
        """What is known of a record; None when it was acknowledged or forgotten, or has never been taken."""
        shard = self._known.get(place.shard_id)
        return None if shard is None else shard.get(place.position)

    def forget(self, delivery: Delivery) -> None:
        """A record was acknowledged, or is in the stream no more."""
        delivery.flight = 0
        self._visible[delivery.dead].pop(delivery.place, None)
        self._known.get(delivery.place.shard_id, OrderedDict()).pop(delivery.place.position, None)

    def hide(self, delivery: Delivery, now: float, visibility: float, most: int | None) -> None:
        """A record that was received is in flight for so many seconds from now on; 0: it is visible at once."""
        self._visible[delivery.dead].pop(delivery.place, None)
        self._fly(delivery, now + visibility)
        self.land(now, most)

    def restore(self, delivery: Delivery) -> None:
        """A dead record becomes one like any other, received never so far."""
        self._visible[True].pop(delivery.place, None)
        delivery.dead, delivery.received, delivery.flight = False, 0, 0
        self._visible[False][delivery.place] = delivery

    def land(self, now: float, most: int | None) -> None:
        """Let be visible what has been in flight long enough."""
        while self._flying and self._flying[0][0] <= now:
            _, flight, delivery = heapq.heappop(self._flying)
            if delivery.flight == flight:
                delivery.flight = 0
                self._show(delivery, most)

    def oldest(self, shard_id: str) -> int | None:
        """The position of the oldest record of a shard that is known here."""
        return next(iter(self._known.get(shard_id, ())), None)

    def _show(self, delivery: Delivery, most: int | None) -> None:
        if most is not None and delivery.received >= most:
            delivery.dead = True
        self._visible[delivery.dead][delivery.place] = delivery

    def _fly(self, delivery: Delivery, lands_at: float) -> None:
        delivery.flight = next(self._numbers)
        heapq.heappush(self._flying, (lands_at, delivery.flight, delivery))
        if len(self._flying) > self._sift_beyond:
            self._sift()

    def _sift(self) -> None:
        """Let go of records that were acknowledged or given another time: theirs may be up in hours only."""
        self._flying = [each for each in self._flying if each[2].flight == each[1]]
        heapq.heapify(self._flying)
        self._sift_beyond = 2 * len(self._flying) + _SPARE
