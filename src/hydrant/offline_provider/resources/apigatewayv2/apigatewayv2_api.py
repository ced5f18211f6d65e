"""aws_apigatewayv2_api (internal/service/apigatewayv2/api.go)."""

import json
from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, arn, length, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

from .common import NO_WEBSOCKETS, arn_of, change_tags

_CORS = "cors_configuration"
_WAY = Members(
    block_of("aws_apigatewayv2_api"),
    dict.fromkeys(("arn", "body", "execution_arn", "fail_on_warnings", "id", "region", "tags", "tags_all")),
    keep=frozenset({"disable_execute_api_endpoint", f"{_CORS}.allow_credentials", f"{_CORS}.max_age"}),
)
_AT_CREATION = ("CredentialsArn", "ProtocolType", "RouteKey", "Target", "ApiEndpoint")


def _http(value: str) -> str | None:
    if value == "WEBSOCKET":
        return NO_WEBSOCKETS
    return one_of("HTTP", "WEBSOCKET")(value)


def _same_definition(old: Any, new: Any) -> bool:
    """Whether two OpenAPI documents are one; as JSON, where they are JSON."""
    try:
        return bool(json.loads(old) == json.loads(new))
    except (TypeError, ValueError):
        return bool(old == new)


class Api(ResourceType):
    """An HTTP API."""

    name = "aws_apigatewayv2_api"
    rules = Rules(
        force_new=("credentials_arn", "protocol_type", "route_key", "target"),
        defaults={
            "api_key_selection_expression": "$request.header.x-api-key",
            "route_selection_expression": "$request.method $request.path",
        },
        equivalent={"body": _same_definition},
        checks={
            "api_key_selection_expression": one_of(
                "$context.authorizer.usageIdentifierKey", "$request.header.x-api-key"
            ),
            "credentials_arn": arn,
            "description": length(0, 1024),
            "ip_address_type": one_of("ipv4", "dualstack"),
            "name": length(1, 128),
            "protocol_type": _http,
            "version": length(1, 64),
        },
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it, then bring in what its OpenAPI document says."""
        tags = {"Tags": new["tags_all"]} if new.get("tags_all") else {}
        made = session.client("apigatewayv2").create_api(**_WAY.request(new), **tags)
        new["id"] = made["ApiId"]
        _bring_in(session, new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        found = session.client("apigatewayv2").get_api(ApiId=state["id"])
        nothing: Values = {"description": None, "version": None, _CORS: []}
        return {
            **nothing,
            **_WAY.read(found),
            "arn": arn_of(session, f"apis/{state['id']}"),
            "execution_arn": session.arn("execute-api", state["id"]),
            "tags": found.get("Tags") or {},
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Everything but what made it changes in place."""
        client = session.client("apigatewayv2")
        if old[_CORS] and not new[_CORS]:
            client.delete_cors_configuration(ApiId=new["id"])
        if changed - {"tags", "tags_all", "body", "fail_on_warnings"}:
            request = {name: value for name, value in _WAY.request(new).items() if name not in _AT_CREATION}
            client.update_api(**{"Description": "", "Version": "", **request}, ApiId=new["id"])
        if "body" in changed:
            _bring_in(session, new)
        change_tags(session, old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it with its parts."""
        session.client("apigatewayv2").delete_api(ApiId=state["id"])


def _bring_in(session: Any, new: Values) -> None:
    """Bring the document in; what the configuration says of the API itself counts more than what the document says."""
    if not new["body"]:
        return
    client = session.client("apigatewayv2")
    client.reimport_api(ApiId=new["id"], Body=new["body"])
    own = {"Name": new["name"], "Description": new["description"] or "", "Version": new["version"] or ""}
    cors = _WAY.request(new).get("CorsConfiguration")
    client.update_api(ApiId=new["id"], **own, **({"CorsConfiguration": cors} if cors else {}))
    if not cors:
        client.delete_cors_configuration(ApiId=new["id"])
