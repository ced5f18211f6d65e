"""aws_apigatewayv2_stage (internal/service/apigatewayv2/stage.go)."""

from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.rules import Rules, arn, length, one_of
from hydrant.offline_provider.schema import Values, blank
from hydrant.offline_provider.schema_file import block_of

from .common import NO_WEBSOCKETS, ApiPart, arn_of, change_tags, emptied

_DEFAULT, _ROUTES = "default_route_settings", "route_settings"
_BLOCK = block_of("aws_apigatewayv2_stage")
_OF_WEBSOCKETS = ("data_trace_enabled", "logging_level")
_USUAL = {"data_trace_enabled": False, "detailed_metrics_enabled": False}
_MEMBERS = {
    "detailed_metrics_enabled": "DetailedMetricsEnabled",
    "throttling_burst_limit": "ThrottlingBurstLimit",
    "throttling_rate_limit": "ThrottlingRateLimit",
}


def _no_block_is_usual(old: Any, new: Any) -> bool:
    """Settings of routes that say nothing are as no block."""
    return _said(old) == _said(new)


def _said(blocks: Any) -> list[dict[str, Any]]:
    return [said for block in blocks or () if (said := {name: value for name, value in block.items() if value})]


class Stage(ApiPart):
    """A name under which an API is called."""

    name = "aws_apigatewayv2_stage"
    part = "Stage"
    identifier = "StageName"
    way = Members(
        _BLOCK,
        {
            **dict.fromkeys(("arn", "execution_arn", "id", "invoke_url", "region", "tags", "tags_all")),
            **dict.fromkeys((_DEFAULT, _ROUTES, "stage_variables")),
            "name": "StageName",
        },
        keep=frozenset({"auto_deploy"}),
    )
    rules = Rules(
        force_new=("api_id", "name"),
        defaults={
            "auto_deploy": False,
            **{f"{block}.{name}": value for block in (_DEFAULT, _ROUTES) for name, value in _USUAL.items()},
        },
        equivalent={_DEFAULT: _no_block_is_usual},
        checks={
            "access_log_settings.destination_arn": arn,
            "description": length(0, 1024),
            f"{_DEFAULT}.logging_level": one_of("ERROR", "INFO", "OFF"),
            f"{_ROUTES}.logging_level": one_of("ERROR", "INFO", "OFF"),
            "name": length(1, 128),
        },
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        tags = {"Tags": new["tags_all"]} if new.get("tags_all") else {}
        session.client("apigatewayv2").create_stage(**self.way.request(new), **self.request_of(new), **tags)
        new["id"] = new["name"]

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Everything but its name changes in place."""
        client, keys = session.client("apigatewayv2"), {"ApiId": new["api_id"], "StageName": new["name"]}
        if old["access_log_settings"] and not new["access_log_settings"]:
            client.delete_access_log_settings(**keys)
        if changed - {"tags", "tags_all"}:
            request = {"Description": "", **self.way.request(new), **self.request_of(new, old)}
            client.update_stage(**request)
        change_tags(session, old, new)

    def request_of(self, new: Values, old: Values | None = None) -> Values:
        """Settings of routes, and variables: what is gone from them is said to be empty."""
        routes = {each["route_key"]: _settings(each) for each in new[_ROUTES] or ()}
        gone: Values = {
            each["route_key"]: {} for each in (old or {}).get(_ROUTES) or () if each["route_key"] not in routes
        }
        found = {
            "DefaultRouteSettings": _settings(new[_DEFAULT][0])
            if new[_DEFAULT]
            else ({} if old is None else {"DetailedMetricsEnabled": False}),
            "RouteSettings": {**gone, **routes},
            "StageVariables": emptied(new["stage_variables"], (old or {}).get("stage_variables")),
        }
        return {name: value for name, value in found.items() if value}

    def values_of(self, session: Any, state: Values, found: Values) -> Values:
        """Settings of routes, variables, ARNs, the address."""
        api, name = state["api_id"], found["StageName"]
        endpoint = session.client("apigatewayv2").get_api(ApiId=api)["ApiEndpoint"]
        return {
            **dict.fromkeys(("client_certificate_id", "deployment_id", "description")),
            "access_log_settings": [],
            "arn": arn_of(session, f"apis/{api}/stages/{name}"),
            _DEFAULT: [_block_of(_DEFAULT, found.get("DefaultRouteSettings") or {})],
            "execution_arn": session.arn("execute-api", f"{api}/{name}"),
            "invoke_url": f"{endpoint}/{'' if name == '$default' else name}",
            _ROUTES: [
                {**_block_of(_ROUTES, settings), "route_key": key}
                for key, settings in sorted((found.get("RouteSettings") or {}).items())
            ],
            "stage_variables": found.get("StageVariables") or None,
            "tags": found.get("Tags") or {},
        }


def _settings(block: Values) -> Values:
    """Settings of a route as AWS takes them. Raises Refused for those of WebSocket APIs."""
    for name in _OF_WEBSOCKETS:
        if block.get(name) and block[name] != "OFF":
            raise Refused(f"{name}: {NO_WEBSOCKETS}")
    return {theirs: block[name] for name, theirs in _MEMBERS.items() if block.get(name) is not None}


def _block_of(name: str, settings: Values) -> Values:
    told = {ours: settings[theirs] for ours, theirs in _MEMBERS.items() if settings.get(theirs) is not None}
    return {**blank(_BLOCK.blocks[name].block), **_USUAL, **told}
