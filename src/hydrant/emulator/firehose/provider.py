"""Amazon Data Firehose for LocalStack: unpacks requests, checks them, answers. Delivery is the pipeline's affair.

Served: DirectPut and Kinesis sources, a Lambda processor, Amazon S3 (extended and plain configuration) with all
compressions, prefixes with expressions, error output, CloudWatch error log. Not served yet and refused by name: other
destinations and sources, server-side encryption, S3 backup, dynamic partitioning, format conversion, other processors.
Known deviations that no request shows: records aggregated by the KPL are passed on as one record, not de-aggregated
(C-28); roles and their policies are not looked at (A-26, H); no CloudWatch metrics (F-7); records are read as they
arrive, not once per second (E-2); control calls are not throttled and streams not counted (A-11).
"""

from typing import Any

from localstack.aws.api import RequestContext, handler
from localstack.aws.api.firehose import FirehoseApi
from localstack.aws.spec import load_service
from localstack.services.plugins import ServiceLifecycleHook
from localstack.state import StateVisitor

from hydrant.emulator.clock import CLOCK

from . import destination, exceptions, lifecycle
from .constraints import violations
from .localstack_clients import S3Client
from .models import DeliveryStream, FirehoseStore, firehose_stores
from .processors import decompresses
from .requests import SSE_ON_KINESIS_SOURCE, SSE_REFUSED, described, new_record_ids, take_source, updated
from .settings import Settings
from .source.direct_put import DirectPutQueue, QueueFullError
from .tagging import add_tags, list_tags

_MOST_BATCH_BYTES = 4 * 1024 * 1024

Request = dict[str, Any]


