"""aws_api_gateway_model and aws_api_gateway_request_validator
(internal/service/apigateway/model.go, request_validator.go).
"""

from typing import Any

from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, all_of, json_text, length, matches, same_json
from hydrant.offline_provider.schema import Values

from . import patches
from .common import Numbered, split

_EMPTY = "{}"


class Model(ResourceType):
    """A JSON Schema under a name."""

    name = "aws_api_gateway_model"
    rules = Rules(
        force_new=("content_type", "name", "rest_api_id"),
        equivalent={"schema": same_json},
        checks={
            "name": matches("[0-9A-Za-z]+", "letters and digits only"),
            "schema": all_of(length(1, 400 * 1024), json_text),
        },
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        made = session.client("apigateway").create_model(
            restApiId=new["rest_api_id"],
            name=new["name"],
            contentType=new["content_type"],
            description=new["description"] or "",
            schema=new["schema"] or _EMPTY,
        )
        new["id"] = made["id"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it, by its name."""
        found = session.client("apigateway").get_model(restApiId=state["rest_api_id"], modelName=state["name"])
        schema = found.get("schema")
        return {
            "id": found["id"],
            "content_type": found["contentType"],
            "description": found.get("description"),
            "schema": state["schema"] if schema == _EMPTY and not state["schema"] else schema,
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Description and schema change in place."""
        operations = patches.of_values({"description": "/description", "schema": "/schema"}, new, changed)
        session.client("apigateway").update_model(
            restApiId=new["rest_api_id"], modelName=new["name"], patchOperations=operations
        )

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("apigateway").delete_model(restApiId=state["rest_api_id"], modelName=state["name"])

    def imported(self, session: Any, import_id: str) -> Values:
        """By the API's id and the name."""
        api, name = split(import_id, "REST-API-ID", "NAME")
        return {"rest_api_id": api, "name": name}


_FLAGS = {"validate_request_body": "validateRequestBody", "validate_request_parameters": "validateRequestParameters"}


class RequestValidator(Numbered):
    """What of a request is checked before it goes on."""

    name = "aws_api_gateway_request_validator"
    rules = Rules(force_new=("rest_api_id",), defaults=dict.fromkeys(_FLAGS, False))
    id_word = "REQUEST-VALIDATOR-ID"

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        made = session.client("apigateway").create_request_validator(
            restApiId=new["rest_api_id"],
            name=new["name"],
            **{theirs: bool(new[name]) for name, theirs in _FLAGS.items()},
        )
        new["id"] = made["id"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        found = session.client("apigateway").get_request_validator(**_ids(state))
        return {"name": found["name"], **{name: found.get(theirs, False) for name, theirs in _FLAGS.items()}}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Name and flags change in place."""
        paths = {"name": "/name"} | {name: f"/{theirs}" for name, theirs in _FLAGS.items()}
        operations = patches.of_values(paths, new, changed)
        session.client("apigateway").update_request_validator(**_ids(new), patchOperations=operations)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("apigateway").delete_request_validator(**_ids(state))


def _ids(values: Values) -> dict[str, str]:
    return {"restApiId": values["rest_api_id"], "requestValidatorId": values["id"]}
