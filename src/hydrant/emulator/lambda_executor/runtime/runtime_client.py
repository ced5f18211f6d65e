"""Speaks the Lambda Runtime API in plain Python, under the name of awslambdaric's C extension.

`awslambdaric` imports `runtime_client`, a C extension compiled for one Python version and platform. This module has
the same four functions, so that awslambdaric runs unchanged under every CPython >= 3.9, starts faster (no 5 MB library
to load) and is measured once. One kept-alive connection; headers come back as the extension gives them: the deadline
as an int, absent ones as None.

Part of the function's process: nothing but the standard library, no syntax newer than Python 3.9.
"""

from __future__ import annotations

import os
import socket
import sys

_BASE = "/2018-06-01/runtime/invocation/"
_NEXT_HEADERS = {
    "lambda-runtime-aws-request-id": "Lambda-Runtime-Aws-Request-Id",
    "lambda-runtime-trace-id": "Lambda-Runtime-Trace-Id",
    "lambda-runtime-invoked-function-arn": "Lambda-Runtime-Invoked-Function-Arn",
    "lambda-runtime-deadline-ms": "Lambda-Runtime-Deadline-Ms",
    "lambda-runtime-client-context": "Lambda-Runtime-Client-Context",
    "lambda-runtime-cognito-identity": "Lambda-Runtime-Cognito-Identity",
    "lambda-runtime-aws-tenant-id": "Lambda-Runtime-Aws-Tenant-Id",
    "lambda-runtime-invocation-id": "Lambda-Runtime-Invocation-Id",
    "content-type": "Content-Type",
}
# Large bodies are neither copied behind their heads nor received in pieces. Not every system has the flags.
_LARGE = 65536
_HEAD = 65536
_MORE_FOLLOWS = getattr(socket, "MSG_MORE", 0)
_ALL = getattr(socket, "MSG_WAITALL", 0)


class _Client:
    """One kept-alive connection, opened at the first call."""

    def __init__(self) -> None:
        self.user_agent = "aws-lambda-python"
        self._socket: socket.socket | None = None
        self._host = ""
        self._buffer = bytearray()

    def call(
        self, method: str, path: str, headers: list[tuple[str, str]], body: bytes = b""
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one request and return (status, headers with lower-case names, body)."""
        connected = self._connected()
        lines = [method + " " + path + " HTTP/1.1", "Host: " + self._host, "User-Agent: " + self.user_agent]
        lines += [name + ": " + value for name, value in headers]
        lines.append(f"Content-Length: {len(body)}\r\n\r\n")
        head = "\r\n".join(lines).encode("latin-1", "replace")
        if len(body) < _LARGE:
            connected.sendall(head + body)
        else:
            connected.sendall(head, _MORE_FOLLOWS)
            connected.sendall(body)
        return self._read()

    def _connected(self) -> socket.socket:
        if self._socket is None:
            self._host, _, port = os.environ["AWS_LAMBDA_RUNTIME_API"].rpartition(":")
            self._socket = socket.create_connection((self._host, int(port)))
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def _read(self) -> tuple[int, dict[str, str], bytes]:
        end = self._buffer.find(b"\r\n\r\n")
        while end < 0:
            self._fill()
            end = self._buffer.find(b"\r\n\r\n")
        head = self._buffer[:end].decode("latin-1").split("\r\n")
        del self._buffer[: end + 4]
        headers = {}
        for line in head[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = self._read_body(int(headers.get("content-length", 0)))
        return int(head[0].split(" ", 2)[1]), headers, body

    def _read_body(self, length: int) -> bytes:
        parts = [bytes(self._buffer[:length])]
        del self._buffer[:length]
        length -= len(parts[0])
        while length:
            parts.append(self._receive(length, _ALL))
            length -= len(parts[-1])
        return b"".join(parts)

    def _fill(self) -> None:
        self._buffer += self._receive(_HEAD)

    def _receive(self, most: int, flags: int = 0) -> bytes:
        data = self._connected().recv(most, flags)
        if not data:
            raise RuntimeError("The Lambda Runtime API closed the connection")
        return data


_client = _Client()
large_and_plain = False
"""Whether the event at hand is worth a faster way of reading and writing JSON, and allows it (`marshalling.py`)."""


def initialize_client(user_agent: str) -> None:
    """Keep the name under which awslambdaric presents itself."""
    _client.user_agent = user_agent


def next() -> tuple[bytes, dict[str, str | int | None]]:  # noqa: A001 - awslambdaric calls it by this name
    """Wait for the next invocation and return (event, headers)."""
    status, received, body = _client.call("GET", _BASE + "next", [])
    if status != 200:
        raise RuntimeError("Failed to get next")
    headers: dict[str, str | int | None] = {name: received.get(key) or None for key, name in _NEXT_HEADERS.items()}
    headers["Lambda-Runtime-Deadline-Ms"] = int(received.get("lambda-runtime-deadline-ms", 0))
    global large_and_plain  # noqa: PLW0603 - there is one event at a time
    large_and_plain = len(body) >= _LARGE and received.get("hydrant-plain") == "1"
    return body, headers


def post_invocation_result(
    invoke_id: str, result_data: bytes, content_type: str = "application/json", invocation_id: str | None = None
) -> None:
    """Send what the handler returned."""
    headers = [("Content-Type", content_type), *_repeat(invocation_id)]
    status, _, _ = _client.call("POST", _BASE + invoke_id + "/response", headers, result_data)
    if not 200 <= status < 300:
        _complain("success response", status)
        raise RuntimeError("Failed to post invocation response")


def post_error(
    invoke_id: str,
    error_response_data: str,
    xray_fault: str,  # noqa: ARG001 - X-Ray isn't emulated
    invocation_id: str | None = None,
) -> None:
    """Send the error document of an exception of the handler."""
    headers = [("Content-Type", "application/json"), *_repeat(invocation_id)]
    status, _, _ = _client.call("POST", _BASE + invoke_id + "/error", headers, error_response_data.encode("utf-8"))
    if not 200 <= status < 300:
        _complain("failure", status)
        raise RuntimeError("Failed to post invocation error")


def _repeat(invocation_id: str | None) -> list[tuple[str, str]]:
    return [("Lambda-Runtime-Invocation-Id", invocation_id)] if invocation_id else []


def _complain(what: str, status: int) -> None:
    sys.stderr.write(f"[ERROR] LAMBDA_RUNTIME Failed to post handler {what}. Http response code: {status}.\n")
