"""Log groups of their own, and metrics as they are asked for."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ..support.firehose_emulator import Emulator, wait_for
from ..support.notified import unique

Put = Callable[..., str]


@pytest.fixture
def group(plain_emulator: Emulator) -> Iterator[str]:
    """A log group with the stream `one`."""
    name = unique("group")
    plain_emulator.logs.create_log_group(logGroupName=name)
    plain_emulator.logs.create_log_stream(logGroupName=name, logStreamName="one")
    yield name
    plain_emulator.logs.delete_log_group(logGroupName=name)


@pytest.fixture
def put(plain_emulator: Emulator, group: str) -> Callable[..., None]:
    """Puts lines to the stream `one` now."""

    def put(*lines: str) -> None:
        now = int(time.time() * 1000)
        events = [{"timestamp": now, "message": line} for line in lines]
        plain_emulator.logs.put_log_events(logGroupName=group, logStreamName="one", logEvents=events)

    return put


def total(aws: Emulator, namespace: str, metric: str, **dimensions: str) -> float | None:
    """The sum of a metric around now; None without a sample."""
    now = time.time()
    found = aws.cloudwatch.get_metric_statistics(
        Namespace=namespace,
        MetricName=metric,
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        StartTime=now - 3600,
        EndTime=now + 3600,
        Period=60,
        Statistics=["Sum"],
    )["Datapoints"]
    return sum(point["Sum"] for point in found) if found else None


def wait_for_total(aws: Emulator, wanted: float, namespace: str, metric: str, **dimensions: str) -> None:
    """Wait until the sum is that."""
    wait_for(lambda: total(aws, namespace, metric, **dimensions), lambda found: found == wanted, metric, 60)


def messages(answer: dict[str, Any]) -> list[str]:
    """The texts of events."""
    return [event["message"] for event in answer["events"]]
