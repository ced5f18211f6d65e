"""Operations on delivery streams: create, describe, list, update and delete."""

from localstack.aws.api import RequestContext

from hydrant.emulator.arns import delivery_stream_arn
from hydrant.emulator.clock import CLOCK

from .. import exceptions, lifecycle
from ..destinations.base import DESTINATION_ID, Destination
from ..models import DeliveryStream, FirehoseStore
from ..roles.checks import check_roles
from ..settings import Settings
from .operations import Request, find, operation, store_of
from .requests import Neighbours, new_destination, take_source, updated_destination
from .tag_rules import add_tags

MAX_STREAMS = 5_000
"""Of an account and region (A-11)."""


class DeliveryStreamOperations:
    """The life of a delivery stream."""

    _settings: Settings

    @operation("CreateDeliveryStream")
    def create_delivery_stream(self, context: RequestContext, request: Request) -> Request:
        """Answer with the ARN while creation goes on (A-3).

        The name is free (A-7), the destination one (A-9); bucket and Kinesis source exist (A-24, A-25).
        """
        store, name = store_of(context), request["DeliveryStreamName"]
        if name in store.delivery_streams:
            raise exceptions.already_exists(name, context.account_id)
        if len(store.delivery_streams) >= MAX_STREAMS:
            raise exceptions.too_many(MAX_STREAMS)
        destination = new_destination(request, Neighbours.of(context.account_id, context.region))
        stream = DeliveryStream(
            name=name,
            arn=delivery_stream_arn(context.region, context.account_id, name),
            account_id=context.account_id,
            region=context.region,
            type=request.get("DeliveryStreamType") or "DirectPut",
            created=CLOCK.now(),
            destination=destination,
        )
        source_stream = take_source(stream, request)
        if self._settings.enforce_roles:
            check_roles(stream.guard())
        add_tags(stream.tags, request.get("Tags") or [])
        if store.delivery_streams.setdefault(name, stream) is not stream:
            raise exceptions.already_exists(name, context.account_id)
        lifecycle.activate(stream, self._settings, source_stream)
        return {"DeliveryStreamARN": stream.arn}

    @operation("DescribeDeliveryStream")
    def describe_delivery_stream(self, context: RequestContext, request: Request) -> Request:
        """The delivery stream with its one destination, as it is now (A-12 to A-15)."""
        return {"DeliveryStreamDescription": find(context, request).describe()}

    @operation("ListDeliveryStreams")
    def list_delivery_streams(self, context: RequestContext, request: Request) -> Request:
        """Names in lexical order, 10 at a time if no Limit is given (A-29)."""
        start, kind = request.get("ExclusiveStartDeliveryStreamName") or "", request.get("DeliveryStreamType")
        streams = store_of(context).delivery_streams
        names = [name for name in sorted(streams) if name > start and kind in (None, streams[name].type)]
        page = names[: request.get("Limit") or 10]
        return {"DeliveryStreamNames": page, "HasMoreDeliveryStreams": len(page) < len(names)}

    @operation("DeleteDeliveryStream")
    def delete_delivery_stream(self, context: RequestContext, request: Request) -> Request:
        """Begin to delete; once more does nothing, and what is still CREATING cannot be deleted (A-4, A-5)."""
        stream = find(context, request)
        store = store_of(context)
        with stream.lock:
            if stream.status == "CREATING":
                raise exceptions.cannot_delete(stream.name, context.account_id, stream.status)
            if stream.status != "DELETING":
                lifecycle.remove(stream, self._settings, lambda: _forget(store, stream))
        return {}

    @operation("UpdateDestination")
    def update_destination(self, context: RequestContext, request: Request) -> Request:
        """Merge an update into the destination; one that changes nothing makes no version (A-13, A-16 to A-19)."""
        stream = find(context, request)
        with stream.lock:
            if stream.status != "ACTIVE":
                raise exceptions.cannot_update(stream.name, stream.status)
            current, specified = str(stream.version), request["CurrentDeliveryStreamVersionId"]
            if specified != current:
                raise exceptions.version_mismatch(stream.name, current, specified)
            if request["DestinationId"] != DESTINATION_ID:
                raise exceptions.invalid_argument(f"Destination Id {request['DestinationId']} not found")
            self._apply(stream, updated_destination(stream, request, Neighbours.of(context.account_id, context.region)))
        return {}

    def _apply(self, stream: DeliveryStream, destination: Destination) -> None:
        if destination == stream.destination:
            return
        if self._settings.enforce_roles:
            check_roles(stream.guard(destination))
        stream.destination = destination
        stream.version += 1
        stream.updated = CLOCK.now()
        if stream.pipeline is not None:
            stream.pipeline.update(stream.plan(self._settings))


def _forget(store: FirehoseStore, stream: DeliveryStream) -> None:
    if store.delivery_streams.get(stream.name) is stream:  # after a reset another one may have its name
        del store.delivery_streams[stream.name]
