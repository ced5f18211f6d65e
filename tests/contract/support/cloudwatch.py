"""Statistics of metrics as CloudWatch has them, for the contract tests of what services measure."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial

from .firehose_emulator import Emulator, wait_for

Statistics = dict[str, float]
_TOGETHER: dict[str, Callable[[Iterable[float]], float]] = {
    "Sum": sum,
    "SampleCount": sum,
    "Minimum": min,
    "Maximum": max,
}
"""How the points of two days become one: the last hour may hold midnight."""


def statistics(aws: Emulator, namespace: str, metric: str, unit: str | None, **dimensions: str) -> Statistics | None:
    """Sum, SampleCount, Minimum and Maximum of the last hour; None without any sample.

    LocalStack looks for one after the other: a sample that comes between lacks some of them.
    """
    now = datetime.now(UTC)
    found = aws.cloudwatch.get_metric_statistics(
        Namespace=namespace,
        MetricName=metric,
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=5),
        Period=86400,
        Statistics=list(_TOGETHER),
        **({"Unit": unit} if unit else {}),
    )["Datapoints"]
    complete = [point for point in found if _TOGETHER.keys() <= point.keys()]
    if not complete:
        return None
    return {name: float(over(point[name] for point in complete)) for name, over in _TOGETHER.items()}


def counted(aws: Emulator, namespace: str, metric: str, unit: str, samples: float, **dimensions: str) -> Statistics:
    """The same as soon as there are so many samples; fails when they don't come, or when there are more."""
    read = partial(statistics, aws, namespace, metric, unit, **dimensions)
    found: Statistics | None = wait_for(
        read, partial(_enough, samples), f"{samples} samples of {metric} of {dimensions}"
    )
    assert found is not None
    assert found["SampleCount"] == samples
    return found


def _enough(samples: float, found: Statistics | None) -> bool:
    return found is not None and found["SampleCount"] >= samples
