"""HTTP endpoints through the API: what is shown, refused, delivered and backed up."""

import json
import uuid
from collections import Counter
from functools import partial
from typing import Any

import pytest

from tests.unit.firehose.test_endpoint import Endpoint, refuses, takes

from ..support.firehose_emulator import ROLE, Emulator, wait_for
from ..support.firehose_requests import describe, refused, wait_for_status

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-endpoint")]


@pytest.fixture
def aws(plain_http_emulator: Emulator) -> Emulator:
    return plain_http_emulator


def configuration(url: str, bucket: str, **changes: Any) -> dict[str, Any]:
    hints = {"SizeInMBs": 1, "IntervalInSeconds": 0}
    return {
        "EndpointConfiguration": {"Url": url, "Name": "test", "AccessKey": "a key"},
        "BufferingHints": hints,
        "RoleARN": ROLE,
        "RetryOptions": {"DurationInSeconds": 0},
        "S3Configuration": {"RoleARN": ROLE, "BucketARN": f"arn:aws:s3:::{bucket}", "BufferingHints": hints},
    } | changes


def create(aws: Emulator, url: str, **changes: Any) -> str:
    name = f"endpoint-{uuid.uuid4().hex[:8]}"
    aws.s3.create_bucket(Bucket=name)
    aws.firehose.create_delivery_stream(
        DeliveryStreamName=name, HttpEndpointDestinationConfiguration=configuration(url, name, **changes)
    )
    wait_for_status(aws, name)
    return name


def test_records_reach_the_endpoint_and_describe_hides_the_key(aws: Emulator) -> None:
    with Endpoint(takes).serving() as endpoint:
        name = create(aws, endpoint.url)
        aws.firehose.put_record(DeliveryStreamName=name, Record={"Data": b"one"})
        wait_for(endpoint.records, lambda seen: seen == [b"one"], "the record at the endpoint")
        assert endpoint.headers[0]["X-Amz-Firehose-Access-Key"] == "a key"
        shown = describe(aws, name)["Destinations"][0]["HttpEndpointDestinationDescription"]
        assert shown["EndpointConfiguration"] == {"Url": endpoint.url, "Name": "test"}
        assert aws.bodies(name, "") == {}


def test_what_the_endpoint_refuses_goes_to_the_bucket(aws: Emulator) -> None:
    with Endpoint(refuses(403)).serving() as endpoint:
        name = create(aws, endpoint.url)
        aws.firehose.put_record(DeliveryStreamName=name, Record={"Data": b"one"})
        ((key, body),) = wait_for(lambda: aws.bodies(name, ""), bool, "an object").items()
        assert key.startswith("http-endpoint-failed/2")
        assert json.loads(body)["errorCode"] == "HttpEndpoint.DestinationException"


def test_without_the_setting_an_address_without_tls_is_refused_as_on_aws(plain_emulator: Emulator) -> None:
    name = f"endpoint-{uuid.uuid4().hex[:8]}"
    message = refused(
        "ValidationException",
        plain_emulator.firehose.create_delivery_stream,
        DeliveryStreamName=name,
        HttpEndpointDestinationConfiguration=configuration("http://127.0.0.1:9/", name),
    )
    assert "endpointConfiguration.url" in message
    assert "https://.*" in message


def update(aws: Emulator, name: str, **destination: Any) -> None:
    version = describe(aws, name)["VersionId"]
    given = {"CurrentDeliveryStreamVersionId": version, "DestinationId": "destinationId-000000000001"}
    aws.firehose.update_destination(DeliveryStreamName=name, **given, **destination)


def test_a36_the_kind_changes_and_each_record_that_is_put_meanwhile_arrives_once(aws: Emulator) -> None:
    with Endpoint(takes).serving() as endpoint:
        name = create(aws, endpoint.url)
        bucket = {"RoleARN": ROLE, "BucketARN": f"arn:aws:s3:::{name}"}
        hints = {"SizeInMBs": 1, "IntervalInSeconds": 0}
        to_s3 = {"ExtendedS3DestinationUpdate": {**bucket, "Prefix": "data/", "BufferingHints": hints}}
        settings = configuration(endpoint.url, name)
        to_endpoint = {"HttpEndpointDestinationUpdate": settings | {"S3Update": settings.pop("S3Configuration")}}
        sent: list[bytes] = []
        for turn in range(6):
            records = [f"{turn}-{number}\n".encode() for number in range(40)]
            put = partial(aws.firehose.put_record_batch, DeliveryStreamName=name)
            put(Records=[{"Data": each} for each in records[:20]])
            update(aws, name, **(to_endpoint if turn % 2 else to_s3))
            put(Records=[{"Data": each} for each in records[20:]])
            sent += records
            where = describe(aws, name)["Destinations"][0]
            assert ("HttpEndpointDestinationDescription" in where) is bool(turn % 2)
            assert ("ExtendedS3DestinationDescription" in where) is not bool(turn % 2)
        assert describe(aws, name)["VersionId"] == "7"

        def arrived() -> Counter[bytes]:
            objects = b"".join(aws.bodies(name, "data/").values())
            return Counter(endpoint.records()) + Counter(objects.splitlines(keepends=True))

        wait_for(arrived, lambda seen: sum(seen.values()) >= len(sent), "all records", 60)
        assert arrived() == Counter(sent)
        assert aws.bodies(name, "") == aws.bodies(name, "data/")


def test_a36_what_is_missing_of_another_kind_is_named_and_nothing_changes(aws: Emulator) -> None:
    name = create(aws, "http://127.0.0.1:9/in")
    before = describe(aws, name)
    given = {"CurrentDeliveryStreamVersionId": "1", "DestinationId": "destinationId-000000000001"}
    message = refused(
        "InvalidArgumentException",
        aws.firehose.update_destination,
        DeliveryStreamName=name,
        **given,
        ExtendedS3DestinationUpdate={"RoleARN": ROLE},
    )
    assert message.endswith("missing: BucketARN")
    assert describe(aws, name) == before
