"""AWS::ApiGatewayV2::Api with its routes, integrations, stages, deployments and authorizers (R-19).

LocalStack's community edition has no such types. What the emulator does not serve of HTTP APIs, it refuses by name.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar

from localstack.services.cloudformation.resource_provider import (
    OperationStatus,
    ProgressEvent,
    ResourceProvider,
    ResourceRequest,
)

from .properties import known, typed

_OF_A_DOCUMENT = ("Body", "BodyS3Location", "BasePath", "FailOnWarnings")
_EMPTY = {"structure": {}, "map": {}, "list": [], "boolean": False}
"""What takes a property away, by its type; for others the empty text."""


def _schema(kind: str, identifier: str, fixed: tuple[str, ...], shown: tuple[str, ...]) -> dict[str, Any]:
    return {
        "typeName": kind,
        "primaryIdentifier": [f"/properties/{identifier}"],
        "createOnlyProperties": [f"/properties/{name}" for name in fixed],
        "readOnlyProperties": [f"/properties/{name}" for name in shown],
    }


class Api(ResourceProvider[Any]):
    """An HTTP API, by its properties or by an OpenAPI document."""

    TYPE = "AWS::ApiGatewayV2::Api"
    SCHEMA: ClassVar[dict[str, Any]] = _schema(TYPE, "ApiId", ("ProtocolType",), ("ApiId", "ApiEndpoint"))

    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it."""
        client, model = request.aws_client_factory.apigatewayv2, request.desired_state
        if body := _document(request, model):
            made = client.import_api(Body=body)
            self._set(client, {}, {**model, "ApiId": made["ApiId"]})
        else:
            made = client.create_api(**_parameters(client, "CreateApi", model))
        return _done({**model, "ApiId": made["ApiId"], "ApiEndpoint": made["ApiEndpoint"]})

    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change it; a document is imported anew."""
        client, before = request.aws_client_factory.apigatewayv2, dict(request.previous_state or {})
        wanted = {**request.desired_state, "ApiId": before["ApiId"], "ApiEndpoint": before["ApiEndpoint"]}
        if body := _document(request, wanted):
            client.reimport_api(ApiId=before["ApiId"], Body=body)
        self._set(client, before, wanted)
        return _done(wanted)

    def delete(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Take it away with all that belongs to it."""
        client, model = request.aws_client_factory.apigatewayv2, request.previous_state or request.desired_state
        with suppress(client.exceptions.NotFoundException):
            client.delete_api(ApiId=model["ApiId"])
        return _done(model)

    def _set(self, client: Any, before: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
        asked = _changes(client, "UpdateApi", before, wanted)
        cors_gone = asked.get("CorsConfiguration") == {}
        if cors_gone:
            client.delete_cors_configuration(ApiId=wanted["ApiId"])
        client.update_api(**{n: value for n, value in asked.items() if not (cors_gone and n == "CorsConfiguration")})
        _tag(client, f"arn:aws:apigateway:{client.meta.region_name}::/apis/{wanted['ApiId']}", before, wanted)


class _Part(ResourceProvider[Any]):
    """A part of an API. `NAME` is as in CreateRoute, `IDENTIFIER` the property with its id, which Ref gives."""

    NAME: ClassVar[str]
    IDENTIFIER: ClassVar[str]

    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it."""
        client, model = request.aws_client_factory.apigatewayv2, request.desired_state
        made = self._call(client, "create", _parameters(client, f"Create{self.NAME}", model))
        return _done({**model, self.IDENTIFIER: made[self.IDENTIFIER]})

    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change it."""
        client, before = request.aws_client_factory.apigatewayv2, dict(request.previous_state or {})
        wanted = {**request.desired_state, self.IDENTIFIER: before[self.IDENTIFIER]}
        self._call(client, "update", _changes(client, f"Update{self.NAME}", before, wanted))
        return _done(wanted)

    def delete(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Take it away; an API that is gone took it along."""
        client, model = request.aws_client_factory.apigatewayv2, request.previous_state or request.desired_state
        with suppress(client.exceptions.NotFoundException):
            self._call(client, "delete", {name: model[name] for name in ("ApiId", self.IDENTIFIER)})
        return _done(model)

    def _call(self, client: Any, verb: str, parameters: Mapping[str, Any]) -> Any:
        return getattr(client, f"{verb}_{self.NAME.lower()}")(**parameters)


class Authorizer(_Part):
    """An authorizer: it is kept, and lets nobody in."""

    TYPE, NAME, IDENTIFIER = "AWS::ApiGatewayV2::Authorizer", "Authorizer", "AuthorizerId"
    SCHEMA: ClassVar[dict[str, Any]] = _schema(TYPE, IDENTIFIER, ("ApiId",), (IDENTIFIER,))


class Deployment(_Part):
    """A deployment."""

    TYPE, NAME, IDENTIFIER = "AWS::ApiGatewayV2::Deployment", "Deployment", "DeploymentId"
    SCHEMA: ClassVar[dict[str, Any]] = _schema(TYPE, IDENTIFIER, ("ApiId", "StageName"), (IDENTIFIER,))


class Integration(_Part):
    """An integration."""

    TYPE, NAME, IDENTIFIER = "AWS::ApiGatewayV2::Integration", "Integration", "IntegrationId"
    SCHEMA: ClassVar[dict[str, Any]] = _schema(TYPE, IDENTIFIER, ("ApiId",), (IDENTIFIER,))


class Route(_Part):
    """A route."""

    TYPE, NAME, IDENTIFIER = "AWS::ApiGatewayV2::Route", "Route", "RouteId"
    SCHEMA: ClassVar[dict[str, Any]] = _schema(TYPE, IDENTIFIER, ("ApiId",), (IDENTIFIER,))


class Stage(_Part):
    """A stage."""

    TYPE, NAME, IDENTIFIER = "AWS::ApiGatewayV2::Stage", "Stage", "StageName"
    SCHEMA: ClassVar[dict[str, Any]] = _schema(TYPE, IDENTIFIER, ("ApiId", "StageName"), ())


def _document(request: ResourceRequest[Any], model: Mapping[str, Any]) -> str:
    """The OpenAPI document of an API, "" for none."""
    if place := model.get("BodyS3Location"):
        s3 = request.aws_client_factory.s3
        return str(s3.get_object(Bucket=place["Bucket"], Key=place["Key"])["Body"].read().decode())
    body = model.get("Body")
    return body if isinstance(body, str) else json.dumps(body, default=str) if body else ""


def _parameters(client: Any, operation: str, model: Mapping[str, Any]) -> dict[str, Any]:
    shape = client.meta.service_model.operation_model(operation).input_shape
    given = {name: value for name, value in model.items() if value is not None and name not in _OF_A_DOCUMENT}
    return dict(typed(shape, known(shape, given)))


def _changes(client: Any, operation: str, before: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of an update, with what takes away the properties that the template no longer has."""
    members = client.meta.service_model.operation_model(operation).input_shape.members
    gone = {
        name: _EMPTY.get(members[name].type_name, "")
        for name, value in before.items()
        if value is not None and wanted.get(name) is None and name in members and name not in _OF_A_DOCUMENT
    }
    return {**gone, **_parameters(client, operation, wanted)}


def _tag(client: Any, arn: str, before: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Tags of APIs are a map."""
    old, new = before.get("Tags") or {}, wanted.get("Tags") or {}
    if gone := sorted(old.keys() - new.keys()):
        client.untag_resource(ResourceArn=arn, TagKeys=gone)
    if more := {key: str(value) for key, value in new.items() if old.get(key) != value}:
        client.tag_resource(ResourceArn=arn, Tags=more)


def _done(model: Mapping[str, Any]) -> ProgressEvent[Any]:
    return ProgressEvent(OperationStatus.SUCCESS, resource_model=dict(model))
