"""From the outcomes of a batch to what each output gets. Pure; tickets are passed on, not settled."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from ..items import Delivery, Item
from ..positions import Ticket
from ..records import ErrorKind, Ok, ProcessingFailed
from ..transform.base import Transformed
from ..transform.outcomes import STATUS_FAILED
from .error_lines import error_line

_delivery = partial(tuple.__new__, Delivery)
"""Makes one of a tuple: for thousands a second the class's own `__new__` is too slow."""


@dataclass
class Routed:
    """Deliveries for each output, the failures among them, and a ticket for each record that needs no delivery."""

    data: list[Delivery] = field(default_factory=list)
    errors: dict[ErrorKind, list[Delivery]] = field(default_factory=dict)
    failures: dict[ProcessingFailed, None] = field(default_factory=dict)
    done: list[Ticket] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes of all bodies."""
        lists = (self.data, *self.errors.values())
        return sum([len(delivery.body) for deliveries in lists for delivery in deliveries])

    def reportable(self) -> list[ProcessingFailed]:
        """Failures for the error log: what a function decides about a record is not an error of the stream."""
        return [failure for failure in self.failures if failure is not STATUS_FAILED]


def route(batch: Sequence[Item], result: Transformed, forget_before: int, *, keep_originals: bool = False) -> Routed:
    """Sort a batch by its outcomes. Records before `forget_before` need no delivery.

    `keep_originals`: keep the original of each record, as the data output may divert it later.
    """
    routed = Routed()
    data, done = routed.data, routed.done
    for (_, origin, position, _, ticket, _), outcome in zip(batch, result.outcomes, strict=True):
        if position < forget_before:
            done.append(ticket)
        elif isinstance(outcome, Ok):
            body, _, place, to = outcome
            keep = origin if place or keep_originals else None
            data.append(_delivery((body, origin.arrival, ticket, len(origin.data), place, keep, to)))
        elif isinstance(outcome, ProcessingFailed):
            line = error_line(origin, outcome, result.attempts)
            delivery = Delivery(line, origin.arrival, ticket, len(origin.data))
            routed.errors.setdefault(outcome.kind, []).append(delivery)
            routed.failures[outcome] = None
        else:
            done.append(ticket)
    return routed
