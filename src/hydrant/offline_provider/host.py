"""The host of Terraform runs: a process that has everything imported and forks a provider for each that asks.

The first provider that Terraform starts becomes it (connect.py asks, and finds nobody), and it ends when Terraform
does. A command of `hydrant` starts one for all its runs, for all runs on a stack, or for the owner that its environment
names, which is ready before Terraform is; it ends when the command does, the stack or the owner, or when nobody has
wanted a provider for a while. While nobody waits it does ahead what each of its forks would do. Each provider is still
a process of its own. Only on Linux (connect.py).
"""

import contextlib
import gc
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hydrant.isolation import TEST_KEY, without_aws
from hydrant.lean_clients import leave_out

from .connect import listen, meeting_place, owner_of, process_of, remove

if TYPE_CHECKING:
    from .resource import Provider

MAGIC = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
"""TF_PLUGIN_MAGIC_COOKIE: Terraform sets it for every plug-in; without it the program was started by hand."""
_REQUEST_SECONDS = 10.0
_MAX_REQUEST = 16 << 20
_IDLE_SECONDS = 30.0


@dataclass(frozen=True)
class Ahead:
    """What forks will want: types of the configuration ("resource aws_x"), and services whose models are read."""

    types: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Order:
    """What a start asks for."""

    name: str
    executable: str
    folder: str
    environment: dict[str, str]
    files: list[int]


def launched(arguments: list[str]) -> int:
    """`python -m hydrant.offline_provider MIRROR NAME EXECUTABLE [SOCKET]`: what connect.py runs without a host.

    With a socket to listen at, a fork of this process becomes the host.
    """
    if os.environ.get("TF_PLUGIN_MAGIC_COOKIE") != MAGIC:
        sys.stderr.write("This is a Terraform provider. Terraform starts it; see HYDRANT_TF_PROVIDER.\n")
        return 1
    leave_out()
    mirror, name, executable, *listening = arguments
    terraform = os.getppid()
    _load([name])
    if listening:
        listener = socket.socket(fileno=int(listening[0]))
        if os.fork() == 0:
            _host(listener, owner_of(terraform), mirror, _IDLE_SECONDS, Ahead())
        listener.close()
    _loaded[name].begin(_version(executable), Path.cwd())
    _serve(mirror, name, lambda: os.getppid() != terraform)
    return 0


def beside(
    owner: str, mirror: Path, names: Iterable[str], idle_seconds: float = _IDLE_SECONDS, ahead: Ahead = Ahead()
) -> None:
    """Start the host of an owner, unless it is there, so that no provider of its Terraforms waits for an import."""
    if sys.platform != "linux" or Path(meeting_place(owner, str(mirror)) or os.devnull).exists():
        return
    words = [owner, str(mirror), str(idle_seconds), ",".join(ahead.types), ",".join(ahead.services), *names]
    nothing, env = subprocess.DEVNULL, without_aws(os.environ)
    command = [sys.executable, "-I", "-m", f"{__package__}.host", *words]
    subprocess.Popen(command, env=env, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)


def main(arguments: list[str]) -> None:
    """`python -m hydrant.offline_provider.host OWNER MIRROR SECONDS TYPES SERVICES NAME...`."""
    leave_out()
    owner, mirror, idle_seconds, types, services, *names = arguments
    address = meeting_place(owner, mirror)
    found = listen(address) if address else None
    if found is not None:
        _load(names)
        ahead = Ahead(tuple(filter(None, types.split(","))), tuple(filter(None, services.split(","))))
        _host(socket.socket(fileno=found.detach()), owner, mirror, float(idle_seconds), ahead)


_loaded: "dict[str, Provider]" = {}
"""What this process has imported; its forks find it there."""


def _load(names: Iterable[str]) -> None:
    """Import what every provider needs, and these providers."""
    from . import providers, serve  # noqa: F401

    for name in names:
        if name not in _loaded:
            _loaded[name] = providers.load(name)


def next_step(done: set[str], ahead: Ahead, loaded: Mapping[str, "Provider"]) -> Callable[[], object] | None:
    """What to do next while nobody waits; None where all is done that is known so far. It is then among the `done`."""
    for name, step in _steps(ahead, loaded):
        if name not in done:
            done.add(name)
            return step
    return None


def _steps(ahead: Ahead, loaded: Mapping[str, "Provider"]) -> Iterator[tuple[str, Callable[[], object]]]:
    """All of it by name, in the order in which Terraform will ask for it."""
    from .clients import sdk_session
    from .protocol.provider_calls import describe

    for name, provider in loaded.items():
        yield f"schema {name}", partial(describe, provider)
        yield f"names {name}", partial(provider.resources.get, "")  # each search reads where all types are
        for kind, _, type_name in (each.partition(" ") for each in ahead.types):
            types = provider.resources if kind == "resource" else provider.data_sources
            yield f"{kind} {type_name} {name}", partial(types.get, type_name)
    if "aws" in loaded:
        yield "sdk", sdk_session
    for service in ahead.services:
        yield f"service {service}", partial(read_model, service)


