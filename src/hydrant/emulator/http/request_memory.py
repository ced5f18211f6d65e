"""Requests that let go of their bodies as soon as they are answered.

Werkzeug puts each request into its own environment, a cycle that only a full run of Python's garbage collector undoes.
The collector counts objects, not bytes: hundreds of bodies of 14 MB, as PutRecords may have, would stay until then.
"""

from typing import Any

from localstack.aws import handlers
from localstack.aws.api import RequestContext
from localstack.aws.chain import HandlerChain
from localstack.http import Response


def release(_chain: HandlerChain, context: RequestContext, _response: Response) -> None:
    """Undo the cycles of a request that was handled. A finalizer of LocalStack's chain."""
    context.request.environ.pop("werkzeug.request", None)
    error: Any = context.service_exception
    if error is not None:
        error.__traceback__ = None  # its frames hold the request


def install() -> None:
    """Release each request from now on, also those that services make of each other."""
    handlers.run_custom_finalizers.append(release)
