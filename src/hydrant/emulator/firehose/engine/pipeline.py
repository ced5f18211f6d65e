"""A delivery stream at work: source, lanes, writers and error log put together, with start, update, flush and stop."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..settings import Settings
from .delivery.endpoint_rules import EndpointFailure, endpoint_error_line
from .delivery.endpoint_sink import EndpointSink
from .delivery.error_lines import error_line
from .delivery.error_log import ErrorLog
from .delivery.outputs import BackupOutput, ErrorOutputOf, Output
from .delivery.routing import Routed
from .delivery.sinks import S3Sink, WriterContext
from .delivery.writer import Writer
from .items import Delivery
from .lane import Lane
from .memory import Gate
from .metrics.collector import MetricClient, Metrics
from .metrics.measured import attempted, read
from .plan import MIB, DestinationPlan
from .ports import EndpointClient, FunctionClient, LogClient, ObjectStore
from .records import ErrorOutput, SourceRecord
from .source.base import Partition, Source
from .stages import Identity, PlannedStages
from .transform.base import Attempts
from .transform.outcomes import PARTITIONS_EXCEEDED

LOG = logging.getLogger(__name__)
_LOOK_AGAIN_SECONDS = 0.2
_SETTLE_LOOK_SECONDS = 0.01
_LARGEST_PUT = 8 * MIB
_WRITERS_SHARE = 0.3
"""Part of the time to stop that is kept for the writers."""


@dataclass(frozen=True)
class Clients:
    """The services around."""

    function: FunctionClient
    store: ObjectStore
    logs: LogClient
    metrics: MetricClient
    endpoint: EndpointClient


class Pipeline:
    """Owns the threads `firehose-<stream>-...` of one delivery stream."""

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
        self._source: Source | None = None
        self._lanes: list[Lane] = []
        self._data: Writer | None = None
        self._backup: Writer | None = None
        self._errors: dict[ErrorOutput, Writer] = {}
        self._stopping = threading.Event()
        self._progress = threading.Condition()
        self._gate = Gate(self._most_held)
        self.metrics = Metrics(identity.name, clients.metrics, f"{self._thread_name}-metrics", settings.metrics_seconds)
        self._stages = PlannedStages(
            identity,
            lambda: self._plan,
            clients.function,
            self.metrics,
            settings,
            pause=self._stopping.wait,
            clock=clock,
        )
        self._log = ErrorLog(identity.arn, lambda: self._plan, clients.logs, f"{self._thread_name}-log")

    def start(self, source: Source) -> None:
        """Begin to read and deliver, unless it was stopped before (the emulator ended while CREATING)."""
        if self._stopping.is_set():
            return
        context = WriterContext(
            plan=lambda: self._plan,
            store=self._clients.store,
            settings=self._settings,
            retention_seconds=source.retention_seconds,
            report=self._report_delivery,
            clock=self._clock,
            ticks=self._ticks,
            attempted=self._attempted,
        )
        self._data = self._data_writer(context)
        self._backup = self._writer(context, BackupOutput())
        self._errors = {kind: self._writer(context, ErrorOutputOf(kind)) for kind in ErrorOutput}
        self._source = source
        self._stages.kinesis_stream_arn = source.kinesis_stream_arn
        source.start(self._open)

    def update(self, plan: DestinationPlan) -> None:
        """Work by another version of the destination, also for what is buffered (A-19)."""
        self._plan = plan
        self._stages.updated()
        self.wake()

    def settle(self, timeout: float) -> bool:
        """Wait until what was put has reached the buffers in which it waits for the time; False after `timeout`."""
        with self._progress:
            deadline = time.monotonic() + timeout
            while not all(lane.at_rest for lane in list(self._lanes)):
                if time.monotonic() > deadline:
                    return False
                self._progress.wait(_SETTLE_LOOK_SECONDS)
            return True

    def wake(self) -> None:
        """Look at the time again: it was moved. Lanes look by themselves several times a second."""
        for writer in self._writers():
            writer.wake()

    def flush(self, timeout: float) -> dict[str, int]:
        """Deliver all that is buffered and all that is in the source now; how much was written. Raises TimeoutError."""
        deadline = time.monotonic() + timeout
        before = self._written()
        targets: dict[Lane, int] = {}
        with self._progress:
            while not self._flushed(targets):
                left = deadline - time.monotonic()
                if left <= 0:
                    behind = [
                        each.partition.partition_id for each in targets if each.positions.checkpoint < targets[each]
                    ]
                    raise TimeoutError(
                        f"{self._identity.name}: not everything is in S3 after {timeout:g} s "
                        f"(behind: {', '.join(behind)}); look at the delivery stream's log group and the function's log"
                    )
                self._progress.wait(min(left, _LOOK_AGAIN_SECONDS))
        self.metrics.write()
        records, objects = self._written()
        return {"records": records - before[0], "objects": objects - before[1]}

    def reset(self) -> None:
        """Forget all that is buffered or in the source now."""
        for lane in list(self._lanes):
            lane.forget(lane.partition.tip)
        for writer in self._writers():
            writer.clear()

    def stop(self, timeout: float, *, deliver: bool = True) -> bool:
        """Stop reading, deliver what was read, join the threads. Whether everything was delivered in time."""
        deadline = time.monotonic() + (timeout if deliver else 0.0)
        self._stopping.set()
        if self._source is not None:
            self._source.stop()
        lanes = list(self._lanes)
        for lane in lanes:
            lane.partition.seal()
            if not deliver:
                lane.abandon()
        if not deliver:
            for writer in self._writers():
                writer.clear()
        self.relieve()
        # A function that hangs must not use up the time in which the writers deliver what other lanes handed over.
        lanes_until = deadline - (deadline - time.monotonic()) * _WRITERS_SHARE
        delivered = [_join(lane, lanes_until) for lane in lanes]
        self.relieve()  # one writer may use up the time, the others deliver meanwhile
        self._stages.close()
        delivered += [writer.close(deadline) for writer in self._writers()]
        self._log.close(timeout=1.0)
        self.metrics.close(timeout=1.0)
        return all(delivered)

    def status(self) -> dict[str, Any]:
        """Figures for `status`: buffered is read but not in S3, unread is still in the source."""
        lanes, now = list(self._lanes), self._clock()
        records, objects = self._written()
        return {
            "buffered_records": self._gate.records,
            "buffered_bytes": self._gate.bytes,
            "unread_records": sum(max(0, lane.partition.tip - lane.positions.read) for lane in lanes),
            "lag_seconds": round(max((lane.lag(now) for lane in lanes), default=0.0), 3),
            "delivered_records": records,
            "delivered_objects": objects,
            "lost_records": sum(writer.lost for writer in self._writers()),
        }

    def queue_bytes(self) -> int:
        """How much a DirectPut queue may hold: more than the gate, which must close (and relieve) before puts fail."""
        return self._most_held() + _LARGEST_PUT

    # what lanes use

    def deliver(self, routed: Routed) -> None:
        """Buffer for data and error outputs."""
        if routed.data and self._plan.function is not None:
            size = sum([each.source_bytes for each in routed.data])
            self.metrics.add(SucceedProcessing__Records=len(routed.data), SucceedProcessing__Bytes=size)
        if routed.data and self._data is not None:
            most = self._settings.active_partitions if self._plan.partitioning is not None else None
            beyond = self._data.add(routed.data, most)
            if most is not None:
                active = self._data.active_partitions
                self.metrics.add(PartitionCount=active, PartitionCountExceeded=1 if beyond else 0)
            if beyond:
                self._exceed_partitions(beyond)
        for kind, deliveries in routed.errors.items():
            self._errors[kind].add(deliveries)

    def took_in(self, records: Sequence[SourceRecord], *, at_tip: bool) -> None:
        """Count what was read of a Kinesis stream (F-7)."""
        if self._source is not None and self._source.kinesis_stream_arn is not None:
            read(self.metrics, records, self._clock(), at_tip=at_tip)

    @property
    def keeps_records(self) -> bool:
        """Whether an HTTP endpoint may turn records away."""
        return self._plan.endpoint is not None

    @property
    def backs_up(self) -> bool:
        """Whether source records are backed up by the plan of now (D-14)."""
        return self._plan.backup is not None

    def back_up(self, deliveries: Sequence[Delivery]) -> None:
        """Buffer for the backup."""
        if self._backup is not None:
            self._backup.add(deliveries)

    def relieve(self) -> None:
        """Write what is buffered."""
        for writer in self._writers():
            writer.hurry()

    def report(self, code: str, message: str) -> None:
        """To the error log."""
        self._log.report(code, message)

    def progressed(self) -> None:
        """Wake `flush`."""
        self._forget_finished()
        with self._progress:
            self._progress.notify_all()

    def _report_delivery(self, code: str, message: str, output: Output) -> None:
        backup = isinstance(output, BackupOutput) or self._plan.endpoint is not None
        self._log.report(code, message, backup=backup)

    def _data_writer(self, context: WriterContext) -> Writer:
        if self._plan.endpoint is None:
            return self._writer(context, Output())
        sink = EndpointSink(context, self._clients.endpoint, self._identity.arn, self.report, self._endpoint_failed)
        return Writer(context, sink, self._thread_name)

    def _writer(self, context: WriterContext, output: Output) -> Writer:
        return Writer(context, S3Sink(context, output), self._thread_name)

    def _exceed_partitions(self, deliveries: Sequence[Delivery]) -> None:
        failure, attempts = PARTITIONS_EXCEEDED, Attempts(1, int(self._clock() * 1000))
        lines = [error_line(each.record, failure, attempts) for each in deliveries if each.record is not None]
        self._turn_away(deliveries, lines, failure.output)
        self.report(failure.code, failure.message)

    def _endpoint_failed(self, deliveries: Sequence[Delivery], failure: EndpointFailure, attempts: int) -> None:
        now = int(self._clock() * 1000)
        lines = [endpoint_error_line(each, failure, attempts, now) for each in deliveries]
        self._turn_away(deliveries, lines, ErrorOutput.HTTP_ENDPOINT_FAILED)

    def _turn_away(self, deliveries: Sequence[Delivery], lines: Sequence[bytes], kind: ErrorOutput) -> None:
        """What the data output does not take becomes error lines."""
        for delivery, line in zip(deliveries, lines, strict=True):
            growth = len(line) - len(delivery.body)
            if growth > 0:
                delivery.ticket.grow(growth)
        pairs = zip(deliveries, lines, strict=True)
        self._errors[kind].add([each._replace(body=line, partition=(), record=None) for each, line in pairs])

    def _open(self, partition: Partition, position: int) -> None:
        if self._stopping.is_set():
            return
        lane = Lane(
            partition,
            position,
            name=f"{self._thread_name}-{partition.partition_id}",
            stages=self._stages,
            outputs=self,
            gate=self._gate,
            ended=self._ended,
            overlap=self._settings.overlap_seconds,
            clock=self._clock,
            ticks=self._ticks,
        )
        self._lanes.append(lane)
        lane.thread.start()

    def _forget_finished(self) -> None:
        for lane in [each for each in list(self._lanes) if each.finished]:
            with contextlib.suppress(ValueError):  # another thread was faster
                self._lanes.remove(lane)
            self._stages.forget(lane.partition)

    def _most_held(self) -> int:
        plan = self._plan
        targets = (plan.s3, plan.backup, plan.endpoint)
        sizes = sum(target.hints.size for target in targets if target is not None)
        return int(self._settings.memory_mb * MIB) + 2 * sizes

    def _ended(self, lane: Lane) -> None:
        if not self._stopping.is_set() and self._source is not None:
            self._source.finished(lane.partition)

    def _flushed(self, targets: dict[Lane, int]) -> bool:
        """Push on what is not in S3 yet; whether all of it is. Lanes opened meanwhile (children) count too."""
        ending = any(lane.ending for lane in list(self._lanes))  # asked before counting: an end opens lanes
        for lane in list(self._lanes):
            if lane not in targets:
                targets[lane] = lane.partition.tip
                lane.hurry(targets[lane])
        if all(lane.positions.checkpoint >= target for lane, target in targets.items()):
            return not ending
        if all(lane.positions.handed_over >= target for lane, target in targets.items()):
            self.relieve()
        return False

    def _writers(self) -> list[Writer]:
        writers = (self._data, *self._errors.values(), self._backup)
        return [writer for writer in writers if writer is not None]

    def _attempted(self, output: Output, batch: Sequence[Delivery], success: bool) -> None:
        attempted(self.metrics, batch, self._clock(), backup=output.name == "backup", success=success)

    def _written(self) -> tuple[int, int]:
        """Records without the copies in the backup, and all objects."""
        writers = self._writers()
        copies = self._backup.records if self._backup is not None else 0
        return sum(writer.records for writer in writers) - copies, sum(writer.objects for writer in writers)


def _join(lane: Lane, deadline: float) -> bool:
    lane.thread.join(0.0 if lane.abandoned else max(0.0, deadline - time.monotonic()))
    delivered = not lane.thread.is_alive()
    if not delivered:
        lane.abandon()
    return delivered
