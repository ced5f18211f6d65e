"""Where the records of a delivery stream end: its writers of data, of the backup and of error lines."""

from typing import NamedTuple

from ..items import Deliveries
from ..records import ErrorKind, ProcessingFailed
from ..transform.base import Attempts
from .data_sink import DataSink
from .error_lines import error_line
from .error_writers import ErrorWriters
from .renderers import BackupRenderer
from .routing import Routed
from .sinks import DeliveryContext, S3Sink
from .writer import Writer

PARTITIONS_EXCEEDED = ProcessingFailed(
    "DynamicPartitioning.ActivePartitionsLimitExceeded",
    "The limit of active partitions was exceeded.",
    ErrorKind.ACTIVE_PARTITION_EXCEEDED,
)
"""One partition more than may be active (D-16). AWS's code and message are unknown, the folder is AWS's."""


class Figures(NamedTuple):
    """What was done so far: records (without copies in the backup), objects or requests, and records lost."""

    records: int
    objects: int
    lost: int


class Outputs:
    """Owns the writers. Records go one way: lanes buffer them here, and what the data output cannot take is diverted to
    the error outputs, be it at once (too many partitions) or later (an endpoint that refuses). Safe for concurrent use.
    """

    def __init__(self, context: DeliveryContext) -> None:
        """Each output starts its thread with its first records."""
        self._context = context
        self._errors = ErrorWriters(context)
        self._backup = Writer(context, S3Sink(context, BackupRenderer()))
        self._data = Writer(context, DataSink(context, self._errors))
        # The order in which they close: the data output may still divert to the error outputs.
        self._writers = (self._data, *self._errors, self._backup)

    @property
    def may_divert_later(self) -> bool:
        """Whether records may be diverted after they were buffered: their originals have to be kept until then."""
        return self._context.plan().may_divert_later

    @property
    def backs_up(self) -> bool:
        """Whether the current plan has a backup of source records (D-14)."""
        return self._context.plan().backup is not None

    @property
    def figures(self) -> Figures:
        """What was done so far."""
        writers = self._writers
        return Figures(
            sum([writer.records for writer in writers]) - self._backup.records,
            sum([writer.objects for writer in writers]),
            sum([writer.lost for writer in writers]),
        )

    def totals(self) -> dict[str, int]:
        """What was done so far, by output: `records_failed` became error lines that were written."""
        return {
            "records_out": self._data.records,
            "records_failed": sum([writer.records for writer in self._errors]),
            "records_backup": self._backup.records,
            "objects": sum([writer.objects for writer in self._writers]),
        }

    def buffer(self, routed: Routed) -> None:
        """Buffer the outcomes of a batch."""
        if routed.data:
            self._buffer_data(routed.data)
        for kind, lines in routed.errors.items():
            self._errors.buffer(kind, lines)

    def back_up(self, copies: Deliveries) -> None:
        """Buffer copies of source records for the backup."""
        self._backup.buffer(copies)

    def hurry(self) -> None:
        """Write what is buffered now without waiting for size or interval."""
        for writer in self._writers:
            writer.hurry()

    def wake(self) -> None:
        """Look at plan and time again, since they changed."""
        for writer in self._writers:
            writer.wake()

    def forget(self) -> None:
        """Forget what is buffered and what is being written: it is never delivered."""
        for writer in self._writers:
            writer.forget()

    def close(self, deadline: float) -> bool:
        """Write what is buffered and end the threads; give up at the deadline (monotonic). Whether all was written."""
        closed = [writer.close(deadline) for writer in self._writers]  # each of them, also behind one that gave up
        return all(closed)

    def _buffer_data(self, data: Deliveries) -> None:
        plan, metrics = self._context.plan(), self._context.metrics
        if plan.function is not None:
            metrics.add({"SucceedProcessing.Records": len(data), "SucceedProcessing.Bytes": data.source_bytes})
        if plan.partitioning is None:
            self._data.buffer(data)
            return
        beyond = self._data.buffer(data, self._context.settings.active_partitions)
        active = self._data.active_partitions
        metrics.add({"PartitionCount": active, "PartitionCountExceeded": 1 if beyond else 0})
        if beyond:
            self._divert_beyond(beyond)

    def _divert_beyond(self, beyond: Deliveries) -> None:
        failure, attempts = PARTITIONS_EXCEEDED, Attempts(1, int(self._context.clock() * 1000))
        records = [each.record for each in beyond if each.record is not None]
        self._errors.divert(failure.kind, beyond, [error_line(record, failure, attempts) for record in records])
        self._context.witness.rejected(len(records), ((record, failure) for record in records), 1)
        self._context.log.report(failure.code, failure.message)
