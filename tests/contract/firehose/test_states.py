"""Facts A-3, A-4 and A-28: a delivery stream that is created or encrypted for long enough to be looked at."""

import uuid
from collections.abc import Iterator

import pytest

from ..support.firehose_emulator import REGION, Emulator, emulator, wait_for
from ..support.firehose_requests import describe, extended, refused, wait_for_status

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-states")]


@pytest.fixture(scope="module")
def aws() -> Iterator[Emulator]:
    with emulator(HYDRANT_FIREHOSE_CREATE_SECONDS="3") as running:
        running.s3.create_bucket(Bucket="bucket")
        yield running


@pytest.fixture
def name() -> str:
    return f"slow-{uuid.uuid4().hex[:8]}"


def test_a3_create_answers_with_the_arn_while_creating_goes_on(aws: Emulator, name: str) -> None:
    call = aws.firehose.create_delivery_stream
    arn = call(DeliveryStreamName=name, ExtendedS3DestinationConfiguration=extended())["DeliveryStreamARN"]
    assert arn == f"arn:aws:firehose:{REGION}:000000000000:deliverystream/{name}"
    assert describe(aws, name)["DeliveryStreamStatus"] == "CREATING"
    wait_for_status(aws, name)


def test_a4_creating_refuses_puts_update_delete_but_not_tags(aws: Emulator, name: str) -> None:
    aws.firehose.create_delivery_stream(DeliveryStreamName=name, ExtendedS3DestinationConfiguration=extended())
    refused("ResourceNotFoundException", aws.firehose.put_record, DeliveryStreamName=name, Record={"Data": b"x"})
    update = {"CurrentDeliveryStreamVersionId": "1", "ExtendedS3DestinationUpdate": {"Prefix": "x"}}
    destination = {"DestinationId": describe(aws, name)["Destinations"][0]["DestinationId"]}
    refused("ResourceInUseException", aws.firehose.update_destination, DeliveryStreamName=name, **update, **destination)
    aws.firehose.tag_delivery_stream(DeliveryStreamName=name, Tags=[{"Key": "a", "Value": "1"}])
    refused("ResourceInUseException", aws.firehose.delete_delivery_stream, DeliveryStreamName=name)
    assert describe(aws, name)["DeliveryStreamStatus"] == "CREATING"  # all of it came before the end
    wait_for_status(aws, name)


def test_a28_a_change_of_encryption_can_be_seen_and_refuses_another(aws: Emulator, name: str) -> None:
    def put() -> bool:
        return bool(aws.firehose.put_record(DeliveryStreamName=name, Record={"Data": b"x"})["Encrypted"])

    def status() -> str:
        return str(describe(aws, name)["DeliveryStreamEncryptionConfiguration"]["Status"])

    aws.firehose.create_delivery_stream(DeliveryStreamName=name, ExtendedS3DestinationConfiguration=extended())
    wait_for_status(aws, name)
    start, stop = aws.firehose.start_delivery_stream_encryption, aws.firehose.stop_delivery_stream_encryption
    start(DeliveryStreamName=name)
    seen = status(), put()
    refused("ResourceInUseException", stop, DeliveryStreamName=name)
    assert seen == ("ENABLING", False)
    wait_for(status, lambda found: found == "ENABLED", "ENABLED")
    stop(DeliveryStreamName=name)
    seen = status(), put()
    refused("ResourceInUseException", start, DeliveryStreamName=name)
    assert seen == ("DISABLING", True)
    wait_for(put, lambda encrypted: not encrypted, "not Encrypted")
