"""The health of the emulator's container, and a plain LocalStack in its place: against a server with their answers."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from hydrant.errors import NoStack
from hydrant.ports import free_port
from hydrant.project import Project
from hydrant.stack import stock_localstack

ROOT = Path(__file__).parents[3]
PROJECT = Project(Path("/project"), Path("/project/terraform"))
PLAIN: dict[str, Any] = {"/_localstack/health": (200, {"services": {"s3": "available"}})}


def hydrant(status: int, phase: str) -> dict[str, Any]:
    health = {"hydrant": "0.1.0", "phase": phase, "detail": "", "ready": phase == "ready"}
    return {"/_hydrant/health": (status, health), **PLAIN}


@contextmanager
def serving(answers: dict[str, Any]) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, document = answers.get(self.path, (404, "<Error><Code>NoSuchBucket</Code></Error>"))
            body = (document if isinstance(document, str) else json.dumps(document)).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def check(port: int) -> tuple[int, str]:
    script = str(ROOT / "docker/healthcheck.py")
    env = {**os.environ, "HYDRANT_PORT": str(port), "HTTP_PROXY": "http://127.0.0.1:1"}
    ran = subprocess.run(
        [sys.executable, "-I", "-S", script], env=env, capture_output=True, text=True, timeout=30, check=False
    )
    assert not ran.stderr
    return ran.returncode, ran.stdout.strip()


@pytest.mark.parametrize(
    ("answers", "healthy", "says"),
    [
        (hydrant(503, "started"), 1, "started"),
        (hydrant(503, "deploying"), 1, "deploying"),
        (hydrant(503, "failed"), 1, "failed"),
        (hydrant(200, "ready"), 0, "ready"),
        (PLAIN, 0, "a plain LocalStack answers"),
        ({}, 1, "something else than LocalStack answers"),
    ],
)
def test_healthy_is_deployed_and_warm(answers: dict[str, Any], healthy: int, says: str) -> None:
    with serving(answers) as port:
        assert check(port) == (healthy, says)


def test_nobody_is_not_healthy() -> None:
    code, says = check(free_port())
    assert (code, says.partition(":")[0]) == (1, "no answer")


def test_a_plain_localstack_is_found_where_the_variables_say() -> None:
    with serving(PLAIN) as port:
        environ = {stock_localstack.VARIABLE: "1", "HYDRANT_HOST": "localhost", "HYDRANT_PORT": str(port)}
        assert stock_localstack.is_plain(environ)
        assert stock_localstack.find(environ, PROJECT, 10).endpoint == f"http://localhost:{port}"


def test_a_plain_localstack_that_does_not_come_is_told() -> None:
    with pytest.raises(NoStack, match="No LocalStack answers") as caught:
        stock_localstack.find({"HYDRANT_PORT": str(free_port())}, PROJECT, 0.2)
    assert "docker compose logs localstack" in caught.value.next_step
