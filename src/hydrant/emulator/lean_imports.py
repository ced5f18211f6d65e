"""What LocalStack imports at its start and nothing here uses is left out: a fifth of the time until it answers.

- `openapi_core` checks requests to LocalStack's own routes, when OPENAPI_VALIDATE_REQUEST or _RESPONSE asks for it.
- The Docker SDK is tried, and outside of LocalStack's own image its command-line client is taken all the same.
"""

import importlib
import sys
from types import ModuleType
from typing import Any

from localstack import config
from localstack.runtime import hooks

from hydrant.emulator import heap

VALIDATION = "localstack.aws.handlers.validation"
_DOCKER = "docker"
_DOCKER_CLIENT = "localstack.utils.docker_utils"


class Unasked:
    """Stands for the two handlers of LocalStack that check requests and responses when they are asked to."""

    def __call__(self, chain: Any, context: Any, response: Any) -> None:
        """Let the request pass."""


@hooks.on_runtime_create()
def lean_imports() -> None:
    """Runs before LocalStack imports its services; what is imported already stays."""
    heap.pause_gc()
    if not (config.OPENAPI_VALIDATE_REQUEST or config.OPENAPI_VALIDATE_RESPONSE):
        leave_out_validation()
    if not config.is_in_docker:
        import_without_docker()


def leave_out_validation() -> None:
    """Put a module into the place of LocalStack's that checks nothing, and imports nothing for it."""
    stands_in = ModuleType(VALIDATION)
    vars(stands_in).update(OpenAPIRequestValidator=Unasked, OpenAPIResponseValidator=Unasked)
    sys.modules.setdefault(VALIDATION, stands_in)


def import_without_docker() -> None:
    """Let LocalStack choose its client of Docker while the SDK counts as not installed."""
    if _DOCKER in sys.modules or _DOCKER_CLIENT in sys.modules:
        return
    sys.modules[_DOCKER] = None  # type: ignore[assignment] # an import then fails: docs.python.org, "The import system"
    try:
        importlib.import_module(_DOCKER_CLIENT)
    finally:
        del sys.modules[_DOCKER]
