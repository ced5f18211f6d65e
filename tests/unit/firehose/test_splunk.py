"""Delivery to Splunk: requests, acknowledgements, retries, and what goes to the bucket."""

import base64
import json
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.delivery.splunk_rules import (
    SplunkFailure,
    acknowledged,
    connection_failure,
    taken_as,
)
from hydrant.emulator.firehose.engine.ports import EndpointAnswer, EndpointError
from hydrant.emulator.firehose.settings import Settings
from hydrant.error_objects.lines import parse

from .engine import MemoryStore, Stream, described, plan_of, running, wait_until
from .hec import (
    ACK_DISABLED,
    BUSY,
    DISABLED_TOKEN,
    INVALID_FORMAT,
    INVALID_TOKEN,
    NO_CHANNEL,
    TOKEN,
    WRONG_CHANNEL,
    WRONG_INDEX,
    Answer,
    Collector,
)
from .test_endpoint import to_endpoint

FAST = Settings(
    retry_seconds=0.01, retry_max_seconds=0.02, spacing_seconds=0.0, stop_seconds=5.0, endpoint_retry_seconds=0.01
)


def to_splunk(url: str, *, retry: float = 0, acknowledgment: float = 60, **changes: Any) -> dict[str, Any]:
    s3 = {name: value for name, value in described().items() if name not in ("ProcessingConfiguration", "S3BackupMode")}
    return {
        "HECEndpoint": url,
        "HECEndpointType": "Raw",
        "HECToken": TOKEN,
        "HECAcknowledgmentTimeoutInSeconds": acknowledgment,
        "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0},
        "CloudWatchLoggingOptions": s3["CloudWatchLoggingOptions"],
        "ProcessingConfiguration": {"Enabled": False, "Processors": []},
        "RetryOptions": {"DurationInSeconds": retry},
        "S3BackupMode": "FailedEventsOnly",
        "S3DestinationDescription": s3,
    } | changes


@contextmanager
def delivering(collector: Collector, **changes: Any) -> Iterator[Stream]:
    with collector.serving(), running(document=to_splunk(collector.url, **changes), settings=FAST) as stream:
        yield stream


def lines_of(stream: Stream) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.store.bodies("error/splunk-failed/").splitlines()]


def data_of(lines: list[dict[str, Any]]) -> list[bytes]:
    return [base64.b64decode(line["rawData"]) for line in lines]


def test_s5_raw_records_are_joined_as_they_are() -> None:
    collector = Collector()
    with delivering(collector) as stream:
        stream.put([b"one\n", b"\xff", b"two"])
        stream.pipeline.flush(5)
        assert collector.indexed == [b"one\n\xfftwo"]
        assert stream.store.objects == {}
        assert stream.pipeline.status()["delivered_records"] == 3


@pytest.mark.parametrize(("kind", "path"), [("Raw", "raw"), ("Event", "event")])
@pytest.mark.parametrize("ending", ["", "/", "/services/collector", "/services/collector/event"])
def test_s6_a_request_has_token_and_channel(kind: str, path: str, ending: str) -> None:
    collector = Collector()
    with (
        collector.serving(),
        running(document=to_splunk(collector.url + ending, HECEndpointType=kind), settings=FAST) as stream,
    ):
        stream.put([b'{"event":"a"}', b'{"event":"b"}\n'])
        stream.pipeline.flush(5)
        assert collector.indexed == [b'{"event":"a"}{"event":"b"}\n']
        assert collector.paths == [f"/services/collector/{path}", "/services/collector/ack"]
        sent, asked = collector.headers
        assert sent["Authorization"] == asked["Authorization"] == f"Splunk {TOKEN}"
        assert len(sent["X-Splunk-Request-Channel"]) == 36
        assert sent["X-Splunk-Request-Channel"] == asked["X-Splunk-Request-Channel"]


def test_s7_a_batch_is_delivered_when_it_is_indexed() -> None:
    collector = Collector()
    collector.indexes = lambda _id: collector.asked >= 4
    with delivering(collector) as stream:
        stream.put([b"one"])
        stream.pipeline.flush(10)
        assert (collector.received, collector.indexed, collector.asked) == ([b"one"], [b"one"], 4)
        assert stream.pipeline.status()["delivered_records"] == 1


