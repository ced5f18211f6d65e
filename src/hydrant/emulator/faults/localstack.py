"""What LocalStack says of faults of the emulator, which is said better and once: see `report`.

It logs two lines for each environment that does not start and one for each call that fails inside; under a shortage
those are dozens a second.
"""

import logging
from typing import Any

from localstack.aws import handlers
from localstack.aws.api import RequestContext
from localstack.aws.chain import HandlerChain
from localstack.http import Response

from .kinds import fault_of
from .report import FAULTS

_STARTS = "localstack.services.lambda_.invocation.execution_environment"
_CALLS = "localstack.aws.handlers.logging"
_SECOND_LINE = "Execution environment %s for function %s failed during startup."


def install() -> None:
    """Tell users of faults that end a call, and keep LocalStack's lines about them out of the log."""
    handlers.serve_custom_exception_handlers.append(note_fault)
    for name in (_STARTS, _CALLS):
        logging.getLogger(name).addFilter(says_more)


def note_fault(_chain: HandlerChain, exception: Exception, context: RequestContext, _response: Response) -> None:
    """Take note of a call that failed by a fault; its caller gets the service's answer for that, status 500."""
    if fault := fault_of(exception):
        called = f"{context.service.service_name}.{context.operation.name}" if context.operation else "a call"
        FAULTS.note(fault, f"{called} is refused")


def says_more(record: logging.LogRecord) -> bool:
    """Whether a line says more than the report of faults does."""
    arguments: Any = record.args if isinstance(record.args, tuple) else ()
    ours = any(isinstance(each, Exception) and fault_of(each) for each in arguments)
    return not ours and not str(record.msg).startswith(_SECOND_LINE)
