"""An answer goes out at once, whole and in order, however much of it the machine takes."""

import warnings
from typing import Any

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # twisted's, of a library for clients that is not installed
    from hydrant.emulator.http.connections import Connection


class Machine:
    """A transport of twisted that takes so many bytes at once; None: the connection is lost."""

    def __init__(self, takes: int | None, waiting: bytes = b"") -> None:
        self.dataBuffer, self._tempDataBuffer = waiting, list[bytes]()
        self.connected = True
        self.takes = takes
        self.sent = b""

    def writeSomeData(self, data: bytes) -> Any:
        if self.takes is None:
            return OSError("lost")
        self.sent += data[: self.takes]
        return min(len(data), self.takes)


class Plain:
    """What a connection has of `Connection`."""

    def __init__(self, machine: Machine, *, tls: bool = False) -> None:
        self.transport, self._isTLS, self.later = machine, tls, b""

    def write(self, data: bytes) -> None:
        self.later += data


@pytest.mark.parametrize(
    ("machine", "tls", "at_once"),
    [
        (Machine(100), False, b"answer"),
        (Machine(3), False, b"ans"),
        (Machine(0), False, b""),
        (Machine(None), False, b""),
        (Machine(100, waiting=b"the one before"), False, b""),
        (Machine(100), True, b""),
    ],
)
def test_what_goes_at_once_and_what_waits(machine: Machine, tls: bool, at_once: bytes) -> None:
    plain: Any = Plain(machine, tls=tls)
    Connection.write_at_once(plain, b"answer")
    assert machine.sent == at_once
    assert machine.sent + plain.later == b"answer"