def read_model(service: str) -> None:
    """Let the session read what it needs to make clients of a service, by hashicorp/aws's name; it speaks to nobody.

    Unknown ones are let be.
    """
    from .clients import endpoint_name, sdk_session

    session = sdk_session()
    named = next((name for name in session.get_available_services() if endpoint_name(name) == service), None)
    if named:
        keys = {"aws_access_key_id": TEST_KEY, "aws_secret_access_key": TEST_KEY}
        session.create_client(named, region_name="us-east-1", endpoint_url="http://127.0.0.1:1", **keys)


def _host(listener: socket.socket, owner: str, mirror: str, idle_seconds: float, ahead: Ahead) -> None:
    """Fork providers until the owner is gone, or nobody has wanted one for so long. Does not return."""
    if os.getpid() != os.getsid(0):
        os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.chdir("/")  # nobody's folder is kept from being removed or unmounted
    nothing = os.open(os.devnull, os.O_RDWR)
    for file in (0, 1, 2):
        os.dup2(nothing, file)  # Terraform reads the files of its providers to their end
    address = str(meeting_place(owner, mirror))
    _sweep(Path(address).parent)
    done: set[str] = set()
    step, wanted = None, time.monotonic()
    while alive(process_of(owner)) and time.monotonic() - wanted < idle_seconds:
        if _reap():
            wanted = time.monotonic()
        step = step or next_step(done, ahead, _loaded)
        if select.select([listener], [], [], 0 if step else 0.5)[0]:
            connection, _ = listener.accept()
            wanted = time.monotonic()
            _start(connection, listener, mirror)
        elif step:
            with contextlib.suppress(Exception):  # the provider tells what is wrong
                step()
            step = None
    remove(address)
    os._exit(0)


def _start(connection: socket.socket, listener: socket.socket, mirror: str) -> None:
    """Fork the provider that a connection asks for."""
    with connection:
        try:
            order = _receive(connection)
        except (OSError, ValueError):
            return
        _load([order.name])
        gc.freeze()  # what is shared with the fork is neither walked nor copied there
        if os.fork() == 0:
            listener.close()
            _become(order, connection, mirror)
        for file in order.files:
            os.close(file)


def _receive(connection: socket.socket) -> Order:
    """Read what connect.ask has written."""
    connection.settimeout(_REQUEST_SECONDS)
    head, files, _, _ = socket.recv_fds(connection, 4, 3)
    length = int.from_bytes(head, "big")
    if len(head) != 4 or len(files) != 3 or length > _MAX_REQUEST:
        raise ValueError("not an order")
    message = b""
    while len(message) < length:
        part = connection.recv(length - len(message))
        if not part:
            raise ValueError("the order ends early")
        message += part
    count, *parts = message.decode(errors="surrogateescape").split("\0")
    (name, executable), (folder, *variables) = parts[: int(count)], parts[int(count) :]
    return Order(name, executable, folder, dict(text.split("=", 1) for text in variables), files)


def _become(order: Order, connection: socket.socket, mirror: str) -> None:
    """In the fork: take over the files, the folder and the environment, and serve. Does not return."""
    code = 1
    try:
        connection.sendall(b"1")  # here is one
        for file, received in enumerate(order.files):
            os.dup2(received, file)
            os.close(received)
        os.chdir(order.folder)
        os.environ.clear()
        os.environ.update(order.environment)
        _loaded[order.name].begin(_version(order.executable), Path(order.folder))
        _serve(mirror, order.name, lambda: bool(select.select([connection], [], [], 0)[0]))
        code = 0
    except BaseException:  # noqa: BLE001 - the last frame of the process
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


def _serve(mirror: str, name: str, gone: Callable[[], bool]) -> None:
    from . import serve

    serve.serve(_loaded[name], Path(mirror) / "identity", gone)


def _version(executable: str) -> str:
    """The version that Terraform has chosen: .../hashicorp/aws/<version>/<os_arch>/terraform-provider-aws."""
    parts = Path(executable).parts
    return parts[-3] if len(parts) >= 3 else ""


def _sweep(folder: Path) -> None:
    """Remove what hosts have left that were killed: addresses begin with the process that they were for."""
    for path in folder.iterdir():
        process = process_of(path.name)
        if process and not alive(process):
            remove(str(path))


def _reap() -> bool:
    """Let go of the providers that have ended; whether others are at work."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
        return True
    return False


def alive(process: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):  # or a number that no process can have
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    main(sys.argv[1:])
