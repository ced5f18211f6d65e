"""A proxy that passes each call on and holds back the answers of some: what was asked for then exists already."""

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_HOP_BY_HOP = {"connection", "content-length", "transfer-encoding", "server", "date"}


@contextmanager
def slow_proxy(target: str, operation: str, release: threading.Event, held: threading.Event) -> Iterator[str]:
    """Serve on a free port; answers to `operation` (X-Amz-Target) wait for `release`, at most 20 s; sets `held`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            request = urllib.request.Request(target + self.path, data=body, headers=headers, method="POST")
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    status, found, content = answer.status, answer.headers, answer.read()
            except urllib.error.HTTPError as error:
                status, found, content = error.code, error.headers, error.read()
            if self.headers.get("X-Amz-Target", "").endswith(f".{operation}"):
                held.set()
                release.wait(20)
            self.send_response(status)
            for name, value in found.items():
                if name.lower() not in _HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, name="slow-proxy")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        release.set()
        server.shutdown()
        thread.join()
        server.server_close()
