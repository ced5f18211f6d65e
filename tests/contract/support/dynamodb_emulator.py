"""An emulator with DynamoDB, and tables to put on it, for the contract tests of DynamoDB."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from .emulator_process import emulator_process
from .pauses import look_until
from .peer_endpoint import GIVEN, need, skip_with_settings

MakeTable = Callable[..., str]
Value = dict[str, Any]

KEYS: dict[str, Any] = {
    "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "s", "KeyType": "RANGE"}],
    "AttributeDefinitions": [
        {"AttributeName": "p", "AttributeType": "S"},
        {"AttributeName": "s", "AttributeType": "N"},
    ],
    "BillingMode": "PAY_PER_REQUEST",
}
"""A table with a partition key `p`, text, and a sort key `s`, a number."""


@contextmanager
def running_dynamodb(state: Path, **settings: str) -> Iterator[int]:
    """Start an emulator whose state lies in a folder, give its port, end it. `settings`: environment variables."""
    if GIVEN:
        need("dynamodb")
        skip_with_settings(settings)
        yield int(GIVEN.rpartition(":")[2])
        return
    with emulator_process(state, "dynamodb,dynamodbstreams,kinesis,sts", settings) as paths:
        yield paths.port
        assert "Traceback" not in paths.emulator_log.read_text(encoding="utf-8", errors="replace")


def client(port: int, service: str = "dynamodb") -> Any:
    """A client that doesn't repeat calls and doesn't check them."""
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, parameter_validation=False, max_pool_connections=16),
    )


def wait_active(dynamodb: Any, name: str) -> None:
    """Wait until a table and its indexes are ACTIVE."""

    def active() -> None:
        table = dynamodb.describe_table(TableName=name)["Table"]
        states = {table["TableStatus"], *(index["IndexStatus"] for index in table.get("GlobalSecondaryIndexes", []))}
        assert states == {"ACTIVE"}

    look_until(active)


@contextmanager
def tables_on(dynamodb: Any) -> Iterator[MakeTable]:
    """Give a function that makes tables with names of their own; those that the test left are deleted at the end."""
    names: list[str] = []

    def make(**settings: Any) -> str:
        names.append(f"contract-{uuid.uuid4().hex[:8]}")
        dynamodb.create_table(TableName=names[-1], **{**KEYS, **settings})
        wait_active(dynamodb, names[-1])
        return names[-1]

    yield make
    for name in names:
        with suppress(ClientError):
            dynamodb.delete_table(TableName=name)


@contextmanager
def refused(code: str, words: str = "") -> Iterator[Any]:
    """The calls within are refused with this code, and words that hold these, by a status of the caller's mistake."""
    with pytest.raises(ClientError) as caught:
        yield caught
    response = caught.value.response
    assert response["Error"]["Code"] == code, response["Error"]
    assert words in response["Error"]["Message"], response["Error"]["Message"]
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400


def key(partition: str, sort: int | str = 0) -> dict[str, Value]:
    """A key of a table with KEYS."""
    return {"p": {"S": partition}, "s": {"N": str(sort)}}
