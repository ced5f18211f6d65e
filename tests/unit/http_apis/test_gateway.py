"""Calls of HTTP APIs that their integrations cannot take, and answers that are none."""

import io
from typing import Any
from unittest.mock import MagicMock

import pytest
from localstack.http import Request

from hydrant.emulator.http_apis import gateway
from hydrant.emulator.http_apis.gateway import answer_to
from hydrant.emulator.http_apis.kinds import INTEGRATION, ROUTE, STAGE
from hydrant.emulator.http_apis.models import Api


def api_with(subtype: str, parameters: dict[str, Any]) -> Api:
    """An API of which every call goes to one integration."""
    api = Api("a", "000000000000", "us-east-1", {})
    api.of(INTEGRATION)["i"] = {
        "IntegrationType": "AWS_PROXY",
        "IntegrationSubtype": subtype,
        "RequestParameters": parameters,
    }
    api.of(ROUTE)["r"] = {"RouteKey": "$default", "Target": "integrations/i"}
    api.of(STAGE)["$default"] = {"StageName": "$default", "AutoDeploy": True}
    return api


@pytest.mark.parametrize(
    ("subtype", "wrong"),
    [
        ("SQS-SendMessage", {"DelaySeconds": "soon"}),
        ("SQS-SendMessage", {"MessageAttributes": "{"}),
        ("EventBridge-PutEvents", {"Resources": "["}),
    ],
)
def test_a_parameter_that_is_none_is_a_bad_request(subtype: str, wrong: dict[str, Any]) -> None:
    api = api_with(subtype, {"QueueUrl": "u", "MessageBody": "m", **wrong})
    assert answer_to(api, Request("GET", "/")).status == 400


@pytest.mark.parametrize("data", ['{"a": 1}', "eyJhIjogMX0", "e yJhIjogMX0="])
def test_data_for_a_stream_that_is_no_base64_is_an_integration_that_failed(
    data: str, caplog: pytest.LogCaptureFixture
) -> None:
    api = api_with("Kinesis-PutRecord", {"StreamName": "s", "PartitionKey": "k", "Data": "$request.body"})
    assert answer_to(api, Request("POST", "/", body=data)).status == 500
    assert "Data of Kinesis-PutRecord is no Base64" in caplog.text


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize(
    "payload", [b"no json", b"\xff", b"[" * 100_000 + b"]" * 100_000], ids=["text", "bytes", "deep"]
)
def test_an_answer_that_cannot_be_read_is_the_function_s_fault(
    payload: bytes, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = MagicMock()
    connect().lambda_.request_metadata().invoke.return_value = {"Payload": io.BytesIO(payload)}
    monkeypatch.setattr(gateway, "connect_to", connect)
    api = api_with("", {})
    function = "arn:aws:lambda:us-east-1:000000000000:function:f"
    api.of(INTEGRATION)["i"] = {
        "IntegrationType": "AWS_PROXY",
        "IntegrationUri": function,
        "PayloadFormatVersion": version,
    }
    answer = answer_to(api, Request("GET", "/"))
    assert (answer.status, answer.body) == (500, b'{"message": "Internal Server Error"}')
