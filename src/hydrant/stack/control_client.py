"""The client of the emulator's routes below /_hydrant (see emulator/control/routes.py)."""

import json
import urllib.error
import urllib.request
from typing import Any

from ..errors import EmulatorFailed

# Never through a proxy: the emulator is on loopback.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))

Json = dict[str, Any]


def health(port: int) -> Json | None:
    """What the health route says ({"phase": ..., "ready": bool, ...}), or None while nothing of ours answers."""
    try:
        return _call(port, "GET", "health", timeout=2.0)
    except (OSError, ValueError):
        return None


def status(port: int) -> Json:
    """Streams, delivery streams and functions as the emulator sees them."""
    return _ask(port, "GET", "status", timeout=10.0)


def roles(port: int) -> Json:
    """What the roles of each delivery stream would lack on AWS."""
    return _ask(port, "GET", "roles", timeout=30.0)


def set_phase(port: int, phase: str, detail: str = "") -> None:
    """Tell the emulator how far the deployment is, so that its health route can show it."""
    _ask(port, "POST", "phase", {"phase": phase, "detail": detail}, timeout=10.0)


def warm(port: int, seconds: float = 60.0) -> Json:
    """Start one environment for each function and wait for active delivery streams."""
    return _ask(port, "POST", "warm", {"timeout": seconds}, timeout=seconds + 10)


def flush(port: int, seconds: float = 60.0) -> Json:
    """Deliver all that is in the sources and buffers of the delivery streams; returns what each delivered."""
    return _ask(port, "POST", "flush", {"timeout": seconds}, timeout=seconds + 10)


def reset(port: int) -> Json:
    """Forget the records in streams and buffers; what is deployed stays."""
    return _ask(port, "POST", "reset", {}, timeout=60.0)


def advance_clock(port: int, seconds: float) -> Json:
    """Move the test clock of an emulator that was started with HYDRANT_TEST_CLOCK=1."""
    return _ask(port, "POST", "clock", {"advance_seconds": seconds}, timeout=10.0)


def _ask(port: int, method: str, route: str, body: Json | None = None, *, timeout: float) -> Json:
    try:
        return _call(port, method, route, body, timeout=timeout)
    except (OSError, ValueError) as error:
        raise EmulatorFailed(
            f"The emulator on port {port} did not carry out '{route}'.", str(error), f"hydrant status --port {port}"
        ) from error


def _call(port: int, method: str, route: str, body: Json | None = None, *, timeout: float) -> Json:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/_hydrant/{route}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with _OPENER.open(request, timeout=timeout) as reply:
            return _parse(reply.read())
    except urllib.error.HTTPError as error:
        if error.code == 503:  # healthy, but not ready: the body says why
            return _parse(error.read())
        raise OSError(_reason(error.code, error.read())) from error


def _reason(status: int, body: bytes) -> str:
    """What a refusal says: the words of our own routes, or the beginning of anything else."""
    try:
        return str(_parse(body)["error"])
    except (ValueError, KeyError):
        return f"HTTP {status}: {body.decode(errors='replace')[:500]}"


def _parse(body: bytes) -> Json:
    answer = json.loads(body)
    if not isinstance(answer, dict) or "hydrant" not in answer:
        raise ValueError("something else than Hydrant answers on this port")
    return answer
