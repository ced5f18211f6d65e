"""The life of a delivery stream: its parts are put together, started, flushed, reset and stopped."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from hydrant.emulator.faults.kinds import Interrupted
from hydrant.emulator.faults.patience import Patience

from ..settings import Settings
from .delivery.error_log import ErrorLog
from .delivery.outputs import Figures, Outputs
from .delivery.sinks import DeliveryContext
from .flush import Flush
from .lane import Lane, LaneContext
from .memory import MemoryBudget
from .metrics.collector import MetricClient, Metrics
from .metrics.measured import read
from .plan import MIB, DestinationPlan
from .ports import EndpointClient, FunctionClient, IcebergTables, LogClient, ObjectStore, TableCatalog
from .records import Records
from .source.base import Partition, Source
from .stages import Identity, Stages
from .witness import NOBODY, Witness

_FLUSH_POLL_SECONDS = 0.2
_REST_POLL_SECONDS = 0.01
_MAX_PUT_BYTES = 8 * MIB
_WRITERS_SHARE = 0.3
"""Share of the time for a stop that is kept for the writers."""


@dataclass(frozen=True)
class Clients:
    """The services that a delivery stream calls."""

    function: FunctionClient
    store: ObjectStore
    logs: LogClient
    metrics: MetricClient
    endpoint: EndpointClient
    catalog: TableCatalog
    tables: IcebergTables
    witness: Witness = NOBODY


@dataclass(frozen=True)
class _Parts:
    """The parts that exist once the pipeline was started."""

    source: Source
    stages: Stages
    outputs: Outputs


class Pipeline:
    """One delivery stream at work; owns the threads `firehose-<stream>-...`. Safe for concurrent use.

    Records never come here: lanes read them from the source and hand them over to the outputs.
    """

    def __init__(
        self,
        identity: Identity,
        plan: DestinationPlan,
        clients: Clients,
        settings: Settings,
        *,
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._identity = identity
        self._plan = plan
        self._clients = clients
        self._settings = settings
        self._clock = clock
        self._ticks = ticks
        self._thread_name = f"firehose-{identity.name}"
        self._parts: _Parts | None = None
        self._lanes: list[Lane] = []
        self._stopping = threading.Event()
        self._progress = threading.Condition()
        self._budget = MemoryBudget(self._max_held_bytes)
        self.metrics = Metrics(identity.name, clients.metrics, f"{self._thread_name}-metrics", settings.metrics_seconds)
        self._log = ErrorLog(identity.arn, lambda: self._plan, clients.logs, f"{self._thread_name}-log")

    def start(self, source: Source) -> None:
        """Begin to read and deliver, unless `stop` came first (the emulator ended while the stream was CREATING)."""
        if self._stopping.is_set():
            return
        stages, outputs = self._stages(source), self._outputs(source)
        self._parts = _Parts(source, stages, outputs)
        context = LaneContext(
            thread_name=self._thread_name,
            stages=stages,
            outputs=outputs,
            budget=self._budget,
            log=self._log,
            count_read=partial(self._count_read, source),
            progressed=partial(self._progressed, stages),
            ended=partial(self._ended, source),
            witness=self._clients.witness,
            overlap_seconds=self._settings.overlap_seconds,
            clock=self._clock,
            ticks=self._ticks,
        )
        source.start(lambda partition, position: self._open(context, partition, position))

    def update(self, plan: DestinationPlan) -> None:
        """Follow another version of the destination, also for records that are buffered already (A-19, A-36)."""
        self._plan = plan.after(self._plan)
        if self._parts is not None:
            self._parts.stages.update()
        self.wake()

    def wait_at_rest(self, timeout: float) -> bool:
        """Wait until everything that was put is in a buffer and waits for its time. False after `timeout` seconds."""
        with self._progress:
            deadline = time.monotonic() + timeout
            while not all(lane.at_rest for lane in list(self._lanes)):
                if time.monotonic() > deadline:
                    return False
                self._progress.wait(_REST_POLL_SECONDS)
            return True

    def wake(self) -> None:
        """Look at the time again, since the clock was moved. Lanes with records do that by themselves, often."""
        if self._parts is not None:
            self._parts.outputs.wake()

    def flush(self, timeout: float) -> dict[str, int]:
        """Deliver what is buffered or in the source now; how many records and objects. Raises TimeoutError."""
        before = self._figures()
        if self._parts is not None:
            self._wait_flushed(self._parts.outputs, timeout)
        self.metrics.write()
        after = self._figures()
        return {"records": after.records - before.records, "objects": after.objects - before.objects}

    def reset(self) -> None:
        """Forget everything that is buffered or in the source now: it is never delivered."""
        for lane in list(self._lanes):
            lane.forget(lane.partition.tip)
        if self._parts is not None:
            self._parts.outputs.forget()

    def stop(self, timeout: float, *, deliver: bool = True) -> bool:
        """Stop reading, deliver what was read, and join the threads. Returns whether all was delivered in time."""
        deadline = time.monotonic() + (timeout if deliver else 0.0)
        self._stopping.set()
        delivered = self._parts is None or self._stop_parts(self._parts, deadline, deliver=deliver)
        self._log.close(timeout=1.0)
        self.metrics.close(timeout=1.0)
        return delivered

    def status(self) -> dict[str, Any]:
        """Figures for `hydrant status`: buffered was read and is not in S3 yet, unread is still in the source."""
        lanes, now = list(self._lanes), self._clock()
        figures = self._figures()
        return {
            "buffered_records": self._budget.records,
            "buffered_bytes": self._budget.bytes,
            "unread_records": sum(lane.partition.count_from(lane.positions.read) for lane in lanes),
            "lag_seconds": round(max((lane.lag(now) for lane in lanes), default=0.0), 3),
            "delivered_records": figures.records,
            "delivered_objects": figures.objects,
            "lost_records": figures.lost,
        }

    def totals(self) -> dict[str, Any]:
        """Since it was created: what was read and what was written, and how far it is behind."""
        status = self.status()
        return {
            "records_in": self._budget.taken_records,
            "bytes_in": self._budget.taken_bytes,
            **({} if self._parts is None else self._parts.outputs.totals()),
            **{name: status[name] for name in ("buffered_records", "unread_records", "lag_seconds", "lost_records")},
        }

    def queue_bytes(self) -> int:
        """What a DirectPut queue may hold: one put more than the memory budget, which has to be used up first."""
        return self._max_held_bytes() + _MAX_PUT_BYTES

    def report(self, code: str, message: str) -> None:
        """Write an error to the stream's log, as far as it is sampled."""
        self._log.report(code, message)

    def _stages(self, source: Source) -> Stages:
        return Stages(
            self._identity,
            lambda: self._plan,
            self._clients.function,
            self.metrics,
            self._settings,
            kinesis_stream_arn=source.kinesis_stream_arn,
            pause=self._stopping.wait,
            clock=self._clock,
        )

    def _outputs(self, source: Source) -> Outputs:
        return Outputs(
            DeliveryContext(
                delivery_stream_arn=self._identity.arn,
                thread_name=self._thread_name,
                plan=lambda: self._plan,
                store=self._clients.store,
                endpoint=self._clients.endpoint,
                catalog=self._clients.catalog,
                tables=self._clients.tables,
                settings=self._settings,
                retention_seconds=source.retention_seconds,
                log=self._log,
                metrics=self.metrics,
                witness=self._clients.witness,
                clock=self._clock,
                ticks=self._ticks,
            )
        )

    def _open(self, context: LaneContext, partition: Partition, position: int) -> None:
        if self._stopping.is_set():
            return
        lane = Lane(context, partition, position)
        self._lanes.append(lane)
        waits = f"{self._identity.name} waits to read {partition.partition_id}"
        try:
            Patience(self._stopping.wait, waits).insist(lane.begin)
        except Interrupted:  # it never began, and what it would have read stays where it is
            self._lanes.remove(lane)

    def _ended(self, source: Source, lane: Lane) -> None:
        if not self._stopping.is_set():
            source.finished(lane.partition)

    def _progressed(self, stages: Stages) -> None:
        """Wake `flush`, and let go of lanes whose partition has ended and is delivered."""
        with self._progress:
            for lane in [each for each in self._lanes if each.finished]:
                self._lanes.remove(lane)
                stages.discard(lane.partition)
            self._progress.notify_all()

    def _count_read(self, source: Source, records: Records, *, at_tip: bool) -> None:
        """Only streams with a Kinesis source have metrics of reading (F-7)."""
        if source.kinesis_stream_arn is not None:
            read(self.metrics, records, self._clock(), at_tip=at_tip)

    def _wait_flushed(self, outputs: Outputs, timeout: float) -> None:
        deadline, flush = time.monotonic() + timeout, Flush(outputs)
        with self._progress:
            while True:
                ending = any(lane.ending for lane in list(self._lanes))  # asked first: a lane that ends opens others
                if flush.advance(list(self._lanes)) and not ending:
                    return
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError(
                        f"{self._identity.name}: not everything is in S3 after {timeout:g} s (behind: "
                        f"{', '.join(flush.behind)}); look at the delivery stream's log group and the function's log"
                    )
                self._progress.wait(min(left, _FLUSH_POLL_SECONDS))

    def _stop_parts(self, parts: _Parts, deadline: float, *, deliver: bool) -> bool:
        parts.source.stop()
        lanes = list(self._lanes)
        for lane in lanes:
            lane.partition.seal()
            if not deliver:
                lane.abandon()
        if not deliver:
            parts.outputs.forget()
        parts.outputs.hurry()
        # A function that hangs must not use up the time in which the writers deliver what other lanes handed over.
        lanes_until = deadline - (deadline - time.monotonic()) * _WRITERS_SHARE
        delivered = [_join(lane, lanes_until) for lane in lanes]
        parts.outputs.hurry()  # they close one after the other, and the first may use up the time
        parts.stages.close()
        return parts.outputs.close(deadline) and all(delivered)

    def _max_held_bytes(self) -> int:
        sizes = sum(target.hints.size for target in self._plan.targets)
        return int(self._settings.memory_mb * MIB) + 2 * sizes

    def _figures(self) -> Figures:
        return Figures(0, 0, 0) if self._parts is None else self._parts.outputs.figures


def _join(lane: Lane, deadline: float) -> bool:
    ended = lane.join(deadline)
    if not ended:
        lane.abandon()
    return ended and not lane.broken
