"""What an HTTP API is made of: routes, integrations, stages, deployments, authorizers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Settings = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """A part of an API: its name in operations, the member with its id, what AWS has by itself."""

    name: str
    identifier: str
    usual: Mapping[str, Any] = field(default_factory=dict)
    unique: str = ""
    """The member that no two parts share."""
    named: bool = False
    """Whether the caller gives the identifier."""

    @property
    def plural(self) -> str:
        """As in GetRoutes."""
        return f"{self.name}s"


AUTHORIZER = Kind("Authorizer", "AuthorizerId", unique="Name")
DEPLOYMENT = Kind("Deployment", "DeploymentId", {"AutoDeployed": False, "DeploymentStatus": "DEPLOYED"})
INTEGRATION = Kind(
    "Integration",
    "IntegrationId",
    {"ConnectionType": "INTERNET", "PayloadFormatVersion": "1.0", "TimeoutInMillis": 30000},
)
ROUTE = Kind("Route", "RouteId", {"ApiKeyRequired": False, "AuthorizationType": "NONE"}, unique="RouteKey")
STAGE = Kind(
    "Stage",
    "StageName",
    {"AutoDeploy": False, "DefaultRouteSettings": {"DetailedMetricsEnabled": False}, "RouteSettings": {}},
    unique="StageName",
    named=True,
)
KINDS = (AUTHORIZER, DEPLOYMENT, INTEGRATION, ROUTE, STAGE)
API_USUAL: Mapping[str, Any] = {
    "ApiGatewayManaged": False,
    "ApiKeySelectionExpression": "$request.header.x-api-key",
    "DisableExecuteApiEndpoint": False,
    "IpAddressType": "ipv4",
    "RouteSelectionExpression": "$request.method $request.path",
}
_NO_ROUTE_KEY = (
    "The provided route key is not formatted properly for HTTP protocol. "
    'Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"'
)
_MERGED = frozenset({"RequestParameters", "StageVariables", "RouteSettings", "ResponseParameters"})
"""Maps of which an update changes what it names, and removes what it names with an empty value."""


def changed(old: Mapping[str, Any], asked: Mapping[str, Any]) -> Settings:
    """Settings after an update: empty texts and structures take away, maps change entry by entry."""
    new = dict(old)
    for name, value in asked.items():
        if name in _MERGED:
            entries = {**(old.get(name) or {}), **value}
            new[name] = {key: entry for key, entry in entries.items() if entry not in ("", {}, None)}
        elif value in ("", {}):
            new.pop(name, None)
        else:
            new[name] = value
    return new


def wrong_with(kind: Kind, settings: Mapping[str, Any], parts: Mapping[str, Mapping[str, Settings]]) -> str:
    """What is wrong with a part, "" if nothing is. `parts` are those of its API, by the name of their kind."""
    if kind is INTEGRATION:
        return _wrong_with_integration(settings)
    if kind is ROUTE:
        return _wrong_with_route(settings, parts)
    if kind is AUTHORIZER and settings.get("AuthorizerType") == "JWT" and not settings.get("JwtConfiguration"):
        return "JWT authorizers need a JwtConfiguration"
    if kind is STAGE and (deployment := settings.get("DeploymentId")) and deployment not in parts["Deployment"]:
        return f"Unable to find Deployment by ID {deployment}"
    return ""


def _wrong_with_integration(settings: Mapping[str, Any]) -> str:
    kind = settings.get("IntegrationType")
    if kind not in {"AWS_PROXY", "HTTP_PROXY"}:
        return f"HTTP APIs have integrations of the types AWS_PROXY and HTTP_PROXY, not {kind}"
    if not settings.get("IntegrationUri") and not settings.get("IntegrationSubtype"):
        return "An integration URI is required"
    if kind == "HTTP_PROXY" and not settings.get("IntegrationMethod"):
        return "HttpMethod must be set for HTTP_PROXY integrations"
    return ""


def _wrong_with_route(settings: Mapping[str, Any], parts: Mapping[str, Mapping[str, Settings]]) -> str:
    key = str(settings["RouteKey"])
    if key != "$default" and not _is_route_key(key):
        return _NO_ROUTE_KEY
    target = str(settings.get("Target") or "")
    if target and target.removeprefix("integrations/") not in parts["Integration"]:
        return f"Unable to find Integration by ID {target.removeprefix('integrations/')}"
    authorizer = settings.get("AuthorizerId")
    if authorizer and authorizer not in parts["Authorizer"]:
        return f"Unable to find Authorizer by ID {authorizer}"
    return ""


def _is_route_key(key: str) -> bool:
    method, space, path = key.partition(" ")
    methods = {"ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
    return bool(space) and method in methods and path.startswith("/")
