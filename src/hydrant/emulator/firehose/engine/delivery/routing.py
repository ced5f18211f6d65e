"""From the outcomes of a batch to what each output gets. Pure; tickets are passed on, not settled."""

from dataclasses import dataclass, field

from ..items import Deliveries, Delivery, Items
from ..positions import Ticket
from ..records import ErrorKind, Ok, Oks, ProcessingFailed, Record
from ..transform.base import Attempts, Transformed
from ..transform.outcomes import STATUS_FAILED
from .error_lines import error_line


@dataclass
class Routed:
    """Deliveries for each output, what failed among them and why, a ticket for each record that needs no delivery."""

    data: Deliveries = field(default_factory=lambda: Deliveries.of(()))
    errors: dict[ErrorKind, list[Delivery]] = field(default_factory=dict)
    failures: list[tuple[Record, ProcessingFailed]] = field(default_factory=list)
    done: list[Ticket] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes of all bodies."""
        return self.data.size + sum([len(each.body) for lines in self.errors.values() for each in lines])

    def reportable(self) -> list[ProcessingFailed]:
        """Failures for the error log: what a function decides about a record is not an error of the stream."""
        found = dict.fromkeys(failure for _, failure in self.failures)
        return [failure for failure in found if failure is not STATUS_FAILED]

    def fail(self, origin: Record, ticket: Ticket, failure: ProcessingFailed, attempts: Attempts) -> None:
        """An error line instead of the record."""
        line = error_line(origin, failure, attempts)
        delivery = Delivery(line, origin.arrival, ticket, len(origin.data))
        self.errors.setdefault(failure.kind, []).append(delivery)
        self.failures.append((origin, failure))


def route(batch: Items, result: Transformed, forget_before: int, *, keep_originals: bool = False) -> Routed:
    """Sort a batch by its outcomes. Records before `forget_before` need no delivery.

    `keep_originals`: keep the original of each record, as the data output may divert it later.
    """
    if isinstance(result.outcomes, Oks) and forget_before <= batch.positions[0] and not keep_originals:
        return _routed_together(batch, result.outcomes, result.attempts)
    routed, data = Routed(), []
    for origin, position, ticket, outcome in zip(
        batch.origins, batch.positions, batch.tickets, result.outcomes, strict=True
    ):
        if position < forget_before:
            routed.done.append(ticket)
        elif isinstance(outcome, Ok):
            body, _, place, to = outcome
            keep = origin if place or keep_originals else None
            data.append((body, origin.arrival, ticket, len(origin.data), place, keep, to))
        elif isinstance(outcome, ProcessingFailed):
            routed.fail(origin, ticket, outcome, result.attempts)
        else:
            routed.done.append(ticket)
    routed.data = Deliveries.of(data)
    return routed


def _routed_together(batch: Items, outcomes: Oks, attempts: Attempts) -> Routed:
    """The same where all but a few go one way: column by column."""
    origins = batch.origins
    data = Deliveries.plain(outcomes.data, origins.arrivals, batch.tickets, list(map(len, origins.data)))
    if outcomes.failure is None or not outcomes.failed:
        return Routed(data)
    kept = [True] * len(data)
    routed = Routed()
    for index in outcomes.failed:
        kept[index] = False
        routed.fail(origins[index], batch.tickets[index], outcomes.failure, attempts)
    routed.data = data.where(kept)
    return routed