def test_s7_a_collector_that_cannot_tell_for_now_is_asked_again() -> None:
    collector = Collector()
    collector.ack_answers = [BUSY, (500, {}), (429, {"code": 26})]
    with delivering(collector) as stream:
        stream.put([b"one"])
        stream.pipeline.flush(10)
        assert collector.received == collector.indexed == [b"one"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [(WRONG_CHANNEL, "Splunk.ProxyWithoutStickySessions"), (ACK_DISABLED, "Splunk.DisabledAck")],
)
def test_s7_an_answer_that_no_acknowledgement_will_come_ends_the_wait(answer: Answer, code: str) -> None:
    collector = Collector()
    collector.ack_answers = [answer]
    with delivering(collector) as stream:
        stream.put([b"one"])
        stream.pipeline.flush(10)
        assert collector.asked == 1
        (line,) = lines_of(stream)
        assert line["errorCode"] == code


def test_s9_failures_are_retried_for_the_retry_duration() -> None:
    collector = Collector(BUSY, INVALID_TOKEN, INVALID_FORMAT, (404, {}))
    with delivering(collector, retry=60) as stream:
        stream.put([b"one"])
        stream.pipeline.flush(10)
        assert collector.indexed == [b"one"]
        assert collector.paths.count("/services/collector/raw") == 5
        assert stream.store.objects == {}


def test_s10_what_is_not_acknowledged_is_sent_again() -> None:
    collector = Collector()
    collector.indexes = lambda ack_id: ack_id == 2
    with delivering(collector, retry=60, acknowledgment=0.05) as stream:
        stream.put([b"one"])
        stream.pipeline.flush(10)
        assert collector.received == [b"one"] * 3
        assert collector.indexed == [b"one"]
        assert stream.store.objects == {}


def test_s10_waiting_for_acknowledgements_is_no_part_of_the_retry_duration() -> None:
    collector = Collector()
    collector.indexes = lambda ack_id: ack_id == 4
    with delivering(collector, retry=5, acknowledgment=1.5) as stream:
        stream.put([b"one"])
        stream.pipeline.flush(30)
        assert collector.indexed == [b"one"], "four waits of 1.5 s are longer than the retry duration"


def test_s12_after_the_retry_duration_records_go_to_the_bucket() -> None:
    collector = Collector()
    collector.indexes = lambda _id: False
    with delivering(collector, acknowledgment=0.05) as stream:
        stream.put([b"one", b"two"])
        stream.pipeline.flush(10)
        (key,) = stream.store.objects
        assert key.startswith("error/splunk-failed/d-1-")
        lines = lines_of(stream)
        assert data_of(lines) == [b"one", b"two"]
        assert list(lines[0]) == [
            *("attemptsMade", "arrivalTimestamp", "errorCode", "errorMessage", "attemptEndingTimestamp", "rawData"),
            *("subsequenceNumber", "EventId"),
        ]
        assert (lines[0]["attemptsMade"], lines[0]["errorCode"]) == (1, "Splunk.AckTimeout")
        assert lines[0]["errorMessage"].startswith("Did not receive an acknowledgement from HEC before the HEC ")
        assert lines[0]["EventId"].endswith(".0")
        read = parse(stream.store.bodies("error/splunk-failed/").splitlines()[0])
        assert (read.raw, read.error_code) == (b"one", "Splunk.AckTimeout"), "hydrant errors and replay read it"
        assert stream.pipeline.status()["buffered_bytes"] == 0
        wait_until(lambda: bool(stream.logs.lines), "a line in the log")
        assert stream.logs.lines[0]["errorCode"] == "Splunk.AckTimeout"
        assert stream.logs.lines[0]["destination"] == collector.url


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (DISABLED_TOKEN, "Splunk.DisabledToken"),
        (INVALID_TOKEN, "Splunk.InvalidToken"),
        (INVALID_FORMAT, "Splunk.InvalidDataFormat"),
        (WRONG_INDEX, "Splunk.InvalidIndex"),
        (NO_CHANNEL, "Splunk.ProxyWithoutStickySessions"),
        (ACK_DISABLED, "Splunk.DisabledAck"),
        (BUSY, "Splunk.ServerError"),
        ((500, {}), "Splunk.ServerError"),
        ((413, {}), "Splunk.ServerError"),
        ((302, {}), "Splunk.ServerError"),
        ((404, {}), "Splunk.InvalidEndpoint"),
        ((403, {}), "Splunk.InvalidToken"),
        ((400, {}), "Splunk.InvalidDataFormat"),
        ((200, {}), "Splunk.ServerError"),
        ((200, {"text": "Success", "code": 0}), "Splunk.DisabledAck"),
        ((200, {"text": "Success", "code": 0, "ackId": True}), "Splunk.DisabledAck"),
    ],
)
def test_s11_refusals_have_the_codes_of_aws(answer: Answer, code: str) -> None:
    status, document = answer
    failure = taken_as(EndpointAnswer(status, "application/json", json.dumps(document).encode()))
    assert isinstance(failure, SplunkFailure)
    assert failure.code == code
    assert failure.message


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        ("HttpEndpoint.ConnectionFailed", "", "Splunk.InvalidEndpoint"),
        ("HttpEndpoint.ConnectionReset", "", "Splunk.ConnectionClosed"),
        ("HttpEndpoint.RequestTimeout", "", "Splunk.ConnectionTimeout"),
        ("HttpEndpoint.SSLHandshakeFailure", "self-signed certificate", "Splunk.SSLHandshake"),
        ("HttpEndpoint.SSLHandshakeFailure", "Hostname mismatch, certificate is", "Splunk.SSLUnverified"),
        ("HttpEndpoint.ResponseTooLarge", "", "Splunk.ServerError"),
    ],
)
def test_s11_connections_that_fail_have_the_codes_of_aws(code: str, message: str, expected: str) -> None:
    failure = connection_failure(EndpointError(code, message))
    assert failure.code == expected
    assert failure.message


