"""Calls of HTTP APIs that their integrations cannot take."""

from typing import Any

import pytest
from localstack.http import Request

from hydrant.emulator.http_apis.gateway import answer_to
from hydrant.emulator.http_apis.kinds import INTEGRATION, ROUTE, STAGE
from hydrant.emulator.http_apis.models import Api


@pytest.mark.parametrize(
    ("subtype", "wrong"),
    [
        ("SQS-SendMessage", {"DelaySeconds": "soon"}),
        ("SQS-SendMessage", {"MessageAttributes": "{"}),
        ("EventBridge-PutEvents", {"Resources": "["}),
    ],
)
def test_a_parameter_that_is_none_is_a_bad_request(subtype: str, wrong: dict[str, Any]) -> None:
    api = Api("a", "000000000000", "us-east-1", {})
    api.of(INTEGRATION)["i"] = {
        "IntegrationType": "AWS_PROXY",
        "IntegrationSubtype": subtype,
        "RequestParameters": {"QueueUrl": "u", "MessageBody": "m", **wrong},
    }
    api.of(ROUTE)["r"] = {"RouteKey": "$default", "Target": "integrations/i"}
    api.of(STAGE)["$default"] = {"StageName": "$default", "AutoDeploy": True}
    assert answer_to(api, Request("GET", "/")).status == 400
