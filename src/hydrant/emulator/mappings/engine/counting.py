"""How many events a mapping polled, handed over, deleted and dropped: MetricsConfig's EventCount (M-17). Pure."""

from __future__ import annotations

from collections.abc import Callable

POLLED, FILTERED_OUT = "PolledEventCount", "FilteredOutEventCount"
INVOKED, FAILED_INVOKE = "InvokedEventCount", "FailedInvokeEventCount"
DELETED = "DeletedEventCount"
"""Of a queue's messages."""
DROPPED, DELIVERED = "DroppedEventCount", "OnFailureDestinationDeliveredEventCount"
"""Of a stream's records."""

Count = Callable[[str, int], None]
"""Is told a metric's name and a number of events."""


def nobody_counts(_name: str, _events: int) -> None:
    """For mappings without the metric."""
