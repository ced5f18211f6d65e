"""The few pieces of HTTP/1.1 that a Lambda runtime speaks: requests with a body of known size, or in chunks, on
kept-alive connections.
"""

import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_CHUNK = 256 * 1024
_MOST_AT_ONCE = 8 * 1024 * 1024
_MAX_HEAD = 2 * 1024 * 1024
_MOST_OF_A_CHUNK = 64 * 1024 * 1024
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
    """One request; header names in lower case, with those that follow its body. `too_large`: the body was above the
    limit and was thrown away.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    too_large: bool = False


class BadRequest(Exception):
    """The peer doesn't speak the HTTP that is expected here."""


class _Sized:
    """A body of `left` more bytes; one above the limit is dropped as it comes."""

    def __init__(self, left: int, limit: int) -> None:
        self.left = left
        self.dropped = left > limit
        self._parts: list[bytes] = []
        self.trailers: dict[str, str] = {}

    @property
    def content(self) -> bytes:
        """All of it."""
        return b"".join(self._parts)

    def give(self, data: bytes) -> bytes:
        """Take what belongs to the body, without a copy where that is all; the rest."""
        part, rest = (data, b"") if len(data) <= self.left else (data[: self.left], data[self.left :])
        self.left -= len(part)
        if part and not self.dropped:
            self._parts.append(part)
        return rest

    def take(self, buffer: bytearray) -> bool:
        """Take what has come; whether the body is complete."""
        part = bytes(memoryview(buffer)[: self.left])
        del buffer[: len(part)]
        self.give(part)
        return not self.left


class _Chunked:
    """A body of chunks, each with its size before it, and trailers at its end (RFC 9112, 7.1): as Go sends it."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._taken = bytearray()
        self._in_trailers = False
        self.dropped = False
        self.trailers: dict[str, str] = {}

    @property
    def content(self) -> bytes:
        """All of it."""
        return bytes(self._taken)

    def take(self, buffer: bytearray) -> bool:
        """Take what has come; whether the body is complete. Raises BadRequest for a size that is none."""
        while (end := buffer.find(b"\r\n")) >= 0:
            line = bytes(buffer[:end])
            if self._in_trailers:
                del buffer[: end + 2]
                if not line:
                    return True
                self.trailers |= _fields([line.decode("latin-1")])
                continue
            size = _size(line)
            if size and len(buffer) < end + 2 + size + 2:
                return False
            self._add(buffer[end + 2 : end + 2 + size])
            del buffer[: end + 2 + (size + 2 if size else 0)]
            self._in_trailers = size == 0
        if len(buffer) > _MAX_HEAD:
            raise BadRequest("a chunk has no size, or trailers are too long")
        return False

    def _add(self, chunk: bytearray) -> None:
        self.dropped = self.dropped or len(self._taken) + len(chunk) > self._limit
        if self.dropped:
            self._taken.clear()
        else:
            self._taken += chunk


class RequestParser:
    """Cuts the bytes of one connection into requests; bodies above `limit` bytes are dropped as they come."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._buffer = bytearray()
        self._head: tuple[str, str, dict[str, str]] | None = None
        self._body: _Sized | _Chunked = _Sized(0, limit)

    @property
    def expects(self) -> int:
        """How many bytes the request still lacks, as far as is known."""
        return self._body.left if self._head is not None and isinstance(self._body, _Sized) else 0

    def feed(self, data: bytes) -> list[Request]:
        """Take more bytes and return the requests that are complete; raise BadRequest for anything else."""
        if self._head is not None and isinstance(self._body, _Sized):  # then the buffer is empty
            data = self._body.give(data)
        self._buffer += data
        requests = []
        while (request := self._next()) is not None:
            requests.append(request)
        return requests

    def _next(self) -> Request | None:
        if self._head is None and not self._read_head():
            return None
        assert self._head is not None  # noqa: S101 - for the type checker
        body = self._body
        if not body.take(self._buffer):
            return None
        (method, path, headers), self._head = self._head, None
        return Request(method, path, {**headers, **body.trailers}, body.content, body.dropped)

    def _read_head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > _MAX_HEAD:
                raise BadRequest("headers are too long")
            return False
        first, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        del self._buffer[: end + 4]
        headers = _fields(lines)
        try:
            method, path, _ = first.split(" ")
            size = _length(headers.get("content-length", "0"))
        except ValueError as error:
            raise BadRequest(first) from error
        coding = headers.get("transfer-encoding", "").lower()
        if coding not in ("", "chunked"):
            raise BadRequest(f"the body has the coding {coding}")
        self._head = (method, path, headers)
        self._body = _Chunked(self._limit) if coding else _Sized(size, self._limit)
        return True


def _fields(lines: Iterable[str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _length(text: str) -> int:
    if (size := int(text)) < 0:
        raise ValueError(text)
    return size


def _size(line: bytes) -> int:
    try:
        size = int(line.partition(b";")[0], 16)
    except ValueError as error:
        raise BadRequest("a chunk without a size") from error
    if not 0 <= size <= _MOST_OF_A_CHUNK:
        raise BadRequest(f"a chunk of {size} bytes")
    return size


class Connection:
    """One accepted connection; nothing here waits."""

    def __init__(self, sock: socket.socket, limit: int) -> None:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = sock
        self._parser = RequestParser(limit)
        self._out: list[memoryview] = []

    def receive(self) -> list[Request] | None:
        """Read what is there; None when the peer has closed or speaks nonsense."""
        try:
            data = self.socket.recv(max(_CHUNK, min(self._parser.expects, _MOST_AT_ONCE)))
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
        self._out += [memoryview("\r\n".join(lines).encode("latin-1", "replace")), memoryview(body)]
        return self.flush()

    def flush(self) -> bool:
        """Send more of the queue; True when it is empty. A dead peer shows at the next `receive`."""
        while self._out:
            try:
                sent = self.socket.sendmsg(self._out)
            except BlockingIOError:
                return False
            except OSError:
                self._out.clear()
                return True
            self._sent(sent)
        return True

    def _sent(self, count: int) -> None:
        while self._out and count >= len(self._out[0]):
            count -= len(self._out.pop(0))
        if count:
            self._out[0] = self._out[0][count:]

    def close(self) -> None:
        """Close the socket."""
        self.socket.close()
