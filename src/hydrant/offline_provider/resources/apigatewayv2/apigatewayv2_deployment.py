"""aws_apigatewayv2_deployment (internal/service/apigatewayv2/deployment.go)."""

from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.rules import Rules, length
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

from .common import ApiPart


class Deployment(ApiPart):
    """An API as it was at a moment."""

    name = "aws_apigatewayv2_deployment"
    part = "Deployment"
    identifier = "DeploymentId"
    way = Members(block_of("aws_apigatewayv2_deployment"), dict.fromkeys(("auto_deployed", "id", "region", "triggers")))
    rules = Rules(force_new=("api_id", "triggers"), checks={"description": length(0, 1024)})

    def values_of(self, session: Any, state: Values, found: Values) -> Values:
        """What is not told is not there."""
        return {"auto_deployed": found.get("AutoDeployed", False), "description": None}
