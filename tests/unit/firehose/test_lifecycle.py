"""Beginnings that fail and endings that deliver nothing."""

import threading
from typing import Any

from hydrant.emulator.firehose import lifecycle
from hydrant.emulator.firehose.models import DeliveryStream
from hydrant.emulator.firehose.settings import Settings

from .engine import described, destination_of, running, wait_until


class BrokenPipeline:
    """Cannot start, for example because the machine gives no more threads."""

    def start(self, source: Any) -> None:
        raise RuntimeError("can't start new thread")

    def stop(self, timeout: float, *, deliver: bool = True) -> bool:
        return True


def test_a3_a_stream_that_cannot_start_has_failed_and_can_be_deleted() -> None:
    stream = DeliveryStream("d", "arn", "000000000000", "us-east-1", "DirectPut", 0.0, destination_of(described()))
    stream.pipeline = BrokenPipeline()  # type: ignore[assignment]
    settings = Settings(create_seconds=0.0)
    lifecycle._become_active(stream, None, settings)  # type: ignore[arg-type]
    assert stream.status == "CREATING_FAILED"
    gone = threading.Event()
    lifecycle.remove(stream, settings, gone.set)
    assert gone.wait(5)


def test_a6_a_stop_without_delivery_writes_nothing() -> None:
    waiting = described(BufferingHints={"SizeInMBs": 5, "IntervalInSeconds": 900})
    with running(document=waiting) as stream:
        stream.put([b"good-%d" % number for number in range(1000)])
        wait_until(lambda: stream.pipeline.status()["unread_records"] == 0, "records read")
        stream.pipeline.stop(5.0, deliver=False)
        assert stream.store.objects == {}
