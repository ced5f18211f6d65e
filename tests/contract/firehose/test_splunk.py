"""Splunk through the API: what is shown, refused, delivered and backed up."""

import base64
import json
import uuid
from collections import Counter
from typing import Any

import pytest

from tests.unit.firehose.hec import BUSY, INVALID_TOKEN, TOKEN, Collector

from ..support.firehose_emulator import ROLE, Emulator, wait_for
from ..support.firehose_requests import describe, refused, wait_for_status

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-endpoint")]


@pytest.fixture
def aws(plain_http_emulator: Emulator) -> Emulator:
    return plain_http_emulator


def configuration(url: str, bucket: str, **changes: Any) -> dict[str, Any]:
    hints = {"SizeInMBs": 1, "IntervalInSeconds": 0}
    return {
        "HECEndpoint": url,
        "HECEndpointType": "Raw",
        "HECToken": TOKEN,
        "BufferingHints": hints,
        "RetryOptions": {"DurationInSeconds": 0},
        "S3Configuration": {"RoleARN": ROLE, "BucketARN": f"arn:aws:s3:::{bucket}", "BufferingHints": hints},
    } | changes


def create(aws: Emulator, url: str, **changes: Any) -> str:
    name = f"splunk-{uuid.uuid4().hex[:8]}"
    aws.s3.create_bucket(Bucket=name)
    aws.firehose.create_delivery_stream(
        DeliveryStreamName=name, SplunkDestinationConfiguration=configuration(url, name, **changes)
    )
    wait_for_status(aws, name)
    return name


def update(aws: Emulator, name: str, **splunk: Any) -> None:
    version = describe(aws, name)["VersionId"]
    given = {"CurrentDeliveryStreamVersionId": version, "DestinationId": "destinationId-000000000001"}
    aws.firehose.update_destination(DeliveryStreamName=name, **given, SplunkDestinationUpdate=splunk)


def test_s7_records_are_indexed_and_s3_describe_tells_the_token(aws: Emulator) -> None:
    collector = Collector()
    collector.indexes = lambda _id: collector.asked > 2
    with collector.serving():
        name = create(aws, collector.url)
        aws.firehose.put_record(DeliveryStreamName=name, Record={"Data": b"one\n"})
        wait_for(lambda: collector.indexed, lambda seen: seen == [b"one\n"], "the record in Splunk")
        shown = describe(aws, name)["Destinations"][0]["SplunkDestinationDescription"]
        assert (shown["HECEndpoint"], shown["HECToken"]) == (collector.url, TOKEN)
        assert shown["HECAcknowledgmentTimeoutInSeconds"] == 180
        assert aws.bodies(name, "") == {}


def test_s12_a_token_that_is_refused_leaves_error_lines_until_an_update_mends_it(aws: Emulator) -> None:
    with Collector().serving() as collector:
        name = create(aws, collector.url, HECToken="wrong")
        aws.firehose.put_record(DeliveryStreamName=name, Record={"Data": b"one"})
        ((key, body),) = wait_for(lambda: aws.bodies(name, ""), bool, "an object").items()
        assert key.startswith("splunk-failed/2")
        assert json.loads(body)["errorCode"] == "Splunk.InvalidToken"
        update(aws, name, HECToken=TOKEN)
        aws.firehose.put_record(DeliveryStreamName=name, Record={"Data": b"two"})
        wait_for(lambda: collector.indexed, lambda seen: seen == [b"two"], "the record in Splunk")


def test_every_record_that_was_put_is_indexed_or_an_error_line(aws: Emulator) -> None:
    collector = Collector()
    collector.refuse = [None, BUSY, None, INVALID_TOKEN] * 100
    with collector.serving():
        name = create(aws, collector.url)
        sent = [f"record-{number}\n".encode() for number in range(200)]
        for start in range(0, len(sent), 10):
            records = [{"Data": each} for each in sent[start : start + 10]]
            assert aws.firehose.put_record_batch(DeliveryStreamName=name, Records=records)["FailedPutCount"] == 0

        def arrived() -> Counter[bytes]:
            indexed = b"".join(collector.indexed).splitlines(keepends=True)
            errors = b"".join(aws.bodies(name, "splunk-failed/").values()).splitlines()
            return Counter(indexed) + Counter(base64.b64decode(json.loads(line)["rawData"]) for line in errors)

        wait_for(arrived, lambda seen: sum(seen.values()) >= len(sent), "all records", 60)
        assert arrived() == Counter(sent)
        assert collector.indexed


def test_s9_a_server_that_is_gone_gets_everything_when_it_is_back(aws: Emulator) -> None:
    collector = Collector()
    with collector.serving():
        port = int(collector.url.rpartition(":")[2])
        name = create(aws, collector.url, RetryOptions={"DurationInSeconds": 7200})
    aws.firehose.put_record(DeliveryStreamName=name, Record={"Data": b"one"})
    with collector.serving(port):
        wait_for(lambda: collector.indexed, lambda seen: seen == [b"one"], "the record in Splunk")
    assert aws.bodies(name, "") == {}


def test_s4_the_backup_of_all_events_stays_on(aws: Emulator) -> None:
    with Collector().serving() as collector:
        name = create(aws, collector.url, S3BackupMode="AllEvents")
        aws.firehose.put_record(DeliveryStreamName=name, Record={"Data": b"one"})
        wait_for(lambda: list(aws.bodies(name, "").values()), lambda seen: seen == [b"one"], "the backup")
        wait_for(lambda: collector.indexed, lambda seen: seen == [b"one"], "the record in Splunk")
        version = describe(aws, name)["VersionId"]
        message = refused(
            "InvalidArgumentException",
            aws.firehose.update_destination,
            DeliveryStreamName=name,
            CurrentDeliveryStreamVersionId=version,
            DestinationId="destinationId-000000000001",
            SplunkDestinationUpdate={"S3BackupMode": "FailedEventsOnly"},
        )
        assert "AllEvents" in message


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"HECAcknowledgmentTimeoutInSeconds": 179}, "hECAcknowledgmentTimeoutInSeconds"),
        ({"HECEndpointType": "raw"}, "hECEndpointType"),
        ({"BufferingHints": {"SizeInMBs": 6, "IntervalInSeconds": 0}}, "bufferingHints.sizeInMBs"),
        ({"RetryOptions": {"DurationInSeconds": 7201}}, "retryOptions.durationInSeconds"),
    ],
)
def test_s1_what_the_model_refuses(aws: Emulator, changes: dict[str, Any], words: str) -> None:
    message = refused(
        "ValidationException",
        aws.firehose.create_delivery_stream,
        DeliveryStreamName="splunk-refused",
        SplunkDestinationConfiguration=configuration("https://127.0.0.1:9", "b", **changes),
    )
    assert words in message


def test_s2_without_the_setting_an_address_without_tls_is_refused(plain_emulator: Emulator) -> None:
    message = refused(
        "InvalidArgumentException",
        plain_emulator.firehose.create_delivery_stream,
        DeliveryStreamName="splunk-refused",
        SplunkDestinationConfiguration=configuration("http://127.0.0.1:9", "b"),
    )
    assert "HYDRANT_FIREHOSE_PLAIN_HTTP=1" in message
