"""aws_api_gateway_stage (internal/service/apigateway/stage.go)."""

from typing import Any

from hydrant.offline_provider.rules import Rules, arn, one_of
from hydrant.offline_provider.schema import Values

from . import patches
from .common import Part, arn_of, change_tags, set_tags, tags_of

_PATHS = {
    "cache_cluster_enabled": "/cacheClusterEnabled",
    "client_certificate_id": "/clientCertificateId",
    "deployment_id": "/deploymentId",
    "description": "/description",
    "xray_tracing_enabled": "/tracingEnabled",
}
_NEW = {
    "cache_cluster_enabled": "cacheClusterEnabled",
    "cache_cluster_size": "cacheClusterSize",
    "deployment_id": "deploymentId",
    "description": "description",
    "documentation_version": "documentationVersion",
    "variables": "variables",
    "xray_tracing_enabled": "tracingEnabled",
    "tags_all": "tags",
}
_CANARY = {
    "deployment_id": "deploymentId",
    "percent_traffic": "percentTraffic",
    "stage_variable_overrides": "stageVariableOverrides",
    "use_stage_cache": "useStageCache",
}
_AFTERWARDS = {"access_log_settings", "client_certificate_id"}
"""What CreateStage does not take."""


class Stage(Part):
    """A deployment under a name."""

    name = "aws_api_gateway_stage"
    rules = Rules(
        force_new=("documentation_version", "rest_api_id", "stage_name"),  # AWS takes another documentation in place
        defaults={"canary_settings.percent_traffic": 0},
        checks={
            "access_log_settings.destination_arn": arn,
            "cache_cluster_size": one_of("0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"),
        },
    )
    keys = ("rest_api_id", "stage_name")
    id_prefix = "ags"

    def create(self, session: Any, new: Values) -> None:
        """Create it, then set what CreateStage does not take."""
        given = {theirs: new[name] for name, theirs in _NEW.items() if new[name]}
        if new["canary_settings"]:
            given["canarySettings"] = _canary(new["canary_settings"][0])
        session.client("apigateway").create_stage(**self.arguments(new), **given)
        new["id"] = self.id_of(new)
        set_tags(session, self._path(new), new)
        self._patch(session, new, _operations(new | {"access_log_settings": []}, new, _AFTERWARDS & _set(new)))

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        found = session.client("apigateway").get_stage(**self.arguments(state))
        api, stage = state["rest_api_id"], state["stage_name"]
        logs, enabled = found.get("accessLogSettings"), found.get("cacheClusterEnabled", False)
        return {
            "access_log_settings": [{"destination_arn": logs.get("destinationArn"), "format": logs.get("format")}]
            if logs
            else [],
            "arn": arn_of(session, self._path(state)),
            "cache_cluster_enabled": enabled,
            "cache_cluster_size": found.get("cacheClusterSize") if enabled else state["cache_cluster_size"],
            "canary_settings": _read_canary(found.get("canarySettings")),
            "client_certificate_id": found.get("clientCertificateId"),
            "deployment_id": found["deploymentId"],
            "description": found.get("description"),
            "documentation_version": found.get("documentationVersion"),
            "execution_arn": session.arn("execute-api", f"{api}/{stage}"),
            "invoke_url": f"{session.factory.endpoint('apigateway').rstrip('/')}/_aws/execute-api/{api}/{stage}",
            "variables": found.get("variables"),
            "web_acl_arn": found.get("webAclArn"),
            "xray_tracing_enabled": found.get("tracingEnabled", False),
            "tags": tags_of(session, self._path(state)),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Everything but its name changes in place."""
        self._patch(session, new, _operations(old, new, changed))
        change_tags(session, self._path(new), old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("apigateway").delete_stage(**self.arguments(state))

    def _path(self, values: Values) -> str:
        return f"restapis/{values['rest_api_id']}/stages/{values['stage_name']}"

    def _patch(self, session: Any, new: Values, operations: list[patches.Operation]) -> None:
        if operations:
            session.client("apigateway").update_stage(**self.arguments(new), patchOperations=operations)


def _set(new: Values) -> set[str]:
    return {name for name, value in new.items() if value}


def _operations(old: Values, new: Values, changed: set[str]) -> list[patches.Operation]:
    operations = patches.of_values(_PATHS, new, changed)
    if "cache_cluster_size" in changed and new["cache_cluster_enabled"]:
        operations.append(patches.replace("/cacheClusterSize", new["cache_cluster_size"]))
    operations += _replaced(patches.of_map("/variables", old["variables"], new["variables"]))
    if "access_log_settings" in changed:
        operations += _log_operations(new["access_log_settings"])
    if "canary_settings" in changed:
        operations += _canary_operations(old["canary_settings"], new["canary_settings"])
    return operations


def _log_operations(new: list[Values]) -> list[patches.Operation]:
    if not new:
        return [{"op": "remove", "path": "/accessLogSettings"}]
    root, wanted = "/accessLogSettings", new[0]
    return [
        patches.replace(f"{root}/destinationArn", wanted["destination_arn"]),
        patches.replace(f"{root}/format", wanted["format"]),
    ]


def _canary_operations(old: list[Values], new: list[Values]) -> list[patches.Operation]:
    root = "/canarySettings"
    if not new:
        return [{"op": "remove", "path": root}]
    before: Values = old[0] if old else dict.fromkeys(_CANARY)
    there, wanted = before["stage_variable_overrides"] or {}, new[0]["stage_variable_overrides"] or {}
    operations: list[patches.Operation] = []
    if there.keys() - wanted.keys():  # one override cannot be taken out
        operations, before, there = [{"op": "remove", "path": root}], dict.fromkeys(_CANARY), {}
    operations += [
        patches.replace(f"{root}/{theirs}", new[0][name] or False if name == "use_stage_cache" else new[0][name])
        for name, theirs in _CANARY.items()
        if name != "stage_variable_overrides" and before[name] != new[0][name]
    ]
    return operations + _replaced(patches.of_map(f"{root}/stageVariableOverrides", there, wanted))


def _replaced(operations: list[patches.Operation]) -> list[patches.Operation]:
    """A stage's maps know no `add`."""
    return [each | {"op": "remove" if each["op"] == "remove" else "replace"} for each in operations]


def _canary(block: Values) -> Values:
    return {theirs: block[name] for name, theirs in _CANARY.items() if block[name] is not None}


def _read_canary(found: Values | None) -> list[Values]:
    if not found:
        return []
    cached = str(found.get("useStageCache", False)).lower() == "true"  # LocalStack keeps the text of an update
    return [{name: found.get(theirs) for name, theirs in _CANARY.items()} | {"use_stage_cache": cached}]
