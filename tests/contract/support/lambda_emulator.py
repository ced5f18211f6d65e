"""A LocalStack in host mode with the executor of Hydrant, and functions to put on it."""

import io
import json
import textwrap
import threading
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from hydrant.emulator.http.intent import CONTROL_HEADER
from hydrant.paths import StackPaths

from .emulator_process import emulator_process
from .pauses import pauses

KEEPALIVE_MS = 5000
SERVICES = "lambda,logs,s3,sqs,sts,iam,cloudwatch,kinesis,firehose,sns"


class Emulator:
    """A running emulator, its clients and its control routes."""

    def __init__(self, paths: StackPaths) -> None:
        self.tmp = paths.tmp
        self.url = f"http://127.0.0.1:{paths.port}"

    def client(self, service: str, key: str = "test") -> Any:
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=key,
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=60),
        )

    def control(self, route: str, method: str = "GET") -> Any:
        body = json.dumps({"timeout": 30}).encode() if method == "POST" else None
        url, headers = f"{self.url}/_hydrant/{route}", {CONTROL_HEADER: "1"}
        request = urllib.request.Request(url, data=body, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def functions(self) -> dict[str, Any]:
        return {found["function"]: found for found in self.control("status")["functions"]}


@contextmanager
def running(folder: Path, services: str = SERVICES, **settings: str) -> Iterator[Emulator]:
    """Start an emulator whose files lie in a folder of a test, end it. `settings`: environment variables.

    Its functions may write to the temporary folders of tests, by which they tell how far they are.
    """
    given = {"LAMBDA_KEEPALIVE_MS": str(KEEPALIVE_MS), "HYDRANT_LAMBDA_WRITABLE": str(folder.parent), **settings}
    with emulator_process(folder, services, given) as paths:
        yield Emulator(paths)


def wait_for(condition: Callable[[], bool], expected: Callable[[], str] | str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    pause, next_pause = threading.Event(), pauses()
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds} s: {expected if isinstance(expected, str) else expected()}")
        pause.wait(next(next_pause))


def archive(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, text in files.items():
            package.writestr(name, textwrap.dedent(text))
    return packed.getvalue()
