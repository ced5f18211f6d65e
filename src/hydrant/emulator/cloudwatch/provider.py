"""Amazon CloudWatch for LocalStack, in memory and in the process.

Not served, and refused by name: anomaly detectors, contributor insights, metric streams, images of widgets, Metrics
Insights, SEARCH, statistics other than the five and percentiles, suppressors of composite alarms.
"""

from __future__ import annotations

from localstack.aws.api.cloudwatch import CloudwatchApi
from localstack.services.plugins import ServiceLifecycleHook

from . import region
from .alarms.watch import WATCH
from .api.alarms import AlarmOperations
from .api.dashboards import DashboardOperations
from .api.metrics import MetricOperations


class CloudWatchProvider(MetricOperations, AlarmOperations, DashboardOperations, CloudwatchApi, ServiceLifecycleHook):
    """All operations of the service."""

    def on_after_init(self) -> None:
        """Begin to watch alarms."""
        WATCH.start()

    def on_before_state_reset(self) -> None:
        """Forget all."""
        region.clear()

    def on_before_stop(self) -> None:
        """End watching."""
        WATCH.stop()
