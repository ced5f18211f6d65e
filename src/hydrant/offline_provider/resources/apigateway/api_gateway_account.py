"""aws_api_gateway_account (internal/service/apigateway/account.go)."""

from typing import Any

from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values

from . import patches

_ID = "api-gateway-account"


class Account(ResourceType):
    """The account's settings in a region; they are always there."""

    name = "aws_api_gateway_account"
    rules = Rules(parameters={"CloudwatchRoleArn": "cloudwatch_role_arn"})

    def create(self, session: Any, new: Values) -> None:
        """Set the role that logs are written with."""
        _set(session, new["cloudwatch_role_arn"])
        new["id"] = _ID

    def read(self, session: Any, state: Values) -> Values | None:
        """Read them."""
        found = session.client("apigateway").get_account()
        throttle = found.get("throttleSettings")
        return {
            "api_key_version": found.get("apiKeyVersion"),
            "cloudwatch_role_arn": found.get("cloudwatchRoleArn"),
            "features": found.get("features", []),
            "throttle_settings": [{"burst_limit": throttle["burstLimit"], "rate_limit": throttle["rateLimit"]}]
            if throttle
            else [],
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set the role."""
        _set(session, new["cloudwatch_role_arn"])

    def delete(self, session: Any, state: Values) -> None:
        """Take the role away."""
        _set(session, "")


def _set(session: Any, role: str | None) -> None:
    session.client("apigateway").update_account(patchOperations=[patches.replace("/cloudwatchRoleArn", role)])
