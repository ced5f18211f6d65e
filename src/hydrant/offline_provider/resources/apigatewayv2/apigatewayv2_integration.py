"""aws_apigatewayv2_integration (internal/service/apigatewayv2/integration.go)."""

from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.rules import Rules, arn, between, length, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

from .common import NO_WEBSOCKETS, ApiPart, emptied

_BY_HAND = ("request_parameters", "response_parameters", "passthrough_behavior")
_OF_WEBSOCKETS = ("content_handling_strategy", "request_templates", "template_selection_expression")


def _post_is_usual(old: Any, new: Any) -> bool:
    """AWS calls functions by POST, said or not."""
    return (old or "POST") == (new or "POST")


def _no_behavior_is_usual(old: Any, new: Any) -> bool:
    """HTTP APIs have none, and Terraform's default says one."""
    return bool(old == new) or (not old and new == "WHEN_NO_MATCH")


class Integration(ApiPart):
    """What a route leads to."""

    name = "aws_apigatewayv2_integration"
    part = "Integration"
    identifier = "IntegrationId"
    way = Members(
        block_of("aws_apigatewayv2_integration"),
        {
            **dict.fromkeys(("id", "integration_response_selection_expression", "region", *_BY_HAND)),
            "timeout_milliseconds": "TimeoutInMillis",
        },
    )
    rules = Rules(
        force_new=("api_id", "integration_subtype", "integration_type"),
        defaults={
            "connection_type": "INTERNET",
            "passthrough_behavior": "WHEN_NO_MATCH",
            "payload_format_version": "1.0",
        },
        equivalent={"integration_method": _post_is_usual, "passthrough_behavior": _no_behavior_is_usual},
        unserved={
            **dict.fromkeys(_OF_WEBSOCKETS, NO_WEBSOCKETS),
            "connection_id": "the emulator has HTTP APIs without VPC links",
        },
        checks={
            "connection_type": one_of("INTERNET", "VPC_LINK"),
            "credentials_arn": arn,
            "integration_method": one_of("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"),
            "integration_subtype": length(1, 128),
            "integration_type": one_of("AWS", "HTTP", "MOCK", "HTTP_PROXY", "AWS_PROXY"),
            "passthrough_behavior": one_of("WHEN_NO_MATCH", "NEVER", "WHEN_NO_TEMPLATES"),
            "payload_format_version": one_of("1.0", "2.0"),
            "timeout_milliseconds": between(50, 30000),
        },
    )

    def request_of(self, new: Values, old: Values | None = None) -> Values:
        """Maps: what is gone from them is said to be empty."""
        by_status = _by_status(new)
        gone: Values = {status: {} for status in _by_status(old or {}) if status not in by_status}
        found = {
            "RequestParameters": emptied(new["request_parameters"], (old or {}).get("request_parameters")),
            "ResponseParameters": {**gone, **by_status},
        }
        return {name: value for name, value in found.items() if value}

    def values_of(self, session: Any, state: Values, found: Values) -> Values:
        """What is not told is not there."""
        answers = found.get("ResponseParameters") or {}
        return {
            **dict.fromkeys(("credentials_arn", "description", "integration_method", "integration_uri")),
            "request_parameters": found.get("RequestParameters") or None,
            "response_parameters": [
                {"status_code": status, "mappings": mappings} for status, mappings in sorted(answers.items())
            ],
            "tls_config": [],
        }


def _by_status(values: Values) -> dict[str, Any]:
    return {each["status_code"]: each["mappings"] for each in values.get("response_parameters") or ()}
