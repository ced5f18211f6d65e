"""`hydrant diff` in a container: the emulator is another host, the project is the one that is mounted."""

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hydrant.cli.diff import notices_of
from hydrant.errors import UsageError
from hydrant.stack import inside
from hydrant.stack.registry import StackRecord

ELSEWHERE = "127.0.0.2"
"""Loopback too, but not where an emulator of this machine would be asked."""


@pytest.fixture
def port() -> Iterator[int]:
    """Where a server at another host answers as the emulator does."""

    class Status(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == "/_hydrant/status"
            told = [{"function": "f", "notice": "Hydrant: runs on Python 3.11"}, {"function": "g", "notice": ""}]
            body = json.dumps({"hydrant": "0.1.0", "functions": told}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((ELSEWHERE, 0), Status)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def contained(port: int = 4566, host: str = "localstack") -> StackRecord:
    return StackRecord(
        port=port, pid=0, started=0.0, project_root="/project", terraform="/project/terraform", region="r", host=host
    )


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address unless told otherwise")
def test_the_emulator_is_asked_where_it_is(port: int) -> None:
    assert notices_of(contained(port, ELSEWHERE)) == {"f": "runs on Python 3.11", "g": ""}


def test_inside_the_containers_the_project_is_the_mounted_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hydrant.toml").write_text('[project]\nterraform = "infrastructure"\n')
    (tmp_path / "infrastructure").mkdir()
    (tmp_path / "infrastructure" / "main.tf").write_text("")
    monkeypatch.chdir(tmp_path)
    found = inside.project_of(contained(), {inside.INSIDE: "1"})
    assert found.terraform == tmp_path / "infrastructure"


def test_outside_it_is_told_what_to_run_there() -> None:
    with pytest.raises(UsageError) as caught:
        inside.project_of(contained(), {})
    assert "docker compose run --rm deploy hydrant" in caught.value.next_step
