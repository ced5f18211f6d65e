"""Five thousand connections at once, most of them silent, some of them slow, while records flow."""

import resource
import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import psutil

from .flows import Flow, Plan, conserved
from .verdicts import Result

_NAME = "connection flood"
_CONNECTIONS = 5000
_QUICK_CONNECTIONS = 1000
_SLOW_EVERY = 50
"""One in fifty has begun a request and sends a byte of it now and then."""
_SPARE = 300
"""Descriptors that this process needs for itself."""
_KEPT_SECONDS = 600
"""Longer than the attack: each connection must still be there at its end."""
_BURST = 100
_HEALTH = b"GET /_hydrant/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
_BEGUN = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "


class Crowd:
    """The clients. Every other one asks once and keeps its connection; the rest, but for the slow ones, say nothing."""

    def __init__(self, port: int) -> None:
        self._address = ("127.0.0.1", port)
        self._clients: list[socket.socket] = []
        self._slow: list[socket.socket] = []

    def __len__(self) -> int:
        return len(self._clients)

    def grow(self, most: int) -> None:
        """Open a burst of connections, up to so many in all."""
        for number in range(len(self), min(most, len(self) + _BURST)):
            client = socket.create_connection(self._address, 30)
            self._clients.append(client)
            if number % _SLOW_EVERY == 0:
                client.sendall(_BEGUN)
                self._slow.append(client)
            elif number % 2:
                client.sendall(_HEALTH)

    def dribble(self) -> None:
        """Let each slow one send a byte more."""
        for client in self._slow:
            with suppress(OSError):
                client.sendall(b"x")

    def kept(self) -> int:
        """How many of them the emulator has not closed. What it answered is read on the way."""
        gone = 0
        with selectors.DefaultSelector() as ready:
            for client in self._clients:
                client.setblocking(False)
                ready.register(client, selectors.EVENT_READ)
            while found := ready.select(0):
                for key, _ in found:
                    if _ended(key.fileobj):  # type: ignore[arg-type] # they are sockets
                        ready.unregister(key.fileobj)
                        gone += 1
        return len(self) - gone

    def leave(self) -> None:
        """Hang up."""
        for client in self._clients:
            client.close()


def _ended(client: socket.socket) -> bool:
    try:
        return not client.recv(65536)
    except BlockingIOError:
        return False
    except OSError:
        return True


@contextmanager
def _descriptors(wanted: int) -> Iterator[int]:
    """Let this process have so many for clients for a while, at most half of what it may have: how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard // 2)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most + _SPARE), hard))
    try:
        yield most
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def flood(plan: Plan) -> Result:
    """Records flow through all of it, each connection is kept as it is set, and what one costs is counted."""
    costs: list[float] = []
    closed: list[int] = []
    settings = {f"HYDRANT_HTTP_{each}_SECONDS": str(_KEPT_SECONDS) for each in ("IDLE", "REQUEST")}
    wanted = _QUICK_CONNECTIONS if plan.quick else _CONNECTIONS

    with _descriptors(wanted) as most:

        def crowd(flow: Flow) -> int:
            process, clients = psutil.Process(flow.emulator.pid), Crowd(flow.emulator.port)
            try:
                before = process.memory_info().rss
                for _ in flow.while_busy(0.1):
                    clients.grow(most)
                    clients.dribble()
                deadline = time.monotonic() + plan.patience
                while len(clients) < most and time.monotonic() < deadline:
                    clients.grow(most)
                flow.producer.finish(plan.patience)
                closed.append(len(clients) - clients.kept())
                costs.append((process.memory_info().rss - before) / 1024 / max(1, len(clients)))
                return len(clients)
            finally:
                clients.leave()

        settings["HYDRANT_HTTP_CONNECTIONS"] = str(most + 1000)
        found = conserved(plan, _NAME, "connections", crowd, settings=settings)
    faults = {**found.faults, **({"connections that were closed": sum(closed)} if sum(closed) else {})}
    note = f"at most {costs[0]:.0f} KiB of the emulator's memory for a connection, records included" if costs else ""
    return replace(found, faults=faults, note=note)
