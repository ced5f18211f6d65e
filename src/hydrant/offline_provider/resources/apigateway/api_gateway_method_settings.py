"""aws_api_gateway_method_settings (internal/service/apigateway/method_settings.go)."""

from typing import Any

from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, one_of
from hydrant.offline_provider.schema import Values

from . import patches
from .common import split

_SETTINGS = {
    "cache_data_encrypted": ("caching/dataEncrypted", "cacheDataEncrypted"),
    "cache_ttl_in_seconds": ("caching/ttlInSeconds", "cacheTtlInSeconds"),
    "caching_enabled": ("caching/enabled", "cachingEnabled"),
    "data_trace_enabled": ("logging/dataTrace", "dataTraceEnabled"),
    "logging_level": ("logging/loglevel", "loggingLevel"),
    "metrics_enabled": ("metrics/enabled", "metricsEnabled"),
    "require_authorization_for_cache_control": (
        "caching/requireAuthorizationForCacheControl",
        "requireAuthorizationForCacheControl",
    ),
    "throttling_burst_limit": ("throttling/burstLimit", "throttlingBurstLimit"),
    "throttling_rate_limit": ("throttling/rateLimit", "throttlingRateLimit"),
    "unauthorized_cache_control_header_strategy": (
        "caching/unauthorizedCacheControlHeaderStrategy",
        "unauthorizedCacheControlHeaderStrategy",
    ),
}
"""Attribute -> its path below the method's, and its name in a stage's answer."""
_EVERY = "*/*"
_UNSET = {
    "cache_data_encrypted": False,
    "cache_ttl_in_seconds": 300,
    "caching_enabled": False,
    "data_trace_enabled": False,
    "logging_level": "OFF",
    "metrics_enabled": False,
    "require_authorization_for_cache_control": True,
    "throttling_burst_limit": -1,
    "throttling_rate_limit": -1,
    "unauthorized_cache_control_header_strategy": "SUCCEED_WITH_RESPONSE_HEADER",
}
"""What a method has without settings of its own."""


class MethodSettings(ResourceType):
    """Logging, throttling and caching of a stage's methods: of all (`*/*`) or of one."""

    name = "aws_api_gateway_method_settings"
    rules = Rules(
        force_new=("method_path", "rest_api_id", "stage_name"),
        defaults={"settings.throttling_burst_limit": -1, "settings.throttling_rate_limit": -1},
        checks={
            "settings.logging_level": one_of("OFF", "ERROR", "INFO"),
            "settings.unauthorized_cache_control_header_strategy": one_of(
                "FAIL_WITH_403", "SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER"
            ),
        },
    )

    def create(self, session: Any, new: Values) -> None:
        """Set them."""
        _set(session, new, {name: value for name, value in new["settings"][0].items() if value is not None})
        new["id"] = _id(new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read them."""
        stage = session.client("apigateway").get_stage(restApiId=state["rest_api_id"], stageName=state["stage_name"])
        found = stage.get("methodSettings", {}).get(state["method_path"])
        if found is None:
            return None
        return {"settings": [{name: found.get(theirs, _UNSET[name]) for name, (_, theirs) in _SETTINGS.items()}]}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set what has changed."""
        before, wanted = old["settings"][0], new["settings"][0]
        _set(session, new, {name: value for name, value in wanted.items() if value != before[name]})

    def delete(self, session: Any, state: Values) -> None:
        """Remove them. LocalStack can do that for all methods only; those of one get what a method has without."""
        if state["method_path"] != _EVERY:
            _set(session, state, _UNSET)
        elif self.read(session, state) is not None:
            _patch(session, state, [{"op": "remove", "path": f"/{_EVERY}"}])

    def imported(self, session: Any, import_id: str) -> Values:
        """By the ids of API and stage and the path."""
        api, stage, path = split(import_id, "REST-API-ID", "STAGE-NAME", "METHOD-PATH")
        found: Values = {"rest_api_id": api, "stage_name": stage, "method_path": path}
        return {**found, "id": _id(found)}


def _id(values: Values) -> str:
    return f"{values['rest_api_id']}-{values['stage_name']}-{values['method_path']}"


def _set(session: Any, values: Values, wanted: Values) -> None:
    root = f"/{values['method_path']}"
    _patch(session, values, [patches.replace(f"{root}/{_SETTINGS[name][0]}", wanted[name]) for name in sorted(wanted)])


def _patch(session: Any, values: Values, operations: list[patches.Operation]) -> None:
    session.client("apigateway").update_stage(
        restApiId=values["rest_api_id"], stageName=values["stage_name"], patchOperations=operations
    )
