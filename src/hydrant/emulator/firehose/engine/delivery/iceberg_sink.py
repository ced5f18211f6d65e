"""The sink that commits batches to Iceberg tables, until the retry duration is over; what is left goes to the bucket.

A batch is one commit for each table that it has records of. Pauses are those of the other sinks: AWS's are unknown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hydrant.emulator.faults.kinds import Defect, EmulatorFault, fault_of
from hydrant.emulator.faults.report import FAULTS
from hydrant.iceberg.failures import Failure

from ..buffers import Hints
from ..items import Deliveries, Delivery
from ..plan import IcebergTarget
from ..ports import TableError
from ..records import ErrorKind, ProcessingFailed
from .cancellation import Cancellation
from .iceberg_rules import Group, by_table, iceberg_error_line
from .sinks import MOVED, DeliveryContext, Refusals, Written

_KIND = ErrorKind.ICEBERG_FAILED
_NEVER_TRIED = Failure("Iceberg.CommitFailed", "The retry duration was over before this table's turn came")
"""Of a table that an update has named since the last attempt."""


@dataclass
class _Course:
    """One batch on its way: what is left, what was committed, how often."""

    left: Sequence[Delivery]
    done: list[Delivery] = field(default_factory=list)
    commits: int = 0
    attempts: int = 0
    waited: float = 0.0
    errors: dict[tuple[str, str], Failure] = field(default_factory=dict)
    """Why the tables of what is left did not take it last time."""
    shortage: bool = False
    """Whether the last round failed for the emulator's own sake, which is no attempt."""


class IcebergSink:
    """What a table has taken is never tried again, whatever becomes of the batch's other tables."""

    name = "iceberg"

    def __init__(self, context: DeliveryContext, refusals: Refusals) -> None:
        """`refusals` takes, as error lines, what the tables did not take."""
        self._context = context
        self._refusals = refusals

    def hints(self) -> Hints:
        """Those of the destination."""
        hints = self._context.plan().data.hints
        return Hints(hints.size, hints.interval, spacing=self._context.settings.spacing_seconds)

    def write(self, batch: Deliveries, cancellation: Cancellation) -> Written:
        """Commit one batch."""
        course = _Course(batch)
        target: IcebergTarget | None = None
        pause = self._context.settings.retry_seconds
        while course.left and cancellation.wanted:
            wanted = self._context.plan().data
            if isinstance(wanted, IcebergTarget):
                target = wanted
            elif target is None or len(course.left) == len(batch):
                return MOVED
            self._round(target, course, cancellation)
            if not course.left or not cancellation.wanted:
                break
            if not course.shortage and (course.waited >= target.retry_seconds or cancellation.closing):
                self._give_up(target, course)
                break
            started = self._context.ticks()
            cancellation.pause(pause)
            course.waited += 0.0 if course.shortage else self._context.ticks() - started
            pause = min(pause * 2, self._context.settings.retry_max_seconds)
        kept = [*course.done, *(course.left if cancellation.forgotten else ())]
        return Written(len(course.done), course.commits, kept=Deliveries.of(kept))

    def _round(self, target: IcebergTarget, course: _Course, cancellation: Cancellation) -> None:
        """One attempt for each table that has not taken its records yet. What a reset meets becomes no error line."""
        groups, lost = by_table(target, course.left)
        if not course.attempts:
            self._count(course.left)
        course.attempts += 1
        course.shortage = False
        self._divert(lost, course.attempts, None)
        again: list[Delivery] = []
        for group in groups:
            if not cancellation.wanted:
                again += group.deliveries
                continue
            try:
                failures = self._commit(target, group)
            except EmulatorFault as fault:
                FAULTS.note(fault, f"records of {self._context.delivery_stream_arn} wait")
                course.shortage = True
                again += group.deliveries
            except TableError as error:
                self._context.log.report(error.code, error.message)
                self._context.metrics.add({"DeliveryToIceberg.Success": 0.0})
                failure = Failure(error.code, error.message)
                if error.lasting and not cancellation.forgotten:
                    pairs = [(each, failure) for each in group.deliveries]
                    self._divert(pairs, course.attempts, group.rules.error_prefix)
                else:
                    course.errors[group.rules.database, group.rules.table] = failure
                    again += group.deliveries
            else:
                failed = self._took(group, failures, course)
                if cancellation.forgotten:
                    again += [each for each, _ in failed]
                else:
                    self._divert(failed, course.attempts, group.rules.error_prefix)
        course.left = again

    def _commit(self, target: IcebergTarget, group: Group) -> Mapping[int, Failure]:
        """Raises TableError, or EmulatorFault when it was not for the table that it failed."""
        try:
            return self._context.tables.write(group.batch(target))
        except TableError as error:
            if fault := fault_of(error):
                raise fault from error
            raise
        except Exception as error:
            arn = self._context.delivery_stream_arn
            raise fault_of(error) or Defect(f"a defect in writing tables of {arn}: {error!r}") from error

    def _took(self, group: Group, failures: Mapping[int, Failure], course: _Course) -> list[tuple[Delivery, Failure]]:
        """Note what a table has taken; what it has not."""
        taken = [each for place, each in enumerate(group.deliveries) if place not in failures]
        course.done += taken
        course.commits += bool(taken)
        if taken:
            self._context.metrics.add(
                {
                    "DeliveryToIceberg.Bytes": sum([each.source_bytes for each in taken]),
                    "DeliveryToIceberg.SuccessfulRowCount": len(taken),
                    "DeliveryToIceberg.Success": 1.0,
                }
            )
        return [(group.deliveries[place], failure) for place, failure in sorted(failures.items())]

    def _give_up(self, target: IcebergTarget, course: _Course) -> None:
        """The retry duration is over; `errors` has the reason of each table that is left (L-23)."""
        groups, _ = by_table(target, course.left)
        for group in groups:
            place = group.rules.database, group.rules.table
            failure = course.errors.get(place, _NEVER_TRIED)
            self._divert([(each, failure) for each in group.deliveries], course.attempts, group.rules.error_prefix)
        course.left = []

    def _divert(self, failed: Sequence[tuple[Delivery, Failure]], attempts: int, prefix: str | None) -> None:
        if not failed:
            return
        now = int(self._context.clock() * 1000)
        lines = [iceberg_error_line(each, failure, attempts, now) for each, failure in failed]
        self._refusals.divert(_KIND, [each for each, _ in failed], lines, prefix)
        self._context.metrics.add({"DeliveryToIceberg.FailedRowCount": len(failed)})
        told = [
            (each.record, ProcessingFailed(failure.code, failure.message, _KIND))
            for each, failure in failed
            if each.record is not None
        ]
        self._context.witness.rejected(len(failed), told, attempts)
        for failure in dict.fromkeys(failure for _, failure in failed):
            self._context.log.report(failure.code, failure.message)

    def _count(self, batch: Sequence[Delivery]) -> None:
        age = max(0.0, self._context.clock() - min([each.arrival for each in batch]))
        self._context.metrics.add(
            {"DeliveryToIceberg.IncomingRowCount": len(batch), "DeliveryToIceberg.DataFreshness": age}
        )
