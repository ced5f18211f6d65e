"""aws_apigatewayv2_route (internal/service/apigatewayv2/route.go)."""

from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.rules import Rules, length, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

from .common import NO_WEBSOCKETS, ApiPart

_OF_WEBSOCKETS = (
    "model_selection_expression",
    "request_models",
    "request_parameter",
    "route_response_selection_expression",
)


class Route(ApiPart):
    """Method and path, or $default, and where they lead."""

    name = "aws_apigatewayv2_route"
    part = "Route"
    identifier = "RouteId"
    way = Members(
        block_of("aws_apigatewayv2_route"),
        dict.fromkeys(("id", "region", "request_parameter")),
        keep=frozenset({"api_key_required", "authorization_scopes"}),
    )
    rules = Rules(
        force_new=("api_id",),
        defaults={"api_key_required": False, "authorization_type": "NONE"},
        unserved=dict.fromkeys(_OF_WEBSOCKETS, NO_WEBSOCKETS),
        checks={
            "authorization_type": one_of("NONE", "AWS_IAM", "CUSTOM", "JWT"),
            "operation_name": length(1, 64),
            "target": length(1, 128),
        },
    )

    def values_of(self, session: Any, state: Values, found: Values) -> Values:
        """What is not told is not there."""
        return {
            **dict.fromkeys(("authorizer_id", "operation_name", "target")),
            "authorization_scopes": None,
        }
