"""Answers in the reactor's thread: who gets one, how it looks, and that all others are left as they came."""

from typing import Any

import pytest
from rolo.serving.twisted import TwistedRequestAdapter

from hydrant.emulator.http import at_once
from tests.unit.http.transport import answer_to

TARGET = "Kinesis_20131202.AcknowledgeQueueRecords"
PLAIN = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": TARGET, "Authorization": "AWS4 signed"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bytes]]:
    """What the answerer was asked: it answers with the body, leaves `wait` alone and fails for `refuse`."""
    seen: list[tuple[str, bytes]] = []

    def answerer(authorization: str, body: bytes) -> bytes | None:
        seen.append((authorization, body))
        if body == b"refuse":
            raise ValueError("words for the long way")
        return None if body == b"wait" else b"<" + body + b">"

    monkeypatch.setattr(at_once, "_ANSWERERS", {})
    at_once.answer_at_once(TARGET, answerer)
    return seen


class Request(TwistedRequestAdapter):  # type: ignore[misc]
    """A request that is only looked at; `at_once` tells whether it was answered."""

    at_once: bool

    def process(self) -> None:
        self.at_once = at_once.answered(self)


def sent(body: bytes, headers: dict[str, str], line: str = "POST / HTTP/1.1") -> tuple[Request, bytes]:
    """A request as twisted reads it, and what went back over the wire."""
    seen: list[Request] = []

    def made(*args: Any, **more: Any) -> Request:
        seen.append(Request(*args, **more))
        return seen[-1]

    head = [line, "Host: 127.0.0.1", f"Content-Length: {len(body)}", *(f"{k}: {v}" for k, v in headers.items())]
    answer = answer_to("\r\n".join([*head, "", ""]).encode() + body, made)
    return seen[0], answer


def test_the_answer_is_a_whole_one(asked: list[tuple[str, bytes]]) -> None:
    made, answer = sent(b"{}", PLAIN)
    assert made.at_once
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert (lines[0], body) == (b"HTTP/1.1 200 OK", b"<{}>")
    names = {line.partition(b": ")[0] for line in lines[1:]}
    assert names == {b"Server", b"Date", b"Content-Type", b"x-amzn-RequestId", b"Content-Length"}
    assert b"Content-Type: application/x-amz-json-1.1" in lines
    assert b"Content-Length: 4" in lines
    assert made.finished
    assert asked == [("AWS4 signed", b"{}")]


@pytest.mark.parametrize("body", [b"wait", b"refuse"])
def test_what_is_left_alone_can_be_read_again(asked: list[tuple[str, bytes]], body: bytes) -> None:
    made, answer = sent(body, PLAIN)
    assert (made.at_once, made.content.read(), answer) == (False, body, b"")
    assert len(asked) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"headers": {**PLAIN, "X-Amz-Target": "Kinesis_20131202.PutRecord"}},
        {"headers": {**PLAIN, "Content-Type": "application/x-amz-cbor-1.1"}},
        {"headers": {**PLAIN, "Content-Type": "application/x-amz-json-1.1; charset=utf-8"}},
        {"headers": {**PLAIN, "Content-Encoding": "gzip"}},
        {"headers": {**PLAIN, "Origin": "http://127.0.0.1:4566"}},
        {"headers": {"Content-Type": PLAIN["Content-Type"]}},
        {"line": "GET / HTTP/1.1"},
        {"line": "POST /?X-Amz-Target=x HTTP/1.1"},
        {"line": "POST /bucket HTTP/1.1"},
    ],
)
def test_what_is_unusual_is_not_looked_at(asked: list[tuple[str, bytes]], changed: dict[str, Any]) -> None:
    made, answer = sent(b"{}", **{"headers": PLAIN, **changed})
    assert (made.at_once, made.content.read(), answer) == (False, b"{}", b"")
    assert not asked
