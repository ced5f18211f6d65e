"""The function's entry: one Firehose batch in, one outcome for each of its records out (C-1, C-9).

A valid record comes back as Ok with its document on one line, an invalid one as ProcessingFailed with the data it came
with. The reply is never larger than the request: it has less around each record and at most one byte more within.
"""

import binascii
import gc
import hashlib
import os
from collections import Counter
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit, single_metric
from aws_lambda_powertools.utilities.data_classes.kinesis_firehose_event import KinesisFirehoseRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from hydrant_validation.rejections import Accepted, Code, Rejected

from .registry import REGISTRY, check

NAMESPACE = "Hydrant"
SERVICE = os.environ.get("POWERTOOLS_SERVICE_NAME", "validate")

logger = Logger(service=SERVICE)
metrics = Metrics(namespace=NAMESPACE, service=SERVICE)
if "AWS_LAMBDA_RUNTIME_API" in os.environ:  # in an execution environment all that is loaded now stays to its end
    gc.freeze()  # so the collector need not go through it again with each batch


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Validate each record of a Firehose transformation event; see `validate.registry.check`."""
    logger.append_keys(function_request_id=context.aws_request_id)
    answers: list[dict[str, Any]] = []
    rejected: Counter[str] = Counter()
    for given in event["records"]:  # plain objects: there may be thousands
        record_id, data = given["recordId"], given["data"]
        outcome = _judge(data, given.get("approximateArrivalTimestamp"))
        if isinstance(outcome, Accepted):
            line = binascii.b2a_base64(outcome.line, newline=False).decode("ascii")
            answers.append({"recordId": record_id, "result": "Ok", "data": line})
        else:
            answers.append({"recordId": record_id, "result": "ProcessingFailed", "data": data})
            rejected[outcome.producer if outcome.producer in REGISTRY.events else "unknown"] += 1
            _log(KinesisFirehoseRecord(given), outcome)
    _count(len(answers), rejected)
    return {"records": answers}


def _judge(data: str, arrival_ms: int | None) -> Accepted | Rejected:
    try:
        raw = binascii.a2b_base64(data)
    except ValueError as error:
        return Rejected(Code.NOT_BASE64, f"the event's data is not base64: {error}")
    return check(raw, arrival_ms)


def _log(record: KinesisFirehoseRecord, rejected: Rejected) -> None:
    """One JSON line: metric filters and Logs Insights find it by `code` and `producer`."""
    logger.warning(
        "Record rejected",
        producer=rejected.producer,
        code=rejected.code.value,
        reason=rejected.reason,
        field=rejected.field,
        fields=[found.field for found in rejected.findings if found.field],
        digest=_digest(record),
        record_id=record.record_id,
        sequence_number=record.metadata.sequence_number if record.metadata else None,
    )


def _digest(record: KinesisFirehoseRecord) -> str | None:
    """SHA-256 of the record: the line of the error object with the same bytes in rawData is this record's."""
    try:
        return hashlib.sha256(binascii.a2b_base64(record.data)).hexdigest()
    except ValueError:
        return None


def _count(received: int, rejected: Counter[str]) -> None:
    """Totals by service, and rejections by service and producer: one embedded-metric line for each set."""
    metrics.add_metric("RecordsReceived", MetricUnit.Count, received)
    metrics.add_metric("RecordsRejected", MetricUnit.Count, rejected.total())
    metrics.flush_metrics()
    for producer, count in rejected.items():
        with single_metric("RecordsRejected", MetricUnit.Count, count, namespace=NAMESPACE) as metric:
            metric.add_dimension("service", SERVICE)
            metric.add_dimension("producer", producer)
