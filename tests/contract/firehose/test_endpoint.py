"""HTTP endpoints through the API: what is shown, refused, delivered and backed up."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.firehose.test_endpoint import Endpoint, refuses, takes

from ..support.firehose_emulator import ROLE, Emulator, emulator, wait_for
from ..support.firehose_requests import describe, refused, wait_for_status

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-endpoint")]


@pytest.fixture(scope="module")
def aws() -> Iterator[Emulator]:
    with emulator(HYDRANT_FIREHOSE_PLAIN_HTTP="1") as running:
        yield running


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
