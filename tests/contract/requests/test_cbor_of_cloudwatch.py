"""CloudWatch by rpc-v2-cbor, as the newest SDKs for Go, Java and Rust speak it: every time a tagged float."""

import time
from datetime import UTC, datetime
from typing import Any

import cbor2
import pytest
from cbor2 import CBORTag

from hydrant.waiting import eventually
from tests.clients.java.jvm import PROGRAMS, RunJava

from ..support.raw_requests import Answer, Wire
from .conftest import Emulator

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("requests")]
CBOR = {"Smithy-Protocol": "rpc-v2-cbor", "Content-Type": "application/cbor", "Accept": "application/cbor"}
HALF_OF_ONE = b"\xf9\x38\x00"
"""A float of two bytes, in which Smithy's clients write what fits: 0.5."""


def call(wire: Wire, operation: str, document: Any) -> Answer:
    body = document if isinstance(document, bytes) else cbor2.dumps(document)
    path = f"/service/GraniteServiceVersion20100801/operation/{operation}"
    return wire.send("monitoring", "POST", path, CBOR, body)


def times(namespace: str, start: Any, end: Any) -> dict[str, Any]:
    """What GetMetricStatistics takes."""
    named = {"Namespace": namespace, "MetricName": "m", "Statistics": ["Sum"], "Period": 60}
    return {**named, "StartTime": start, "EndTime": end}


@pytest.mark.parametrize("fraction", [0, 0.0, 0.5, 0.343, 0.999999], ids=str)
def test_r11_a_metric_keeps_its_time_whether_a_float_or_an_integer(wire: Wire, fraction: float) -> None:
    minute = int(time.time()) // 60 * 60 - 120
    space = f"cbor-{fraction!r}"
    datum = {"MetricName": "m", "Value": 2.5, "Timestamp": CBORTag(1, minute + fraction)}
    assert call(wire, "PutMetricData", {"Namespace": space, "MetricData": [datum]}).status == 200
    asked = times(space, CBORTag(1, minute - 60 + fraction), CBORTag(1, minute + 60.25))
    (point,) = call(wire, "GetMetricStatistics", asked).document["Datapoints"]
    assert (point["Sum"], point["Timestamp"]) == (2.5, datetime.fromtimestamp(minute, UTC))
    query = {"Id": "q", "MetricStat": {"Metric": {"Namespace": space, "MetricName": "m"}, "Period": 60, "Stat": "Sum"}}
    span = {"StartTime": CBORTag(1, minute - 60.0), "EndTime": CBORTag(1, minute + 60 + fraction)}
    (found,) = call(wire, "GetMetricData", {"MetricDataQueries": [query], **span}).document["MetricDataResults"]
    assert (found["Values"], found["Timestamps"]) == ([2.5], [datetime.fromtimestamp(minute, UTC)])


def test_r11_numbers_of_each_width_are_read(wire: Wire) -> None:
    half = b"\xa2\x69Namespace\x6acbor-width\x6aMetricData\x81\xa2\x6aMetricName\x61m\x65Value" + HALF_OF_ONE
    assert call(wire, "PutMetricData", half).status == 200
    whole = {"Namespace": "cbor-width", "MetricData": [{"MetricName": "m", "Value": 3}]}
    assert call(wire, "PutMetricData", whole).status == 200
    now = int(time.time())

    def summed() -> None:
        points = call(
            wire, "GetMetricStatistics", times("cbor-width", CBORTag(1, now - 600.5), CBORTag(1, now + 600.5))
        )
        assert sum(point["Sum"] for point in points.document["Datapoints"]) == 3.5

    eventually(summed, timeout=60)


@pytest.mark.parametrize(
    "stamp", [CBORTag(1, "2026-11-28"), CBORTag(1, float("nan")), CBORTag(1, float("inf")), CBORTag(1, 1e300), "x"]
)
def test_r11_what_is_no_time_is_the_callers_mistake(wire: Wire, stamp: Any) -> None:
    refused = call(wire, "GetMetricStatistics", times("none", stamp, CBORTag(1, 1.0)))
    assert (refused.status, refused.code) == (400, "SerializationException")


def test_r12_alarms_read_back_with_milliseconds(wire: Wire) -> None:
    alarm = {
        "AlarmName": "cbor",
        "MetricName": "m",
        "Namespace": "n",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 1.5,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    before = time.time()
    assert call(wire, "PutMetricAlarm", alarm).status == 200
    body = call(wire, "DescribeAlarms", {"AlarmNames": ["cbor"]})
    (found,) = body.document["MetricAlarms"]
    updated = found["AlarmConfigurationUpdatedTimestamp"]
    assert found["Threshold"] == 1.5
    assert abs(updated.timestamp() - before) < 600
    assert updated.microsecond % 1000 == 0


def test_r11_the_sdk_for_java_puts_and_reads_metrics(requests_emulator: Emulator, run_java: RunJava) -> None:
    minute = int(time.time()) // 60 * 60_000 - 120_000
    endpoint = f"http://127.0.0.1:{requests_emulator.port}"
    seen = run_java(PROGRAMS / "CloudWatchRound.java", endpoint, "from-java", minute)
    assert seen == {"points": [[minute, 2.5]], "data": [minute, 2.5]}
