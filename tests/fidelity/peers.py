"""Other emulators of Firehose, started for a comparison: each in a process and a folder of its own, on loopback."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from hydrant.ports import free_port

from .facts import ROOT

FOLDER = ROOT / "build" / "peers"
_START_SECONDS = 300.0


class Running(NamedTuple):
    """Where a peer answers, and its first process."""

    endpoint: str
    pid: int


@dataclass(frozen=True)
class Peer:
    """An emulator: how it is called, its version, its command and its variables; `{port}` stands for the port."""

    name: str
    version: str
    command: tuple[str, ...]
    settings: dict[str, str]
    place: str = ""
    """Tells peers of a kind apart that run at once."""

    @property
    def folder(self) -> Path:
        """What it writes lies here, `peer.log` among it."""
        return FOLDER / f"{self.name.lower()}{self.place}"

    def last_failure(self) -> str:
        """The last line of its log that tells of a failure, without its head; empty when there is none."""
        lines = (self.folder / "peer.log").read_text(errors="replace").splitlines()
        return next((line.rpartition(" : ")[2] for line in reversed(lines) if "failed" in line.lower()), "")

    @contextmanager
    def running(self) -> Iterator[Running]:
        """Start it. It and all that it started end with the block."""
        port, folder = free_port(), self.folder
        (folder / "tmp").mkdir(parents=True, exist_ok=True)
        given = {name: value.format(port=port, folder=folder) for name, value in self.settings.items()}
        # As a user would start it: its own installers need this machine's settings. Nothing of AWS's passes.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "HYDRANT_"))}
        environment = {**inherited, "TMPDIR": str(folder / "tmp"), **given}
        with (folder / "peer.log").open("wb") as log:
            process = subprocess.Popen(
                self.command, env=environment, cwd=folder, stdout=log, stderr=log, start_new_session=True
            )
            try:
                _wait_until_up(port, process, folder / "peer.log")
                yield Running(f"http://127.0.0.1:{port}", process.pid)
            finally:
                _end(process)


def stock_localstack() -> Peer:
    """The locked LocalStack in an environment without Hydrant, whose hooks would work in it: all is its own."""
    lock = ROOT / "requirements" / ("python3.13.txt" if sys.version_info >= (3, 13) else "python3.11.txt")
    python = _environment("localstack", "sync", "--require-hashes", str(lock))
    settings = {
        "GATEWAY_LISTEN": "127.0.0.1:{port}",
        "LOCALSTACK_HOST": "127.0.0.1:{port}",
        "SERVICES": "firehose,kinesis,s3,logs,lambda,iam,sts,sns,sqs,cloudwatch,kms,dynamodb,events,stepfunctions",
        "LOCALSTACK_VOLUME_DIR": "{folder}/volume",
        "FILESYSTEM_ROOT": "{folder}/files",
        "LAMBDA_RUNTIME_EXECUTOR": "docker",
        "OVERRIDE_IN_DOCKER": "0",
        "DNS_ADDRESS": "0",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DISABLE_EVENTS": "1",
        "ACTIVATE_PRO": "0",
    }
    command = (str(python), "-m", "localstack.runtime.main")
    return Peer("LocalStack", f"{version('localstack-core')} (stock)", command, settings)


def ministack() -> Peer:
    """MiniStack from PyPI, installed into an environment of its own below build/: it is no part of the lock."""
    python = _environment("ministack", "install", "ministack")
    show = "from importlib.metadata import version; print(version('ministack'))"
    found = subprocess.run([python, "-c", show], check=True, capture_output=True, text=True).stdout.strip()
    settings = {
        "GATEWAY_PORT": "{port}",
        "BIND_HOST": "127.0.0.1",
        "S3_DATA_DIR": "{folder}/s3",
        "STATE_DIR": "{folder}/state",
        "LAMBDA_EXECUTOR": "local",
    }
    return Peer("MiniStack", found, (str(python.with_name("ministack")),), settings)


def _environment(name: str, *install: str) -> Path:
    """The interpreter of an environment below build/; `install` is what `uv pip` does to it."""
    python = FOLDER / f"{name}-environment" / "bin" / "python"
    tool = Path(sys.executable).with_name("uv")
    if not python.exists():
        subprocess.run([tool, "venv", "-q", "--python", sys.executable, python.parents[1]], check=True)
    subprocess.run([tool, "pip", install[0], "-q", "--python", python, *install[1:]], check=True)
    return python


def _wait_until_up(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline, pause = time.monotonic() + _START_SECONDS, threading.Event()
    while True:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/_localstack/health", timeout=5):
            return
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"it did not answer:\n{log.read_text(errors='replace')[-2000:]}")
        pause.wait(0.1)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(20)
    with suppress(ProcessLookupError):  # its whole session: helpers that it left running
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
