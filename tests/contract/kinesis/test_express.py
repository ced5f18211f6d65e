"""The short way of records answers what LocalStack's own parser and serializer answer, word for word."""

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from ..support.kinesis_emulator import MakeStream
from ..support.two_ways import LONG, SHORT, post_body

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("kinesis-clients")]


def same(port: int, operation: str, body: bytes) -> tuple[int, Any]:
    """Both ways' common answer; numbers of records and iterators differ from call to call."""
    answers = [post_body(port, operation, body, content_type) for content_type in (SHORT, LONG)]
    for _, answer in answers:
        for record in [answer, *answer.get("Records", [])]:
            record.pop("SequenceNumber", None)
        for word in ("NextShardIterator", "MillisBehindLatest"):
            answer.pop(word, None)
    assert answers[0] == answers[1]
    return answers[0]


def entry(data: bytes, key: str) -> dict[str, str]:
    return {"Data": base64.b64encode(data).decode(), "PartitionKey": key}


def test_puts_and_gets_are_answered_alike(port: int, kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    words = [b"", b"one", "zwei ü 三".encode(), bytes(range(256))]
    records = [entry(data, f"key ü {number}") for number, data in enumerate(words)]
    status, answer = same(port, "PutRecords", json.dumps({"StreamName": name, "Records": records}).encode())
    assert (status, answer["FailedRecordCount"], len(answer["Records"])) == (200, 0, len(words))
    single = {"StreamName": name, **entry(b"single", "k"), "ExplicitHashKey": "7"}
    assert same(port, "PutRecord", json.dumps(single).encode()) == (200, {"ShardId": "shardId-000000000000"})
    found = kinesis.get_shard_iterator(
        StreamName=name, ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
    )
    status, answer = same(port, "GetRecords", json.dumps({"ShardIterator": found["ShardIterator"]}).encode())
    assert [base64.b64decode(record["Data"]) for record in answer["Records"]] == [*words, *words, b"single", b"single"]
    arrivals = {type(record["ApproximateArrivalTimestamp"]) for record in answer["Records"]}
    assert arrivals <= {float, int}


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("PutRecords", b'{"StreamName": "not-there", "Records": [{"Data": "YQ==", "PartitionKey": "k"}]}'),
        ("PutRecords", b'{"StreamName": "s", "Records": []}'),
        ("PutRecords", b'{"StreamName": "s", "Records": [{"Data": "YQ=="}]}'),
        ("PutRecords", b'{"StreamName": "s", "Records": [{"Data": "YQ==", "PartitionKey": ""}]}'),
        ("PutRecords", b'{"StreamName": "s", "Records": [{"PartitionKey": "k"}]}'),
        ("PutRecord", b'{"StreamName": "s", "PartitionKey": "k"}'),
        ("PutRecord", b'{"Data": "YQ==", "PartitionKey": "k"}'),
        ("PutRecord", b"{}"),
        ("GetRecords", b'{"ShardIterator": "forged"}'),
        ("GetRecords", b'{"ShardIterator": "forged", "Limit": 0}'),
        ("GetRecords", b"{}"),
    ],
)
def test_refusals_have_the_same_words(port: int, operation: str, body: bytes) -> None:
    status, answer = same(port, operation, body)
    assert status == 400
    assert answer["__type"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"text"', b'{"Records": 7}', b'{"Records": [7]}', b'{"Data": 7}'])
def test_bodies_that_are_no_requests_are_left_to_localstack(port: int, body: bytes) -> None:
    status, _ = same(port, "PutRecords", body)
    assert status >= 400
