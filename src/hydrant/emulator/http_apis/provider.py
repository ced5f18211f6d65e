"""Amazon API Gateway's HTTP APIs for LocalStack: the operations of apigatewayv2 that they need.

WebSocket APIs, VPC links, domain names, models and responses of routes are not served.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from botocore import xform_name
from localstack import config
from localstack.aws.api import RequestContext
from localstack.services.plugins import ServiceLifecycleHook
from localstack.state import StateVisitor

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.requests.constraints import violations
from hydrant.emulator.requests.operations import Answer, Method, Request, operations
from hydrant.emulator.requests.refusals import validation_words

from . import openapi
from .errors import bad, conflict, missing, not_served
from .gateway import PATH
from .kinds import API_USUAL, DEPLOYMENT, INTEGRATION, KINDS, ROUTE, STAGE, Kind, Settings, changed, wrong_with
from .models import Api, HttpApisStore, http_apis_stores, new_id

_LOCK = threading.RLock()
_MOST_LISTED = 1000


def _check_request(shape: Any, given: Request) -> None:
    if failures := violations(shape, given):
        raise bad(validation_words(failures))


def _run(method: Callable[[RequestContext, Request], Answer], context: RequestContext, given: Request) -> Answer:
    with _LOCK:
        return method(context, given)


operation = operations(_check_request, _run)
"""Marks the handler of an operation."""


class _ApiOperations:
    """APIs themselves."""

    @operation("CreateApi")
    def create_api(self, context: RequestContext, request: Request) -> Answer:
        """Make an API; with Target also a route, an integration and a stage for it."""
        if request["ProtocolType"] != "HTTP":
            raise not_served("WebSocket APIs: an API of ProtocolType HTTP is served")
        api = _new_api(context, {name: request[name] for name in request if name in _shown_members(context)})
        api.tags.update(request.get("Tags") or {})
        if target := request.get("Target"):
            _quick_create(api, target, request.get("RouteKey") or "$default", request.get("CredentialsArn"))
        return _api_shown(context, api)

    @operation("ImportApi")
    def import_api(self, context: RequestContext, request: Request) -> Answer:
        """Make an API of an OpenAPI document."""
        definition = _definition(request["Body"])
        api = _new_api(context, {"Name": "", "ProtocolType": "HTTP", **definition.settings})
        _import(api, definition)
        return _api_shown(context, api)

    @operation("ReimportApi")
    def reimport_api(self, context: RequestContext, request: Request) -> Answer:
        """Let an OpenAPI document take the place of all routes and integrations."""
        api, definition = _api(context, request), _definition(request["Body"])
        api.settings.update(definition.settings)
        api.of(ROUTE).clear()
        api.of(INTEGRATION).clear()
        _import(api, definition)
        return _api_shown(context, api)

    @operation("GetApi")
    def get_api(self, context: RequestContext, request: Request) -> Answer:
        """An API."""
        return _api_shown(context, _api(context, request))

    @operation("GetApis")
    def get_apis(self, context: RequestContext, request: Request) -> Answer:
        """All APIs, in pages."""
        return _page([_with_names(api) for api in _store(context).apis.values()], request)

    @operation("UpdateApi")
    def update_api(self, context: RequestContext, request: Request) -> Answer:
        """Change what is named."""
        api = _api(context, request)
        asked = {name: value for name, value in request.items() if name in _shown_members(context) and name != "ApiId"}
        api.settings = changed(api.settings, asked)
        return _api_shown(context, api)

    @operation("DeleteApi")
    def delete_api(self, context: RequestContext, request: Request) -> Answer:
        """Take an API away, with all its parts."""
        _store(context).apis.pop(_api(context, request).api_id)
        return {}

    @operation("DeleteCorsConfiguration")
    def delete_cors_configuration(self, context: RequestContext, request: Request) -> Answer:
        """Let pages of other origins in no more."""
        _api(context, request).settings.pop("CorsConfiguration", None)
        return {}


class _MoreOperations:
    """What belongs to parts, and tags."""

    @operation("DeleteRouteSettings")
    def delete_route_settings(self, context: RequestContext, request: Request) -> Answer:
        """Take the settings of a route in a stage away."""
        stage = _part(_api(context, request), STAGE, request)
        stage["RouteSettings"] = {
            key: value for key, value in (stage.get("RouteSettings") or {}).items() if key != request["RouteKey"]
        }
        return {}

    @operation("DeleteAccessLogSettings")
    def delete_access_log_settings(self, context: RequestContext, request: Request) -> Answer:
        """Take the access log of a stage away."""
        _part(_api(context, request), STAGE, request).pop("AccessLogSettings", None)
        return {}

    @operation("GetTags")
    def get_tags(self, context: RequestContext, request: Request) -> Answer:
        """The tags of an API or a stage."""
        return {"Tags": dict(_tags(context, request["ResourceArn"]))}

    @operation("TagResource")
    def tag_resource(self, context: RequestContext, request: Request) -> Answer:
        """Add tags."""
        _tags(context, request["ResourceArn"]).update(request.get("Tags") or {})
        return {}

    @operation("UntagResource")
    def untag_resource(self, context: RequestContext, request: Request) -> Answer:
        """Take tags away."""
        tags = _tags(context, request["ResourceArn"])
        for key in request["TagKeys"]:
            tags.pop(key, None)
        return {}


def _create(kind: Kind) -> Method:
    def create(_self: Any, context: RequestContext, request: Request) -> Answer:
        api = _api(context, request)
        settings = {**kind.usual, **_settings_in(request)}
        if kind.named:
            identifier = str(request[kind.identifier])
        else:
            identifier = new_id(7)
            settings[kind.identifier] = identifier
        if identifier in api.of(kind):
            raise conflict(f"{kind.name} {identifier} already exists for this API")
        _check(api, kind, settings, identifier)
        if kind in (DEPLOYMENT, STAGE):
            settings["CreatedDate"] = _now()
        if kind is INTEGRATION and settings["IntegrationType"] == "AWS_PROXY" and "IntegrationSubtype" not in settings:
            settings.setdefault("IntegrationMethod", "POST")
        api.of(kind)[identifier] = settings
        _after(api, kind, identifier, request)
        return _shown(context, settings)

    return create


def _get(kind: Kind) -> Method:
    def get(_self: Any, context: RequestContext, request: Request) -> Answer:
        return _shown(context, _part(_api(context, request), kind, request))

    return get


def _list(kind: Kind) -> Method:
    def get_all(_self: Any, context: RequestContext, request: Request) -> Answer:
        return _page(list(_api(context, request).of(kind).values()), request)

    return get_all


def _update(kind: Kind) -> Method:
    def update(_self: Any, context: RequestContext, request: Request) -> Answer:
        api = _api(context, request)
        old = _part(api, kind, request)
        new = {**kind.usual, **changed(old, _settings_in(request))}
        _check(api, kind, new, str(request[kind.identifier]))
        if kind is STAGE:
            new["LastUpdatedDate"] = _now()
        api.of(kind)[str(request[kind.identifier])] = new
        api.auto_deploy()
        return _shown(context, new)

    return update


def _delete(kind: Kind) -> Method:
    def delete(_self: Any, context: RequestContext, request: Request) -> Answer:
        api = _api(context, request)
        _part(api, kind, request)
        identifier = str(request[kind.identifier])
        _unused(api, kind, identifier)
        del api.of(kind)[identifier]
        return {}

    return delete


def _operations_of(kind: Kind) -> dict[str, Any]:
    named = {
        f"Create{kind.name}": _create(kind),
        f"Get{kind.name}": _get(kind),
        f"Get{kind.plural}": _list(kind),
        f"Update{kind.name}": _update(kind),
        f"Delete{kind.name}": _delete(kind),
    }
    return {xform_name(name): operation(name)(method) for name, method in named.items()}


_PartOperations = type(
    "_PartOperations", (), {name: each for kind in KINDS for name, each in _operations_of(kind).items()}
)


class HttpApisProvider(_ApiOperations, _MoreOperations, _PartOperations, ServiceLifecycleHook):  # type: ignore[misc,valid-type]
    """All operations that are served."""

    service = "apigatewayv2"
    version = "2018-11-29"

    def accept_state_visitor(self, visitor: StateVisitor) -> None:
        """Show LocalStack's state functions the store."""
        visitor.visit(http_apis_stores)


