"""Amazon API Gateway: the account, keys and usage plans, authorizers, models, answers of the gateway, domain names."""

from ..law import Law
from .apigateway import API, AUTHORIZER, DOMAIN, KEY, POOL, STAGE, TO_DEPLOYMENT, URI, model
from .shared import ROLE

LAWS = [
    Law(
        "aws_api_gateway_account",
        {"cloudwatch_role_arn": "${role.arn}"},
        update={"cloudwatch_role_arn": "${other.arn}"},
        needs={"role": ROLE, "other": (ROLE[0], {**ROLE[1], "name": "{unique}-other"})},
        stays="an account always has its settings",
    ),
    Law(
        "aws_api_gateway_api_key",
        {"name": "{unique}", "tags": {"a": "1"}},
        update={"description": "two", "enabled": False, "customer_id": "two", "tags": {"b": "2"}},
        replace={"name": "{unique}-other", "value": "0123456789-0123456789"},
    ),
    Law(
        "aws_api_gateway_usage_plan",
        {
            "name": "{unique}",
            "description": "one",
            "product_code": "one",
            "api_stages": [{"api_id": "${api.id}", "stage": "${stage.stage_name}"}],
            "quota_settings": [{"limit": 20, "offset": 2, "period": "WEEK"}],
            "throttle_settings": [{"burst_limit": 5, "rate_limit": 2.5}],
            "tags": {"a": "1"},
        },
        update={
            "name": "{unique}-two",
            "description": "two",
            "product_code": None,
            "api_stages": [],
            "quota_settings": [],
            "throttle_settings": [{"burst_limit": 6, "rate_limit": 10}],
            "tags": {"b": "2"},
        },
        needs={**TO_DEPLOYMENT, "stage": STAGE},
        replace={"throttle_settings": [{"burst_limit": 5, "rate_limit": 0.5}]},
    ),
    Law(
        "aws_api_gateway_usage_plan",
        {
            "name": "{unique}",
            "api_stages": [
                {
                    "api_id": "${api.id}",
                    "stage": "${stage.stage_name}",
                    "throttle": [{"path": "/items/POST", "burst_limit": 2, "rate_limit": 1.5}],
                }
            ],
        },
        update={"quota_settings": [{"limit": 20, "period": "DAY"}]},
        needs={**TO_DEPLOYMENT, "stage": STAGE},
        replace={"api_stages": []},
        variant="methods",
    ),
    Law(
        "aws_api_gateway_usage_plan_key",
        {"key_id": "${key.id}", "key_type": "API_KEY", "usage_plan_id": "${plan.id}"},
        needs={"key": KEY, "plan": ("aws_api_gateway_usage_plan", {"name": "{unique}"})},
        import_id="{usage_plan_id}/{key_id}",
    ),
    Law(
        "aws_api_gateway_authorizer",
        {**AUTHORIZER[1], "authorizer_credentials": "${role.arn}", "identity_validation_expression": "one.*"},
        update={
            "name": "{unique}-two",
            "type": "REQUEST",
            "authorizer_uri": f"{URI}two/invocations",
            "authorizer_result_ttl_in_seconds": 0,
            "identity_source": "method.request.header.X,method.request.querystring.Y",
            "identity_validation_expression": None,
        },
        needs={"api": API, "role": ROLE},
        import_id="{rest_api_id}/{id}",
    ),
    Law(
        "aws_api_gateway_authorizer",
        {
            "name": "{unique}",
            "rest_api_id": "${api.id}",
            "type": "COGNITO_USER_POOLS",
            "provider_arns": [f"{POOL}one", f"{POOL}two"],
        },
        update={"provider_arns": [f"{POOL}two", f"{POOL}three"]},
        needs={"api": API},
        import_id="{rest_api_id}/{id}",
        variant="cognito",
    ),
    Law(
        "aws_api_gateway_model",
        {
            "rest_api_id": "${api.id}",
            "name": "One",
            "content_type": "application/json",
            "description": "one",
            "schema": model("object"),
        },
        update={"description": "two", "schema": model("array")},
        needs={"api": API},
        import_id="{rest_api_id}/{name}",
        replace={"name": "Two"},
    ),
    Law(
        "aws_api_gateway_request_validator",
        {"rest_api_id": "${api.id}", "name": "{unique}", "validate_request_body": True},
        update={"name": "{unique}-two", "validate_request_body": False, "validate_request_parameters": True},
        needs={"api": API},
        import_id="{rest_api_id}/{id}",
    ),
    Law(
        "aws_api_gateway_gateway_response",
        {
            "rest_api_id": "${api.id}",
            "response_type": "DEFAULT_4XX",
            "status_code": "400",
            "response_parameters": {"gatewayresponse.header.One": "'one'"},
            "response_templates": {"application/json": '{"message": $context.error.messageString}'},
        },
        update={"status_code": "403", "response_parameters": {}},
        needs={"api": API},
        import_id="{rest_api_id}/{response_type}",
    ),
    Law("aws_api_gateway_domain_name", DOMAIN[1], update={"tags": {"b": "2"}}),
    Law(
        "aws_api_gateway_base_path_mapping",
        {"api_id": "${api.id}", "domain_name": "${domain.domain_name}", "stage_name": "test", "base_path": "one"},
        update={"base_path": "two"},
        needs={**TO_DEPLOYMENT, "stage": STAGE, "domain": DOMAIN},
    ),
    Law(
        "aws_api_gateway_base_path_mapping",
        {"api_id": "${api.id}", "domain_name": "${domain.domain_name}"},
        update={"stage_name": "test"},
        needs={**TO_DEPLOYMENT, "stage": STAGE, "domain": DOMAIN},
        variant="root",
    ),
]
