"""A provider process: handshake with Terraform on stdout, then answers over a Unix socket until it is told to end.

It ignores SIGINT, which a terminal sends to every process: an apply under way is finished, so that the state knows it.
"""

import base64
import os
import signal
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]

from .identity import read_identity
from .resource import Provider
from .servicer import SERVICE, Servicer

MAGIC = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
"""TF_PLUGIN_MAGIC_COOKIE: Terraform sets it for every plug-in; without it the program was started by hand."""
_LARGEST_MESSAGE = 256 << 20
_SOCKET_PATH_LIMIT = 100


def serve(provider: Provider, identity: Path | None) -> None:
    """Serve until Terraform says Shutdown, or is gone."""
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
        _wait_for_end(ended)
        server.stop(grace=None).wait(5)


def _server(servicer: Servicer, ended: threading.Event) -> Any:
    options = [
        ("grpc.max_receive_message_length", _LARGEST_MESSAGE),
        ("grpc.max_send_message_length", _LARGEST_MESSAGE),
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


def _wait_for_end(ended: threading.Event) -> None:
    """Until Shutdown; also when the parent is gone (killed), so that no process stays behind."""
    parent = os.getppid()
    while not ended.wait(0.5):
        if os.getppid() != parent:
            return


def main(arguments: list[str]) -> int:
    """`python -m hydrant.offline_provider NAME [IDENTITY]`: what the mirror's executables run."""
    if os.environ.get("TF_PLUGIN_MAGIC_COOKIE") != MAGIC:
        sys.stderr.write("This is a Terraform provider. Terraform starts it; see HYDRANT_TF_PROVIDER.\n")
        return 1
    from .providers import load

    serve(load(arguments[0]), Path(arguments[1]) if len(arguments) > 1 else None)
    return 0
