"""The few pieces of HTTP/1.1 that a Lambda runtime speaks: requests with a Content-Length on kept-alive connections."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass

_CHUNK = 256 * 1024
_MAX_HEAD = 2 * 1024 * 1024
_REASONS = {
    200: "OK",
    202: "Accepted",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    413: "Payload Too Large",
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request; header names in lower case, `too_large` when the body was above the limit and thrown away."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    too_large: bool = False


class BadRequest(Exception):
    """The peer doesn't speak the HTTP that is expected here."""


class RequestParser:
    """Cuts the bytes of one connection into requests; bodies above `limit` bytes are dropped as they come."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._buffer = bytearray()
        self._head: tuple[str, str, dict[str, str]] | None = None
        self._left = 0
        self._dropping = False

    def feed(self, data: bytes) -> list[Request]:
        """Take more bytes and return the requests that are complete; raise BadRequest for anything else."""
        self._buffer += data
        requests = []
        while (request := self._next()) is not None:
            requests.append(request)
        return requests

    def _next(self) -> Request | None:
        if self._head is None and not self._read_head():
            return None
        assert self._head is not None  # noqa: S101 - for the type checker
        if self._dropping:
            dropped = min(self._left, len(self._buffer))
            del self._buffer[:dropped]
            self._left -= dropped
            if self._left:
                return None
            body = b""
        else:
            if len(self._buffer) < self._left:
                return None
            body = bytes(self._buffer[: self._left])
            del self._buffer[: self._left]
        (method, path, headers), self._head = self._head, None
        return Request(method, path, headers, body, self._dropping)

    def _read_head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > _MAX_HEAD:
                raise BadRequest("headers are too long")
            return False
        first, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        del self._buffer[: end + 4]
        pairs = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        try:
            method, path, _ = first.split(" ")
            self._left = int(headers.get("content-length", "0"))
        except ValueError as error:
            raise BadRequest(first) from error
        if "transfer-encoding" in headers and "content-length" not in headers:
            raise BadRequest("a body needs a Content-Length")
        self._head = (method, path, headers)
        self._dropping = self._left > self._limit
        return True


class Connection:
    """One accepted connection; nothing here waits."""

    def __init__(self, sock: socket.socket, limit: int) -> None:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = sock
        self._parser = RequestParser(limit)
        self._out = bytearray()

    def receive(self) -> list[Request] | None:
        """Read what is there; None when the peer has closed or speaks nonsense."""
        try:
            data = self.socket.recv(_CHUNK)
        except BlockingIOError:
            return []
        except OSError:
            return None
        try:
            return self._parser.feed(data) if data else None
        except BadRequest:
            return None

    def answer(self, status: int, headers: Mapping[str, str] | None = None, body: bytes = b"") -> bool:
        """Queue an answer and send what the peer takes at once; True when all of it went out."""
        lines = [f"HTTP/1.1 {status} {_REASONS[status]}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        lines.append(f"Content-Length: {len(body)}\r\n\r\n")
        self._out += "\r\n".join(lines).encode("latin-1", "replace") + body
        return self.flush()

    def flush(self) -> bool:
        """Send more of the queue; True when it is empty. A dead peer shows at the next `receive`."""
        while self._out:
            try:
                sent = self.socket.send(self._out)
            except BlockingIOError:
                return False
            except OSError:
                self._out.clear()
                return True
            del self._out[:sent]
        return True

    def close(self) -> None:
        """Close the socket."""
        self.socket.close()
