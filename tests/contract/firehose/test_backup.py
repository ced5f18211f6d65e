"""Facts A-20, B-9 and D-14: the backup of source records."""

import gzip
import re
from collections import Counter
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ..support.delivery_streams import NAME_TIME, UUID, DeliveryStream, invoking, processing
from ..support.firehose_emulator import ROLE, Emulator, wait_for
from ..support.firehose_requests import describe, extended_of
from ..support.functions import make_function
from ..support.scripted_function import encoded, wish
from .test_kpl import aggregated

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-backup")]


@pytest.fixture(scope="module")
def aws(plain_emulator: Emulator) -> Emulator:
    return plain_emulator


@pytest.fixture(scope="module")
def function(aws: Emulator) -> str:
    return make_function(aws, "scripted")


def backup(bucket: str, **changes: Any) -> dict[str, Any]:
    """Where source records are kept."""
    return {
        "RoleARN": ROLE,
        "BucketARN": f"arn:aws:s3:::{bucket}",
        "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 1},
        **changes,
    }


def with_backup(aws: Emulator, name: str, *, hints: dict[str, int] | None = None, **destination: Any) -> DeliveryStream:
    """A pipe with its backup in another bucket, called `name`."""
    aws.s3.create_bucket(Bucket=name)
    changes: dict[str, Any] = {
        "S3BackupMode": "Enabled",
        "S3BackupConfiguration": backup(name, **(destination.pop("of", {}))),
    }
    if hints:
        changes["BufferingHints"] = hints
    return DeliveryStream(aws, **changes, **destination)


def test_d14_all_source_records_are_kept_untransformed(aws: Emulator, function: str) -> None:
    pipe = with_backup(
        aws,
        "kept-all",
        ProcessingConfiguration=processing(invoking(function)),
        Prefix="data/!{timestamp:yyyy}/",
        ErrorOutputPrefix="error/!{firehose:error-output-type}/",
    )
    records = [
        wish(number=1, answer={"data": encoded(b"changed")}),
        wish(number=2, answer={"result": "Dropped"}),
        wish(number=3, answer={"result": "ProcessingFailed"}),
    ]
    pipe.put(*records)
    bodies = wait_for(lambda: pipe.objects(bucket="kept-all"), bool, "an object in the backup")
    assert b"".join(bodies.values()) == b"".join(records)
    assert pipe.wait_for_object("data/")[1] == b"changed"
    assert len(pipe.wait_for_errors()) == 1
    assert all(key.startswith(("data/", "error/")) for key in pipe.objects())  # C-21: errors are not in the backup
    assert list(pipe.objects(bucket="kept-all")) == list(bodies)


def test_d14_records_whose_function_fails_are_kept_too(aws: Emulator, function: str) -> None:
    pipe = with_backup(aws, "kept-failed", ProcessingConfiguration=processing(invoking(function)))
    pipe.put(record := wish(batch="raise"))
    bodies = wait_for(lambda: pipe.objects(bucket="kept-failed"), bool, "an object in the backup")
    assert list(bodies.values()) == [record]


def test_d14_the_backup_has_a_prefix_and_a_compression_of_its_own(aws: Emulator) -> None:
    of = {"Prefix": "raw/!{timestamp:yyyy}/", "ErrorOutputPrefix": "bad/!{firehose:error-output-type}/"}
    pipe = with_backup(aws, "own-settings", of={**of, "CompressionFormat": "GZIP"}, Prefix="data/!{timestamp:yyyy}/",
                       ErrorOutputPrefix="error/!{firehose:error-output-type}/")  # fmt: skip
    pipe.put(b"one", b"two")
    ((key, body),) = wait_for(lambda: pipe.objects(bucket="own-settings"), bool, "an object in the backup").items()
    assert re.fullmatch(rf"raw/\d{{4}}/{pipe.name}-1-{NAME_TIME}-{UUID}\.gz", key), key
    assert gzip.decompress(body) == b"onetwo"
    data = pipe.wait_for_object()
    assert data[0].startswith("data/")
    assert data[1] == b"onetwo"


def test_b9_the_backup_flushes_by_its_own_hints(aws: Emulator) -> None:
    pipe = with_backup(aws, "flushes-alone", hints={"SizeInMBs": 1, "IntervalInSeconds": 900})
    pipe.put(b"one")
    bodies = wait_for(lambda: pipe.objects(bucket="flushes-alone"), bool, "an object in the backup")
    assert list(bodies.values()) == [b"one"]
    assert pipe.objects() == {}  # its buffer waits for 15 minutes


def test_b9_the_data_flushes_while_the_backup_waits(aws: Emulator) -> None:
    hints = {"SizeInMBs": 1, "IntervalInSeconds": 900}
    pipe = with_backup(aws, "waits-alone", of={"BufferingHints": hints})
    pipe.put(b"one")
    assert pipe.wait_for_object()[1] == b"one"
    assert pipe.objects(bucket="waits-alone") == {}


def test_d14_a_kinesis_source_is_kept_too(aws: Emulator) -> None:
    pipe = with_backup(aws, "kept-kinesis", shards=2)
    records = [b"record-%d;" % number for number in range(50)]
    entries = [{"Data": data, "PartitionKey": str(number)} for number, data in enumerate(records)]
    aws.kinesis.put_records(StreamName=pipe.name, Records=entries)

    def kept() -> Counter[bytes]:
        return Counter(b"".join(pipe.objects(bucket="kept-kinesis").values()).split(b";")[:-1])

    expected = Counter(record[:-1] for record in records)
    wait_for(kept, lambda seen: seen == expected, "50 records in the backup")
    wait_for(lambda: b"".join(pipe.objects().values()).count(b";"), lambda seen: seen == 50, "50 records in data")


def update(aws: Emulator, pipe: DeliveryStream, **changes: Any) -> None:
    """UpdateDestination with the current version."""
    found = describe(aws, pipe.name)
    aws.firehose.update_destination(
        DeliveryStreamName=pipe.name,
        CurrentDeliveryStreamVersionId=found["VersionId"],
        DestinationId=found["Destinations"][0]["DestinationId"],
        ExtendedS3DestinationUpdate=changes,
    )


def test_a20_backup_can_be_switched_on_later_and_never_off(aws: Emulator) -> None:
    aws.s3.create_bucket(Bucket="switched-on")
    pipe = DeliveryStream(aws)
    pipe.put(b"before")
    pipe.wait_for_objects(1)
    update(aws, pipe, S3BackupMode="Enabled", S3BackupUpdate=backup("switched-on"))
    assert extended_of(describe(aws, pipe.name))["S3BackupMode"] == "Enabled"
    with pytest.raises(ClientError):
        update(aws, pipe, S3BackupMode="Disabled")
    assert extended_of(describe(aws, pipe.name))["S3BackupMode"] == "Enabled"
    pipe.put(b"after")
    bodies = wait_for(lambda: pipe.objects(bucket="switched-on"), bool, "an object in the backup")
    assert b"after" in b"".join(bodies.values())


def test_d14_the_backup_holds_user_records_of_the_producer_library(aws: Emulator) -> None:
    pipe = with_backup(aws, "kept-kpl", shards=1)
    data = aggregated(("a", b"one"), ("b", b"two"))
    aws.kinesis.put_record(StreamName=pipe.name, Data=data, PartitionKey="outer")
    bodies = wait_for(lambda: pipe.objects(bucket="kept-kpl"), bool, "an object in the backup")
    assert list(bodies.values()) == [b"onetwo"]
