"""Takes the place of LocalStack's pollers: a mapping's worker is one of ours."""

from __future__ import annotations

from typing import Any

from localstack.services.lambda_.event_source_mapping.esm_worker_factory import EsmWorkerFactory

from hydrant.emulator import patches
from hydrant.emulator.arns import Arn

from .provider import MappingProvider
from .worker import CREATING, DISABLED, DISABLING, ENABLED, ENABLING, UPDATING, MappingWorker

_STOCK = EsmWorkerFactory.get_esm_worker
_PASSING = frozenset({CREATING, ENABLING, DISABLING, UPDATING})


_providers: list[MappingProvider] = []
"""The one of this process; its service object is another one after a reset."""


def get_esm_worker(self: EsmWorkerFactory) -> Any:
    """The worker of a mapping; takes the place of LocalStack's method."""
    if _in_java(self.esm_config):
        return _STOCK(self)  # its tables are in a process of their own
    config, enabled = self.esm_config, bool(self.enabled)
    first = first_state(str(config.get("State")), enabled=enabled)
    return MappingWorker(config, self.function_role_arn, _service, enabled=enabled, first=first)


def apply_patches(provider: MappingProvider) -> None:
    """Let mappings that are made from now on be read by us, with the functions of this provider."""
    _providers[:] = [provider]
    owner = "localstack.services.lambda_.event_source_mapping.esm_worker_factory:EsmWorkerFactory"
    patches.replace(owner, "get_esm_worker", get_esm_worker)


def _service() -> Any:
    return _providers[0].lambda_service


def first_state(stored: str, *, enabled: bool) -> str:
    """What a mapping is until its worker works, by what is stored of it."""
    if stored in _PASSING:
        return stored
    if stored == ENABLED:
        return UPDATING if enabled else DISABLING
    return ENABLING if enabled else DISABLED


def _in_java(config: Any) -> bool:
    from hydrant.emulator.dynamodb.models import settings

    return Arn.parse(str(config["EventSourceArn"])).service == "dynamodb" and settings().engine == "java"
