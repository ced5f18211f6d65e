"""Requests of raw bytes, sent as they are and with a header that leads them past the short way."""

import base64
import json
import re
import socket
from collections.abc import Iterator
from typing import Any

KINESIS, FIREHOSE = "Kinesis_20131202.", "Firehose_20150804."
JSON, CBOR = "application/x-amz-json-1.1", "application/x-amz-cbor-1.1"
DETOUR = "X-Detour: 1"
DATA = base64.b64encode(b"data").decode()
WRONG: list[Any] = [None, True, 0, 1.5, -1, 10**30, "", "@", "YR==", "YQ", "YQ=!", "\ud800", [], {}, [None], ["YQ=="]]
ONCE_ONLY = re.compile(
    rb'(?<="SequenceNumber": ")\d+|(?<="SequenceNumber":")\d+|(?<=ShardIterator": ")[^"]+|(?<=ShardIterator":")[^"]+'
    rb'|(?<="RecordId": ")[^"]+|(?<=Date: )[^\r]+|(?<=x-amzn-requestid: )[0-9a-f-]+|(?<=x-amzn-RequestId: )[0-9a-f-]+'
    rb'|(?<=MillisBehindLatest": )\d+|(?<=MillisBehindLatest":)\d+|(?<=SequenceNumberx8)\d+|Content-Length: \d+'
    rb"|(?<=\x72MillisBehindLatest).{1,9}?(?=\x71NextShardIterator)|(?<=ShardIterator)[\x78\x79].{1,2}?[\w+/=-]{40,}",
    re.DOTALL,
)


def request(
    target: str,
    body: Any,
    *more: str,
    key: str = "test",
    region: str = "us-east-1",
    service: str = "",
    line: str = "POST / HTTP/1.1",
    host: str = "127.0.0.1",
    content_type: str = JSON,
    authorization: str | None = None,
) -> tuple[str, list[str], bytes]:
    """Request line, headers and body."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    service = service or target.partition("_")[0].lower()
    signed = f"AWS4-HMAC-SHA256 Credential={key}/20261129/{region}/{service}/aws4_request"
    signed = f"{signed}, SignedHeaders=host;x-amz-date, Signature=0a" if authorization is None else authorization
    headers = [
        f"Host: {host}",
        f"X-Amz-Target: {target}",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(raw)}",
    ]
    return line, [*headers, *([f"Authorization: {signed}"] if signed else []), *more], raw


class Line:
    """A connection that is opened again when the emulator has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, line: str, headers: list[str], body: bytes) -> bytes:
        """Status, headers and body of the answer; what differs from call to call is left out."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=60)
        self._socket.sendall("\r\n".join([line, *headers, "", ""]).encode("latin-1") + body)
        answer = b""
        while b"\r\n\r\n" not in answer:
            more = self._socket.recv(65536)
            assert more, (line, headers, answer)
            answer += more
        head, _, content = answer.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        while length and len(content) < int(length[1]):
            content += self._socket.recv(65536)
        if b"close" in head.lower() or "HTTP/1.0" in line or not length:
            self.close()
        return head + b"\r\n\r\n" + content

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None


def served(line: Line) -> int:
    """How many calls the short way has answered."""
    answer = line.ask("GET /_hydrant/calls HTTP/1.1", ["Host: 127.0.0.1"], b"")
    return int(json.loads(answer.partition(b"\r\n\r\n")[2])["short_way"])


def compare(line: Line, requests: list[tuple[str, list[str], bytes]]) -> None:
    """Both ways answer alike."""
    differing = []
    for words, headers, body in requests:
        short = ONCE_ONLY.sub(b"", line.ask(words, headers, body))
        long = ONCE_ONLY.sub(b"", line.ask(words, [*headers, DETOUR], body))
        if short != long:
            differing.append((words, headers, body[:200], short, long))
    assert not differing, differing[:3]


def changed(whole: dict[str, Any]) -> Iterator[Any]:
    """A request as it should be, then without each of its members, then with something wrong for each of them."""
    yield whole
    yield {}
    for name in whole:
        yield {member: value for member, value in whole.items() if member != name}
        yield from ({**whole, name: value} for value in WRONG)
    yield {**whole, "Unknown": 1}
    yield {**whole, "DryRun": True}
