"""The answer to operations that LocalStack does not have; its own speaks of licences and plans."""

from __future__ import annotations

import re
from typing import Any

from localstack.aws import handlers
from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.chain import HandlerChain
from localstack.aws.handlers.service import ServiceRequestRouter
from localstack.aws.protocol.serializer import create_serializer
from localstack.aws.skeleton import Skeleton
from localstack.http import Response

from . import patches

_SALES = re.compile(r"\bpro feature|LocalStack Pro|licen[cs]e|docs\.localstack", re.IGNORECASE)
_stock = Skeleton.on_not_implemented_error


def about(service: str, operation: str, said: str = "") -> str:
    """What a caller is told; `said`: what LocalStack has to say of it, kept where it tells more."""
    reason = "" if not said or _SALES.search(said) else f" ({said})"
    return (
        f"The emulator does not serve {operation} of {service}{reason}: the LocalStack that it stands on does not have "
        f"it. On AWS it works; leave it out of what you deploy or call here, for instance by a variable."
    )


def on_not_implemented_error(
    self: Skeleton, serializer: Any, context: RequestContext, exception: NotImplementedError
) -> Response:
    """As before, in our words."""
    return _stock(self, serializer, context, in_our_words(context, exception))


def create_not_implemented_response(_: ServiceRequestRouter, context: RequestContext) -> Response:
    """The answer of a service whose provider does not have the operation at all, in our words."""
    words = about(context.operation.service_model.service_name, context.operation.name)
    error = CommonServiceException("InternalFailure", words, status_code=501)
    serializer = create_serializer(context.service, context.protocol)
    return serializer.serialize_error_to_response(error, context.operation, context.request.headers, context.request_id)


def in_our_words(context: RequestContext, exception: NotImplementedError) -> NotImplementedError:
    """The same error with a text of ours."""
    service = context.service.service_name if context.service else "this service"
    operation = context.operation.name if context.operation else "this call"
    return NotImplementedError(about(service, operation, str(exception.args[0]) if exception.args else ""))


def reword(_: HandlerChain, exception: Exception, context: RequestContext, __: Response) -> None:
    """Give an error that comes from elsewhere than an operation our words, before it is serialized."""
    if isinstance(exception, NotImplementedError):
        exception.args = in_our_words(context, exception).args


def install() -> None:
    """Answer so from now on."""
    patches.replace("localstack.aws.skeleton:Skeleton", "on_not_implemented_error", on_not_implemented_error)
    patches.replace(
        "localstack.aws.handlers.service:ServiceRequestRouter",
        "create_not_implemented_response",
        create_not_implemented_response,
    )
    handlers.serve_custom_exception_handlers.append(reword)
