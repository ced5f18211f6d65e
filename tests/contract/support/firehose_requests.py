"""Requests of Firehose's API, for its contract tests."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .firehose_emulator import REGION, ROLE, Emulator, wait_for

FUNCTION = f"arn:aws:lambda:{REGION}:000000000000:function:not-there"


def extended(**changes: Any) -> dict[str, Any]:
    return {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::bucket"} | changes


def lambda_processor(**parameters: str) -> dict[str, Any]:
    given = [{"ParameterName": key, "ParameterValue": value} for key, value in parameters.items()]
    return {"Enabled": True, "Processors": [{"Type": "Lambda", "Parameters": given}]}


def wait_for_status(aws: Emulator, name: str, status: str = "ACTIVE") -> dict[str, Any]:
    return wait_for(lambda: describe(aws, name), lambda seen: seen["DeliveryStreamStatus"] == status, status)


def describe(aws: Emulator, name: str) -> dict[str, Any]:
    found: dict[str, Any] = aws.firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    return found


def create(aws: Emulator, name: str, **changes: Any) -> dict[str, Any]:
    aws.firehose.create_delivery_stream(DeliveryStreamName=name, ExtendedS3DestinationConfiguration=extended(**changes))
    return wait_for_status(aws, name)


def refused_creation(aws: Emulator, code: str = "InvalidArgumentException", **arguments: Any) -> str:
    """The message with which a new stream is refused; it does not exist afterwards."""
    name = f"never-{uuid.uuid4().hex[:8]}"
    message = refused(code, aws.firehose.create_delivery_stream, DeliveryStreamName=name, **arguments)
    refused("ResourceNotFoundException", aws.firehose.describe_delivery_stream, DeliveryStreamName=name)
    return message


def refused(code: str, call: Callable[..., Any], **arguments: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    assert caught.value.response["Error"]["Code"] == code, caught.value
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    return str(caught.value.response["Error"]["Message"])


def extended_of(description: dict[str, Any]) -> dict[str, Any]:
    destination: dict[str, Any] = description["Destinations"][0]["ExtendedS3DestinationDescription"]
    return destination


def kinesis_source(stream: str) -> dict[str, str]:
    return {"KinesisStreamARN": f"arn:aws:kinesis:{REGION}:000000000000:stream/{stream}", "RoleARN": ROLE}
