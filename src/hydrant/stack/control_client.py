"""The client of the emulator's routes below /_hydrant (see emulator/admin/routes.py).

The emulator is on this machine's loopback, or on `host` where a container asks another one.
"""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from ..emulator.http.intent import CONTROL_HEADER
from ..errors import EmulatorFailed

LOOPBACK = "127.0.0.1"

# Never through a proxy: the emulator is on loopback, or beside us.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))

Json = dict[str, Any]


def health(port: int, host: str = LOOPBACK) -> Json | None:
    """What the health route says ({"phase": ..., "ready": bool, ...}), or None while nothing of ours answers."""
    try:
        return _call(port, host, "GET", "health", timeout=2.0)
    except (OSError, ValueError):
        return None


def refusal(port: int, host: str) -> str:
    """Why the emulator there takes no request by this host name; empty when it takes them, or nothing answers."""
    try:
        _call(port, host, "GET", "health", timeout=2.0)
    except PermissionError as error:
        return str(error)
    except (OSError, ValueError):
        pass
    return ""


def status(port: int, host: str = LOOPBACK) -> Json:
    """Streams, delivery streams and functions as the emulator sees them."""
    return _ask(port, host, "GET", "status", timeout=10.0)


def dead_letters(port: int, host: str = LOOPBACK) -> list[Json]:
    """The dead-letter queues with what they hold."""
    return list(_ask(port, host, "GET", "dead-letters", timeout=30.0)["queues"])


def roles(port: int, host: str = LOOPBACK) -> Json:
    """What the roles of each delivery stream would lack on AWS."""
    return _ask(port, host, "GET", "roles", timeout=30.0)


def deployment(port: int, host: str = LOOPBACK) -> Json:
    """What the last deployment published (see publish_deployment), as {"instance": ..., "deployment": {...}}."""
    return _ask(port, host, "GET", "deployment", timeout=10.0)


def trace(port: int, asked: dict[str, str], host: str = LOOPBACK) -> Json:
    """What the emulator knows of a record or an object (emulator/feed/trace.py)."""
    return _ask(port, host, "GET", f"trace?{urllib.parse.urlencode(asked)}", timeout=60.0)


def last_event(port: int, function_arn: str, host: str = LOOPBACK) -> str | None:
    """The last event that a function got, as JSON; None without one (emulator/lambda_executor/last_events.py)."""
    asked = urllib.parse.urlencode({"function": function_arn})
    found = _ask(port, host, "GET", f"functions/last-event?{asked}", timeout=30.0)["event"]
    return None if found is None else str(found)


def debug(port: int, function_arn: str, listen: int, host: str = LOOPBACK) -> Json:
    """Let a debugger attach to a version of a function, or go on with that (lambda_executor/debug_sessions.py)."""
    return _ask(port, host, "POST", "functions/debug", {"function": function_arn, "port": listen}, timeout=150.0)


def end_debug(port: int, function_arn: str, host: str = LOOPBACK) -> None:
    """Let the function be as ever."""
    _ask(port, host, "POST", "functions/debug/end", {"function": function_arn}, timeout=60.0)


def publish_deployment(port: int, document: Json, host: str = LOOPBACK) -> None:
    """Let the emulator keep what is deployed on it, for those who ask later."""
    _ask(port, host, "POST", "deployment", document, timeout=10.0)


def publish_schemas(port: int, schemas: dict[str, Json], host: str = LOOPBACK) -> None:
    """Let the emulator keep the JSON Schema of each producer, for its page."""
    _ask(port, host, "POST", "schemas", {"schemas": schemas}, timeout=10.0)


def keep(port: int, host: str = LOOPBACK) -> Json:
    """Let the emulator save all of its state now; its folder, None when it keeps nothing."""
    return _ask(port, host, "POST", "keep", {}, timeout=120.0)


def set_phase(port: int, phase: str, detail: str = "", host: str = LOOPBACK) -> None:
    """Tell the emulator how far the deployment is, so that its health route can show it."""
    _ask(port, host, "POST", "phase", {"phase": phase, "detail": detail}, timeout=10.0)


def warm(port: int, seconds: float = 60.0, host: str = LOOPBACK) -> Json:
    """Start one environment for each function and wait for active delivery streams."""
    return _ask(port, host, "POST", "warm", {"timeout": seconds}, timeout=seconds + 10)


def flush(port: int, seconds: float = 60.0, host: str = LOOPBACK) -> Json:
    """Deliver all that is in the sources and buffers of the delivery streams; returns what each delivered."""
    return _ask(port, host, "POST", "flush", {"timeout": seconds}, timeout=seconds + 10)


def reset(port: int, host: str = LOOPBACK) -> Json:
    """Forget the records in streams and buffers; what is deployed stays."""
    return _ask(port, host, "POST", "reset", {}, timeout=60.0)


def advance_clock(port: int, seconds: float, host: str = LOOPBACK) -> Json:
    """Move the test clock of an emulator that was started with HYDRANT_TEST_CLOCK=1."""
    return _ask(port, host, "POST", "clock", {"advance_seconds": seconds}, timeout=10.0)


def injected_faults(port: int, host: str = LOOPBACK) -> list[Json]:
    """The faults that are injected, and those that are over (emulator/chaos/book.py)."""
    return list(_ask(port, host, "GET", "chaos", timeout=10.0)["faults"])


def inject_fault(port: int, fault: Json, host: str = LOOPBACK) -> Json:
    """Inject a fault; returns it with its id."""
    return dict(_ask(port, host, "POST", "chaos", fault, timeout=10.0)["fault"])


def remove_fault(port: int, name: str, host: str = LOOPBACK) -> None:
    """Take a fault away by its id."""
    _ask(port, host, "POST", "chaos/remove", {"id": name}, timeout=10.0)


def clear_faults(port: int, host: str = LOOPBACK) -> int:
    """Take all faults away; returns how many there were."""
    return int(_ask(port, host, "POST", "chaos/clear", {}, timeout=10.0)["removed"])


def _ask(port: int, host: str, method: str, route: str, body: Json | None = None, *, timeout: float) -> Json:
    try:
        return _call(port, host, method, route, body, timeout=timeout)
    except (OSError, ValueError) as error:
        raise EmulatorFailed(
            f"The emulator on port {port} did not carry out '{route}'.", str(error), f"hydrant status --port {port}"
        ) from error


def _call(port: int, host: str, method: str, route: str, body: Json | None = None, *, timeout: float) -> Json:
    request = urllib.request.Request(
        f"http://{host}:{port}/_hydrant/{route}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", CONTROL_HEADER: "1"},
    )
    try:
        with OPENER.open(request, timeout=timeout) as reply:
            return _parse(reply.read())
    except urllib.error.HTTPError as error:
        if error.code == 503:
            document = _parse(error.read())
            if "error" not in document:  # healthy, but not ready: the body says why
                return document
            raise OSError(document["error"]) from error
        kind = PermissionError if error.code == 403 else OSError
        raise kind(reason(error.code, error.read())) from error


def reason(status: int, body: bytes) -> str:
    """What a refusal says: the words of our own routes or of the gate, or the beginning of anything else."""
    try:
        document = json.loads(body)
        return str(document["error"] if "error" in document else document["message"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP {status}: {body.decode(errors='replace')[:500]}"


def _parse(body: bytes) -> Json:
    answer = json.loads(body)
    if not isinstance(answer, dict) or "hydrant" not in answer:
        raise ValueError("something else than Hydrant answers on this port")
    return answer
