"""aws_cloudwatch_event_connection (resource and data source) and aws_cloudwatch_event_api_destination
(internal/service/events/{connection,api_destination}.go).
"""

from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import DataSource, ResourceType
from hydrant.offline_provider.rules import Rules, between, length, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

_METHODS = ("POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")
_HTTP = {"body": "BodyParameters", "header": "HeaderParameters", "query_string": "QueryStringParameters"}
_SECRETS = [
    f"auth_parameters.{place}.{kind}.is_value_secret"
    for place in ("invocation_http_parameters", "oauth.oauth_http_parameters")
    for kind in _HTTP
]
_WAY = Members(
    block_of("aws_cloudwatch_event_connection"),
    {
        "arn": None,
        "id": None,
        "region": None,
        "secret_arn": None,
        "auth_parameters.api_key": "ApiKeyAuthParameters",
        "auth_parameters.api_key.key": "ApiKeyName",
        "auth_parameters.api_key.value": "ApiKeyValue",
        "auth_parameters.basic": "BasicAuthParameters",
        "auth_parameters.oauth": "OAuthParameters",
        "auth_parameters.oauth.client_parameters.client_id": "ClientID",
        "auth_parameters.oauth.oauth_http_parameters": "OAuthHttpParameters",
        **{f"auth_parameters.invocation_http_parameters.{ours}": theirs for ours, theirs in _HTTP.items()},
        **{f"auth_parameters.oauth.oauth_http_parameters.{ours}": theirs for ours, theirs in _HTTP.items()},
        **dict.fromkeys(_SECRETS, "IsValueSecret"),
    },
    keep=frozenset(_SECRETS),
)


_DESTINATION = {
    "connection_arn": "ConnectionArn",
    "description": "Description",
    "http_method": "HttpMethod",
    "invocation_endpoint": "InvocationEndpoint",
    "invocation_rate_limit_per_second": "InvocationRateLimitPerSecond",
    "name": "Name",
}


class Connection(ResourceType):
    """How API destinations sign their calls. EventBridge never tells the secrets: those of the state stay."""

    name = "aws_cloudwatch_event_connection"
    rules = Rules(
        force_new=("name",),
        defaults=dict.fromkeys(_SECRETS, False),
        checks={
            "authorization_type": one_of("BASIC", "OAUTH_CLIENT_CREDENTIALS", "API_KEY"),
            "auth_parameters.oauth.http_method": one_of("GET", "POST", "PUT"),
            "name": length(1, 64),
        },
        unserved=(
            "kms_key_identifier",
            "invocation_connectivity_parameters",
            "auth_parameters.connectivity_parameters",
        ),
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        new["arn"] = session.client("events").create_connection(**_WAY.request(new))["ConnectionArn"]
        new["id"] = new["name"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Describe it; what holds secrets stays as the state has it."""
        found = session.client("events").describe_connection(Name=state["id"])
        told = {
            "arn": found["ConnectionArn"],
            "authorization_type": found["AuthorizationType"],
            "name": found["Name"],
            "secret_arn": found.get("SecretArn"),
            **({"description": found["Description"]} if "Description" in found else {}),  # LocalStack does not tell it
        }
        known = bool(state["auth_parameters"])
        return told if known else {**told, "auth_parameters": _WAY.read(found).get("auth_parameters", [])}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Update it."""
        session.client("events").update_connection(**_WAY.request(new))

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("events").delete_connection(Name=state["id"])


class ConnectionData(DataSource):
    """A connection that exists."""

    name = "aws_cloudwatch_event_connection"

    def read(self, session: Any, config: Values) -> Values:
        """Describe it."""
        found = session.client("events").describe_connection(Name=config["name"])
        return {
            "id": found["Name"],
            "arn": found["ConnectionArn"],
            "authorization_type": found["AuthorizationType"],
            "secret_arn": found.get("SecretArn"),
        }


class ApiDestination(ResourceType):
    """An HTTP endpoint as a rule's target."""

    name = "aws_cloudwatch_event_api_destination"
    rules = Rules(
        force_new=("name",),
        defaults={"invocation_rate_limit_per_second": 300},
        checks={
            "description": length(0, 512),
            "http_method": one_of(*_METHODS),
            "invocation_endpoint": length(1, 2048),
            "invocation_rate_limit_per_second": between(1, 300),
            "name": length(1, 64),
        },
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        said = {theirs: new[ours] for ours, theirs in _DESTINATION.items() if new[ours] is not None}
        new["arn"] = session.client("events").create_api_destination(**said)["ApiDestinationArn"]
        new["id"] = new["name"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Describe it."""
        found = session.client("events").describe_api_destination(Name=state["id"])
        return {**{ours: found.get(theirs) for ours, theirs in _DESTINATION.items()}, "arn": found["ApiDestinationArn"]}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Update it."""
        said = {theirs: new[ours] for ours, theirs in _DESTINATION.items() if new[ours] is not None}
        session.client("events").update_api_destination(**said)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("events").delete_api_destination(Name=state["id"])
