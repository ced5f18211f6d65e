"""aws_api_gateway_integration and aws_api_gateway_integration_response
(internal/service/apigateway/integration.go, integration_response.go).
"""

from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.rules import Rules, between, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

from . import patches
from .common import CONTENT_HANDLING, HTTP_METHOD, Part, told_or_empty

_OURS = dict.fromkeys(("id", "integration_target", "region", "response_transfer_mode"))
_REQUEST = Members(
    block_of("aws_api_gateway_integration"), {**_OURS, "timeout_milliseconds": "timeoutInMillis"}, lower=True
)
_ANSWER = Members(
    block_of("aws_api_gateway_integration"),
    {**_REQUEST.names, "http_method": None, "integration_http_method": "httpMethod"},
    lower=True,
)
_PATHS = {
    "cache_namespace": "/cacheNamespace",
    "connection_id": "/connectionId",
    "connection_type": "/connectionType",
    "content_handling": "/contentHandling",
    "timeout_milliseconds": "/timeoutInMillis",
    "uri": "/uri",
}
_MAPS = {"request_parameters": "/requestParameters", "request_templates": "/requestTemplates"}
_NOTHING: Values = {
    **dict.fromkeys(("connection_id", "content_handling", "credentials", "integration_http_method", "uri")),
    "connection_type": "INTERNET",
    "cache_key_parameters": [],
    "request_parameters": {},
}


class Integration(Part):
    """What a method calls."""

    name = "aws_api_gateway_integration"
    rules = Rules(
        force_new=(
            "credentials",
            "http_method",
            "integration_http_method",
            "passthrough_behavior",
            "resource_id",
            "rest_api_id",
            "type",
        ),
        defaults={"connection_type": "INTERNET", "timeout_milliseconds": 29000},
        checks={
            "connection_type": one_of("INTERNET", "VPC_LINK"),
            "content_handling": CONTENT_HANDLING,
            "http_method": HTTP_METHOD,
            "integration_http_method": HTTP_METHOD,
            "passthrough_behavior": one_of("WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"),
            "response_transfer_mode": lambda mode: (
                None if mode == "BUFFERED" else f"the emulator answers BUFFERED only, not {mode}"
            ),
            "timeout_milliseconds": between(50, 300000),
            "type": one_of("HTTP", "AWS", "MOCK", "HTTP_PROXY", "AWS_PROXY"),
        },
        unserved={"integration_target": "the emulator drops it"},
        parameters={"TimeoutInMillis": "timeout_milliseconds"},
    )
    keys = ("rest_api_id", "resource_id", "http_method")
    id_prefix = "agi"

    def create(self, session: Any, new: Values) -> None:
        """Put it."""
        given = _REQUEST.request(new)
        if new["cache_key_parameters"]:
            given.setdefault("cacheNamespace", new["resource_id"])
        session.client("apigateway").put_integration(**given)
        new["id"] = self.id_of(new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        found = session.client("apigateway").get_integration(**self.arguments(state))
        templates = told_or_empty(found.get("requestTemplates"), state["request_templates"])
        return {**_NOTHING, **_ANSWER.read(found), "request_templates": templates}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """What may change in place."""
        operations = patches.of_values(_PATHS, new, changed)
        for name, path in _MAPS.items():
            operations += patches.of_map(path, old[name], new[name])
        there = old["cache_key_parameters"] or []
        operations += patches.of_list("/cacheKeyParameters", there, new["cache_key_parameters"] or [])
        for block in new["tls_config"] if "tls_config" in changed else ():
            skips = block["insecure_skip_verification"]
            operations.append(patches.replace("/tlsConfig/insecureSkipVerification", bool(skips)))
        session.client("apigateway").update_integration(**self.arguments(new), patchOperations=operations)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it with its responses."""
        session.client("apigateway").delete_integration(**self.arguments(state))


_RESPONSE = Members(block_of("aws_api_gateway_integration_response"), {"id": None, "region": None}, lower=True)


class IntegrationResponse(Part):
    """How an answer of what is called becomes an answer of the method."""

    name = "aws_api_gateway_integration_response"
    rules = Rules(
        force_new=("http_method", "resource_id", "rest_api_id"),
        checks={"content_handling": CONTENT_HANDLING, "http_method": HTTP_METHOD},
    )
    keys = ("rest_api_id", "resource_id", "http_method", "status_code")
    id_prefix = "agir"

    def create(self, session: Any, new: Values) -> None:
        """Put it."""
        session.client("apigateway").put_integration_response(**_RESPONSE.request(new))
        new["id"] = self.id_of(new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        found = session.client("apigateway").get_integration_response(**self.arguments(state))
        nothing: Values = {"content_handling": None, "response_parameters": {}, "selection_pattern": None}
        templates = told_or_empty(found.get("responseTemplates"), state["response_templates"])
        return {**nothing, **_RESPONSE.read(found), "response_templates": templates}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put it again."""
        self.create(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("apigateway").delete_integration_response(**self.arguments(state))
