"""Amazon API Gateway, REST APIs."""

import json
from typing import Any

from ..law import DataLaw, Law, Needs
from .shared import ROLE, document

API = ("aws_api_gateway_rest_api", {"name": "{unique}", "endpoint_configuration": [{"types": ["REGIONAL"]}]})
PATH = (
    "aws_api_gateway_resource",
    {"rest_api_id": "${api.id}", "parent_id": "${api.root_resource_id}", "path_part": "items"},
)
IN_PATH = {"rest_api_id": "${api.id}", "resource_id": "${path.id}"}
METHOD = ("aws_api_gateway_method", {**IN_PATH, "http_method": "POST", "authorization": "NONE"})
IN_METHOD = {**IN_PATH, "http_method": "${method.http_method}"}
INTEGRATION = ("aws_api_gateway_integration", {**IN_METHOD, "type": "MOCK"})
RESPONSE = ("aws_api_gateway_method_response", {**IN_METHOD, "status_code": "200"})
DEPLOYMENT = ("aws_api_gateway_deployment", {"rest_api_id": "${api.id}"})
STAGE = (
    "aws_api_gateway_stage",
    {"rest_api_id": "${api.id}", "deployment_id": "${deployment.id}", "stage_name": "test"},
)
KEY = ("aws_api_gateway_api_key", {"name": "{unique}", "description": "law", "customer_id": "{unique}"})
URI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:"
AUTHORIZER = (
    "aws_api_gateway_authorizer",
    {"name": "{unique}", "rest_api_id": "${api.id}", "authorizer_uri": f"{URI}one/invocations"},
)
DOMAIN = (
    "aws_api_gateway_domain_name",
    {
        "domain_name": "{unique}.example.com",
        "regional_certificate_arn": "arn:aws:acm:us-east-1:000000000000:certificate/law",
        "endpoint_configuration": [{"types": ["REGIONAL"]}],
        "tags": {"a": "1"},
    },
)
TO_PATH: Needs = {"api": API, "path": PATH}
TO_METHOD: Needs = {**TO_PATH, "method": METHOD}
TO_DEPLOYMENT: Needs = {**TO_METHOD, "integration": INTEGRATION, "deployment": DEPLOYMENT}
POOL = "arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_"


def openapi(*paths: str) -> str:
    """A document with these paths, whose one method is a mock."""
    integration = {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 200}'}}
    get = {"responses": {}, "x-amazon-apigateway-integration": integration}
    described = {"title": "law", "version": "1"}
    return json.dumps({"openapi": "3.0.1", "info": described, "paths": {path: {"get": get} for path in paths}})


def model(kind: str) -> str:
    """A JSON Schema."""
    return json.dumps({"$schema": "http://json-schema.org/draft-04/schema#", "title": "law", "type": kind})


def settings(**values: Any) -> dict[str, Any]:
    """The block of method settings."""
    return {"settings": [values]}


