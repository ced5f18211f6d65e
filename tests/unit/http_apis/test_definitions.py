"""OpenAPI documents of HTTP APIs, and what their parts may be."""

import json
from typing import Any

import pytest

from hydrant.emulator.http_apis.kinds import AUTHORIZER, INTEGRATION, KINDS, ROUTE, STAGE, changed, wrong_with
from hydrant.emulator.http_apis.openapi import NoDefinition, read

YAML = """
openapi: 3.0.1
info: {title: shop, version: "2", description: sells}
x-amazon-apigateway-cors: {allowOrigins: ["*"], maxAge: 5}
paths:
  /things/{id}:
    parameters: []
    get:
      x-amazon-apigateway-integration:
        {type: http_proxy, httpMethod: GET, uri: "https://a.example", timeoutInMillis: 900}
    x-amazon-apigateway-any-method: {}
  /$default:
    x-amazon-apigateway-any-method:
      x-amazon-apigateway-integration: {type: AWS_PROXY, uri: "arn:f", credentials: "arn:r"}
"""
NO_PARTS: dict[str, dict[str, dict[str, Any]]] = {kind.name: {} for kind in KINDS}


def test_a_document() -> None:
    found = read(YAML)
    assert found.settings == {
        "Name": "shop",
        "Version": "2",
        "Description": "sells",
        "CorsConfiguration": {"AllowOrigins": ["*"], "MaxAge": 5},
    }
    assert found.routes == {
        "GET /things/{id}": {
            "IntegrationType": "HTTP_PROXY",
            "IntegrationMethod": "GET",
            "IntegrationUri": "https://a.example",
            "TimeoutInMillis": 900,
        },
        "ANY /things/{id}": None,
        "$default": {"IntegrationType": "AWS_PROXY", "IntegrationUri": "arn:f", "CredentialsArn": "arn:r"},
    }


def test_a_document_in_json() -> None:
    assert read(json.dumps({"openapi": "3.0.1", "paths": {"/": {"get": {}}}})).routes == {"GET /": None}


@pytest.mark.parametrize("text", ["", "[", "{", "[]", "text", '{"paths": []}', "a: b: c"])
def test_what_is_no_document(text: str) -> None:
    with pytest.raises(NoDefinition):
        read(text)


def test_a_document_with_an_integration_that_cannot_be_is_refused_whole() -> None:
    integration = {"x-amazon-apigateway-integration": {"type": "mock"}}
    document = {"openapi": "3.0.1", "paths": {"/good": {"get": {}}, "/": {"get": integration}}}
    with pytest.raises(NoDefinition, match=r"GET /: .*not MOCK"):
        read(json.dumps(document))


@pytest.mark.parametrize(
    ("kind", "settings", "words"),
    [
        (ROUTE, {"RouteKey": "$default"}, ""),
        (ROUTE, {"RouteKey": "GET /a/{b}"}, ""),
        (ROUTE, {"RouteKey": "GET a"}, "not formatted properly"),
        (ROUTE, {"RouteKey": "LOOK /a"}, "not formatted properly"),
        (ROUTE, {"RouteKey": "$connect"}, "not formatted properly"),
        (ROUTE, {"RouteKey": "GET /", "Target": "integrations/x"}, "Unable to find Integration"),
        (ROUTE, {"RouteKey": "GET /", "AuthorizerId": "x"}, "Unable to find Authorizer"),
        (INTEGRATION, {"IntegrationType": "AWS_PROXY", "IntegrationUri": "arn"}, ""),
        (INTEGRATION, {"IntegrationType": "AWS_PROXY", "IntegrationSubtype": "SQS-SendMessage"}, ""),
        (INTEGRATION, {"IntegrationType": "AWS_PROXY"}, "URI is required"),
        (INTEGRATION, {"IntegrationType": "HTTP_PROXY", "IntegrationUri": "u"}, "HttpMethod must be set"),
        (INTEGRATION, {"IntegrationType": "MOCK"}, "not MOCK"),
        (AUTHORIZER, {"AuthorizerType": "JWT"}, "JwtConfiguration"),
        (AUTHORIZER, {"AuthorizerType": "REQUEST"}, ""),
        (STAGE, {"StageName": "s", "DeploymentId": "x"}, "Unable to find Deployment"),
    ],
)
def test_parts_that_cannot_be(kind: Any, settings: dict[str, Any], words: str) -> None:
    wrong = wrong_with(kind, settings, NO_PARTS)
    assert words in wrong
    assert bool(words) == bool(wrong)


def test_updates() -> None:
    old = {"Description": "d", "StageVariables": {"a": "1", "b": "2"}, "AutoDeploy": True}
    asked = {"Description": "", "StageVariables": {"a": "", "c": "3"}}
    assert changed(old, asked) == {"StageVariables": {"b": "2", "c": "3"}, "AutoDeploy": True}
    assert changed(old, {"AutoDeploy": False})["AutoDeploy"] is False