@given(st.integers(100, 599), st.binary(max_size=200))
def test_any_answer_is_judged_and_noise_is_never_an_acknowledgement(status: int, body: bytes) -> None:
    answer = EndpointAnswer(status, "application/json", body)
    taken, told = taken_as(answer), acknowledged(0, answer)
    assert isinstance(taken, SplunkFailure)
    assert taken.message
    assert told is not True


@pytest.mark.parametrize("acks", [{}, {"1": True}, {"0": "true"}, {"0": 1}, {"0": None}, [True], None])
def test_s7_only_true_for_the_batch_acknowledges_it(acks: Any) -> None:
    answer = EndpointAnswer(200, "application/json", json.dumps({"acks": acks}).encode())
    assert acknowledged(0, answer) is not True


def test_a_refused_token_goes_to_the_bucket_and_stays_out_of_logs(caplog: pytest.LogCaptureFixture) -> None:
    collector = Collector()
    with caplog.at_level(logging.DEBUG), delivering(collector, HECToken="another") as stream:
        stream.put([b"one"])
        stream.pipeline.flush(10)
        (line,) = lines_of(stream)
        assert line["errorCode"] == "Splunk.InvalidToken"
        assert line["errorMessage"] == "The HEC token is invalid. Update Kinesis Firehose with a valid HEC token."
        assert collector.received == []
        assert "another" not in caplog.text + repr(plan_of(to_splunk(collector.url, HECToken="another")))


def test_a_server_that_is_gone_and_back_gets_everything() -> None:
    collector = Collector()
    with collector.serving():
        port = int(collector.url.rpartition(":")[2])
    with running(document=to_splunk(collector.url, retry=7200), settings=FAST) as stream:
        stream.put([b"one"])
        wait_until(lambda: bool(stream.logs.lines), "a first attempt that failed")
        assert stream.logs.lines[0]["errorCode"] == "Splunk.InvalidEndpoint"
        with collector.serving(port):
            stream.pipeline.flush(10)
        assert collector.indexed == [b"one"]
        assert stream.store.objects == {}


def test_a_server_that_starts_again_before_it_has_indexed_gets_the_batch_again() -> None:
    collector = Collector()
    collector.indexes = lambda ack_id: ack_id == 1
    with delivering(collector, retry=60) as stream:
        stream.put([b"one"])
        wait_until(lambda: collector.asked > 0, "a question for the acknowledgement")
        collector.restart()
        stream.pipeline.flush(10)
        assert collector.received == [b"one", b"one"]
        assert collector.indexed == [b"one"]


