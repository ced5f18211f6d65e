"""Messages with characters that SQS does not take: the caller's mistake, and none that SDKs try again."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from ..support.firehose_emulator import Emulator

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-cloudwatch")]
CUT = "cut \ud83d"
"""Half of an emoji, as a client in JavaScript sends it that cuts a text in two."""


def _attribute(name: str, value: str) -> dict[str, Any]:
    return {"MessageAttributes": {name: {"DataType": "String", "StringValue": value}}}


@pytest.fixture(scope="module")
def send(plain_emulator: Emulator) -> Callable[..., Any]:
    url = plain_emulator.sqs.create_queue(QueueName=f"contents-{uuid4().hex[:8]}")["QueueUrl"]
    return lambda body, **more: plain_emulator.sqs.send_message(QueueUrl=url, MessageBody=body, **more)


@pytest.mark.parametrize(
    ("body", "more", "code"),
    [
        (CUT, {}, "InvalidMessageContents"),
        ("x", _attribute("a", CUT), "InvalidParameterValue"),
        ("x", _attribute(CUT, "x"), "InvalidParameterValue"),
    ],
    ids=["body", "value", "name"],
)
def test_half_a_surrogate_pair_is_refused(send: Callable[..., Any], body: str, more: Any, code: str) -> None:
    with pytest.raises(ClientError) as refused:
        send(body, **more)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert code in refused.value.response["Error"]["Code"]


def test_the_others_of_a_batch_are_taken(plain_emulator: Emulator) -> None:
    sqs = plain_emulator.sqs
    url = sqs.create_queue(QueueName=f"contents-{uuid4().hex[:8]}")["QueueUrl"]
    entries = [{"Id": "cut", "MessageBody": CUT}, {"Id": "whole", "MessageBody": "\U0001f600"}]
    answer = sqs.send_message_batch(QueueUrl=url, Entries=entries)
    assert [each["Id"] for each in answer["Successful"]] == ["whole"]
    assert [(each["Id"], each["Code"].rpartition(".")[2]) for each in answer["Failed"]] == [
        ("cut", "InvalidMessageContents")
    ]
