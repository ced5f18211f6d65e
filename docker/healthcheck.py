"""The health of the emulator's container: 0 when the stack is deployed and warm, else 1, with the phase in a line.

A LocalStack without Hydrant's plug-ins knows no deployment: it is healthy when it answers.
"""

import json
import os
import socket
import sys

PLACE = ("127.0.0.1", int(os.environ.get("HYDRANT_PORT") or 4566))


def ask(route: str) -> dict[str, object]:
    """The document at the route, whatever its status; empty when it is none.

    By the socket itself: urllib takes five times as long to import, every two seconds while the container runs.
    """
    with socket.create_connection(PLACE, timeout=2) as connection:
        connection.sendall(f"GET {route} HTTP/1.0\r\nHost: {PLACE[0]}:{PLACE[1]}\r\n\r\n".encode())
        with connection.makefile("rb") as answer:
            _, _, body = answer.read().partition(b"\r\n\r\n")
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


try:
    health = ask("/_hydrant/health")
    if "hydrant" in health:
        ready = health["ready"] is True
        print(f"{health['phase']} {health['detail']}".strip())
    else:
        ready = "services" in ask("/_localstack/health")
        print("a plain LocalStack answers" if ready else "something else than LocalStack answers")
except OSError as error:
    ready = False
    print(f"no answer: {error}")
sys.exit(0 if ready else 1)