def _settings_in(request: Request) -> Settings:
    return {name: value for name, value in request.items() if name not in {"ApiId", "Tags"}} | (
        {"Tags": dict(request["Tags"])} if request.get("Tags") else {}
    )


def _new_api(context: RequestContext, settings: Settings) -> Api:
    api_id = new_id()
    api = Api(api_id, context.account_id, context.region, {**API_USUAL, **settings, "CreatedDate": _now()})
    api.settings.pop("Tags", None)
    _store(context).apis[api_id] = api
    return api


def _quick_create(api: Api, target: str, key: str, credentials: str | None) -> None:
    """The route, integration and stage of an API that is made with a target."""
    kind = "AWS_PROXY" if ":lambda:" in target else "HTTP_PROXY"
    role = {"CredentialsArn": credentials} if credentials else {}
    method = {"IntegrationMethod": "POST" if kind == "AWS_PROXY" else "ANY"}
    given = {"IntegrationType": kind, "IntegrationUri": target, "PayloadFormatVersion": "2.0", **role, **method}
    _add(api, key, given, managed=True)
    stage = {**STAGE.usual, "StageName": "$default", "AutoDeploy": True, "ApiGatewayManaged": True}
    api.of(STAGE)["$default"] = {**stage, "CreatedDate": _now()}
    api.auto_deploy()


