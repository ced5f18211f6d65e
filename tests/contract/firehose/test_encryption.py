"""Facts A-15, A-28 and A-33: encryption of Direct PUT streams, started and stopped."""

import itertools
from typing import Any

import pytest

from ..support.firehose_emulator import REGION, Emulator, wait_for
from ..support.firehose_requests import create, describe, extended, refused, wait_for_status

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-words")]
_numbers = itertools.count(1)
UNKNOWN = f"arn:aws:kms:{REGION}:000000000000:key/11111111-2222-3333-4444-555555555555"


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


def start(aws: Emulator, name: str, key: str) -> None:
    given = {"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": key}
    aws.firehose.start_delivery_stream_encryption(
        DeliveryStreamName=name, DeliveryStreamEncryptionConfigurationInput=given
    )


def test_a28_a_key_that_does_not_exist_fails_and_leaves_the_one_of_before(aws: Emulator, name: str) -> None:
    create(aws, name)
    start(aws, name, UNKNOWN)
    failed = wait_for_encryption(aws, name, "ENABLING", "ENABLING_FAILED")
    assert failed["FailureDescription"]["Type"] == "KMS_KEY_NOT_FOUND"
    assert encrypted(aws, name) == (False, False)
    key = aws.kms.create_key()["KeyMetadata"]["Arn"]
    start(aws, name, key)
    found = wait_for_encryption(aws, name, "ENABLING", "ENABLED")
    assert found == {"Status": "ENABLED", "KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": key}
    start(aws, name, UNKNOWN)
    assert wait_for_encryption(aws, name, "ENABLING", "ENABLING_FAILED")["KeyARN"] == key
    assert encrypted(aws, name) == (True, True)


def test_a28_a_key_that_is_disabled_or_asymmetric_fails(aws: Emulator, name: str) -> None:
    create(aws, name)
    disabled = aws.kms.create_key()["KeyMetadata"]["Arn"]
    aws.kms.disable_key(KeyId=disabled)
    asymmetric = aws.kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256")["KeyMetadata"]["Arn"]
    for key, kind in ((disabled, "DISABLED_KMS_KEY"), (asymmetric, "INVALID_KMS_KEY")):
        start(aws, name, key)
        found = wait_for_encryption(aws, name, "ENABLING", "ENABLING_FAILED")
        assert found["FailureDescription"]["Type"] == kind


def test_a2_a3_a28_creation_fails_with_a_key_that_does_not_exist(aws: Emulator, name: str) -> None:
    aws.firehose.create_delivery_stream(
        DeliveryStreamName=name,
        DeliveryStreamEncryptionConfigurationInput={"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": UNKNOWN},
        ExtendedS3DestinationConfiguration=extended(),
    )
    found = wait_for_status(aws, name, "CREATING_FAILED")
    assert found["FailureDescription"]["Type"] == "KMS_KEY_NOT_FOUND"
    assert found["DeliveryStreamEncryptionConfiguration"]["Status"] == "ENABLING_FAILED"
    refused("ResourceNotFoundException", aws.firehose.put_record, DeliveryStreamName=name, Record={"Data": b"x"})
    aws.firehose.delete_delivery_stream(DeliveryStreamName=name)
    list_streams = aws.firehose.list_delivery_streams
    wait_for(lambda: list_streams(Limit=10_000)["DeliveryStreamNames"], lambda names: name not in names, "deletion")


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ({"KeyType": "CUSTOMER_MANAGED_CMK"}, "InvalidArgumentException"),
        ({"KeyType": "MINE"}, "ValidationException"),
        ({}, "ValidationException"),
        ({"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": "mine"}, "ValidationException"),
    ],
    ids=["no key", "unknown type", "no type", "no ARN"],
)
def test_a28_a_key_and_its_type_must_fit(aws: Emulator, name: str, key: dict[str, str], code: str) -> None:
    create(aws, name)
    call = aws.firehose.start_delivery_stream_encryption
    refused(code, call, DeliveryStreamName=name, DeliveryStreamEncryptionConfigurationInput=key)
    assert encryption(aws, name) == {"Status": "DISABLED"}
