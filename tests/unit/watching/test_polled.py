"""AWS asked now and then: what is new in the bucket, told as the emulator's feed tells it."""

import base64
import datetime
import io
import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from hydrant.error_objects.lines import Rejection
from hydrant.pipeline.digest import digest
from hydrant.rejections.objects import Place
from hydrant.watching.object_lines import ObjectLines
from hydrant.watching.polled import RAW_BYTES, REJECTIONS_A_LOOK, Named, Polled, rejected
from hydrant.watching.wanted import Bounds

START = datetime.datetime(2026, 3, 1, 12, 0, tzinfo=datetime.UTC)
OUTPUTS = {"stream_name": "events", "delivery_stream_name": "pipe", "function_name": "validate"}


@dataclass
class Bucket:
    """S3 and CloudWatch, as far as they are asked."""

    objects: dict[str, tuple[datetime.datetime, bytes]] = field(default_factory=dict)
    metrics: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def put(self, key: str, body: bytes, seconds: float = 1.0) -> None:
        self.objects[key] = (START + datetime.timedelta(seconds=seconds), body)

    def get_paginator(self, _: str) -> "Bucket":
        return self

    def paginate(self, Bucket: str, Prefix: str) -> list[dict[str, Any]]:  # noqa: N803 - boto3's names
        found = [
            {"Key": key, "Size": len(body), "LastModified": at}
            for key, (at, body) in sorted(self.objects.items())
            if key.startswith(Prefix)
        ]
        return [{"Contents": found}]

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        body = io.BytesIO(self.objects[Key][1])
        return {
            "Body": type("Body", (), {"iter_chunks": staticmethod(lambda size: iter(lambda: body.read(size), b""))})
        }

    def get_metric_statistics(self, MetricName: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        return {"Datapoints": self.metrics.get(MetricName, [])}


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Bucket:
    made = Bucket()
    clients = type("Clients", (), {"s3": made, "cloudwatch": made})()
    monkeypatch.setattr(Place, "clients", lambda self: clients)
    return made


def polled(data: str = "data/", errors: str = "error/", at: float = 10.0) -> Polled:
    place = Place("us-east-1", None, None, "b", data)
    named = Named(OUTPUTS, place, Place("us-east-1", None, None, "b", errors))
    return Polled(named, start=START, clock=lambda: START.timestamp() + at)


def line(raw: bytes, **members: Any) -> bytes:
    told = {"rawData": base64.b64encode(raw).decode(), "errorCode": "c", "errorMessage": "m", **members}
    return json.dumps(told).encode() + b"\n"


def test_new_objects_are_told_once(bucket: Bucket) -> None:
    watch = polled()
    bucket.put("data/1", b"{}\n")
    assert [(e.kind, e.data.get("key")) for e in watch.look()] == [("delivered", "data/1"), ("flow", None)]
    bucket.put("data/2", b"{}\n", 2.0)
    assert [(e.kind, e.data.get("key")) for e in watch.look()] == [("delivered", "data/2")]
    assert list(watch.look()) == []


def test_what_was_there_before_is_not_new(bucket: Bucket) -> None:
    bucket.put("data/old", b"{}\n", -3600.0)
    assert [e.kind for e in polled().look()] == ["flow"]


def test_rejections_come_with_their_object(bucket: Bucket) -> None:
    bucket.put(
        "error/1", line(b"raw", arrivalTimestamp=1_000, attemptEndingTimestamp=2_500, attemptsMade=1) + b"junk\n"
    )
    delivered, event, *_ = polled().look()
    assert delivered.data["output"] == "error"
    assert (event.kind, event.data["stream"], event.data["at"], event.data["arrived"]) == ("rejected", "pipe", 2.5, 1.0)
    assert base64.b64decode(event.data["raw"]) == b"raw"
    assert event.data["digest"] == digest(b"raw")


def test_many_rejections_are_counted(bucket: Bucket) -> None:
    bucket.put("error/1", b"".join(line(str(n).encode()) for n in range(REJECTIONS_A_LOOK + 7)))
    events = list(polled().look())
    assert [e.kind for e in events].count("rejected") == REJECTIONS_A_LOOK
    assert next(e.data for e in events if e.kind == "skipped")["count"] == 7


@pytest.mark.parametrize(
    ("data", "errors"), [("", "error/"), ("data/", ""), ("data/", "data/failed/"), ("all/data/", "all/")]
)
def test_a_prefix_within_the_other(bucket: Bucket, data: str, errors: str) -> None:
    keys = {f"{data or 'x'}1": "data", f"{errors or 'x'}2": "error"}
    for key in keys:
        bucket.put(key, line(b"raw"))
    told = {e.data["key"]: e.data["output"] for e in polled(data, errors).look() if e.kind == "delivered"}
    assert told == keys


def test_the_flow_is_what_cloudwatch_says(bucket: Bucket) -> None:
    bucket.metrics["IncomingRecords"] = [{"Timestamp": 1, "Sum": 3.0}, {"Timestamp": 2, "Sum": 4.0}]
    bucket.metrics["DeliveryToS3.DataFreshness"] = [{"Timestamp": 2, "Maximum": 9.0}, {"Timestamp": 1, "Maximum": 5.0}]
    [flow] = polled().look()
    totals = flow.data["totals"]
    assert totals["arn:aws:kinesis:::stream/events"] == {"records_in": 7.0}
    assert totals["arn:aws:firehose:::deliverystream/pipe"] == {"lag_seconds": 9.0}


def test_the_last_rejections_of_before(bucket: Bucket) -> None:
    for n in range(3):
        bucket.put(f"error/{n}", line(f"{n}a".encode()) + line(f"{n}b".encode()), -100.0 + n)
    found = [base64.b64decode(e.data["raw"]) for e in polled().last(3)]
    assert found == [b"1b", b"2a", b"2b"]
    assert polled().last(0) == []


def test_the_last_rejections_of_before_are_not_told_again(bucket: Bucket) -> None:
    bucket.put("error/1", line(b"raw"), -2.0)
    watch = polled()
    assert len(watch.last(10)) == 1
    bucket.put("error/2", line(b"new"), 2.0)
    told = [base64.b64decode(e.data["raw"]) for e in watch.look() if e.kind == "rejected"]
    assert told == [b"new"]


@pytest.mark.parametrize("begin", ["all", "last"])
@pytest.mark.parametrize("seconds", [-3.0, 0.0, 3.0])
def test_lines_that_were_read_from_the_beginning_do_not_come_again(bucket: Bucket, begin: str, seconds: float) -> None:
    lines = ObjectLines(Place("us-east-1", None, None, "b", "data/"), "", 0.0, decoded=False)
    bucket.put("data/1", b"a\n", seconds)
    assert [each.data for each in (lines.all() if begin == "all" else lines.last(5))] == [b"a"]
    bucket.put("data/2", b"b\n", seconds)
    followed = [each.data for each in lines.follow(START, Bounds(idle=0.01).wanted)]
    assert followed == [b"b"]


def test_a_long_record_is_cut() -> None:
    event = rejected(Rejection(bytes(RAW_BYTES + 1), "c", "m", 1, None, None, None), "pipe", 5.0)
    assert (event.data["truncated"], event.at, event.data["arrived"]) == (True, 5.0, None)
    assert len(base64.b64decode(event.data["raw"])) == RAW_BYTES
