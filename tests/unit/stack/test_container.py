"""The emulator's container, and how the commands find what runs in it."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NoReturn

import pytest

from hydrant.errors import NoStack
from hydrant.paths import StackPaths
from hydrant.stack import container, inside, registry

REAL = {"AWS_ACCESS_KEY_ID": "AKIAREALKEY", "AWS_PROFILE": "production"}


class Executed(Exception):
    """What would have replaced the process."""


def execute(path: str, words: list[str], environ: dict[str, str]) -> NoReturn:
    raise Executed(path, words, environ)


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("HYDRANT_HOST", raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_container_becomes_localstack_that_others_reach_by_its_name() -> None:
    left = StackPaths(4566).files / "left"
    left.mkdir(parents=True)
    with pytest.raises(Executed) as caught:
        container.main({**REAL, "HYDRANT_HOST": "localstack"}, execute)
    _, words, environ = caught.value.args
    assert words[1:] == ["-m", "hydrant.emulator"]
    assert environ["GATEWAY_LISTEN"] == "0.0.0.0:4566"
    assert environ["LOCALSTACK_HOST"] == "localstack:4566"
    assert environ["PROVIDER_OVERRIDE_FIREHOSE"] == "hydrant"
    assert inside.is_inside(environ)
    assert not set(REAL.values()) & set(environ.values())
    assert not left.exists(), "a killed emulator's files are true for nothing"


def serve(health: dict[str, object], deployment: dict[str, object]) -> ThreadingHTTPServer:
    answers: dict[str, dict[str, object]] = {
        "/_hydrant/health": health,
        "/_hydrant/deployment": {"deployment": deployment},
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"hydrant": "0.1.0", **answers[self.path]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


@pytest.fixture
def emulator(request: pytest.FixtureRequest) -> Iterator[int]:
    server = serve({"container": request.param}, {"region": "eu-west-1", "terraform": "/project/terraform"})
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("emulator", [True], indirect=True)
def test_a_stack_in_containers_needs_no_record(emulator: int, monkeypatch: pytest.MonkeyPatch) -> None:
    found = registry.find(emulator)
    assert (found.contained, found.alive, found.region) == (True, True, "eu-west-1")
    assert found.endpoint == f"http://127.0.0.1:{emulator}"
    monkeypatch.setenv("HYDRANT_HOST", "localhost")
    assert registry.find(emulator).endpoint == f"http://localhost:{emulator}"


@pytest.mark.parametrize("emulator", [False], indirect=True)
def test_an_embedded_stack_of_another_state_folder_is_nobodys(emulator: int) -> None:
    with pytest.raises(NoStack):
        registry.find(emulator)


def test_nobody_answers_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYDRANT_HOST", "127.0.0.1")
    with pytest.raises(NoStack, match=r"No emulator in a container answers at 127\.0\.0\.1:1\."):
        registry.find_within(0.3, 1)
