"""A LocalStack process in host mode with Hydrant's plug-ins, for the contract tests of Firehose.

With HYDRANT_CONTRACT_ENDPOINT set, the tests run against that endpoint instead: see tests/fidelity/compare.py.
"""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import boto3
from botocore.config import Config

from .emulator_process import emulator_process
from .pauses import pauses
from .peer_endpoint import GIVEN, PATIENCE, skip_what_cannot_run, skip_with_settings

REGION = "us-east-1"
ROLE = "arn:aws:iam::000000000000:role/firehose"
SERVICES = "firehose,kinesis,s3,logs,lambda,iam,sts,sns,sqs,events,cloudwatch,kms,glue"
_SMALL = 1 << 20


class Emulator:
    """Clients of a running emulator."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._fetched: dict[tuple[Any, ...], bytes] = {}
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": REGION}
        config = Config(parameter_validation=False, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
        self._arguments: dict[str, Any] = {**keys, "endpoint_url": self.endpoint, "config": config}
        self.firehose: Any = boto3.client("firehose", **self._arguments)
        self.kinesis: Any = boto3.client("kinesis", **self._arguments)
        self.s3: Any = boto3.client("s3", **self._arguments)
        self.logs: Any = boto3.client("logs", **self._arguments)
        self.functions: Any = boto3.client("lambda", **self._arguments)
        self.sns: Any = boto3.client("sns", **self._arguments)
        self.sqs: Any = boto3.client("sqs", **self._arguments)
        self.cloudwatch: Any = boto3.client("cloudwatch", **self._arguments)
        self.kms: Any = boto3.client("kms", **self._arguments)
        self.events: Any = boto3.client("events", **self._arguments)
        self.iam: Any = boto3.client("iam", **self._arguments)
        if GIVEN:
            skip_what_cannot_run(self.firehose, self.kinesis, self.functions)

    def client(self, service: str, **others: str) -> Any:
        """A client with other arguments, such as `region_name`."""
        make: Any = boto3.client
        return make(service, **{**self._arguments, **others})

    def bodies(self, bucket: str, prefix: str) -> dict[str, bytes]:
        """All objects below a prefix, by key. Who waits looks again and again: each is fetched once."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        items = [item for page in pages for item in page.get("Contents", [])]
        return {item["Key"]: self._body(bucket, item) for item in items}

    def _body(self, bucket: str, item: dict[str, Any]) -> bytes:
        version = bucket, item["Key"], item["ETag"], item["LastModified"]
        found = self._fetched.get(version)
        if found is None:
            found = self.s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
            if item["Size"] <= _SMALL:
                self._fetched[version] = found
        return found


T = TypeVar("T")


def wait_for(read: Callable[[], T], accept: Callable[[T], bool], what: str, timeout: float = 60.0) -> T:
    """Read until the value is accepted; the failure says what was expected and what was seen last."""
    timeout = min(timeout, PATIENCE)
    deadline, pause, seconds = time.monotonic() + timeout, threading.Event(), pauses()
    while not accept(value := read()):
        assert time.monotonic() < deadline, f"expected {what} within {timeout} s; last seen: {value!r:.2000}"
        pause.wait(next(seconds))
    return value


@contextmanager
def emulator(**settings: str) -> Iterator[Emulator]:
    """Start one, wait until it answers, end it. `settings` are variables of its process."""
    if GIVEN:
        skip_with_settings(settings)
        yield Emulator(GIVEN)
        return
    with (
        tempfile.TemporaryDirectory(prefix="hydrant-contract-") as folder,
        emulator_process(Path(folder), SERVICES, settings) as paths,
    ):
        yield Emulator(f"http://127.0.0.1:{paths.port}")
