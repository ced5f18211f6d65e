"""From the outcomes of a batch to what each output gets. Pure; tickets are passed on, not settled."""

from dataclasses import dataclass, field

from ..items import Deliveries, Delivery, Item, Items
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

    def fail(self, item: Item, failure: ProcessingFailed, attempts: Attempts) -> None:
        """An error line instead of the record."""
        origin, line = item.origin, error_line(item.origin, failure, attempts)
        delivery = Delivery(line, origin.arrival, item.ticket, len(origin.data))
        self.errors.setdefault(failure.kind, []).append(delivery)
        self.failures.append((origin, failure))


def route(batch: Items, result: Transformed, forget_before: int, *, keep_originals: bool = False) -> Routed:
    """Sort a batch by its outcomes. Records before `forget_before` need no delivery.

    `keep_originals`: keep the original of each record, as the data output may divert it later.
    """
    if isinstance(result.outcomes, Oks) and forget_before <= batch[0].position and not keep_originals:
        return _routed_together(batch, result.outcomes, result.attempts)
    routed, data = Routed(), []
    for item, outcome in zip(batch, result.outcomes, strict=True):
        origin, ticket = item.origin, item.ticket
        if item.position < forget_before:
            routed.done.append(ticket)
        elif isinstance(outcome, Ok):
            keep = origin if outcome.partition or keep_originals else None
            size = len(origin.data)
            data.append(Delivery(outcome.data, origin.arrival, ticket, size, outcome.partition, keep, outcome.route))
        elif isinstance(outcome, ProcessingFailed):
            routed.fail(item, outcome, result.attempts)
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
        routed.fail(batch[index], outcomes.failure, attempts)
    routed.data = data.where(kept)
    return routed
