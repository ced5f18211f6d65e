"""An emulator that does not answer, or answers 503, ends a run in seconds and says so."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from hydrant.offline_provider import reach
from hydrant.offline_provider.clients import MOST_RETRIES, ClientFactory, Session, Settings
from hydrant.offline_provider.failures import diagnose
from hydrant.offline_provider.provider_block import settings_from
from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Block


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status = self.server.statuses.pop(0)  # type: ignore[attr-defined]
        self.server.asked += 1  # type: ignore[attr-defined]
        body = b'{"logGroups": []}' if status == 200 else b'{"__type": "InternalError", "message": "not now"}'
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def emulator(*statuses: int) -> Iterator[tuple[str, ThreadingHTTPServer]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.statuses, server.asked = list(statuses), 0  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def session(url: str, **settings: Any) -> Session:
    return Session(ClientFactory(Settings(endpoints={"logs": url, "sts": url}, **settings)), "us-east-1")


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK's pauses between attempts."""
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)


def test_a_busy_emulator_is_asked_again(at_once: None) -> None:
    with emulator(503, 500, 200) as (url, server):
        assert session(url).client("logs").describe_log_groups()["logGroups"] == []
        assert server.asked == 3  # type: ignore[attr-defined]


@pytest.mark.parametrize(("retries", "attempts"), [(0, 1), (3, 4), (25, 1 + MOST_RETRIES)])
def test_and_no_more_often_than_is_of_use(at_once: None, retries: int, attempts: int) -> None:
    with emulator(*[503] * 40) as (url, server):
        with pytest.raises(Exception, match="not now") as failed:
            session(url, max_retries=retries).client("logs").describe_log_groups()
        assert server.asked == attempts  # type: ignore[attr-defined]
    assert isinstance(failed.value, Exception)
    assert "not now" in diagnose(failed.value, "reading aws_x", Block(), Rules()).summary


def test_the_block_says_how_often() -> None:
    assert settings_from({"region": "us-east-1", "max_retries": 1}).max_retries == 1


def test_where_nobody_listens_it_is_said_at_once_and_once() -> None:
    with emulator() as (url, _):
        pass
    mine = session(url)
    for _ in range(3):
        with pytest.raises(Refused, match=f"The emulator at {url} does not answer: connection refused") as refused:
            mine.client("logs")
    assert "hydrant status" in refused.value.detail
    with pytest.raises(Refused, match="does not answer"):
        _ = mine.account_id


def test_it_is_asked_again_a_few_seconds_later(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def problem(address: tuple[str, int]) -> str:
        asked.append(address)
        return "connection refused" if len(asked) == 1 else ""

    monkeypatch.setattr(reach, "_problem", problem)
    clock = iter([100.0, 100.0, 104.9, 106.0, 106.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    checked = reach.Reach()
    for _ in range(2):
        with pytest.raises(Refused):
            checked.check("http://127.0.0.1:9")
    checked.check("http://127.0.0.1:9")
    checked.check("http://127.0.0.1:9")
    assert asked == [("127.0.0.1", 9)] * 2


def test_a_connection_that_does_not_come_about_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", never)
    with pytest.raises(Refused, match="no connection within 3 s"):
        reach.Reach().check("http://127.0.0.1:9")
