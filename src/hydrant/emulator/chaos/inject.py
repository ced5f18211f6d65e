"""Where faults strike: in LocalStack's chain, before an operation, and in calls in the process that go past it.

The chain sees the requests from outside and what LocalStack's services ask of each other. Firehose writes to S3 and
invokes functions without it, and asks `strike` itself. Kinesis' short way steps aside while a fault is injected.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.chain import HandlerChain
from localstack.aws.handlers import serve_custom_service_request_handlers
from localstack.aws.spec import load_service
from localstack.http import Response
from localstack.services.plugins import SERVICE_PLUGINS

from hydrant.emulator.admin.bodies import BodyError
from hydrant.emulator.front.operations import OPERATIONS

from .book import CHAOS
from .resources import names_of
from .rules import Fault, fault_of
from .words import Refusal, of_model, offered, refusal_of

Json = dict[str, Any]


def install() -> None:
    """Strike from now on what is injected."""
    serve_custom_service_request_handlers.append(in_chain)
    OPERATIONS.asides[__name__] = lambda: CHAOS.active


def in_chain(_: HandlerChain, context: RequestContext, __: Response) -> None:
    """Delay the call or raise the error of a fault that strikes it; leave all other calls alone."""
    if CHAOS.active and context.service is not None and context.operation is not None:
        strike(context.service.service_name, context.operation.name, context.service_request or {})


def strike(service: str, operation: str, request: Mapping[str, Any]) -> None:
    """The same for a call in the process. Raises a ServiceException with AWS's code."""
    refusal = CHAOS.strike(service, operation, lambda: names_of(request))
    if refusal:
        raise _exception(refusal)


def _exception(refusal: Refusal) -> CommonServiceException:
    """Its class has the code's name, which LocalStack writes for a service that once spoke the query protocol."""
    kind = type(refusal.code, (CommonServiceException,), {})
    made: CommonServiceException = kind(
        refusal.code, refusal.words, status_code=refusal.status, sender_fault=refusal.status < 500
    )
    return made


def add(body: Json) -> Json:
    """Inject the fault that a control request describes. Raises BodyError."""
    fault = fault_of(body)
    return CHAOS.add(fault, _refusal(fault))


def _refusal(fault: Fault) -> Refusal | None:
    if fault.service not in SERVICE_PLUGINS.list_available():
        raise BodyError(f"there is no service {fault.service!r:.60} here: write for example s3:PutObject")
    service = load_service(fault.service)
    if not any(fault.is_for(fault.service, name) for name in service.operation_names):
        raise BodyError(f"{fault.service} has no operation {fault.operation!r:.60}: its names are those of AWS's API")
    if not fault.error:
        return None
    known = refusal_of(fault.service, fault.error)
    if known:
        return known
    shape = next((each for each in service.error_shapes if fault.error in (each.name, each.error_code)), None)
    if shape is None:
        raise BodyError(f"error {fault.error!r:.60} is none of {fault.service}: {offered(fault.service)}")
    told = shape.metadata.get("error", {})
    return of_model(shape.error_code, int(told.get("httpStatusCode", 400)))
