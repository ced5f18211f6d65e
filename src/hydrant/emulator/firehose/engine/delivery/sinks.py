"""What a writer does with a batch: the interface of sinks, and the one that writes objects to S3 (D-13)."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from hydrant.emulator.faults.kinds import Defect, fault_of
from hydrant.emulator.faults.report import FAULTS
from hydrant.emulator.firehose.settings import Settings

from ..buffers import Hints
from ..items import Deliveries, Delivery
from ..metrics.collector import Metrics
from ..metrics.measured import attempted
from ..plan import DestinationPlan
from ..ports import DeliveryError, EndpointClient, IcebergTables, ObjectStore, S3Object, TableCatalog
from ..records import ErrorKind
from ..witness import NOBODY, Span, Witness
from .cancellation import Cancellation
from .error_log import ErrorLog
from .renderers import Renderer

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class DeliveryContext:
    """What the writers of a delivery stream share.

    `plan` is asked at each attempt: an update also applies to records that are buffered already (A-19).
    """

    delivery_stream_arn: str
    thread_name: str
    plan: Callable[[], DestinationPlan]
    store: ObjectStore
    endpoint: EndpointClient
    catalog: TableCatalog
    tables: IcebergTables
    settings: Settings
    retention_seconds: Callable[[], float]
    log: ErrorLog
    metrics: Metrics
    clock: Callable[[], float] = time.time
    ticks: Callable[[], float] = time.monotonic
    """For waiting times: unlike `clock` it is never set back."""
    witness: Witness = NOBODY


class Sink(Protocol):
    """Brings batches to one place."""

    name: str

    def hints(self) -> Hints:
        """Buffering hints of the current plan."""

    def write(self, batch: Deliveries, cancellation: Cancellation) -> "Written":
        """Try until the batch is where it belongs, is lost, or is cancelled. Never raises for what a service does.

        A sink of data gives back (`MOVED`) what the current plan wants at a destination of another kind.
        """


class Refusals(Protocol):
    """Takes what a sink cannot bring to its place: nothing comes back from here."""

    def divert(
        self, kind: ErrorKind, deliveries: Sequence[Delivery], lines: Sequence[bytes], prefix: str | None = None
    ) -> None:
        """Write deliveries as error lines instead, one line for each; below a prefix of their own if that is given."""


SinkFactory = Callable[[DeliveryContext, Refusals], Sink]
"""Makes the sink of a delivery stream's data."""


@dataclass(frozen=True)
class Written:
    """What became of a batch: records delivered, objects or requests that took, records lost.

    `settled`: whether the writer may settle the tickets. Not when another writer has got the records and will settle
    them, nor when the time for a stop was over before they were delivered.
    """

    records: int = 0
    objects: int = 0
    lost: int = 0
    settled: bool = True
    kept: Deliveries | None = None
    """Those whose tickets the writer settles, where another writer has got the rest; None for all."""
    moved: bool = False
    """Nothing became of it: the records go elsewhere now, as the destination is of another kind (A-36)."""


MOVED = Written(settled=False, moved=True)


@dataclass(frozen=True)
class Prepared:
    """What becomes of a batch under a plan: an object, unless none of the records can be in one."""

    item: S3Object | None
    batch: Deliveries
    """Those that are in the object."""


class S3Sink:
    """Writes an object per batch until S3 takes it: DirectPut for 24 h, Kinesis for the stream's retention (D-13)."""

    def __init__(self, context: DeliveryContext, renderer: Renderer) -> None:
        self._context = context
        self._renderer = renderer
        self.name = renderer.name

    def hints(self) -> Hints:
        """Those of the output's bucket."""
        hints = self._renderer.target(self._context.plan()).hints
        return Hints(hints.size, hints.interval, spacing=self._context.settings.spacing_seconds)

    def write(self, batch: Deliveries, cancellation: Cancellation) -> Written:
        """Write one object, with one key for all attempts under one plan."""
        wait = self._context.settings.retry_seconds
        oldest = batch.oldest
        plan: DestinationPlan | None = None
        prepared: Prepared | None = None
        while cancellation.wanted:
            current = self._context.plan()
            if not self._fits(current):
                return MOVED
            try:
                if prepared is None or plan is not current:
                    # The same key for all attempts: one that failed after the object was written leaves no second copy.
                    plan = current
                    prepared = self._prepare(plan, batch)
                if prepared.item is not None:
                    self._context.store.put(prepared.item)
            except DeliveryError as exc:
                self._report(exc.code, exc.message)
            except Exception as exc:  # noqa: BLE001 - whatever goes wrong on our side must not lose a batch
                fault = fault_of(exc) or Defect(f"a defect in writing {self.name}: {exc!r}")
                FAULTS.note(fault, f"{self.name} records wait")
                cancellation.pause(self._context.settings.retry_max_seconds)
                continue
            else:
                if prepared.item is not None:
                    self._count(prepared.batch, success=True)
                    in_object = len(prepared.batch), spans_of(prepared.batch)
                    self._context.witness.delivered(self._output, prepared.item, *in_object)
                return self._done(prepared)
            self._count(batch, success=False)
            if self._context.clock() - oldest > self._context.retention_seconds():
                LOG.error("%d %s records are lost: S3 did not take them in time (D-13)", len(batch), self.name)
                return Written(lost=len(batch))
            cancellation.pause(wait)
            wait = min(wait * 2, self._context.settings.retry_max_seconds)
        return Written(settled=cancellation.forgotten)

    def _fits(self, plan: DestinationPlan) -> bool:
        return self._renderer.fits(plan)

    def _prepare(self, plan: DestinationPlan, batch: Deliveries) -> Prepared:
        return Prepared(self._renderer.render(plan, batch), batch)

    def _done(self, prepared: Prepared) -> Written:
        """S3 has the object."""
        return Written(len(prepared.batch), 1)

    @property
    def _output(self) -> str:
        if self._renderer.is_backup:
            return "backup"
        return "data" if self._renderer.name == "data" else "error"

    def _report(self, code: str, message: str) -> None:
        """The bucket beside another destination has the log stream of a backup (F-1)."""
        backup = self._renderer.is_backup or not self._context.plan().data_in_s3
        self._context.log.report(code, message, backup=backup)

    def _count(self, batch: Deliveries, *, success: bool) -> None:
        now, backup = self._context.clock(), self._renderer.is_backup
        attempted(self._context.metrics, batch, now, backup=backup, success=success)


def spans_of(batch: Deliveries) -> list[Span]:
    """Where the records of a batch were read: one span for those that were read together."""
    return [ticket.span for ticket in batch.by_ticket]


def s3_data(context: DeliveryContext, _refusals: Refusals) -> Sink:
    """The sink of data in S3: it refuses nothing, but tries for as long as the source keeps records."""
    return S3Sink(context, Renderer())
