"""Clients that hold doors open: a thousand that say nothing, some that never finish, some that never listen."""

import resource
import socket
import time
from contextlib import suppress
from dataclasses import replace

from .flows import Flow, Plan, conserved
from .verdicts import Result

_IDLE = 1000
_SLOW = 20
_DESCRIPTORS = 1024
"""What most desktops give a process."""


def idle(plan: Plan) -> Result:
    """A thousand connections that say nothing, where a process may have 1,024 descriptors."""
    if not hasattr(resource, "prlimit"):
        return Result("idle connections", skipped="this system does not let limits of others be set")

    def flood(flow: Flow) -> int:
        flow.emulator.limit(resource.RLIMIT_NOFILE, _DESCRIPTORS)
        held: list[socket.socket] = []
        try:
            for _ in flow.while_busy(0.05):
                for _ in range(max(0, min(50, _IDLE - len(held)))):
                    with suppress(OSError):
                        held.append(socket.create_connection(("127.0.0.1", flow.emulator.port), 5))
        finally:
            for sock in held:
                sock.close()
        return len(held)

    return conserved(plan, "idle connections", "connections", flood)


def slow(plan: Plan) -> Result:
    """Clients that send half a request, a byte now and then, or ask and do not read: they must end, and harm nobody."""
    name = "slow and deaf clients"
    settings = {f"HYDRANT_HTTP_{each}_SECONDS": "2" for each in ("IDLE", "REQUEST", "ANSWER")}
    ended: dict[str, int] = {}

    def hang(flow: Flow) -> int:
        s3 = flow.pipeline.clients.s3
        s3.put_object(Bucket=flow.pipeline.bucket, Key="large", Body=b"x" * (32 << 20))
        url = s3.generate_presigned_url("get_object", Params={"Bucket": flow.pipeline.bucket, "Key": "large"})
        path = url.partition(f":{flow.emulator.port}")[2]
        count = 0
        for _ in flow.while_busy(0.0):
            made = [_open(flow.emulator.port, kind, path) for kind in ("half", "dribble", "deaf") for _ in range(_SLOW)]
            count += len(made)
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline and any(not _over(sock, kind) for sock, kind in made):
                for sock, kind in made:
                    if kind == "dribble":
                        with suppress(OSError):
                            sock.send(b"x")
                time.sleep(0.2)
            for sock, kind in made:
                if not _over(sock, kind):
                    ended[kind] = ended.get(kind, 0) + 1
                sock.close()
        s3.delete_object(Bucket=flow.pipeline.bucket, Key="large")
        return count

    found = conserved(plan, name, "clients", hang, settings={**settings, "GATEWAY_WORKER_COUNT": "16"})
    faults = {**found.faults, **{f"{kind} clients that never ended": count for kind, count in ended.items()}}
    return replace(found, faults=faults)


def _open(port: int, kind: str, path: str) -> tuple[socket.socket, str]:
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.settimeout(10)
    sock.connect(("127.0.0.1", port))
    if kind == "deaf":
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    else:
        sock.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    return sock, kind


def _over(sock: socket.socket, kind: str) -> bool:
    """Whether the other side has given up, seen without reading what a deaf client does not read."""
    if hasattr(socket, "TCP_INFO"):
        return sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != 1  # ESTABLISHED
    if kind == "deaf":
        return True
    sock.setblocking(False)
    try:
        return sock.recv(1, socket.MSG_PEEK) is not None
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        sock.setblocking(True)
