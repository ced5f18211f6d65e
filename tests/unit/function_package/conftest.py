"""A folder of hand-made wheels as the only package index, and a project that needs them."""

import base64
import hashlib
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from hydrant.function_package import FunctionSpec

CLOSED = "http://127.0.0.1:9/simple"


def make_wheel(folder: Path, name: str, tag: str = "py3-none-any", content: str = "VALUE = 1\n") -> str:
    """Write a wheel of version 1.0 and return its locked requirement."""
    folder.mkdir(exist_ok=True)
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}/__init__.py": content,
        f"{name}/data.so": "binary",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n",
    }
    lines = [f"{path},sha256={_digest(text)},{len(text)}" for path, text in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*lines, f"{info}/RECORD,,"]) + "\n"
    path = folder / f"{name}-1.0-{tag}.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for file, text in files.items():
            wheel.writestr(file, text)
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that uv and pip look into; no index can be reached."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for name, value in {
        "UV_FIND_LINKS": str(folder),
        "PIP_FIND_LINKS": str(folder),
        "UV_DEFAULT_INDEX": CLOSED,
        "PIP_INDEX_URL": CLOSED,
        "UV_HTTP_RETRIES": "0",
        "PIP_RETRIES": "0",
        "UV_CACHE_DIR": str(tmp_path / "uv-cache"),
        "PIP_CACHE_DIR": str(tmp_path / "pip-cache"),
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    return folder


class _NothingHere(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Keep quiet."""


@pytest.fixture
def empty_index(wheels: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An index that answers and has no package at all."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _NothingHere)
    thread = Thread(target=server.serve_forever, name="empty-index")
    thread.start()
    for name in ("UV_DEFAULT_INDEX", "PIP_INDEX_URL"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{server.server_port}/simple")
    yield
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one function of two files."""
    source = tmp_path / "project" / "function"
    (source / "app").mkdir(parents=True)
    (source / "app" / "handler.py").write_text("def handler(event, context): return event\n")
    (source / "app" / "rules.py").write_text("LIMIT = 1\n")
    (source / "notes.txt").write_text("not deployed\n")
    return tmp_path / "project"


@pytest.fixture
def spec() -> FunctionSpec:
    """The function of that project, with dependencies."""
    return FunctionSpec(source="function", include=["app"], requirements="requirements.txt", package="build/app.zip")
