"""aws_api_gateway_deployment (internal/service/apigateway/deployment.go)."""

from typing import Any

from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values

from . import patches
from .common import Numbered, moment


class Deployment(Numbered):
    """A picture of an API for its stages; `triggers` say when to take another."""

    name = "aws_api_gateway_deployment"
    rules = Rules(force_new=("rest_api_id", "triggers", "variables"))
    id_word = "DEPLOYMENT-ID"

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        made = session.client("apigateway").create_deployment(
            restApiId=new["rest_api_id"], description=new["description"] or "", variables=new["variables"] or {}
        )
        new["id"] = made["id"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Look for it in the list: LocalStack answers 500 to a get of one that is gone."""
        pages = session.client("apigateway").get_paginator("get_deployments").paginate(restApiId=state["rest_api_id"])
        found = next((each for page in pages for each in page.get("items", []) if each["id"] == state["id"]), None)
        if found is None:
            return None
        return {"created_date": moment(found.get("createdDate")), "description": found.get("description")}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """The description changes in place."""
        session.client("apigateway").update_deployment(
            restApiId=new["rest_api_id"],
            deploymentId=new["id"],
            patchOperations=[patches.replace("/description", new["description"])],
        )

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("apigateway").delete_deployment(restApiId=state["rest_api_id"], deploymentId=state["id"])
