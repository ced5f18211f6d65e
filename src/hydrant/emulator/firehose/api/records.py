"""Operations on records: PutRecord, PutRecordBatch."""

import base64
import os

from localstack.aws.api import RequestContext

from hydrant.emulator.durable.errors import CannotWrite

from .. import exceptions
from ..engine.source.direct_put import DirectPutQueue, QueueFullError
from ..models import DeliveryStream
from .operations import Request, find, operation

_MAX_BATCH_BYTES = 4 * 1024 * 1024
_RECORD_ID_BYTES = 168


class RecordOperations:
    """What producers put without a Kinesis stream (DirectPut)."""

    @operation("PutRecord")
    def put_record(self, context: RequestContext, request: Request) -> Request:
        """Take one record; not for a stream with a Kinesis source, nor before it is ACTIVE (A-31, A-33, A-34)."""
        stream = _put(context, request, [request["Record"]["Data"]])
        return {"RecordId": new_record_ids(1)[0], "Encrypted": stream.encryption.on}

    @operation("PutRecordBatch")
    def put_record_batch(self, context: RequestContext, request: Request) -> Request:
        """Take all records of a batch or none: at most 4 MiB of data (A-32 to A-34)."""
        data = [record["Data"] for record in request["Records"]]
        if sum(map(len, data)) > _MAX_BATCH_BYTES:
            raise exceptions.invalid_argument("Records size exceeds 4 MB limit")
        stream = _put(context, request, data)
        responses = [{"RecordId": record_id} for record_id in new_record_ids(len(data))]
        return {"FailedPutCount": 0, "Encrypted": stream.encryption.on, "RequestResponses": responses}


def new_record_ids(count: int) -> list[str]:
    """Opaque ids as PutRecord returns them; functions see other ones (C-4)."""
    text = base64.b64encode(os.urandom(_RECORD_ID_BYTES * count)).decode()
    size = len(text) // count
    return [text[index * size : (index + 1) * size] for index in range(count)]


def _put(context: RequestContext, request: Request, data: list[bytes]) -> DeliveryStream:
    stream = find(context, request)
    if stream.kinesis_source is not None:
        raise exceptions.put_to_kinesis_source()
    queue: DirectPutQueue | None = stream.queue
    if stream.status != "ACTIVE" or queue is None:
        raise exceptions.not_found(stream.name, context.account_id)
    if stream.destination.processing.decompresses and not _comes_from_logs(context):
        raise exceptions.only_from_logs()
    metrics = stream.pipeline.metrics if stream.pipeline else None
    try:
        queue.put(data)
    except QueueFullError:
        if metrics:
            metrics.add({"ThrottledRecords": len(data)})
        raise exceptions.throttled(stream.name) from None
    except CannotWrite as error:
        raise exceptions.cannot_keep(error) from error
    if metrics:
        size = sum(map(len, data))
        metrics.add({"IncomingRecords": len(data), "IncomingBytes": size, "IncomingPutRequests": 1})
    return stream


def _comes_from_logs(context: RequestContext) -> bool:
    internal = context.internal_request_params or {}
    return bool(internal.get("service_principal") == "logs")
