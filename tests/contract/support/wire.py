"""Requests as a client writes them, byte for byte, each way into the emulator: HTTP/1.1 and HTTP/2, plain and TLS."""

import socket
import ssl
from collections.abc import Callable, Sequence
from http.client import HTTPResponse
from typing import NamedTuple

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, ResponseReceived, StreamEnded, StreamReset

Headers = Sequence[tuple[str, str]]
_SECONDS = 20.0


class Answer(NamedTuple):
    """Header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


Ask = Callable[[int, str, str, Headers, bytes], Answer]


def _connect(port: int, protocol: str) -> socket.socket:
    plain = socket.create_connection(("127.0.0.1", port), timeout=_SECONDS)
    if not protocol:
        return plain
    return unverified(protocol).wrap_socket(plain)


def unverified(*protocols: str) -> ssl.SSLContext:
    """For a client that asks for no certificate: it need not read those of all authorities, which takes 25 ms."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(protocols)
    return context


def _http1(sock: socket.socket, method: str, target: str, headers: Headers, body: bytes) -> Answer:
    length = [("Content-Length", str(len(body)))] if body else []
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in [*headers, *length]), "", ""]
    with sock:
        sock.sendall("\r\n".join(lines).encode("latin-1") + body)
        reply = HTTPResponse(sock, method=method)
        reply.begin()
        return Answer(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())


def _http2(sock: socket.socket, method: str, target: str, headers: Headers, body: bytes, scheme: str) -> Answer:
    """The Host is the :authority; more than one of it, or none, go as they are."""
    config = H2Configuration(validate_outbound_headers=False, normalize_outbound_headers=False)
    connection = H2Connection(config)
    connection.initiate_connection()
    hosts = [value for name, value in headers if name.lower() == "host"]
    rest = [(name.lower(), value) for name, value in headers if name.lower() != "host"]
    first, more = [(":authority", value) for value in hosts[:1]], [("host", value) for value in hosts[1:]]
    head = [(":method", method), (":scheme", scheme), *first, (":path", target), *more, *rest]
    with sock:
        connection.send_headers(1, head, end_stream=not body)
        if body:
            connection.send_data(1, body, end_stream=True)
        sock.sendall(connection.data_to_send())
        return _read_http2(sock, connection)


def _read_http2(sock: socket.socket, connection: H2Connection) -> Answer:
    found: dict[str, str] = {}
    body = b""
    while data := sock.recv(65536):
        for event in connection.receive_data(data):
            if isinstance(event, ResponseReceived):
                found = {_text(name): _text(value) for name, value in event.headers or []}
            elif isinstance(event, DataReceived):
                body += event.data or b""
            elif isinstance(event, StreamEnded | StreamReset):
                return Answer(int(found.get(":status", 0)), found, body)
        sock.sendall(connection.data_to_send())
    return Answer(int(found.get(":status", 0)), found, body)


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def http1(port: int, method: str, target: str, headers: Headers, body: bytes = b"") -> Answer:
    """HTTP/1.1, plain; headers go in the order and number given, none is added but Content-Length."""
    return _http1(_connect(port, ""), method, target, headers, body)


def http1_tls(port: int, method: str, target: str, headers: Headers, body: bytes = b"") -> Answer:
    """HTTP/1.1 in TLS."""
    return _http1(_connect(port, "http/1.1"), method, target, headers, body)


def http2(port: int, method: str, target: str, headers: Headers, body: bytes = b"") -> Answer:
    """HTTP/2, plain, with prior knowledge."""
    return _http2(_connect(port, ""), method, target, headers, body, "http")


def http2_tls(port: int, method: str, target: str, headers: Headers, body: bytes = b"") -> Answer:
    """HTTP/2 in TLS."""
    return _http2(_connect(port, "h2"), method, target, headers, body, "https")


WAYS: dict[str, Ask] = {"http1": http1, "http1-tls": http1_tls, "http2": http2, "http2-tls": http2_tls}
