"""Facts A-15, A-28 and A-33: encryption of Direct PUT streams, started and stopped."""

import itertools
from typing import Any

import pytest

from .firehose_emulator import Emulator, wait_for
from .firehose_requests import create, describe, extended, wait_for_status

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-words")]
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def aws(plain_emulator: Emulator) -> Emulator:
    plain_emulator.s3.create_bucket(Bucket="bucket")
    return plain_emulator


@pytest.fixture
def name() -> str:
    return f"encrypted-{next(_numbers)}"


def encryption(aws: Emulator, name: str) -> dict[str, Any]:
    return dict(describe(aws, name)["DeliveryStreamEncryptionConfiguration"])


def wait_for_encryption(aws: Emulator, name: str, on_the_way: str, end: str) -> dict[str, Any]:
    """Wait for the end; before it only `on_the_way` was seen."""

    def look() -> dict[str, Any]:
        seen = encryption(aws, name)
        assert seen["Status"] in (on_the_way, end)
        return seen

    return wait_for(look, lambda seen: seen["Status"] == end, end)


def encrypted(aws: Emulator, name: str) -> tuple[bool, bool]:
    """What the replies of both puts say."""
    one = aws.firehose.put_record(DeliveryStreamName=name, Record={"Data": b"x"})
    many = aws.firehose.put_record_batch(DeliveryStreamName=name, Records=[{"Data": b"x"}])
    return one["Encrypted"], many["Encrypted"]


def test_a28_a33_encryption_is_started_and_stopped(aws: Emulator, name: str) -> None:
    create(aws, name)
    assert encrypted(aws, name) == (False, False)
    aws.firehose.start_delivery_stream_encryption(DeliveryStreamName=name)
    found = wait_for_encryption(aws, name, "ENABLING", "ENABLED")
    assert found["KeyType"] == "AWS_OWNED_CMK"
    assert encrypted(aws, name) == (True, True)
    aws.firehose.stop_delivery_stream_encryption(DeliveryStreamName=name)
    wait_for_encryption(aws, name, "DISABLING", "DISABLED")
    assert encrypted(aws, name) == (False, False)


def test_a28_a_stream_may_be_created_with_encryption(aws: Emulator, name: str) -> None:
    aws.firehose.create_delivery_stream(
        DeliveryStreamName=name,
        DeliveryStreamEncryptionConfigurationInput={"KeyType": "AWS_OWNED_CMK"},
        ExtendedS3DestinationConfiguration=extended(),
    )
    wait_for_status(aws, name)
    assert wait_for_encryption(aws, name, "ENABLING", "ENABLED")["KeyType"] == "AWS_OWNED_CMK"


def test_a28_a_key_of_the_customer_is_described(aws: Emulator, name: str) -> None:
    create(aws, name)
    key = aws.kms.create_key()["KeyMetadata"]["Arn"]
    given = {"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": key}
    aws.firehose.start_delivery_stream_encryption(
        DeliveryStreamName=name, DeliveryStreamEncryptionConfigurationInput=given
    )
    found = wait_for_encryption(aws, name, "ENABLING", "ENABLED")
    assert (found["KeyType"], found["KeyARN"]) == ("CUSTOMER_MANAGED_CMK", key)
