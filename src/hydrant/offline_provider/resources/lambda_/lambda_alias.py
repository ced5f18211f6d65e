"""aws_lambda_alias, resource and data source (internal/service/lambda/alias.go)."""

from typing import Any

from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values

from .common import invoke_arn, same_function


class LambdaAlias(ResourceType):
    """A name for a version of a function, or for two by weight. The id is its ARN."""

    name = "aws_lambda_alias"
    rules = Rules(
        force_new=("function_name", "name"),
        equivalent={"function_name": same_function},
        parameters={"FunctionName": "function_name", "FunctionVersion": "function_version"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        new["id"] = session.client("lambda").create_alias(**_request(new))["AliasArn"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it; the ARN tells function and name."""
        function, _, name = state["id"].rpartition(":")
        found = session.client("lambda").get_alias(FunctionName=function, Name=name)
        weights = (found.get("RoutingConfig") or {}).get("AdditionalVersionWeights")
        return {
            **_told(session, found),
            "function_name": function.rpartition(":")[2],
            "routing_config": [{"additional_version_weights": weights}] if weights else [],
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Update it; without weights all goes to the one version."""
        request = {"Description": "", "RoutingConfig": {"AdditionalVersionWeights": {}}} | _request(new)
        session.client("lambda").update_alias(**request)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it; Lambda says nothing when there is none."""
        session.client("lambda").get_alias(FunctionName=state["function_name"], Name=state["name"])
        session.client("lambda").delete_alias(FunctionName=state["function_name"], Name=state["name"])

    def imported(self, session: Any, import_id: str) -> Values:
        """The id of an import is "function/alias"."""
        function, slash, name = import_id.rpartition("/")
        if not (function and slash and name):
            raise Refused(f"expected FUNCTION_NAME/ALIAS, got {import_id!r}")
        return {"id": session.arn("lambda", f"function:{function}:{name}"), "function_name": function, "name": name}


class LambdaAliasData(DataSource):
    """An alias that exists."""

    name = "aws_lambda_alias"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        found = session.client("lambda").get_alias(FunctionName=config["function_name"], Name=config["name"])
        return {**_told(session, found), "id": found["AliasArn"]}


def _request(new: Values) -> Values:
    weights = next((block.get("additional_version_weights") for block in new["routing_config"] or [] if block), None)
    said = {
        "Description": new["description"],
        "RoutingConfig": {"AdditionalVersionWeights": weights} if weights else None,
    }
    return {
        "FunctionName": new["function_name"],
        "FunctionVersion": new["function_version"],
        "Name": new["name"],
        **{word: value for word, value in said.items() if value},
    }


def _told(session: Any, found: Values) -> Values:
    return {
        "arn": found["AliasArn"],
        "description": found.get("Description"),
        "function_version": found["FunctionVersion"],
        "invoke_arn": invoke_arn(session, found["AliasArn"]),
        "name": found["Name"],
    }
