"""aws_lambda_function_url, resource and data source (internal/service/lambda/function_url.go)."""

from contextlib import suppress
from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import DataSource, ResourceType
from hydrant.offline_provider.rules import Rules, between, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

from .common import filled, of_function, same_function

_CORS = Members(block_of("aws_lambda_function_url").blocks["cors"].block)
_PUBLIC = "FunctionURLAllowPublicAccess"


class FunctionUrl(ResourceType):
    """The address of a function. The id is "function" or "function/qualifier"."""

    name = "aws_lambda_function_url"
    rules = Rules(
        force_new=("function_name", "qualifier"),
        defaults={"invoke_mode": "BUFFERED"},
        equivalent={"function_name": same_function},
        checks={
            "authorization_type": one_of("NONE", "AWS_IAM"),
            "cors.max_age": between(0, 86400),
            "invoke_mode": one_of("BUFFERED", "RESPONSE_STREAM"),
        },
        parameters={"FunctionName": "function_name"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it; one that needs no authorization is opened to everybody, as the real provider does."""
        client = session.client("lambda")
        cors = {"Cors": _CORS.request(new["cors"][0])} if filled(new["cors"]) else {}
        client.create_function_url_config(
            **of_function(new), AuthType=new["authorization_type"], InvokeMode=new["invoke_mode"], **cors
        )
        new["id"] = "/".join(filter(None, (new["function_name"], new["qualifier"])))
        if new["authorization_type"] == "NONE":
            _open(client, new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        function, _, qualifier = state["id"].partition("/")
        named = {"function_name": function, "qualifier": qualifier or None}
        found = session.client("lambda").get_function_url_config(**of_function(named))
        return {**named, **_told(found), "cors": filled([_CORS.read(found.get("Cors") or {})])}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Update it, and open or close it."""
        client = session.client("lambda")
        cors = {"Cors": _CORS.request(new["cors"][0]) if filled(new["cors"]) else {}} if "cors" in changed else {}
        client.update_function_url_config(
            **of_function(new), AuthType=new["authorization_type"], InvokeMode=new["invoke_mode"], **cors
        )
        if "authorization_type" in changed and new["authorization_type"] == "NONE":
            _open(client, new)
        elif "authorization_type" in changed:
            _close(client, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it. The permission stays, as with the real provider: it opens nothing without an address."""
        session.client("lambda").delete_function_url_config(**of_function(state))


class FunctionUrlData(DataSource):
    """The address of a function that has one."""

    name = "aws_lambda_function_url"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        found = session.client("lambda").get_function_url_config(**of_function(config))
        cors = filled([_CORS.read(found.get("Cors") or {})])
        return {
            **_told(found),
            "id": "/".join(filter(None, (config["function_name"], config["qualifier"]))),
            "cors": [dict.fromkeys(_CORS.block.attributes) | block for block in cors],
            "creation_time": found["CreationTime"],
            "last_modified_time": found.get("LastModifiedTime"),
        }


def _told(found: Values) -> Values:
    address = found["FunctionUrl"]
    return {
        "authorization_type": found["AuthType"],
        "function_arn": found["FunctionArn"],
        "function_url": address,
        "invoke_mode": found.get("InvokeMode", "BUFFERED"),
        "url_id": address.partition("://")[2].partition(".")[0],
    }


def _open(client: Any, new: Values) -> None:
    with suppress(client.exceptions.ResourceConflictException):  # it is open already
        client.add_permission(
            **of_function(new),
            StatementId=_PUBLIC,
            Action="lambda:InvokeFunctionUrl",
            Principal="*",
            FunctionUrlAuthType="NONE",
        )


def _close(client: Any, new: Values) -> None:
    with suppress(client.exceptions.ResourceNotFoundException):
        client.remove_permission(**of_function(new), StatementId=_PUBLIC)
