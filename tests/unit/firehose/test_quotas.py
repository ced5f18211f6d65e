"""Quotas of the API (A-11)."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from localstack.aws.api import ServiceException

from hydrant.emulator.firehose.api.delivery_streams import MAX_STREAMS
from hydrant.emulator.firehose.api.operations import CONTROL_CALLS_PER_SECOND, operation
from hydrant.emulator.firehose.models import firehose_stores
from hydrant.emulator.firehose.provider import FirehoseProvider
from hydrant.emulator.firehose.settings import Settings

CONTEXT: Any = SimpleNamespace(account_id="000000000001", region="us-east-1")


class Api:
    """Operations that do nothing."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @operation("ListDeliveryStreams")
    def list(self, context: Any, request: Any) -> Any:
        return {}

    @operation("PutRecord")
    def put(self, context: Any, request: Any) -> Any:
        return {}


@pytest.fixture
def full_account() -> Iterator[None]:
    streams: Any = {str(number): None for number in range(MAX_STREAMS)}
    firehose_stores[CONTEXT.account_id][CONTEXT.region].delivery_streams = streams
    yield
    firehose_stores.reset()


def test_a11_an_account_holds_5000_streams_in_a_region(full_account: None) -> None:
    bucket = {"RoleARN": "arn:aws:iam::000000000001:role/r", "BucketARN": "arn:aws:s3:::b"}
    request = {"DeliveryStreamName": "one-more", "ExtendedS3DestinationConfiguration": bucket}
    with pytest.raises(ServiceException, match="5000 delivery streams") as caught:
        FirehoseProvider().create_delivery_stream(CONTEXT, request)
    assert type(caught.value).__name__ == "LimitExceededException"


def test_a11_five_control_calls_a_second_when_quotas_are_enforced() -> None:
    api = Api(Settings(quotas=True))
    for _ in range(int(CONTROL_CALLS_PER_SECOND)):
        api.list(CONTEXT, {})
    with pytest.raises(ServiceException, match="Rate exceeded") as caught:
        _call_often(api)
    assert caught.value.code == "ThrottlingException"
    for _ in range(20):
        api.put(CONTEXT, {"DeliveryStreamName": "d", "Record": {"Data": b""}})


def _call_often(api: Api) -> None:
    for _ in range(1000):  # more than any machine makes in the time in which one comes back
        api.list(CONTEXT, {})


def test_a11_otherwise_calls_are_not_counted() -> None:
    api = Api(Settings())
    for _ in range(100):
        api.list(CONTEXT, {})
