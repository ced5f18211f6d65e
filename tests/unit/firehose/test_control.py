"""Status, flush, reset and drain over the store of delivery streams."""

import json
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from hydrant.emulator.firehose import admin
from hydrant.emulator.firehose.models import DeliveryStream, firehose_stores
from hydrant.emulator.last_errors import DELIVERY_ERRORS

from .engine import STREAM, Stream, described, destination_of, running


@pytest.fixture
def stream() -> Iterator[Stream]:
    DELIVERY_ERRORS.forget()  # of streams of the same name in other tests
    slow = described(BufferingHints={"SizeInMBs": 5, "IntervalInSeconds": 900})
    with running(document=slow) as made:
        entry = DeliveryStream(
            "d", STREAM, "000000000000", "us-east-1", "DirectPut", time.time(), destination_of(slow), status="ACTIVE"
        )
        entry.pipeline = made.pipeline
        firehose_stores["000000000000"]["us-east-1"].delivery_streams["d"] = entry
        yield made
        firehose_stores.reset()


def test_flush_counts_per_stream_and_status_is_json(stream: Stream) -> None:
    stream.put([b"good", b"bad"])
    assert admin.flush(5) == {"d": {"records": 2, "objects": 2}}
    (status,) = admin.status()
    assert json.loads(json.dumps(status)) == {
        "name": "d",
        "region": "us-east-1",
        "status": "ACTIVE",
        "buffered_records": 0,
        "buffered_bytes": 0,
        "unread_records": 0,
        "lag_seconds": 0.0,
        "delivered_records": 2,
        "delivered_objects": 2,
        "lost_records": 0,
        "last_error": None,
    }


def test_reset_keeps_the_stream(stream: Stream) -> None:
    stream.put([b"good"])
    admin.reset()
    assert admin.flush(5) == {"d": {"records": 0, "objects": 0}}


def test_drain_delivers_and_may_be_repeated(stream: Stream) -> None:
    stream.put([b"good"])
    admin.drain(5)
    assert stream.store.lines() == Counter([b"good"])
    admin.drain(5)


def test_without_streams_there_is_nothing_to_do() -> None:
    assert admin.flush(1) == {}
    assert admin.status() == []
    admin.drain(1)
