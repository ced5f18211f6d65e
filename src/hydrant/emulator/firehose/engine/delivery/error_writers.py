"""The error outputs of a delivery stream: a writer for each kind of error lines."""

from collections.abc import Iterator, Sequence

from ..items import Deliveries, Delivery
from ..records import ErrorKind
from .renderers import ErrorRenderer, error_place
from .sinks import DeliveryContext, S3Sink
from .writer import Writer


class ErrorWriters:
    """What the data output cannot take ends here, and nothing goes back (C-21). Each kind has its own buffer (B-9)."""

    def __init__(self, context: DeliveryContext) -> None:
        self._writers = {kind: Writer(context, S3Sink(context, ErrorRenderer(kind))) for kind in ErrorKind}

    def __iter__(self) -> Iterator[Writer]:
        return iter(self._writers.values())

    def buffer(self, kind: ErrorKind, lines: Sequence[Delivery]) -> None:
        """Buffer error lines."""
        self._writers[kind].buffer(Deliveries.of(lines))

    def divert(
        self, kind: ErrorKind, deliveries: Sequence[Delivery], lines: Sequence[bytes], prefix: str | None = None
    ) -> None:
        """Buffer deliveries that were meant for the data output as error lines, one each, under their tickets."""
        pairs = list(zip(deliveries, lines, strict=True))
        for delivery, line in pairs:
            growth = len(line) - len(delivery.body)
            if growth > 0:
                delivery.ticket.grow(growth)
        place = error_place(prefix)
        self.buffer(kind, [each._replace(body=line, partition=place, record=None) for each, line in pairs])
