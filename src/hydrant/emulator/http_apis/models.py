"""What is kept of HTTP APIs."""

from __future__ import annotations

import copy
import secrets
import string
from dataclasses import dataclass, field
from typing import Any

from localstack.services.stores import AccountRegionBundle, BaseStore, LocalAttribute

from .kinds import DEPLOYMENT, INTEGRATION, KINDS, ROUTE, STAGE, Kind, Settings

_ALPHABET = string.ascii_lowercase + string.digits
Parts = dict[str, dict[str, Settings]]


def new_id(length: int = 10) -> str:
    """An id as AWS makes them, for an API; parts have shorter ones."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _no_parts() -> Parts:
    return {kind.name: {} for kind in KINDS}


@dataclass
class Api:
    """An API: what is set about it, and its parts by kind and id. `snapshots` are the deployed routes by deployment."""

    api_id: str
    account_id: str
    region: str
    settings: Settings
    tags: dict[str, str] = field(default_factory=dict)
    parts: Parts = field(default_factory=_no_parts)
    snapshots: dict[str, Parts] = field(default_factory=dict)

    def of(self, kind: Kind) -> dict[str, Settings]:
        """Its parts of a kind, by id."""
        return self.parts[kind.name]

    def snapshot(self, deployment: str) -> None:
        """Keep what is there now for stages of a deployment."""
        self.snapshots[deployment] = copy.deepcopy({kind.name: self.of(kind) for kind in (ROUTE, INTEGRATION)})

    def served_by(self, stage: Settings) -> Parts | None:
        """The routes and integrations of a stage: as they are with automatic deployments, else as deployed."""
        return self.parts if stage.get("AutoDeploy") else self.snapshots.get(str(stage.get("DeploymentId")))

    def stage_for(self, path: str) -> tuple[Settings, str] | None:
        """The stage that the beginning of a path names, or `$default`, and the path within it."""
        first, _, rest = path.lstrip("/").partition("/")
        stages = self.of(STAGE)
        if first in stages:
            return stages[first], f"/{rest}"
        return (stages["$default"], path) if "$default" in stages else None

    def auto_deploy(self) -> None:
        """Give stages that deploy by themselves a deployment, if they have none."""
        for stage in self.of(STAGE).values():
            if stage.get("AutoDeploy") and stage.get("DeploymentId") not in self.of(DEPLOYMENT):
                deployment = new_id(6)
                self.of(DEPLOYMENT)[deployment] = {
                    **DEPLOYMENT.usual,
                    "AutoDeployed": True,
                    "DeploymentId": deployment,
                    "CreatedDate": stage["CreatedDate"],
                }
                stage["DeploymentId"] = deployment


class HttpApisStore(BaseStore):
    """The APIs of one account and region, by id."""

    apis: dict[str, Api] = LocalAttribute(default=dict)


http_apis_stores = AccountRegionBundle("apigatewayv2", HttpApisStore)


def find_api(api_id: str) -> Api | None:
    """An API of any account and region."""
    for _, _, store in list(http_apis_stores.iter_stores()):
        api: Any = store.apis.get(api_id)
        if api is not None:
            return api
    return None
