"""A service takes requests when all of its operations are there.

LocalStack counts a service as loaded before it has made the routes of its operations. Requests that come side by side
right after the start, as those of a Terraform refresh do, are then answered that there is no such operation.
"""

from __future__ import annotations

from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.handlers.service_plugin import ServiceLoader
from localstack.utils.bootstrap import is_api_enabled

from . import patches

_stock = ServiceLoader.require_service
_WHOLE = "_hydrant_whole"


def apply_patches() -> None:
    """Let requests wait until a service is loaded as a whole."""
    patches.replace("localstack.aws.handlers.service_plugin:ServiceLoader", "require_service", require_service)


def require_service(self: ServiceLoader, chain: Any, context: RequestContext, response: Any) -> None:
    """Load the service of a request, once; return when all of it is there."""
    if context.service is None:
        return
    name = context.service.service_name
    whole: set[str] = vars(self).setdefault(_WHOLE, set())
    if name in whole:
        return
    if self.service_manager.exists(name) and is_api_enabled(name):
        self.service_manager.require(name)  # not under the lock: services may need each other
    with self.service_locks[name]:
        _stock(self, chain, context, response)
        whole.add(name)
