"""An emulator with Kinesis alone, and streams to put on it, for the contract tests of Kinesis."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
import pytest
from botocore.config import Config

from hydrant.service_models import FOLDER

from .emulator_process import emulator_process
from .pauses import look_until
from .peer_endpoint import GIVEN, need, skip_with_settings

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

MakeStream = Callable[..., str]
MIB = 1 << 20


@contextmanager
def running_kinesis(state: Path, **settings: str) -> Iterator[int]:
    """Start an emulator whose state lies in a folder, give its port, end it. `settings`: environment variables."""
    if GIVEN:
        need("kinesis")
        skip_with_settings(settings)
        yield int(GIVEN.rpartition(":")[2])
        return
    with emulator_process(state, "kinesis,sts", settings) as paths:
        yield paths.port


def client(port: int, **config: Any) -> "KinesisClient":
    """A client that doesn't repeat calls: boto3 would repeat a LimitExceededException for 15 s."""
    return newest_session().client(
        "kinesis",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, **config),
    )


def newest_session() -> boto3.Session:
    """A session whose models of Kinesis, Firehose and Lambda are AWS's newest, whatever LocalStack pins."""
    session = botocore.session.Session()
    session.get_component("data_loader").search_paths.insert(0, str(FOLDER))
    return boto3.Session(botocore_session=session)


@contextmanager
def streams_on(kinesis: "KinesisClient") -> Iterator[MakeStream]:
    """Give a function that makes streams with names of their own; those that the test left are deleted at the end."""
    names: list[str] = []

    def make(wait: bool = True, **settings: Any) -> str:
        names.append(f"contract-{uuid.uuid4().hex[:8]}")
        kinesis.create_stream(StreamName=names[-1], **settings)
        if wait:
            wait_active(kinesis, names[-1])
        return names[-1]

    yield make
    for name in names:
        with suppress(kinesis.exceptions.ResourceNotFoundException):
            kinesis.delete_stream(StreamName=name, EnforceConsumerDeletion=True)


def wait_active(kinesis: "KinesisClient", name: str) -> dict[str, Any]:
    """Wait for ACTIVE and return the summary."""

    def active() -> dict[str, Any]:
        summary = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
        assert summary["StreamStatus"] == "ACTIVE"
        return dict(summary)

    return look_until(active)


def iterator(kinesis: "KinesisClient", name: str, shard: str = "shardId-000000000000", **start: Any) -> str:
    """A shard iterator; `kind` is its type, TRIM_HORIZON when not given."""
    kind = start.pop("kind", "TRIM_HORIZON")
    return kinesis.get_shard_iterator(StreamName=name, ShardId=shard, ShardIteratorType=kind, **start)["ShardIterator"]


def error_of(call: Callable[[], Any]) -> tuple[str, str]:
    """The code and message of the error that a call ends with."""
    with pytest.raises(Exception, match="An error occurred") as caught:
        call()
    error = caught.value.response["Error"]  # type: ignore[attr-defined]
    return error["Code"], error["Message"]