def test_s4_all_events_backs_up_every_source_record() -> None:
    collector = Collector()
    with delivering(collector, S3BackupMode="AllEvents") as stream:
        stream.put([b"one", b"two"])
        stream.pipeline.flush(10)
        assert stream.store.bodies("data/") == b"onetwo"
        assert collector.indexed == [b"onetwo"]


def test_what_a_function_rejects_never_reaches_splunk() -> None:
    collector = Collector()
    with delivering(collector, ProcessingConfiguration=described()["ProcessingConfiguration"]) as stream:
        stream.put([b"good-1", b"bad-2", b"drop-3"])
        stream.pipeline.flush(10)
        assert collector.indexed == [b"good-1\n"]
        assert stream.store.rejected() == Counter([b"bad-2"])


@pytest.mark.parametrize("acknowledged_late", [True, False])
def test_a_stream_that_ends_waits_half_of_its_time_for_the_acknowledgement(acknowledged_late: bool) -> None:
    collector = Collector()
    collector.indexes = lambda _id: acknowledged_late and collector.asked > 3
    settings = Settings(retry_seconds=0.01, retry_max_seconds=0.02, spacing_seconds=0.0, stop_seconds=1.0)
    with collector.serving(), running(document=to_splunk(collector.url, retry=7200), settings=settings) as stream:
        stream.put([b"one"])
        wait_until(lambda: collector.asked > 0, "a question for the acknowledgement")
        assert stream.pipeline.stop(30.0)
        assert Counter(collector.indexed) + stream.store.rejected() == Counter([b"one"])


def test_an_update_gives_waiting_records_another_destination() -> None:
    with Collector(*[BUSY] * 1000).serving() as first, Collector().serving() as second:
        document = to_splunk(first.url, retry=7200)
        with running(document=document, settings=FAST) as stream:
            stream.put([b"one"])
            wait_until(lambda: len(first.paths) > 0, "a request")
            stream.pipeline.update(plan_of(to_splunk(second.url), "2"))
            stream.pipeline.flush(10)
            assert (first.received, second.indexed) == ([], [b"one"])


def test_a36_what_waits_for_splunk_goes_to_an_endpoint_that_takes_its_place() -> None:
    collector = Collector(*[BUSY] * 1000)
    with delivering(collector, retry=7200) as stream:
        stream.put([b"one"])
        wait_until(lambda: len(collector.paths) > 0, "a request")
        stream.pipeline.update(plan_of(to_endpoint("http://127.0.0.1:9/in"), "2"))
        stream.pipeline.flush(10)
        (line,) = stream.store.errors()
        assert line["errorCode"] == "HttpEndpoint.ConnectionFailed"


def test_s13_metrics() -> None:
    collector = Collector(BUSY)
    with delivering(collector, retry=60) as stream:
        stream.put([b"one", b"two!"])
        stream.pipeline.flush(10)
    assert stream.metrics.totals["DeliveryToSplunk.Records"] == 2
    assert stream.metrics.totals["DeliveryToSplunk.Bytes"] == 7
    assert (stream.metrics.totals["DeliveryToSplunk.Success"], stream.metrics.counts["DeliveryToSplunk.Success"]) == (
        1,
        2,
    )
    assert stream.metrics.counts["DeliveryToSplunk.DataAckLatency"] == 1
    assert stream.metrics.counts["DeliveryToSplunk.DataFreshness"] == 2


def test_every_record_is_indexed_or_in_the_bucket() -> None:
    store, collector = MemoryStore(), Collector()
    collector.refuse = [None, BUSY, None, INVALID_TOKEN] * 10
    collector.indexes = lambda ack_id: ack_id % 3 > 0
    with collector.serving():
        document = to_splunk(collector.url, acknowledgment=0.05)
        with running(document=document, settings=FAST, store=store) as stream:
            for number in range(24):
                stream.put([b"record-%d\n" % number])
                stream.pipeline.flush(10)
    indexed = Counter(line + b"\n" for body in collector.indexed for line in body.splitlines())
    assert indexed
    assert store.rejected()
    assert indexed + store.rejected() == Counter(b"record-%d\n" % number for number in range(24))
