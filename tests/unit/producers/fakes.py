"""A Kinesis stream in memory that answers like the real one and fails when told to."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

Fails = Callable[[int, int], bool]


class Stream:
    """`fails(call, index)` says whether an entry of a call, both counted from 0, is throttled (E-11)."""

    def __init__(self, fails: Fails = lambda _call, _index: False, errors: list[Exception] | None = None) -> None:
        self.records: list[tuple[str, bytes]] = []
        self.calls: list[int] = []
        self._fails = fails
        self.errors = errors or []
        self.meta = SimpleNamespace(endpoint_url="http://kinesis.test:4566")

    def put_records(self, StreamName: str, Records: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's
        if StreamName != "events":
            raise client_error("ResourceNotFoundException")
        call = len(self.calls)
        self.calls.append(len(Records))
        if self.errors:
            raise self.errors.pop(0)
        entries: list[dict[str, str]] = []
        for index, record in enumerate(Records):
            if self._fails(call, index):
                entries.append({"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "Rate exceeded"})
            else:
                self.records.append((record["PartitionKey"], record["Data"]))
                entries.append({"SequenceNumber": str(len(self.records)), "ShardId": "shardId-000000000000"})
        return {"FailedRecordCount": sum("ErrorCode" in entry for entry in entries), "Records": entries}

    @property
    def client(self) -> "KinesisClient":
        return cast("KinesisClient", self)


@contextmanager
def endpoint(stream: Stream) -> Iterator[str]:
    """Serve the stream's PutRecords over HTTP (JSON 1.1) on loopback; yields the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            records = [record | {"Data": base64.b64decode(record["Data"])} for record in request["Records"]]
            try:
                status, answer = 200, stream.put_records(request["StreamName"], records)
            except ClientError as error:
                status, answer = 400, {"__type": error.response["Error"]["Code"], "message": "said so"}
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,), name="kinesis-endpoint")
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def client_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "said so"}}, "PutRecords")
