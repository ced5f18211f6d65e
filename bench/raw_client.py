"""A client that costs next to nothing: prepared bytes on kept connections, answers read to their length.

boto3 takes more of the two cores for itself than the emulator for its answers; with it the client is what is measured.
"""

import selectors
import socket
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .processes import CONTEXT

_READY_SECONDS = 60.0
_SIGNED = (
    "AWS4-HMAC-SHA256 Credential=test/20261129/us-east-1/{}/aws4_request, "
    "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" + "0a" * 32
)
_HEAD = """POST / HTTP/1.1\r
Host: {host}\r
Accept-Encoding: identity\r
X-Amz-Target: {target}\r
Content-Type: application/x-amz-json-1.1\r
User-Agent: Boto3/1.40.0 md/Botocore#1.40.0 ua/2.1 os/linux lang/python#3.11 cfg/retry-mode#legacy\r
X-Amz-Date: 20261129T000000Z\r
Authorization: {signed}\r
amz-sdk-invocation-id: 3d39b7e0-49b6-4fac-8a11-6c8641a31e0a\r
amz-sdk-request: attempt=1\r
Content-Length: {length}\r
\r
"""
_PIECE = 65536


class CallFailed(Exception):
    """An answer was no 200, or none came; the text is what came."""


class Closed(CallFailed):
    """A connection that was to be kept was closed between two answers."""


@dataclass(frozen=True)
class Calls:
    """The same request, over and over for some seconds, on so many connections at once."""

    endpoint: str
    request: bytes
    clients: int
    seconds: float


@dataclass(frozen=True)
class Made:
    """How many calls were answered, in how many seconds, and how often a kept connection was closed meanwhile."""

    calls: int
    seconds: float
    closed: int = 0


def signature(service: str) -> str:
    """An Authorization header that nobody checks."""
    return _SIGNED.format(service)


def prepared(endpoint: str, target: str, body: bytes) -> bytes:
    """A request as botocore writes it."""
    service = target.partition("_")[0].lower()
    host = urlsplit(endpoint).netloc
    head = _HEAD.format(host=host, target=target, signed=signature(service), length=len(body))
    return head.encode() + body


def run(calls: Calls) -> Made:
    """Make them from a process of their own. Raises CallFailed."""
    results: Any = CONTEXT.Queue()
    process = CONTEXT.Process(target=_make, args=(calls, results), daemon=True)
    process.start()
    try:
        made = results.get(timeout=calls.seconds + _READY_SECONDS)
    finally:
        process.join(5)
        process.kill()
    if isinstance(made, str):
        raise CallFailed(made)
    return Made(*made)


def _make(calls: Calls, results: Any) -> None:
    try:
        results.put(_timed(calls))
    except Exception as error:  # noqa: BLE001 - told by the parent
        results.put(f"{type(error).__name__}: {error}")


def connected(endpoint: str) -> socket.socket:
    """A connection that is kept."""
    address = urlsplit(endpoint)
    where = (str(address.hostname), int(address.port or 80))
    connection = socket.create_connection(where, timeout=_READY_SECONDS)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _timed(calls: Calls) -> tuple[int, float, int]:
    """A connection that its other end closes is made anew, and the call on it once more: that is the system's cost."""
    made = closed = 0
    with selectors.DefaultSelector() as waiting:
        for _ in range(calls.clients):
            waiting.register(connected(calls.endpoint), selectors.EVENT_READ)
        begun = time.monotonic()
        end = begun + calls.seconds
        for key in list(waiting.get_map().values()):
            key.fileobj.sendall(calls.request)  # type: ignore[union-attr] # they are sockets
        while waiting.get_map():
            for key, _ in waiting.select(_READY_SECONDS):
                connection: Any = key.fileobj
                try:
                    answer(connection)
                except (Closed, ConnectionResetError):
                    closed += 1
                    if closed > made + calls.clients:
                        raise
                    waiting.unregister(connection)
                    connection.close()
                    waiting.register(again := connected(calls.endpoint), selectors.EVENT_READ)
                    again.sendall(calls.request)
                    continue
                made += 1
                if time.monotonic() < end:
                    connection.sendall(calls.request)
                else:
                    waiting.unregister(connection)
                    connection.close()
    return made, time.monotonic() - begun, closed


def answer(connection: socket.socket) -> bytes:
    """Read one answer to its end; its body. Raises CallFailed for any but a 200."""
    found = connection.recv(_PIECE)
    if not found:
        raise Closed("the connection was closed")
    while found and b"\r\n\r\n" not in found:
        found += connection.recv(_PIECE)
    head, _, body = found.partition(b"\r\n\r\n")
    lines = head.lower()
    if b" 200 " not in head[:20] or b"content-length: " not in lines:
        raise CallFailed(found[:500].decode("latin-1"))
    pieces, missing = [body], int(lines.partition(b"content-length: ")[2].partition(b"\r\n")[0]) - len(body)
    while missing > 0:
        pieces.append(connection.recv(_PIECE))
        missing -= len(pieces[-1])
        if not pieces[-1]:
            raise CallFailed("the connection was closed within an answer")
    return b"".join(pieces)
