"""Ports of loopback that nobody else takes meanwhile."""

import secrets
import socket
from pathlib import Path

_LOOPBACK = "127.0.0.1"
_FIRST, _BEHIND = 10_000, 49_152
"""From 49,152 on systems hand out ports by themselves (RFC 6335, 6); Linux does from 32,768 on, or as it is told."""
_HANDED_OUT = Path("/proc/sys/net/ipv4/ip_local_port_range")
_TRIES = 200


def free_port() -> int:
    """A port of loopback on which nothing listens, and which the system, where it leaves any, does not hand out itself.

    One of those that the system hands out would often be somebody else's by the time a server listens there: whoever
    connects, or listens on port 0, gets one. Raises OSError when hardly any port is free.
    """
    behind = _behind()
    for _ in range(_TRIES):
        # `random` may have been seeded, by a plug-in for tests too: then all processes would choose the same.
        port = _FIRST + secrets.randbelow(behind - _FIRST)
        if _is_free(port):
            return port
    return _handed_out()


def _behind() -> int:
    try:
        first = int(_HANDED_OUT.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return _BEHIND
    return min(first, _BEHIND) if first > _FIRST else _BEHIND


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((_LOOPBACK, port))
        except OSError:
            return False
        return True


def _handed_out() -> int:
    with socket.socket() as probe:
        probe.bind((_LOOPBACK, 0))
        return int(probe.getsockname()[1])