def _import(api: Api, definition: openapi.Definition) -> None:
    for key, integration in definition.routes.items():
        _add(api, key, integration, managed=False)


def _add(api: Api, key: str, integration: Settings | None, *, managed: bool) -> None:
    """A route with its integration."""
    own = {"ApiGatewayManaged": True} if managed else {}
    target = {}
    if integration is not None:
        identifier = new_id(7)
        whole = {**INTEGRATION.usual, **integration, **own, "IntegrationId": identifier}
        api.of(INTEGRATION)[identifier] = whole
        target = {"Target": f"integrations/{identifier}"}
    route = new_id(7)
    api.of(ROUTE)[route] = {**ROUTE.usual, **own, **target, "RouteId": route, "RouteKey": key}


def _after(api: Api, kind: Kind, identifier: str, request: Request) -> None:
    """What a new part means for others."""
    if kind is DEPLOYMENT:
        api.snapshot(identifier)
        if request.get("StageName"):
            _part(api, STAGE, request)["DeploymentId"] = identifier
    api.auto_deploy()


def _check(api: Api, kind: Kind, settings: Settings, identifier: str) -> None:
    """Raise the error for a part that cannot be."""
    if wrong := wrong_with(kind, settings, api.parts):
        raise bad(wrong)
    for other, part in api.of(kind).items():
        if kind.unique and other != identifier and part.get(kind.unique) == settings.get(kind.unique):
            raise conflict(f"{kind.name} with {kind.unique} {settings[kind.unique]} already exists for this API")


def _unused(api: Api, kind: Kind, identifier: str) -> None:
    """Raise the error for a part that another one needs."""
    target = f"integrations/{identifier}"
    if kind is INTEGRATION and any(route.get("Target") == target for route in api.of(ROUTE).values()):
        raise conflict(f"Cannot delete Integration {identifier}. A Route in this API references it")
    if kind is DEPLOYMENT and any(stage.get("DeploymentId") == identifier for stage in api.of(STAGE).values()):
        raise bad("Active stages pointing to this deployment must be moved or deleted")


def _definition(body: str) -> openapi.Definition:
    try:
        return openapi.read(body)
    except openapi.NoDefinition as error:
        raise bad(str(error)) from error


def _store(context: RequestContext) -> HttpApisStore:
    return http_apis_stores[context.account_id][context.region]


def _api(context: RequestContext, request: Request) -> Api:
    api: Api | None = _store(context).apis.get(request["ApiId"])
    if api is None:
        raise missing(f"Invalid API identifier specified {context.account_id}:{request['ApiId']}")
    return api


def _part(api: Api, kind: Kind, request: Request) -> Settings:
    part = api.of(kind).get(str(request[kind.identifier]))
    if part is None:
        raise missing(f"Unable to find {kind.name} by ID {request[kind.identifier]} within the API {api.api_id}")
    return part


def _tags(context: RequestContext, arn: str) -> dict[str, str]:
    """The tags of arn:aws:apigateway:region::/apis/id or .../stages/name, to be changed."""
    parts = arn.partition("::")[2].strip("/").split("/")
    api = _store(context).apis.get(parts[1]) if len(parts) > 1 else None
    if api is None:
        raise missing(f"Invalid resource identifier specified {arn}")
    if len(parts) == 2:
        return api.tags
    if len(parts) != 4 or parts[2] != "stages":
        raise missing(f"Invalid resource identifier specified {arn}")
    stage = _part(api, STAGE, {"StageName": parts[3]})
    tags: dict[str, str] = stage.setdefault("Tags", {})
    return tags


def _shown_members(context: RequestContext) -> Mapping[str, Any]:
    members: Mapping[str, Any] = context.operation.output_shape.members
    return members


def _shown(context: RequestContext, settings: Settings) -> Answer:
    return {name: value for name, value in settings.items() if name in _shown_members(context)}


def _api_shown(context: RequestContext, api: Api) -> Answer:
    return _shown(context, _with_names(api))


def _with_names(api: Api) -> Settings:
    endpoint = f"{config.external_service_url()}{PATH}/{api.api_id}"
    return {**api.settings, "ApiId": api.api_id, "ApiEndpoint": endpoint, "Tags": dict(api.tags)}


def _page(items: list[Settings], request: Request) -> Answer:
    """Some of a list: NextToken is where the next page begins."""
    try:
        start = int(request.get("NextToken") or 0)
        limit = int(request.get("MaxResults") or _MOST_LISTED)
    except ValueError as error:
        raise bad("Invalid NextToken or MaxResults") from error
    more = {"NextToken": str(start + limit)} if len(items) > start + limit else {}
    return {"Items": items[start : start + limit], **more}


def _now() -> datetime:
    return datetime.fromtimestamp(CLOCK.now(), UTC)
