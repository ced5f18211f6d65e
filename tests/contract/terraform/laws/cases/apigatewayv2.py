"""HTTP APIs of Amazon API Gateway."""

import json

from ..law import Law
from .shared import FUNCTION, FUNCTION_NEEDS, ROLE

API = ("aws_apigatewayv2_api", {"name": "{unique}", "protocol_type": "HTTP"})
PROXY = {
    "api_id": "${api.id}",
    "integration_type": "AWS_PROXY",
    "integration_uri": "${function.invoke_arn}",
    "payload_format_version": "2.0",
}
WITH_FUNCTION = {**FUNCTION_NEEDS, "function": FUNCTION, "api": API}
INTEGRATION = ("aws_apigatewayv2_integration", PROXY)
GROUP = ("aws_cloudwatch_log_group", {"name": "{unique}"})


def definition(title: str) -> str:
    integration = {"type": "aws_proxy", "uri": "arn:aws:lambda:us-east-1:000000000000:function:f"}
    paths = {"/": {"get": {"x-amazon-apigateway-integration": integration}}}
    return json.dumps({"openapi": "3.0.1", "info": {"title": title, "version": "1"}, "paths": paths})


LAWS = [
    Law(
        "aws_apigatewayv2_api",
        {"name": "{unique}", "protocol_type": "HTTP", "tags": {"a": "1"}},
        update={
            "name": "{unique}-two",
            "description": "two",
            "version": "2",
            "disable_execute_api_endpoint": True,
            "cors_configuration": [{"allow_origins": ["*"], "allow_methods": ["GET", "POST"], "max_age": 10}],
            "tags": {"b": "2"},
        },
    ),
    Law(
        "aws_apigatewayv2_api",
        {
            "name": "{unique}",
            "protocol_type": "HTTP",
            "body": definition("one"),
            "cors_configuration": [{"allow_origins": ["https://example.com"]}],
        },
        update={"body": definition("two"), "cors_configuration": []},
        not_imported=("body",),
        variant="of a document",
    ),
    Law(
        "aws_apigatewayv2_integration",
        PROXY,
        update={"description": "two", "timeout_milliseconds": 5000, "payload_format_version": "1.0"},
        needs=WITH_FUNCTION,
        import_id="{api_id}/{id}",
    ),
    Law(
        "aws_apigatewayv2_integration",
        {
            "api_id": "${api.id}",
            "integration_type": "AWS_PROXY",
            "integration_subtype": "EventBridge-PutEvents",
            "credentials_arn": "${role.arn}",
            "request_parameters": {"Detail": "$request.body", "DetailType": "one", "Source": "law", "Time": "x"},
        },
        update={
            "request_parameters": {"Detail": "$request.body", "DetailType": "two", "Source": "law"},
            "response_parameters": [{"status_code": "200", "mappings": {"append:header.x": "y"}}],
        },
        needs={"api": API, "role": ROLE},
        variant="with a service",
        import_id="{api_id}/{id}",
    ),
    Law(
        "aws_apigatewayv2_authorizer",
        {
            "api_id": "${api.id}",
            "name": "one",
            "authorizer_type": "JWT",
            "identity_sources": ["$request.header.Authorization"],
            "jwt_configuration": [{"audience": ["a"], "issuer": "https://example.com"}],
        },
        update={"name": "two", "jwt_configuration": [{"audience": ["b"], "issuer": "https://example.com"}]},
        needs={"api": API},
        import_id="{api_id}/{id}",
    ),
    Law(
        "aws_apigatewayv2_route",
        {"api_id": "${api.id}", "route_key": "GET /things/{id}", "target": "integrations/${integration.id}"},
        update={"route_key": "POST /things", "operation_name": "make"},
        needs={**WITH_FUNCTION, "integration": INTEGRATION},
        import_id="{api_id}/{id}",
    ),
    Law(
        "aws_apigatewayv2_deployment",
        {"api_id": "${api.id}", "description": "one", "triggers": {"a": "1"}},
        update={"description": "two"},
        replace={"triggers": {"a": "2"}},
        not_imported=("triggers",),
        needs={"api": API},
        import_id="{api_id}/{id}",
    ),
    Law(
        "aws_apigatewayv2_stage",
        {"api_id": "${api.id}", "name": "$default", "auto_deploy": True, "tags": {"a": "1"}},
        update={
            "description": "two",
            "access_log_settings": [{"destination_arn": "${group.arn}", "format": "$context.requestId"}],
            "default_route_settings": [{"throttling_burst_limit": 5, "throttling_rate_limit": 2.5}],
            "stage_variables": {"a": "1"},
            "tags": {"b": "2"},
        },
        needs={"api": API, "group": GROUP},
        import_id="{api_id}/{id}",
    ),
    Law(
        "aws_apigatewayv2_stage",
        {
            "api_id": "${api.id}",
            "name": "live",
            "deployment_id": "${deployment.id}",
            "stage_variables": {"a": "1", "b": "2"},
            "route_settings": [{"route_key": "GET /a", "throttling_burst_limit": 5, "throttling_rate_limit": 2}],
        },
        update={
            "stage_variables": {"b": "3"},
            "route_settings": [{"route_key": "GET /b", "detailed_metrics_enabled": True}],
        },
        needs={"api": API, "deployment": ("aws_apigatewayv2_deployment", {"api_id": "${api.id}"})},
        variant="deployed by hand",
        import_id="{api_id}/{id}",
    ),
]
