"""Delivery streams that outlive the process: where what is put to them lies, and how they come back."""

from __future__ import annotations

import logging

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.kept import place

from .engine.source.direct_put import DirectPutQueue
from .engine.source.stored_queue import StoredQueue, count_of
from .models import DeliveryStream, all_delivery_streams, firehose_stores
from .settings import Settings

LOG = logging.getLogger(__name__)
SERVICE = "firehose"


def queue_of(stream: DeliveryStream) -> DirectPutQueue:
    """Return what takes the records that are put to a stream. Raises DurableError."""
    kept = place.log(_name(stream), count_of)
    assert stream.pipeline is not None  # noqa: S101 - it is made just before
    if kept is None:
        return DirectPutQueue(stream.pipeline.queue_bytes, CLOCK.now)
    return StoredQueue(kept, stream.checkpoints, stream.pipeline.queue_bytes, CLOCK.now)


def forget(stream: DeliveryStream) -> None:
    """Delete the records that were put to a stream."""
    place.forget_log(_name(stream))


def begin() -> None:
    """Let all delivery streams that came back go on; records of those that did not go."""
    from . import lifecycle

    settings = Settings.from_environment()
    for _, _, store in list(firehose_stores.iter_stores()):
        for name, stream in list(store.delivery_streams.items()):
            if stream.status == "DELETING":
                del store.delivery_streams[name]
    for stream in all_delivery_streams():
        if stream.status in {"CREATING", "ACTIVE"}:
            source = stream.kinesis_source and lifecycle.kinesis_stream(stream.kinesis_source["KinesisStreamARN"])
            if stream.kinesis_source and not source:
                LOG.warning("%s: its stream is gone, it gets no more records", stream.arn)
                continue
            lifecycle.resume(stream, settings, source or None)
    names = {_name(stream) for stream in all_delivery_streams()}
    place.forget_logs_but(SERVICE, names)


def _name(stream: DeliveryStream) -> str:
    return f"{SERVICE}/{stream.account_id}.{stream.region}.{stream.name}.{int(stream.created * 1e6)}"
