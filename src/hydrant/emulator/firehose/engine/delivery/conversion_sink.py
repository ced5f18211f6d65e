"""The sink of data that becomes tables: a Parquet or ORC file for each batch, error lines for the records that fail
(I-19)."""

from collections.abc import Sequence
from dataclasses import dataclass

from hydrant.conversion.failures import Failure

from ..conversion import Conversion, ConversionRules, Outcome
from ..items import Deliveries, Delivery
from ..plan import DestinationPlan
from ..ports import S3Object
from ..records import ErrorKind, ProcessingFailed, Record
from .conversion_lines import conversion_error_line
from .renderers import Renderer
from .sinks import DeliveryContext, Prepared, Refusals, S3Sink, Sink, Written

_KIND = ErrorKind.FORMAT_CONVERSION_FAILED


@dataclass(frozen=True)
class Tabled(Prepared):
    """A batch that was converted."""

    rules: ConversionRules
    outcome: Outcome
    failed: Sequence[tuple[Delivery, Failure]]


class ConversionSink(S3Sink):
    """Writes like any sink of S3; what failed is diverted once the file is there, so that nothing of it happens
    twice."""

    def __init__(self, context: DeliveryContext, refusals: Refusals) -> None:
        """`refusals` takes the records that cannot be converted, as error lines."""
        super().__init__(context, Renderer())
        self._refusals = refusals
        self._conversion = Conversion(context.catalog)

    def _fits(self, plan: DestinationPlan) -> bool:
        return plan.data_in_s3 and plan.conversion is not None

    def _prepare(self, plan: DestinationPlan, batch: Deliveries) -> Tabled:
        rules = plan.conversion
        assert rules is not None  # noqa: S101 - `_fits` was asked of the same plan
        outcome = self._conversion.convert(rules, batch.bodies)
        failures = outcome.converted.failures
        good = batch.where([place not in failures for place in range(len(batch))]) if failures else batch
        failed = [(batch[place], failure) for place, failure in sorted(failures.items())]
        file = outcome.converted.file
        item = None if file is None else _object(plan, rules, good, file)
        return Tabled(item, good, rules, outcome, failed)

    def _done(self, prepared: Prepared) -> Written:
        assert isinstance(prepared, Tabled)  # noqa: S101 - made by `_prepare`
        self._count_conversion(prepared)
        if prepared.failed:
            self._divert(prepared)
        return Written(len(prepared.batch), int(prepared.item is not None), kept=prepared.batch)

    def _count_conversion(self, prepared: Tabled) -> None:
        """Sizes are those of the records as they came (I-20, F-8)."""
        failed = [delivery for delivery, _ in prepared.failed]
        self._context.metrics.add(
            {
                "SucceedConversion.Records": len(prepared.batch),
                "SucceedConversion.Bytes": prepared.batch.source_bytes,
                "FailedConversion.Records": len(failed),
                "FailedConversion.Bytes": sum([each.source_bytes for each in failed]),
            }
        )

    def _divert(self, prepared: Tabled) -> None:
        now = int(self._context.clock() * 1000)
        place, outcome = prepared.rules.place, prepared.outcome
        deliveries = [delivery for delivery, _ in prepared.failed]
        lines = [conversion_error_line(each, failure, place, outcome, now) for each, failure in prepared.failed]
        self._refusals.divert(_KIND, deliveries, lines)
        self._context.witness.rejected(len(deliveries), _told(prepared), 1)
        for failure in dict.fromkeys(failure for _, failure in prepared.failed):
            self._context.log.report(failure.code, failure.message)


def _told(prepared: Tabled) -> list[tuple[Record, ProcessingFailed]]:
    return [
        (delivery.record, ProcessingFailed(failure.code, failure.message, _KIND))
        for delivery, failure in prepared.failed
        if delivery.record is not None
    ]


def _object(plan: DestinationPlan, rules: ConversionRules, batch: Deliveries, file: bytes) -> S3Object:
    """The file under the key of a data object (I-15, I-16)."""
    key = plan.s3.keys.data_key(batch.oldest, batch.places[0])
    return S3Object(plan.s3.bucket, key, file, rules.serialization.said_encoding, plan.s3.kms_key_arn)


def tables_in_s3(context: DeliveryContext, refusals: Refusals) -> Sink:
    """The sink of a plan with conversion."""
    return ConversionSink(context, refusals)
