"""The sink of data, whatever the kind of the destination: an update may change it at any moment (A-36)."""

from ..buffers import Hints
from ..items import Deliveries
from .cancellation import Cancellation
from .sinks import DeliveryContext, Refusals, Sink, SinkFactory, Written


class DataSink:
    """Brings a batch where the current plan wants it.

    An attempt that is under way goes on; what it has not delivered goes to the new destination, and is no failure.
    """

    name = "data"

    def __init__(self, context: DeliveryContext, refusals: Refusals) -> None:
        """`refusals` takes, as error lines, what a destination does not take."""
        self._context = context
        self._refusals = refusals
        self._sinks: dict[SinkFactory, Sink] = {}

    def hints(self) -> Hints:
        """Those of the current destination."""
        hints = self._context.plan().data.hints
        return Hints(hints.size, hints.interval, spacing=self._context.settings.spacing_seconds)

    def write(self, batch: Deliveries, cancellation: Cancellation) -> Written:
        """Deliver one batch."""
        while (written := self._sink().write(batch, cancellation)).moved:
            pass
        return written

    def _sink(self) -> Sink:
        factory = self._context.plan().sink
        if factory not in self._sinks:
            self._sinks[factory] = factory(self._context, self._refusals)
        return self._sinks[factory]
