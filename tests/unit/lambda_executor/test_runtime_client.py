"""Our Runtime API client: events and results of any size over one connection."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hydrant.emulator.lambda_executor.runtime import runtime_client
from hydrant.emulator.lambda_executor.sandbox.http import Connection, Request

_SIZES = (0, 1, 65_535, 65_536, 3_000_000)


@contextmanager
def _served(events: list[bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Request]]:
    """A Runtime API that hands out these events on one connection; what was sent to it."""
    got: list[Request] = []

    def serve() -> None:
        sock, _ = listener.accept()
        with sock:
            connection = Connection(sock, 10_000_000)
            sock.setblocking(True)
            while (requests := connection.receive()) is not None:
                for request in requests:
                    got.append(request)
                    body = events.pop(0) if request.method == "GET" else b""
                    connection.answer(200, {"Lambda-Runtime-Deadline-Ms": "7"}, body)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        host, port = listener.getsockname()
        monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", f"{host}:{port}")
        client = runtime_client._Client()
        monkeypatch.setattr(runtime_client, "_client", client)
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield got
        connected = client._socket
        if connected is not None:
            connected.close()
        thread.join(60)


def test_events_and_results_arrive_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    events = [bytes(range(256)) * (size // 256) + b"x" * (size % 256) for size in _SIZES]
    with _served(events[:], monkeypatch) as got:
        for event in events:
            body, headers = runtime_client.next()
            assert body == event
            assert type(body) is bytes
            assert headers["Lambda-Runtime-Deadline-Ms"] == 7
            runtime_client.post_invocation_result("id", body)
    assert [each.body for each in got if each.method == "POST"] == events


def test_an_end_within_an_event_is_no_event(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host, port = listener.getsockname()
        monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", f"{host}:{port}")
        client = runtime_client._Client()
        client._connected()
        sock, _ = listener.accept()
        with sock:
            sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        with pytest.raises(RuntimeError, match="closed the connection"):
            client._read()
        client._connected().close()
