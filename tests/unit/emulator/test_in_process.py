"""Calls of one service by another: the short way for notifications, LocalStack's own clients for all else."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from localstack.aws.api import CommonServiceException

from hydrant.emulator import in_process
from hydrant.emulator.durable.errors import CannotWrite
from hydrant.emulator.redelivery import delivered

SOURCE = {"source_arn": "arn:aws:s3:::b", "service_principal": "s3"}


class Stock:
    """Stands for LocalStack's `connect_to`; notes what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def __call__(self, **place: Any) -> Any:
        def client(source: Any) -> Any:
            def answer(**request: Any) -> str:
                self.asked.append((place, source, request))
                return "stock"

            return SimpleNamespace(
                get_topic_attributes=answer, invoke=answer, publish=answer, request_metadata=lambda **told: client(told)
            )

        return SimpleNamespace(sns=client(None), lambda_=client(None))


@pytest.fixture
def stock(monkeypatch: pytest.MonkeyPatch) -> Stock:
    found = Stock()
    monkeypatch.setattr(in_process, "connect_to", found)
    return found


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []
    monkeypatch.setattr(in_process, "call", lambda *words, **named: found.append((*words, named)))
    return found


def test_a_notification_goes_to_the_operation_on_behalf_of_its_sender(stock: Stock, calls: list[Any]) -> None:
    client = in_process.connect(region_name="eu-west-1").sns.request_metadata(**SOURCE)
    client.publish(TopicArn="t", Message="m")
    place = {"account": "000000000000", "region": "eu-west-1", "source": SOURCE}
    assert calls == [("sns", "Publish", {"TopicArn": "t", "Message": "m"}, place)]
    assert stock.asked == []


def test_all_else_goes_through_stock_clients(stock: Stock, calls: list[Any]) -> None:
    place = {"aws_access_key_id": "111111111111", "region_name": "eu-west-1"}
    assert in_process.connect(**place).sns.get_topic_attributes(TopicArn="t") == "stock"
    assert in_process.connect(**place).sns.request_metadata(**SOURCE).get_topic_attributes(TopicArn="t") == "stock"
    assert in_process.connect(**place).lambda_.request_metadata(**SOURCE).invoke(FunctionName="f") == "stock"
    assert in_process.connect().sns.publish(TopicArn="t") == "stock"  # a call without a region is LocalStack's to place
    told = [(where, source) for where, source, _ in stock.asked]
    assert told == [(place, None), (place, SOURCE), (place, SOURCE), ({}, None)]
    assert calls == []


def test_a_refusal_is_the_error_of_a_client(stock: Stock, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise CommonServiceException("AuthorizationError", "not allowed", 403, sender_fault=True)

    monkeypatch.setattr(in_process, "call", refuse)
    with pytest.raises(ClientError, match=r"AuthorizationError.*Publish operation: not allowed") as caught:
        in_process.connect(region_name="eu-west-1").sns.publish(TopicArn="t")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (CannotWrite(Path("state.sqlite"), OSError(28, "No space left on device")), 503, "ServiceUnavailable"),
        (KeyError("a defect"), 500, "InternalError"),
    ],
)
@pytest.mark.usefixtures("stock")
def test_a_service_that_fails_is_asked_again_as_it_would_be_by_a_client(
    monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    fails = iter([error, error])

    def fail(*_: Any, **__: Any) -> str:
        for each in fails:
            raise each
        return "taken"

    monkeypatch.setattr(in_process, "call", fail)
    with pytest.raises(ClientError, match=code) as caught:
        in_process.connect(region_name="eu-west-1").sqs.send_message(QueueUrl="q", MessageBody="m")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    send = delivered(in_process.connect(region_name="eu-west-1").sqs.send_message, lambda _: False)
    assert send(QueueUrl="q", MessageBody="m") == "taken"
