"""A LocalStack in host mode with the executor of Hydrant, and functions to put on it."""

import io
import json
import os
import socket
import subprocess
import sys
import textwrap
import threading
import time
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from hydrant.stack.emulator import emulator_environment
from hydrant.stack.paths import StackPaths

KEEPALIVE_MS = 5000


class Emulator:
    """A LocalStack in host mode with the executor of Hydrant."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / "emulator.log"
        (folder / "tmp").mkdir()
        settings = {
            "SERVICES": "lambda,logs,s3,sqs,sts,iam,cloudwatch,kinesis,firehose,sns",
            "LAMBDA_KEEPALIVE_MS": str(KEEPALIVE_MS),
            "LS_LOG": "info",
        }
        places = {
            "LOCALSTACK_VOLUME_DIR": str(folder / "volume"),
            "TMPDIR": str(folder / "tmp"),
            "FILESYSTEM_ROOT": str(folder / "files"),
        }
        environment = emulator_environment({**os.environ, **settings}, StackPaths(port))
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "localstack.runtime.main"],
                env={**environment, **places},
                stdout=log,
                stderr=log,
                cwd=folder,
            )
        wait_for(self._healthy, lambda: f"the emulator answers; its log:\n{self.log.read_text()[-3000:]}", 60)

    def _healthy(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()[-3000:]
        try:
            with urllib.request.urlopen(f"{self.url}/_localstack/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def client(self, service: str) -> Any:
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=60),
        )

    def control(self, route: str, method: str = "GET") -> Any:
        body = json.dumps({"timeout": 30}).encode() if method == "POST" else None
        request = urllib.request.Request(f"{self.url}/_hydrant/{route}", data=body, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def functions(self) -> dict[str, Any]:
        return {found["function"]: found for found in self.control("status")["functions"]}

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(30)
        finally:
            self.process.kill()
            self.process.wait()


def wait_for(condition: Callable[[], bool], expected: Callable[[], str] | str, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds} s: {expected if isinstance(expected, str) else expected()}")
        pause.wait(0.05)


def archive(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, text in files.items():
            package.writestr(name, textwrap.dedent(text))
    return packed.getvalue()
