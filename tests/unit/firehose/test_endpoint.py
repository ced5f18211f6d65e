"""Delivery to an HTTP endpoint on loopback: requests, answers, retries, and what goes to the bucket."""

import base64
import gzip
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.delivery.endpoint_rules import judge
from hydrant.emulator.firehose.engine.ports import EndpointAnswer, EndpointError, EndpointRequest
from hydrant.emulator.firehose.services.http import HttpClient
from hydrant.emulator.firehose.settings import Settings
from hydrant.settings import SettingError

from .engine import MemoryStore, Stream, described, plan_of, running, wait_until

FAST = Settings(
    retry_seconds=0.01, retry_max_seconds=0.02, spacing_seconds=0.0, stop_seconds=5.0, endpoint_retry_seconds=0.01
)
Answer = tuple[int, dict[str, str], bytes]
Handler = Callable[[dict[str, Any]], Answer]


class Endpoint:
    """A server that records what it gets and answers by a handler, which gets the document of the request."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.headers: list[dict[str, str]] = []
        self.documents: list[dict[str, Any]] = []
        self.url = ""

    def records(self) -> list[bytes]:
        return [base64.b64decode(each["data"]) for document in self.documents for each in document["records"]]

    @contextmanager
    def serving(self) -> Iterator["Endpoint"]:
        endpoint = self

        class Requests(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                document = json.loads(body)
                endpoint.headers.append(dict(self.headers))
                endpoint.documents.append(document)
                status, headers, answer = endpoint.handler(document)
                if status == 0:  # says nothing and closes
                    return
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Requests)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_port}/in"
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


JSON = {"Content-Type": "application/json"}


def takes(document: dict[str, Any]) -> Answer:
    return 200, JSON, json.dumps({"requestId": document["requestId"], "timestamp": 1}).encode()


def refuses(status: int, body: bytes = b"{}") -> Handler:
    return lambda _document: (status, JSON, body)


def to_endpoint(url: str, *, retry: int = 0, **changes: Any) -> dict[str, Any]:
    s3 = {name: value for name, value in described().items() if name not in ("ProcessingConfiguration", "S3BackupMode")}
    return {
        "EndpointConfiguration": {"Url": url, "Name": "test", "AccessKey": "opaque key"},
        "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0},
        "CloudWatchLoggingOptions": s3["CloudWatchLoggingOptions"],
        "RequestConfiguration": {"ContentEncoding": "NONE", "CommonAttributes": []},
        "ProcessingConfiguration": {"Enabled": False, "Processors": []},
        "RetryOptions": {"DurationInSeconds": retry},
        "S3BackupMode": "FailedDataOnly",
        "S3DestinationDescription": s3,
    } | changes


@contextmanager
def delivering(handler: Handler, **changes: Any) -> Iterator[tuple[Stream, Endpoint]]:
    with (
        Endpoint(handler).serving() as endpoint,
        running(document=to_endpoint(endpoint.url, **changes), settings=FAST) as stream,
    ):
        yield stream, endpoint


def test_d20_a_request_is_as_aws_specifies_it() -> None:
    attributes = [{"AttributeName": "context", "AttributeValue": "töst"}]
    configuration = {"ContentEncoding": "NONE", "CommonAttributes": attributes}
    with delivering(takes, RequestConfiguration=configuration) as (stream, endpoint):
        stream.put([b"one", b"\xff"])
        stream.pipeline.flush(5)
        assert endpoint.records() == [b"one", b"\xff"]
        document, headers = endpoint.documents[0], endpoint.headers[0]
        assert list(document) == ["requestId", "timestamp", "records"]
        assert isinstance(document["timestamp"], int)
        assert headers["X-Amz-Firehose-Protocol-Version"] == "1.0"
        assert headers["X-Amz-Firehose-Request-Id"] == document["requestId"]
        assert headers["X-Amz-Firehose-Source-Arn"].endswith(":deliverystream/d")
        assert headers["X-Amz-Firehose-Access-Key"] == "opaque key"
        assert json.loads(headers["X-Amz-Firehose-Common-Attributes"]) == {"commonAttributes": {"context": "töst"}}
        assert headers["Content-Type"] == "application/json"
        assert "Content-Encoding" not in headers
        assert stream.store.objects == {}
        assert stream.pipeline.status()["delivered_records"] == 2


def test_d20_bodies_in_gzip() -> None:
    with delivering(takes, RequestConfiguration={"ContentEncoding": "GZIP"}) as (stream, endpoint):
        stream.put([b"one"])
        stream.pipeline.flush(5)
        assert endpoint.headers[0]["Content-Encoding"] == "gzip"
        assert endpoint.records() == [b"one"]


def test_d22_retries_keep_the_request_id_and_the_records() -> None:
    answers = iter([500, 429, 404, 302, 204])

    def handler(document: dict[str, Any]) -> Answer:
        status = next(answers, 200)
        return takes(document) if status == 200 else (status, JSON, b"")

    with delivering(handler, retry=60) as (stream, endpoint):
        stream.put([b"one"])
        stream.pipeline.flush(10)
        assert len(endpoint.documents) == 6
        assert len({document["requestId"] for document in endpoint.documents}) == 1
        assert set(endpoint.records()) == {b"one"}
        assert stream.store.objects == {}


def test_d22_after_the_retry_duration_records_go_to_the_bucket() -> None:
    body = b'{"requestId":"x","timestamp":1,"errorMessage":"Unauthorized"}'
    with delivering(refuses(401, body)) as (stream, endpoint):
        stream.put([b"one", b"two"])
        stream.pipeline.flush(10)
        (key,) = stream.store.objects
        assert key.startswith("error/http-endpoint-failed/d-1-")
        lines = [json.loads(line) for line in stream.store.bodies("error/").splitlines()]
        assert [base64.b64decode(line["rawData"]) for line in lines] == [b"one", b"two"]
        assert list(lines[0]) == [
            "attemptsMade",
            "arrivalTimestamp",
            "errorCode",
            "errorMessage",
            "attemptEndingTimestamp",
            "rawData",
            "subsequenceNumber",
            "dataId",
        ]
        assert lines[0]["attemptsMade"] == len(endpoint.documents) == 1
        assert lines[0]["errorCode"] == "HttpEndpoint.DestinationException"
        assert lines[0]["errorMessage"].endswith(body.decode())
        assert stream.pipeline.status()["buffered_bytes"] == 0
        wait_until(lambda: bool(stream.logs.lines), "a line in the log")
        (logged,) = stream.logs.lines
        assert logged["message"].startswith("The following response was received from the endpoint destination. 401: {")
        assert (logged["destination"], logged["deliveryStreamVersionId"]) == (endpoint.url, 1)


def test_d21_413_loses_the_batch_without_a_retry() -> None:
    with delivering(refuses(413), retry=60) as (stream, endpoint):
        stream.put([b"one"])
        stream.pipeline.flush(10)
        assert (len(endpoint.documents), stream.store.objects) == (1, {})
        assert stream.pipeline.status()["lost_records"] == 1


def test_d23_all_data_backs_up_every_source_record() -> None:
    with delivering(takes, S3BackupMode="AllData") as (stream, endpoint):
        stream.put([b"one", b"two"])
        stream.pipeline.flush(10)
        assert stream.store.bodies("data/") == b"onetwo"
        assert endpoint.records() == [b"one", b"two"]


def test_what_a_function_rejects_never_reaches_the_endpoint() -> None:
    processing = described()["ProcessingConfiguration"]
    with delivering(takes, ProcessingConfiguration=processing) as (stream, endpoint):
        stream.put([b"good-1", b"bad-2", b"drop-3"])
        stream.pipeline.flush(10)
        assert endpoint.records() == [b"good-1\n"]
        assert stream.store.rejected() == Counter([b"bad-2"])


def test_a_stream_that_ends_leaves_what_its_endpoint_refuses_in_the_bucket() -> None:
    with delivering(refuses(500), retry=7200) as (stream, endpoint):
        stream.put([b"one"])
        wait_until(lambda: len(endpoint.documents) > 0, "a request")
        assert stream.pipeline.stop(5.0)
        assert stream.store.rejected() == Counter([b"one"])


def test_an_update_gives_waiting_records_another_endpoint() -> None:
    with delivering(refuses(500), retry=7200) as (stream, endpoint), Endpoint(takes).serving() as other:
        stream.put([b"one"])
        wait_until(lambda: len(endpoint.documents) > 0, "a request")
        stream.pipeline.update(plan_of(to_endpoint(other.url), "2"))
        stream.pipeline.flush(10)
        assert other.records() == [b"one"]


def test_an_endpoint_that_is_not_there() -> None:
    with running(document=to_endpoint("http://127.0.0.1:9/in"), settings=FAST) as stream:
        stream.put([b"one"])
        stream.pipeline.flush(10)
        (line,) = stream.store.errors()
        assert line["errorCode"] == "HttpEndpoint.ConnectionFailed"


def post(url: str, **options: Any) -> EndpointAnswer:
    return HttpClient(**options).post(EndpointRequest(url, {}, b"{}"))


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("silent", "HttpEndpoint.ConnectionReset"),
        ("long", "HttpEndpoint.ResponseTooLarge"),
        ("hanging", "HttpEndpoint.RequestTimeout"),
    ],
)
def test_d21_answers_that_are_none(kind: str, code: str) -> None:
    released = threading.Event()

    def handler(_document: dict[str, Any]) -> Answer:
        if kind == "hanging":
            released.wait(10)
        return (200, JSON, b"x" * (1024 * 1024)) if kind == "long" else (0, {}, b"")

    with Endpoint(handler).serving() as endpoint:
        try:
            with pytest.raises(EndpointError) as caught:
                post(endpoint.url, answer_seconds=0.5)
        finally:
            released.set()
        assert caught.value.code == code


def test_an_endpoint_without_tls_behind_https() -> None:
    with Endpoint(takes).serving() as endpoint, pytest.raises(EndpointError) as caught:
        post(endpoint.url.replace("http:", "https:"))
    assert caught.value.code == "HttpEndpoint.SSLHandshakeFailure"


GOOD: dict[str, Any] = {"requestId": "r", "timestamp": 1}


@pytest.mark.parametrize(
    ("status", "content_type", "document"),
    [
        (201, "application/json", GOOD),
        (200, "text/plain", GOOD),
        (200, "", GOOD),
        (200, "application/json", GOOD | {"more": 1}),
        (200, "application/json", {"timestamp": 1}),
        (200, "application/json", GOOD | {"requestId": "s"}),
        (200, "application/json", GOOD | {"timestamp": "1"}),
        (200, "application/json", GOOD | {"timestamp": True}),
        (200, "application/json", {"requestId": "r"}),
        (200, "application/json", [GOOD]),
    ],
)
def test_d21_answers_that_do_not_take_the_batch(status: int, content_type: str, document: Any) -> None:
    failure = judge("r", EndpointAnswer(status, content_type, json.dumps(document).encode()))
    assert failure is not None
    assert failure.lost is False


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=utf-8"])
@pytest.mark.parametrize("document", [GOOD, GOOD | {"errorMessage": None}, GOOD | {"timestamp": 1.5}])
def test_d21_answers_that_take_the_batch(content_type: str, document: Any) -> None:
    assert judge("r", EndpointAnswer(200, content_type, json.dumps(document).encode())) is None


@given(st.integers(100, 599), st.text(max_size=20), st.binary(max_size=200))
def test_any_answer_is_judged_and_noise_never_counts_as_delivered(status: int, content_type: str, body: bytes) -> None:
    failure = judge("r", EndpointAnswer(status, content_type, body))
    assert failure is not None
    json.dumps(failure.message)


def test_every_record_is_at_the_endpoint_or_in_the_bucket() -> None:
    turns = iter([True, False] * 50)

    def handler(document: dict[str, Any]) -> Answer:
        return takes(document) if next(turns) else (500, JSON, b"")

    store = MemoryStore()
    with Endpoint(handler).serving() as endpoint:
        taken: list[bytes] = []
        with running(document=to_endpoint(endpoint.url), settings=FAST, store=store) as stream:
            for number in range(20):
                stream.put([b"record-%d" % number])
                stream.pipeline.flush(10)
        for index, document in enumerate(endpoint.documents):
            if index % 2 == 0:
                taken += [base64.b64decode(each["data"]) for each in document["records"]]
    assert Counter(taken) + store.rejected() == Counter(b"record-%d" % number for number in range(20))


def test_the_setting_for_plain_http_is_a_switch() -> None:
    assert Settings.from_environment({"HYDRANT_FIREHOSE_PLAIN_HTTP": "1"}).plain_http
    assert not Settings.from_environment({}).plain_http
    with pytest.raises(SettingError):
        Settings.from_environment({"HYDRANT_FIREHOSE_PLAIN_HTTP": "maybe"})
