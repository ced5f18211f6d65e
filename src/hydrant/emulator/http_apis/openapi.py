"""Routes and integrations of an OpenAPI document [API Gateway guide: OpenAPI definitions for HTTP APIs]. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from .kinds import INTEGRATION, wrong_with

_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace", "x-amazon-apigateway-any-method"}
_ANY = "x-amazon-apigateway-any-method"
_INTEGRATION = "x-amazon-apigateway-integration"
_CORS = "x-amazon-apigateway-cors"
_MEMBERS = {
    "connectionId": "ConnectionId",
    "connectionType": "ConnectionType",
    "credentials": "CredentialsArn",
    "httpMethod": "IntegrationMethod",
    "integrationSubtype": "IntegrationSubtype",
    "payloadFormatVersion": "PayloadFormatVersion",
    "requestParameters": "RequestParameters",
    "timeoutInMillis": "TimeoutInMillis",
    "uri": "IntegrationUri",
}


class NoDefinition(ValueError):
    """A text is no OpenAPI document."""


@dataclass(frozen=True)
class Definition:
    """What a document says of an API. `routes` has the integration of each route key, None where there is none."""

    settings: dict[str, Any]
    routes: dict[str, dict[str, Any] | None] = field(default_factory=dict)


def read(text: str) -> Definition:
    """Read a document, JSON or YAML. Raises NoDefinition."""
    try:
        document = yaml.safe_load(text) if not text.lstrip().startswith("{") else json.loads(text)
    except (ValueError, yaml.YAMLError) as error:
        raise NoDefinition(f"Unable to parse the OpenAPI document: {error}") from error
    if not isinstance(document, Mapping) or not isinstance(document.get("paths", {}), Mapping):
        raise NoDefinition("Invalid OpenAPI input.")
    info = document.get("info") or {}
    settings = {"Name": info.get("title"), "Version": info.get("version"), "Description": info.get("description")}
    if cors := document.get(_CORS):
        settings["CorsConfiguration"] = {name[0].upper() + name[1:]: value for name, value in cors.items()}
    routes = dict(_routes(path, item) for path, item in _items(document.get("paths") or {}))
    for key, integration in routes.items():
        if integration is not None and (wrong := wrong_with(INTEGRATION, integration, {})):
            raise NoDefinition(f"{key}: {wrong}")
    return Definition({name: value for name, value in settings.items() if value is not None}, routes)


def _items(paths: Mapping[str, Any]) -> list[tuple[str, tuple[str, Any]]]:
    return [
        (path, (method, operation or {}))
        for path, methods in paths.items()
        for method, operation in (methods or {}).items()
        if method.lower() in _METHODS
    ]


def _routes(path: str, item: tuple[str, Any]) -> tuple[str, dict[str, Any] | None]:
    method, operation = item
    verb = "ANY" if method.lower() == _ANY else method.upper()
    key = "$default" if path.lstrip("/") == "$default" else f"{verb} {path}"
    given = operation.get(_INTEGRATION)
    if not given:
        return key, None
    kind = str(given.get("type", "")).upper()
    found = {theirs: given[name] for name, theirs in _MEMBERS.items() if given.get(name) is not None}
    return key, {"IntegrationType": kind, **found}
