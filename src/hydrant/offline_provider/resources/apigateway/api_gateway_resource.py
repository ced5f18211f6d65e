"""aws_api_gateway_resource, resource and data source (internal/service/apigateway/resource.go)."""

from typing import Any

from hydrant.offline_provider.resource import DataSource, Refused
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values

from . import patches
from .common import Numbered

_PATHS = {"parent_id": "/parentId", "path_part": "/pathPart"}


class Resource(Numbered):
    """A path of an API."""

    name = "aws_api_gateway_resource"
    rules = Rules(force_new=("rest_api_id",), recompute={"path": ("parent_id", "path_part")})
    id_word = "RESOURCE-ID"

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        made = session.client("apigateway").create_resource(
            restApiId=new["rest_api_id"], parentId=new["parent_id"], pathPart=new["path_part"]
        )
        new["id"] = made["id"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        found = session.client("apigateway").get_resource(restApiId=state["rest_api_id"], resourceId=state["id"])
        return {"parent_id": found.get("parentId"), "path": found["path"], "path_part": found.get("pathPart")}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Name and parent change in place."""
        session.client("apigateway").update_resource(
            restApiId=new["rest_api_id"],
            resourceId=new["id"],
            patchOperations=patches.of_values(_PATHS, new, changed),
        )

    def delete(self, session: Any, state: Values) -> None:
        """Delete it with what is below."""
        session.client("apigateway").delete_resource(restApiId=state["rest_api_id"], resourceId=state["id"])


class ResourceData(DataSource):
    """A path that exists."""

    name = "aws_api_gateway_resource"

    def read(self, session: Any, config: Values) -> Values:
        """Search for it."""
        pages = session.client("apigateway").get_paginator("get_resources").paginate(restApiId=config["rest_api_id"])
        found = next((each for page in pages for each in page.get("items", []) if each["path"] == config["path"]), None)
        if found is None:
            raise Refused(f"the API {config['rest_api_id']} has no path {config['path']}", "path")
        return {"id": found["id"], "parent_id": found.get("parentId"), "path_part": found.get("pathPart")}
