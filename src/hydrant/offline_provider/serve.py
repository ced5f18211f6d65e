"""A provider process: handshake with Terraform on stdout, then answers over a Unix socket until it is told to end.

Why not tf's runner: it ends at SIGINT and at StopProvider, in the middle of an apply; and it keeps certificates in the
home folder.
"""

import base64
import os
import signal
import ssl
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]
from tf.gen import grpc_controller_pb2 as controller_pb
from tf.gen import grpc_controller_pb2_grpc as controller_rpc
from tf.gen import grpc_stdio_pb2_grpc as stdio_rpc
from tf.gen import tfplugin_pb2_grpc as rpc

from .identity import read_identity
from .resource import Provider
from .servicer import Servicer

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
    pem = ssl.DER_cert_to_PEM_cert(certificate).encode()
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
    rpc.add_ProviderServicer_to_server(servicer, server)
    controller_rpc.add_GRPCControllerServicer_to_server(_Controller(ended), server)
    stdio_rpc.add_GRPCStdioServicer_to_server(_Stdio(), server)
    return server


def _socket_folder() -> str | None:
    """TMPDIR, unless the path of a socket in it would be too long for the system (104 bytes on macOS)."""
    return None if len(tempfile.gettempdir()) + len("/tf-12345678/s") < _SOCKET_PATH_LIMIT else "/tmp"  # noqa: S108


def _wait_for_end(ended: threading.Event) -> None:
    """Until Shutdown; also when the parent is gone (killed), so that no process stays behind."""
    parent = os.getppid()
    while not ended.wait(0.5):
        if os.getppid() != parent:
            return


# The names and arguments of these two are those of go-plugin.
class _Controller(controller_rpc.GRPCControllerServicer):
    def __init__(self, ended: threading.Event) -> None:
        self.ended = ended

    def Shutdown(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        context.add_callback(self.ended.set)
        return controller_pb.Empty()


class _Stdio(stdio_rpc.GRPCStdioServicer):
    def StreamStdio(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        return iter(())


def main(arguments: list[str]) -> int:
    """`python -m hydrant.offline_provider NAME [IDENTITY]`: what the mirror's executables run."""
    if os.environ.get("TF_PLUGIN_MAGIC_COOKIE") != MAGIC:
        sys.stderr.write("This is a Terraform provider. Terraform starts it; see HYDRANT_TF_PROVIDER.\n")
        return 1
    from .providers import load

    serve(load(arguments[0]), Path(arguments[1]) if len(arguments) > 1 else None)
    return 0
