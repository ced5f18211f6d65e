"""The client that costs next to nothing, where the other end does not keep its connections."""

import socketserver
import threading
from collections.abc import Iterator

import pytest

from bench import raw_client

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
REQUEST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"


class Few(socketserver.BaseRequestHandler):
    """Answers a few requests of a connection and closes it."""

    answers = 3

    def handle(self) -> None:
        """Answer."""
        for _ in range(self.answers):
            if not self.request.recv(4096):
                return
            self.request.sendall(ANSWER)


class Silent(Few):
    """Answers none."""

    answers = 0


@pytest.fixture
def endpoint(request: pytest.FixtureRequest) -> Iterator[str]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), request.param) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize("endpoint", [Few], indirect=True)
def test_a_connection_that_is_closed_is_made_anew_and_counted(endpoint: str) -> None:
    made, _, closed = raw_client._timed(raw_client.Calls(endpoint, REQUEST, clients=2, seconds=0.2))
    assert made > Few.answers * 2, "more than its first connections were good for"
    assert 0 < closed <= made / Few.answers


@pytest.mark.parametrize("endpoint", [Silent], indirect=True)
def test_who_answers_nobody_has_failed(endpoint: str) -> None:
    with pytest.raises((raw_client.Closed, ConnectionResetError)):
        raw_client._timed(raw_client.Calls(endpoint, REQUEST, clients=2, seconds=0.2))
