"""A provider process: handshake with Terraform on stdout, then answers over a Unix socket until it is told to end.

It ignores SIGINT, which a terminal sends to every process: an apply under way is finished, so that the state knows it.
"""

import base64
import signal
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]

from .identity import read_identity
from .resource import Provider
from .servicer import SERVICE, Servicer

_MAX_MESSAGE = 256 << 20
_SOCKET_PATH_LIMIT = 100


def serve(provider: Provider, identity: Path | None, gone: Callable[[], bool]) -> None:
    """Serve until Terraform says Shutdown, or is `gone` (killed), so that no process stays behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # reaches the whole process group; Terraform then calls StopProvider
    ended = threading.Event()
    server = _server(Servicer(provider), ended)
    key, certificate = read_identity(identity)
    pem = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(certificate) + b"-----END CERTIFICATE-----\n"
    with tempfile.TemporaryDirectory(prefix="tf-", dir=_socket_folder()) as folder:
        address = f"{folder}/s"
        server.add_secure_port(f"unix://{address}", grpc.ssl_server_credentials([(key, pem)]))
        server.start()
        handshake = ["1", "6", "unix", address, "grpc", base64.b64encode(certificate).decode().rstrip("=")]
        print("|".join(handshake), flush=True)  # noqa: T201 - the handshake of go-plugin
        while not ended.wait(0.5) and not gone():
            pass
        server.stop(grace=None).wait(5)


def _server(servicer: Servicer, ended: threading.Event) -> Any:
    options = [
        ("grpc.max_receive_message_length", _MAX_MESSAGE),
        ("grpc.max_send_message_length", _MAX_MESSAGE),
    ]
    server = grpc.server(ThreadPoolExecutor(max_workers=32, thread_name_prefix="provider"), options=options)
    server.add_generic_rpc_handlers((_provider(servicer), _controller(ended), _STDIO))
    return server


def _provider(servicer: Servicer) -> Any:
    return grpc.method_handlers_generic_handler(
        SERVICE.full_name,
        {
            name: grpc.unary_unary_rpc_method_handler(call, request.FromString, response.SerializeToString)
            for name, call, request, response in servicer.calls()
        },
    )


def _controller(ended: threading.Event) -> Any:
    """go-plugin's own service: one call that ends the process. Its messages are empty."""

    def shutdown(_request: bytes, context: Any) -> bytes:
        context.add_callback(ended.set)
        return b""

    handler = grpc.unary_unary_rpc_method_handler(shutdown)
    return grpc.method_handlers_generic_handler("plugin.GRPCController", {"Shutdown": handler})


_STDIO = grpc.method_handlers_generic_handler(
    "plugin.GRPCStdio", {"StreamStdio": grpc.unary_stream_rpc_method_handler(lambda _request, _context: iter(()))}
)
"""go-plugin's service for what a plug-in prints; it prints nothing."""


def _socket_folder() -> str | None:
    """TMPDIR, unless the path of a socket in it would be too long for the system (104 bytes on macOS)."""
    return None if len(tempfile.gettempdir()) + len("/tf-12345678/s") < _SOCKET_PATH_LIMIT else "/tmp"  # noqa: S108
