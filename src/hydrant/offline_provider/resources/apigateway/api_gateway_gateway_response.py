"""aws_api_gateway_gateway_response (internal/service/apigateway/gateway_response.go)."""

from typing import Any

from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values

from .common import Part, told_or_empty


class GatewayResponse(Part):
    """What the gateway itself answers in a case such as DEFAULT_4XX."""

    name = "aws_api_gateway_gateway_response"
    rules = Rules(force_new=("response_type", "rest_api_id"))
    keys = ("rest_api_id", "response_type")
    id_prefix = "aggr"

    def create(self, session: Any, new: Values) -> None:
        """Put it."""
        status = {"statusCode": new["status_code"]} if new["status_code"] else {}
        session.client("apigateway").put_gateway_response(
            **self.arguments(new),
            **status,
            responseParameters=new["response_parameters"] or {},
            responseTemplates=new["response_templates"] or {},
        )
        new["id"] = self.id_of(new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it; what AWS answers by itself is none."""
        found = session.client("apigateway").get_gateway_response(**self.arguments(state))
        if found.get("defaultResponse"):
            return None
        return {
            "response_parameters": found.get("responseParameters", {}),
            "response_templates": told_or_empty(found.get("responseTemplates"), state["response_templates"]),
            "status_code": found.get("statusCode"),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put it again."""
        self.create(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("apigateway").delete_gateway_response(**self.arguments(state))
