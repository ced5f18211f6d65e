"""Metrics of a mapping in CloudWatch, put once a second with those of functions (M-17)."""

from __future__ import annotations

from hydrant.emulator.arns import FunctionArn
from hydrant.emulator.lambda_executor.logs.cloudwatch import METRICS
from hydrant.emulator.metrics.service import Account, Metric

from ..engine.counting import Count, nobody_counts
from ..engine.settings import Settings


def count_of(settings: Settings) -> Count:
    """What counts the events of a mapping: nothing, unless its MetricsConfig asks for EventCount."""
    if not settings.counts_events:
        return nobody_counts
    function = FunctionArn.parse(settings.function)
    account, dimensions = Account(function.account, function.region), (("EventSourceMappingUUID", settings.uuid),)

    def count(name: str, events: int) -> None:
        if events:
            METRICS.add(account, [(Metric(name, "Count", dimensions), events)])

    return count
