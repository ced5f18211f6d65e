"""The server of a page that is no friend: it hands out stranger.html and hears what the page has got.

Who asks for /go?URL is sent on to the URL. What else it does not know it passes on to the emulator as it came: so a
page of any host name finds the emulator at its own origin, as after DNS rebinding, when the name that led to the page's
server leads to loopback.
"""

import http.client
import json
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).parent
_SECONDS = 180.0

Got = dict[str, str]


def _pages() -> dict[str, tuple[str, bytes]]:
    """The page that names itself to nobody, the same one with a Referer to its own origin, and their script."""
    page = (HERE / "stranger.html").read_text("utf-8")
    referring = page.replace('content="no-referrer"', 'content="same-origin"')
    return {
        "/stranger.html": ("text/html", page.encode()),
        "/referring.html": ("text/html", referring.encode()),
        "/stranger.js": ("text/javascript", (HERE / "stranger.js").read_bytes()),
    }


PAGES = _pages()
"""Type and body by path."""


class PageServer(ThreadingHTTPServer):
    """Listens on a free port of loopback. `emulator` is the port to which it passes on what it does not know."""

    daemon_threads = True
    emulator = 0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.reports: queue.Queue[Got] = queue.Queue()
        self.passed: queue.Queue[tuple[str, int]] = queue.Queue()

    def heard(self) -> Got:
        """What a page has got, by attempt, as soon as it reports."""
        return self.reports.get(timeout=_SECONDS)

    def answered(self, path: str) -> int:
        """The status of the emulator's answer to a request for this path that was passed on; waits for one."""
        while True:
            asked, status = self.passed.get(timeout=_SECONDS)
            if asked == path:
                return status


class _Handler(BaseHTTPRequestHandler):
    server: PageServer

    def do_GET(self) -> None:
        if self.path in PAGES:
            self._reply(200, *PAGES[self.path])
        elif self.path.startswith("/go?"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/go?"))
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._pass_on()

    def do_POST(self) -> None:
        if self.path == "/report":
            self.server.reports.put(json.loads(self._body()))
            self._reply(200, "text/plain", b"")
        else:
            self._pass_on()

    def _pass_on(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.emulator, timeout=30)
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            connection.putheader(name, value)
        connection.endheaders(self._body())
        answer = connection.getresponse()
        self._reply(answer.status, answer.getheader("Content-Type", "text/plain"), answer.read())
        connection.close()
        self.server.passed.put((self.path, answer.status))

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Pass requests of all other methods on."""
        if name.startswith("do_"):
            return self._pass_on
        raise AttributeError(name)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _reply(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def page_server() -> Iterator[PageServer]:
    """A running one."""
    with PageServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
