"""`aws_api_gateway_deployment` as it was before 6: with `stage_name` it makes a stage too."""

from dataclasses import replace
from typing import Any

from ..resource import ResourceType
from ..schema import Values

NAME = "aws_api_gateway_deployment"


class DeploymentWithStage(ResourceType):
    """The type of today, and a stage beside it."""

    name = NAME

    def __init__(self, today: ResourceType) -> None:
        self._today = today
        forced = (*today.rules.force_new, "stage_name", "stage_description")
        self.rules = replace(today.rules, force_new=forced)  # type: ignore[misc]  # of the type of today
        self.not_found = today.not_found  # type: ignore[misc]

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """As today."""
        self._today.plan(session, prior, planned)

    def create(self, session: Any, new: Values) -> None:
        """Deploy; then make the stage, or lead it to the new deployment."""
        self._today.create(session, new)
        if not new.get("stage_name"):
            return
        api, words = session.client("apigateway"), {"restApiId": new["rest_api_id"], "stageName": new["stage_name"]}
        try:
            api.get_stage(**words)
        except api.exceptions.NotFoundException:
            description = {"description": new["stage_description"]} if new.get("stage_description") else {}
            variables = {"variables": new["variables"]} if new.get("variables") else {}
            api.create_stage(**words, deploymentId=new["id"], **description, **variables)
        else:
            change = {"op": "replace", "path": "/deploymentId", "value": new["id"]}
            api.update_stage(**words, patchOperations=[change])

    def read(self, session: Any, state: Values) -> Values | None:
        """As today, with where the stage answers."""
        found = self._today.read(session, state)
        if found is None:
            return None
        stage, api = state.get("stage_name") or "", state["rest_api_id"]
        host = f"{api}.execute-api.{session.region}.{session.dns_suffix}"
        return {
            **found,
            "invoke_url": f"https://{host}/{stage}",
            "execution_arn": session.arn("execute-api", f"{api}/{stage}"),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """As today."""
        self._today.update(session, old, new, changed)

    def delete(self, session: Any, state: Values) -> None:
        """Remove the stage where it still leads here: a deployment in use cannot be removed."""
        if state.get("stage_name"):
            api = session.client("apigateway")
            words = {"restApiId": state["rest_api_id"], "stageName": state["stage_name"]}
            try:
                if api.get_stage(**words)["deploymentId"] == state["id"]:
                    api.delete_stage(**words)
            except api.exceptions.NotFoundException:
                pass
        self._today.delete(session, state)

    def imported(self, session: Any, import_id: str) -> Values:
        """As today."""
        return self._today.imported(session, import_id)
