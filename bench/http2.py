"""One call after another on one kept HTTP/2 connection over TLS, as the SDKs of Java (asynchronous) and Go make them.

HTTP/2 writes a call in several frames: a server that waits for acknowledgements between them takes 40 ms for each.
"""

import socket
import ssl
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import h2.config
import h2.connection
import h2.events

from . import calls, raw_client
from .pipeline import why
from .systems import System

_SECONDS = 30.0
_PIECE = 65536


def measure(system: System, number: int) -> list[dict[str, Any]]:
    """One row: milliseconds of so many PutRecord calls, the second begun when the first is answered."""
    row: dict[str, Any] = {"system": system.name, "call": "PutRecord, HTTP/2"}
    try:
        times = sorted(_timed(system.endpoint, calls.stream_and_body(system), number))
    except Exception as error:  # noqa: BLE001 - a peer may fail in any way; the table says how
        return [{**row, "failed": why(error)}]
    return [{**row, "median_ms": round(times[number // 2], 2), "p99_ms": round(times[number * 99 // 100], 2)}]


def _timed(endpoint: str, body: bytes, number: int) -> list[float]:
    address = urlsplit(endpoint)
    with socket.create_connection((str(address.hostname), int(address.port or 443)), timeout=_SECONDS) as plain:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with _trusting().wrap_socket(plain, server_hostname=address.hostname) as secure:
            if secure.selected_alpn_protocol() != "h2":
                raise raw_client.CallFailed("it speaks no HTTP/2")
            return list(_calls(secure, address.netloc, body, number))


def _trusting() -> ssl.SSLContext:
    """Any certificate will do: what is measured is on loopback."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    return context


def _calls(secure: ssl.SSLSocket, host: str, body: bytes, number: int) -> Iterator[float]:
    """Make the calls; milliseconds of each."""
    connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True, header_encoding="utf-8"))
    connection.initiate_connection()
    head = [
        (":method", "POST"),
        (":scheme", "https"),
        (":authority", host),
        (":path", "/"),
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", f"{calls.KINESIS}PutRecord"),
        ("x-amz-date", "20261129T000000Z"),
        ("authorization", raw_client.signature("kinesis")),
        ("content-length", str(len(body))),
    ]
    for _ in range(number):
        begun = time.perf_counter()
        stream = connection.get_next_available_stream_id()
        connection.send_headers(stream, head)
        connection.send_data(stream, body, end_stream=True)
        secure.sendall(connection.data_to_send())
        _answer(secure, connection)
        yield (time.perf_counter() - begun) * 1000


def _answer(secure: ssl.SSLSocket, connection: h2.connection.H2Connection) -> None:
    """Read one answer to its end. Raises CallFailed unless it is a 200."""
    while True:
        found = secure.recv(_PIECE)
        for event in connection.receive_data(found):
            if isinstance(event, h2.events.ResponseReceived) and dict(event.headers)[":status"] != "200":
                raise raw_client.CallFailed(str(event.headers)[:200])
            if isinstance(event, h2.events.DataReceived):
                connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            if isinstance(event, h2.events.StreamEnded):
                return
        if not found:
            raise raw_client.CallFailed("the connection was closed")
        secure.sendall(connection.data_to_send())
