"""aws_api_gateway_method and aws_api_gateway_method_response
(internal/service/apigateway/method.go, method_response.go).
"""

from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

from . import patches
from .common import HTTP_METHOD, Part

_METHOD = Members(
    block_of("aws_api_gateway_method"),
    {"authorization": "authorizationType", "id": None, "region": None},
    lower=True,
    keep=frozenset({"api_key_required"}),
)
_METHOD_PATHS = {
    "api_key_required": "/apiKeyRequired",
    "authorization": "/authorizationType",
    "authorizer_id": "/authorizerId",
    "operation_name": "/operationName",
    "request_validator_id": "/requestValidatorId",
}
_NOTHING: Values = dict.fromkeys(
    ("authorization_scopes", "authorizer_id", "operation_name", "request_models", "request_parameters")
) | {"request_validator_id": None}


class Method(Part):
    """An HTTP method of a path."""

    name = "aws_api_gateway_method"
    rules = Rules(
        force_new=("http_method", "resource_id", "rest_api_id"),
        defaults={"api_key_required": False},
        checks={"http_method": HTTP_METHOD},
        parameters={"AuthorizationType": "authorization"},
    )
    keys = ("rest_api_id", "resource_id", "http_method")
    id_prefix = "agm"

    def create(self, session: Any, new: Values) -> None:
        """Put it."""
        session.client("apigateway").put_method(**_METHOD.request(new))
        new["id"] = self.id_of(new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        return {**_NOTHING, **_METHOD.read(session.client("apigateway").get_method(**self.arguments(state)))}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Everything but its place and its HTTP method changes in place."""
        operations = patches.of_values(_METHOD_PATHS, new, changed)
        for name, path in (("request_models", "/requestModels"), ("request_parameters", "/requestParameters")):
            operations += patches.of_map(path, old[name], new[name])
        if "authorization_scopes" in changed:
            operations += self._scopes(session, new)
        session.client("apigateway").update_method(**self.arguments(new), patchOperations=operations)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("apigateway").delete_method(**self.arguments(state))

    def _scopes(self, session: Any, new: Values) -> list[patches.Operation]:
        there = session.client("apigateway").get_method(**self.arguments(new)).get("authorizationScopes", [])
        if not there:  # LocalStack would make one text of the list
            raise Refused(
                "The emulator cannot give scopes to a method that has none; AWS can.",
                "authorization_scopes",
                "Replace the method: terraform apply -replace=ADDRESS, with its integration.",
            )
        return patches.of_list("/authorizationScopes", there, new["authorization_scopes"] or [])


_RESPONSE = Members(block_of("aws_api_gateway_method_response"), {"id": None, "region": None}, lower=True)


class MethodResponse(Part):
    """An answer that a method may give."""

    name = "aws_api_gateway_method_response"
    rules = Rules(force_new=("http_method", "resource_id", "rest_api_id"), checks={"http_method": HTTP_METHOD})
    keys = ("rest_api_id", "resource_id", "http_method", "status_code")
    id_prefix = "agmr"

    def create(self, session: Any, new: Values) -> None:
        """Put it."""
        session.client("apigateway").put_method_response(**_RESPONSE.request(new))
        new["id"] = self.id_of(new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        found = session.client("apigateway").get_method_response(**self.arguments(state))
        return {"response_models": None, "response_parameters": None, **_RESPONSE.read(found)}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Models and parameters change in place."""
        operations = patches.of_map("/responseModels", old["response_models"], new["response_models"])
        operations += patches.of_map("/responseParameters", old["response_parameters"], new["response_parameters"])
        session.client("apigateway").update_method_response(**self.arguments(new), patchOperations=operations)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it; LocalStack answers 500 where there is none."""
        gateway = session.client("apigateway")
        gateway.get_method_response(**self.arguments(state))
        gateway.delete_method_response(**self.arguments(state))