LAWS = [
    Law(
        "aws_api_gateway_rest_api",
        {"name": "{unique}", "description": "one", "tags": {"a": "1"}},
        update={"name": "{unique}-two", "description": "two", "tags": {"b": "2"}, "api_key_source": "AUTHORIZER"},
    ),
    Law(
        "aws_api_gateway_rest_api",
        {
            "name": "{unique}",
            "binary_media_types": ["image/png", "*/*"],
            "disable_execute_api_endpoint": True,
            "endpoint_configuration": [{"types": ["REGIONAL"]}],
            "minimum_compression_size": "1024",
            "policy": document("execute-api:Invoke", "*"),
        },
        update={
            "binary_media_types": ["image/jpeg"],
            "disable_execute_api_endpoint": False,
            "endpoint_configuration": [{"types": ["EDGE"]}],
            "minimum_compression_size": "-1",
            "policy": document("execute-api:*", "*"),
        },
        variant="whole",
    ),
    Law(
        "aws_api_gateway_rest_api",
        {"name": "{unique}", "body": openapi("/one"), "description": "said here", "binary_media_types": ["image/png"]},
        update={"body": openapi("/one", "/two/{id}")},
        not_imported=("body", "root_resource_id"),
        variant="openapi",
    ),
    Law(
        "aws_api_gateway_rest_api_policy",
        {"rest_api_id": "${api.id}", "policy": document("execute-api:Invoke", "${api.execution_arn}/*")},
        update={"policy": document("execute-api:*", "${api.execution_arn}/*")},
        needs={"api": API},
    ),
    Law(
        "aws_api_gateway_rest_api_put",
        {"rest_api_id": "${api.id}", "body": openapi("/one")},
        needs={"api": API},
        replace={"body": openapi("/two"), "triggers": {"again": "1"}},
        import_id="{rest_api_id}",
        not_imported=("body",),
        stays="an API keeps what was put",
    ),
    Law(
        "aws_api_gateway_resource",
        {"rest_api_id": "${api.id}", "parent_id": "${api.root_resource_id}", "path_part": "one"},
        update={"path_part": "two"},
        needs={"api": API},
        import_id="{rest_api_id}/{id}",
    ),
    Law(
        "aws_api_gateway_method",
        {
            **IN_PATH,
            "http_method": "GET",
            "authorization": "NONE",
            "api_key_required": True,
            "operation_name": "one",
            "request_models": {"application/json": "Error"},
            "request_parameters": {"method.request.header.One": True},
            "request_validator_id": "${validator.id}",
        },
        update={
            "authorization": "AWS_IAM",
            "api_key_required": False,
            "operation_name": None,
            "request_models": {"application/json": "Empty"},
            "request_parameters": {"method.request.header.Two": False},
            "request_validator_id": None,
        },
        needs={
            **TO_PATH,
            "validator": ("aws_api_gateway_request_validator", {"name": "{unique}", "rest_api_id": "${api.id}"}),
        },
        import_id="{rest_api_id}/{resource_id}/{http_method}",
        replace={"http_method": "ANY"},
    ),
    Law(
        "aws_api_gateway_method",
        {
            **IN_PATH,
            "http_method": "GET",
            "authorization": "CUSTOM",
            "authorizer_id": "${authorizer.id}",
            "authorization_scopes": ["one", "two"],
        },
        update={"authorization_scopes": ["two", "three"]},
        needs={**TO_PATH, "authorizer": AUTHORIZER},
        import_id="{rest_api_id}/{resource_id}/{http_method}",
        variant="authorized",
    ),
    Law(
        "aws_api_gateway_method_response",
        {
            **IN_METHOD,
            "status_code": "200",
            "response_models": {"application/json": "Empty"},
            "response_parameters": {"method.response.header.One": True},
        },
        update={
            "response_models": {"application/json": "Error"},
            "response_parameters": {"method.response.header.Two": True},
        },
        needs=TO_METHOD,
        import_id="{rest_api_id}/{resource_id}/{http_method}/{status_code}",
    ),
    Law(
        "aws_api_gateway_integration",
        {
            **IN_METHOD,
            "type": "AWS",
            "integration_http_method": "POST",
            "uri": "arn:aws:apigateway:us-east-1:sqs:path/000000000000/one",
            "credentials": "${role.arn}",
            "passthrough_behavior": "NEVER",
            "cache_key_parameters": ["method.request.header.One"],
            "request_parameters": {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"},
            "request_templates": {"application/json": "Action=SendMessage&MessageBody=$input.body", "text/plain": ""},
        },
        update={
            "uri": "arn:aws:apigateway:us-east-1:sqs:path/000000000000/two",
            "cache_key_parameters": ["method.request.header.Two"],
            "content_handling": "CONVERT_TO_TEXT",
            "request_parameters": {},
            "request_templates": {"application/json": "Action=SendMessage"},
            "timeout_milliseconds": 5000,
        },
        needs={**TO_METHOD, "role": ROLE},
        import_id="{rest_api_id}/{resource_id}/{http_method}",
        replace={"passthrough_behavior": "WHEN_NO_MATCH", "type": "HTTP"},
    ),
    Law(
        "aws_api_gateway_integration",
        {**IN_METHOD, "type": "HTTP_PROXY", "integration_http_method": "GET", "uri": "http://127.0.0.1/one"},
        update={"uri": "http://127.0.0.1/two"},
        needs=TO_METHOD,
        import_id="{rest_api_id}/{resource_id}/{http_method}",
        variant="proxy",
    ),
    Law(
        "aws_api_gateway_integration_response",
        {
            **IN_METHOD,
            "status_code": "${response.status_code}",
            "response_parameters": {"method.response.header.One": "'one'"},
            "response_templates": {"application/json": "", "text/plain": "one"},
        },
        update={"selection_pattern": "^2.*", "content_handling": "CONVERT_TO_TEXT", "response_parameters": {}},
        needs={**TO_METHOD, "integration": INTEGRATION, "response": RESPONSE},
        import_id="{rest_api_id}/{resource_id}/{http_method}/{status_code}",
        not_imported=("response_templates",),
    ),
    Law(
        "aws_api_gateway_deployment",
        {"rest_api_id": "${api.id}", "description": "one", "triggers": {"a": "1"}, "variables": {"v": "1"}},
        update={"description": "two"},
        needs={**TO_METHOD, "integration": INTEGRATION},
        replace={"triggers": {"a": "2"}},
        import_id="{rest_api_id}/{id}",
        not_imported=("triggers", "variables"),
    ),
    Law(
        "aws_api_gateway_stage",
        {
            "rest_api_id": "${api.id}",
            "deployment_id": "${deployment.id}",
            "stage_name": "one",
            "description": "one",
            "variables": {"a": "1", "b": "2"},
            "access_log_settings": [{"destination_arn": "${group.arn}", "format": "$context.requestId"}],
            "xray_tracing_enabled": True,
            "tags": {"a": "1"},
        },
        update={
            "deployment_id": "${other.id}",
            "description": "two",
            "variables": {"b": "3", "c": "4"},
            "access_log_settings": [],
            "xray_tracing_enabled": False,
            "tags": {"b": "2"},
        },
        needs={
            **TO_DEPLOYMENT,
            "other": DEPLOYMENT,
            "group": ("aws_cloudwatch_log_group", {"name": "/law/{unique}"}),
        },
        import_id="{rest_api_id}/{stage_name}",
        replace={"stage_name": "two"},
    ),
    Law(
        "aws_api_gateway_stage",
        {
            "rest_api_id": "${api.id}",
            "deployment_id": "${deployment.id}",
            "stage_name": "one",
            "cache_cluster_enabled": True,
            "cache_cluster_size": "0.5",
        },
        update={"cache_cluster_size": "1.6"},
        needs=TO_DEPLOYMENT,
        replace={"documentation_version": "2"},
        import_id="{rest_api_id}/{stage_name}",
        variant="cached",
    ),
    Law(
        "aws_api_gateway_stage",
        {
            "rest_api_id": "${api.id}",
            "deployment_id": "${deployment.id}",
            "stage_name": "one",
            "canary_settings": [
                {
                    "deployment_id": "${other.id}",
                    "percent_traffic": 10,
                    "stage_variable_overrides": {"a": "1", "b": "2"},
                    "use_stage_cache": True,
                }
            ],
        },
        update={
            "canary_settings": [
                {
                    "deployment_id": "${other.id}",
                    "percent_traffic": 20,
                    "stage_variable_overrides": {"b": "3"},
                    "use_stage_cache": True,
                }
            ],
        },
        needs={**TO_DEPLOYMENT, "other": DEPLOYMENT},
        import_id="{rest_api_id}/{stage_name}",
        variant="canary",
    ),
    Law(
        "aws_api_gateway_method_settings",
        {
            "rest_api_id": "${api.id}",
            "stage_name": "${stage.stage_name}",
            "method_path": "*/*",
            **settings(metrics_enabled=True, logging_level="INFO", throttling_burst_limit=5),
        },
        update=settings(metrics_enabled=False, logging_level="ERROR", throttling_rate_limit=2.5),
        needs={**TO_DEPLOYMENT, "stage": STAGE},
        import_id="{rest_api_id}/{stage_name}/{method_path}",
    ),
    Law(
        "aws_api_gateway_method_settings",
        {
            "rest_api_id": "${api.id}",
            "stage_name": "${stage.stage_name}",
            "method_path": "items/POST",
            **settings(caching_enabled=True, cache_ttl_in_seconds=60),
        },
        update=settings(caching_enabled=False, cache_ttl_in_seconds=0),
        needs={**TO_DEPLOYMENT, "stage": STAGE},
        import_id="{rest_api_id}/{stage_name}/{method_path}",
        stays="the emulator cannot remove the settings of one method",
        variant="one method",
    ),
]

DATA_LAWS = [
    DataLaw(
        "aws_api_gateway_rest_api",
        {"name": "{unique}"},
        {"id": "${api.id}", "arn": "${api.arn}", "root_resource_id": "${api.root_resource_id}"},
        needs={"api": API},
    ),
    DataLaw(
        "aws_api_gateway_resource",
        {"rest_api_id": "${api.id}", "path": "/items"},
        {"id": "${path.id}", "path_part": "items", "parent_id": "${api.root_resource_id}"},
        needs=TO_PATH,
    ),
    DataLaw(
        "aws_api_gateway_api_key",
        {"id": "${key.id}"},
        {"name": "{unique}", "value": "${key.value}", "enabled": True, "description": "law"},
        needs={"key": KEY},
    ),
    DataLaw(
        "aws_api_gateway_api_keys",
        {"customer_id": "{unique}"},
        {"id": "us-east-1", "customer_id": "{unique}"},
        needs={"key": KEY},
    ),
    DataLaw(
        "aws_api_gateway_authorizer",
        {"rest_api_id": "${api.id}", "authorizer_id": "${authorizer.id}"},
        {"name": "{unique}", "arn": "${authorizer.arn}", "type": "TOKEN"},
        needs={"api": API, "authorizer": AUTHORIZER},
    ),
    DataLaw(
        "aws_api_gateway_authorizers",
        {"rest_api_id": "${api.id}"},
        {"ids": ["${authorizer.id}"]},
        needs={"api": API, "authorizer": AUTHORIZER},
    ),
    DataLaw(
        "aws_api_gateway_domain_name",
        {"domain_name": "{unique}.example.com"},
        {"arn": "${domain.arn}", "regional_domain_name": "${domain.regional_domain_name}", "tags": {"a": "1"}},
        needs={"domain": DOMAIN},
    ),
]
