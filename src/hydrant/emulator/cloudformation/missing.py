"""Resource types that the emulator does not make: they fail, by name (R-13).

LocalStack says CREATE_COMPLETE of them and makes nothing, and what refers to them gets a made-up value. Who wants that,
for a template of which only a part matters, sets CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES=1.
"""

import os
from typing import Any, ClassVar

from localstack.services.cloudformation.resource_provider import (
    OperationStatus,
    ProgressEvent,
    ResourceProvider,
    ResourceProviderExecutor,
    ResourceRequest,
)

from .changes import Changing
from .own_types import own_provider_of

IGNORING = "CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES"
_YES = ("1", "true")
_find = ResourceProviderExecutor.try_load_resource_provider


class Missing(ResourceProvider[Any]):
    """What stands for a type without a provider."""

    SCHEMA: ClassVar[dict[str, Any]] = {"primaryIdentifier": [], "createOnlyProperties": [], "readOnlyProperties": []}

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Fail."""
        words = (
            f"The emulator does not make resources of the type {self.kind}. Leave it out of the template for the "
            f"emulator, by a condition for example; {IGNORING}=1 takes such types for made."
        )
        return ProgressEvent(OperationStatus.FAILED, resource_model=request.desired_state, message=words)

    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Fail."""
        return self.create(request)

    def delete(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """There is nothing to delete."""
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=request.previous_state or {})


def is_ignoring() -> bool:
    """Whether types that nobody makes are taken for made."""
    return os.environ.get(IGNORING, "").strip().lower() in _YES


def provider_of(resource_type: str) -> ResourceProvider[Any] | None:
    """The provider of a type, Hydrant's own before LocalStack's, which changes or fails; one that fails for no type."""
    found = own_provider_of(resource_type or "") or _find(resource_type)
    if found is None and resource_type and not is_ignoring():
        return Missing(resource_type)
    return Changing(found, resource_type) if found else None
