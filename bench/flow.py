"""From end to end: puts at a rate (or without limit), until every record is in S3; counted, not sampled."""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from hydrant.waiting import eventually

from . import writers
from .account import Account
from .pipeline import Pipeline, build, remove, why
from .systems import System
from .usage import EMULATOR, Usage
from .watch import Watch, growth_a_minute
from .writers import Work

_BATCH = 500
_FIRST_SECONDS = 45.0
_LIST_SECONDS = 0.05
_QUIET_SECONDS = 1.0


@dataclass(frozen=True)
class Load:
    """`total` records at `rate` records/s (0: as fast as it goes); all must be in S3 `patience` seconds after.

    `cheap`: by writers that cost next to nothing, see `Work`. `rounds`: how often each system has its turn. A machine's
    mood changes within seconds, so systems are compared round by round.
    """

    rate: float
    total: int
    writers: int
    patience: float
    cheap: bool = False
    rounds: int = 1


def measure(system: System, load: Load, code: bytes) -> dict[str, Any]:
    """One row; `failed` says why when the pipeline cannot be built there."""
    asked = f"{load.rate:g}" if load.rate else "unthrottled"
    row: dict[str, Any] = {"system": system.name, "asked_per_second": f"{asked}, cheap" if load.cheap else asked}
    try:
        pipeline = build(system, code)
        _warm(system, pipeline)
        found = _run(system, pipeline, load)
        with suppress(BotoCoreError, ClientError):  # a peer that cannot delete was measured all the same
            remove(pipeline)
        return {**row, **found}
    except Exception as error:  # noqa: BLE001 - a peer may fail in any way; the table says how
        return {**row, "failed": why(error)}


def _warm(system: System, pipeline: Pipeline) -> None:
    """One record through everything; it is event 0 of the account."""
    writers.run([Work(pipeline.clients.endpoint or "", pipeline.stream, 0, 1, 1)])
    account, _ = _wait_for(pipeline, 1, _FIRST_SECONDS, Usage(system).begin())
    assert account.records, f"not one record was in S3 after {_FIRST_SECONDS:.0f} s"


def _run(system: System, pipeline: Pipeline, load: Load) -> dict[str, Any]:
    works = _works(system, pipeline, load)
    total = 1 + sum(work.size * work.count for work in works)
    usage, watch = Usage(system).begin(), Watch(system)
    with watch:
        done = writers.run(works)
        account, arrived = _wait_for(pipeline, total, load.patience, usage)
        seconds = max(each.seconds for each in done)
        drained = max(0.0, arrived - max(each.ended for each in done))
    return {
        "records": total - 1,
        "put_per_second": round((total - 1) / seconds),
        "end_to_end_per_second": round(min(account.records, total - 1) / (seconds + drained)),
        "drained_after_seconds": round(drained, 2),
        "lag_seconds_max": watch.lag_seconds,
        "mb_each_minute": watch.megabytes,
        "mb_at_a_million": watch.megabytes_at_a_million,
        "mb_a_minute": growth_a_minute(watch.megabytes, seconds),
        "put_calls": sum(each.calls for each in done),
        "refused_entries": sum(each.refused for each in done),
        "objects": account.objects,
        "invocations": _invocations(pipeline) if system.port is not None else None,
        **account.faults(total),
        "cpu_ms_per_1000": round(usage.cpu_seconds() * 1e6 / total, 1),
        "emulator_ms_per_1000": round(usage.cpu_seconds(EMULATOR) * 1e6 / total, 1),
        "processes": usage.rows(),
    }


def _works(system: System, pipeline: Pipeline, load: Load) -> list[Work]:
    """At low rates batches are smaller, so that records flow at least ten times a second."""
    size = min(_BATCH, max(1, int(load.rate / 10))) if load.rate else _BATCH
    count = max(1, load.total // (size * load.writers))
    interval = size * load.writers / load.rate if load.rate else 0.0
    return [
        Work(
            system.endpoint,
            pipeline.stream,
            1 + number * count * size,
            size,
            count,
            interval=interval,
            cheap=load.cheap,
        )
        for number in range(load.writers)
    ]


def _wait_for(pipeline: Pipeline, total: int, patience: float, usage: Usage) -> tuple[Account, float]:
    """Look until all is there or patience ends; the moment at which the last object was seen, marked in `usage`.

    Objects are listed often and read only when no new one came for a while: reading takes the machine's time.
    """
    account, arrived = Account(), time.monotonic()
    deadline = arrived + patience
    while True:
        looked = time.monotonic()
        if account.look(pipeline):
            arrived = looked
            usage.mark()
        elif looked - arrived > _QUIET_SECONDS:
            account.read(pipeline)
            if account.records >= total or looked > deadline:
                return account, arrived
        time.sleep(_LIST_SECONDS)


def _invocations(pipeline: Pipeline) -> int:
    """Calls of the function, as CloudWatch counts them; Lambda's metrics come within a second or two."""
    now = datetime.now(UTC)

    def counted() -> int:
        found = pipeline.clients.cloudwatch.get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName="Invocations",
            Dimensions=[{"Name": "FunctionName", "Value": pipeline.function}],
            StartTime=now - timedelta(hours=2),
            EndTime=now + timedelta(hours=1),
            Period=86_400,
            Statistics=["Sum"],
        )
        total = int(sum(point["Sum"] for point in found["Datapoints"]))
        assert total, "no invocation was counted"
        return total

    return eventually(counted, 20)
