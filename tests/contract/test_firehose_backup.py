"""Backup and dynamic partitioning through the API (D-14 to D-16, B-9)."""

import gzip
import json
from typing import Any

import pytest

from .firehose_emulator import ROLE, Emulator, wait_for
from .firehose_pipes import Pipe, processing, processor

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-backup")]


@pytest.fixture(scope="module")
def aws(plain_emulator: Emulator) -> Emulator:
    return plain_emulator


def test_b9_d14_source_records_are_backed_up_by_rules_of_their_own(aws: Emulator) -> None:
    backup = {
        "RoleARN": ROLE,
        "BucketARN": "arn:aws:s3:::copies",
        "Prefix": "source/",
        "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 1},
        "CompressionFormat": "GZIP",
    }
    aws.s3.create_bucket(Bucket="copies")
    pipe = Pipe(
        aws,
        S3BackupMode="Enabled",
        S3BackupConfiguration=backup,
        ProcessingConfiguration=processing(processor("AppendDelimiterToRecord")),
    )
    pipe.put(b"one", b"two")
    _, body = pipe.wait_for_object()
    assert body == b"one\ntwo"
    found = wait_for(lambda: pipe.objects("source/", "copies"), bool, "a copy")
    ((key, copy),) = found.items()
    assert gzip.decompress(copy) == b"onetwo"
    assert key.endswith(".gz")
    assert f"/{pipe.name}-1-" in key


def _events(*users: str) -> list[bytes]:
    return [json.dumps({"user": user}).encode() for user in users]


def _partitioned(**changes: Any) -> dict[str, Any]:
    query = processor("MetadataExtraction", MetadataExtractionQuery="{user:.user}", JsonParsingEngine="JQ-1.6")
    return {
        "Prefix": "by/!{partitionKeyFromQuery:user}/",
        "ErrorOutputPrefix": "error/!{firehose:error-output-type}/",
        "BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 1},
        "DynamicPartitioningConfiguration": {"Enabled": True},
        "ProcessingConfiguration": processing(query),
    } | changes


def test_d5_d15_records_are_delivered_by_partition(aws: Emulator) -> None:
    pipe = Pipe(aws, **_partitioned())
    pipe.put(*_events("ada", "bob", "ada"))
    found = pipe.wait_for_objects(2, "by/")
    ada, bob = _events("ada", "bob")
    assert {key.split("/")[1]: body for key, body in found.items()} == {"ada": ada + ada, "bob": bob}
    assert all(key.split("/")[2].startswith(f"{pipe.name}-1-") for key in found)


def test_d16_beyond_500_active_partitions_records_go_to_the_error_prefix(aws: Emulator) -> None:
    pipe = Pipe(aws, **_partitioned(BufferingHints={"SizeInMBs": 64, "IntervalInSeconds": 5}))
    pipe.put(*_events(*(f"user-{number}" for number in range(500))))
    pipe.put(*_events("one-more", "user-0"))
    (error,) = pipe.wait_for_errors(1, "error/activePartitionExceeded/", timeout=40)
    assert error["rawData"] == "eyJ1c2VyIjogIm9uZS1tb3JlIn0="
    found = pipe.wait_for_objects(500, "by/", timeout=40)
    assert len(found) == 500
    (first,) = _events("user-0")
    assert {body for key, body in found.items() if "/user-0/" in key} == {first * 2}