class FirehoseProvider(FirehoseApi, ServiceLifecycleHook):
    """The API. Each operation takes the parsed request as it came (wire names)."""

    def __init__(self) -> None:
        self._settings = Settings.from_environment()

    # LocalStack's hooks

    def on_before_stop(self) -> None:
        """Deliver what is buffered before LocalStack ends."""
        lifecycle.stop_all(self._settings.stop_seconds)

    def accept_state_visitor(self, visitor: StateVisitor) -> None:
        """Show LocalStack's state functions the store, so that a reset empties it."""
        visitor.visit(firehose_stores)

    def on_before_state_reset(self) -> None:
        """Stop the threads before the store is emptied."""
        lifecycle.stop_all(0.0, deliver=False)

    # lifecycle

    @handler("CreateDeliveryStream", expand=False)
    def create_delivery_stream(self, context: RequestContext, request: Request) -> Request:
        """A-3, A-7, A-9, A-24, A-25."""
        _check_model("CreateDeliveryStream", request)
        store, name = _store(context), request["DeliveryStreamName"]
        if name in store.delivery_streams:
            raise exceptions.already_exists(name, context.account_id)
        description = described(request, S3Client(context.account_id, context.region))
        stream = DeliveryStream(
            name=name,
            arn=f"arn:aws:firehose:{context.region}:{context.account_id}:deliverystream/{name}",
            account_id=context.account_id,
            region=context.region,
            type=request.get("DeliveryStreamType") or "DirectPut",
            created=CLOCK.now(),
            description=description,
        )
        source_stream = take_source(stream, request)
        add_tags(stream.tags, request.get("Tags") or [])
        if store.delivery_streams.setdefault(name, stream) is not stream:
            raise exceptions.already_exists(name, context.account_id)
        lifecycle.activate(stream, self._settings, source_stream)
        return {"DeliveryStreamARN": stream.arn}

    @handler("DescribeDeliveryStream", expand=False)
    def describe_delivery_stream(self, context: RequestContext, request: Request) -> Request:
        """A-12 to A-15."""
        _check_model("DescribeDeliveryStream", request)
        return {"DeliveryStreamDescription": _find(context, request).describe()}

    @handler("ListDeliveryStreams", expand=False)
    def list_delivery_streams(self, context: RequestContext, request: Request) -> Request:
        """A-29."""
        _check_model("ListDeliveryStreams", request)
        start, kind = request.get("ExclusiveStartDeliveryStreamName") or "", request.get("DeliveryStreamType")
        streams = _store(context).delivery_streams
        names = [name for name in sorted(streams) if name > start and kind in (None, streams[name].type)]
        page = names[: request.get("Limit") or 10]
        return {"DeliveryStreamNames": page, "HasMoreDeliveryStreams": len(page) < len(names)}

    @handler("DeleteDeliveryStream", expand=False)
    def delete_delivery_stream(self, context: RequestContext, request: Request) -> Request:
        """A-4, A-5."""
        _check_model("DeleteDeliveryStream", request)
        stream = _find(context, request)
        store = _store(context)
        with stream.lock:
            if stream.status == "CREATING":
                raise exceptions.cannot_delete(stream.name, context.account_id, stream.status)
            if stream.status != "DELETING":
                lifecycle.remove(stream, self._settings, lambda: _forget(store, stream))
        return {}

    @handler("UpdateDestination", expand=False)
    def update_destination(self, context: RequestContext, request: Request) -> Request:
        """A-13, A-16 to A-19."""
        _check_model("UpdateDestination", request)
        stream = _find(context, request)
        with stream.lock:
            if stream.status != "ACTIVE":
                raise exceptions.cannot_update(stream.name, stream.status)
            current, specified = str(stream.version), request["CurrentDeliveryStreamVersionId"]
            if specified != current:
                raise exceptions.version_mismatch(stream.name, current, specified)
            if request["DestinationId"] != destination.DESTINATION_ID:
                raise exceptions.invalid_argument(f"Destination Id {request['DestinationId']} not found")
            self._apply(stream, updated(stream, request, S3Client(context.account_id, context.region)))
        return {}

    def _apply(self, stream: DeliveryStream, description: Request) -> None:
        if description == stream.description:
            return
        stream.description = description
        stream.version += 1
        stream.updated = CLOCK.now()
        if stream.pipeline is not None:
            stream.pipeline.update(stream.plan(self._settings))

    @handler("StartDeliveryStreamEncryption", expand=False)
    def start_delivery_stream_encryption(self, context: RequestContext, request: Request) -> Request:
        """A-28; not served for DirectPut yet."""
        stream = _find(context, request)
        raise exceptions.invalid_argument(SSE_REFUSED if stream.kinesis_source is None else SSE_ON_KINESIS_SOURCE)

    @handler("StopDeliveryStreamEncryption", expand=False)
    def stop_delivery_stream_encryption(self, context: RequestContext, request: Request) -> Request:
        """A-28; not served for DirectPut yet."""
        return self.start_delivery_stream_encryption(context, request)

    # records

    @handler("PutRecord", expand=False)
    def put_record(self, context: RequestContext, request: Request) -> Request:
        """A-31, A-33, A-34."""
        _check_model("PutRecord", request)
        self._put(context, request, [request["Record"]["Data"]])
        return {"RecordId": new_record_ids(1)[0], "Encrypted": False}

    @handler("PutRecordBatch", expand=False)
    def put_record_batch(self, context: RequestContext, request: Request) -> Request:
        """A-32 to A-34. All records of a batch are accepted or none."""
        _check_model("PutRecordBatch", request)
        data = [record["Data"] for record in request["Records"]]
        if sum(map(len, data)) > _MOST_BATCH_BYTES:
            raise exceptions.invalid_argument("Records size exceeds 4 MB limit")
        self._put(context, request, data)
        responses = [{"RecordId": record_id} for record_id in new_record_ids(len(data))]
        return {"FailedPutCount": 0, "Encrypted": False, "RequestResponses": responses}

    def _put(self, context: RequestContext, request: Request, data: list[bytes]) -> None:
        stream = _find(context, request)
        if stream.kinesis_source is not None:
            raise exceptions.put_to_kinesis_source()
        queue: DirectPutQueue | None = stream.queue
        if stream.status != "ACTIVE" or queue is None:
            raise exceptions.not_found(stream.name, context.account_id)
        if decompresses(stream.description) and not _comes_from_logs(context):
            raise exceptions.only_from_logs()
        try:
            queue.put(data)
        except QueueFullError:
            raise exceptions.throttled(stream.name) from None

    # tags

    @handler("TagDeliveryStream", expand=False)
    def tag_delivery_stream(self, context: RequestContext, request: Request) -> Request:
        """A-30."""
        _check_model("TagDeliveryStream", request)
        add_tags(_find_not_deleting(context, request).tags, request["Tags"])
        return {}

    @handler("UntagDeliveryStream", expand=False)
    def untag_delivery_stream(self, context: RequestContext, request: Request) -> Request:
        """A-30; unknown keys are ignored."""
        _check_model("UntagDeliveryStream", request)
        tags = _find_not_deleting(context, request).tags
        for key in request["TagKeys"]:
            tags.pop(key, None)
        return {}

    @handler("ListTagsForDeliveryStream", expand=False)
    def list_tags_for_delivery_stream(self, context: RequestContext, request: Request) -> Request:
        """A-30."""
        _check_model("ListTagsForDeliveryStream", request)
        return list_tags(_find(context, request).tags, request.get("ExclusiveStartTagKey"), request.get("Limit"))


def _comes_from_logs(context: RequestContext) -> bool:
    internal = context.internal_request_params or {}
    return bool(internal.get("service_principal") == "logs")


def _store(context: RequestContext) -> FirehoseStore:
    return firehose_stores[context.account_id][context.region]


def _forget(store: FirehoseStore, stream: DeliveryStream) -> None:
    if store.delivery_streams.get(stream.name) is stream:  # after a reset another one may have its name
        del store.delivery_streams[stream.name]


def _find(context: RequestContext, request: Request) -> DeliveryStream:
    name = request["DeliveryStreamName"]
    stream = _store(context).delivery_streams.get(name)
    if stream is None:
        raise exceptions.not_found(name, context.account_id)
    return stream


def _find_not_deleting(context: RequestContext, request: Request) -> DeliveryStream:
    stream = _find(context, request)
    if stream.status == "DELETING":
        raise exceptions.cannot_update(stream.name, stream.status)
    return stream


def _check_model(operation: str, request: Request) -> None:
    failures = violations(load_service("firehose").operation_model(operation).input_shape, request)
    if failures:
        raise exceptions.validation_error(failures)
