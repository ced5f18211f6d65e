"""Lambda's recursion guard: loops of functions with queues, topics and buckets are stopped after 16 turns (M-15)."""

from __future__ import annotations

import json
import logging
from concurrent.futures import Future
from datetime import datetime
from typing import Any

from localstack.aws.api.lambda_ import InvocationType, RecursiveInvocationException, RecursiveLoop
from localstack.services.lambda_.api_utils import lambda_arn
from localstack.services.lambda_.invocation.event_manager import SQSInvocation
from localstack.services.lambda_.invocation.lambda_models import Function, Invocation, InvocationResult
from localstack.services.lambda_.invocation.models import lambda_stores
from localstack.utils.xray.trace_header import TraceHeader

from hydrant.emulator import lineage
from hydrant.emulator.metrics.service import Account, Metric

from .logs.cloudwatch import METRICS

LOG = logging.getLogger(__name__)
WORDS = (
    "Lambda has detected your function being invoked in a recursive loop with other AWS resources and stopped your "
    "function's invocation."
)
_CONDITION = "RecursiveInvocationException"


def stopped(name: str, account: str, region: str, header: str) -> bool:
    """Whether an invocation is one turn too many; it is counted then, and said in the log."""
    function = lambda_stores[account][region].functions.get(name)
    arn = lambda_arn(name, None, account, region)
    if function is None or function.recursive_loop == RecursiveLoop.Allow:
        return False
    if lineage.turns(header, arn) < lineage.MOST_TURNS:
        return False
    METRICS.add(Account(account, region), [(Metric("RecursiveInvocationsDropped", None, (("FunctionName", name),)), 1)])
    LOG.warning(
        "%s was invoked %d times in one chain of requests, and is not again: a loop. Where it is meant to be one, set "
        "RecursiveLoop to Allow (PutFunctionRecursionConfig, aws_lambda_function_recursion_config)",
        arn,
        lineage.MOST_TURNS,
    )
    return True


def header_of(trace_context: Any) -> str:
    """The trace header of a call; else that of what this thread sends, a notification of S3 or SNS."""
    found = (trace_context or {}).get("aws_trace_header")
    header = found.to_header_str() if found else ""
    return header if lineage.has_lineage(header) else lineage.current() or header


def context_of(header: str) -> dict[str, Any]:
    """What LocalStack takes for the trace of an invocation."""
    return {"aws_trace_header": TraceHeader.from_header_str(header).ensure_root_exists()}


def admit(service: Any, name: str, qualifier: str, place: tuple[str, str], asked: dict[str, Any]) -> bool:
    """Give an invocation its turn in `asked`; False for an event that is dropped here. `place`: account and region.

    Raises RecursiveInvocationException for another invocation that is one turn too many.
    """
    account, region = place
    kind = asked.get("invocation_type")
    if kind == InvocationType.DryRun:
        return True
    header = header_of(asked.get("trace_context"))
    if not stopped(name, account, region, header):
        header = lineage.passed_on(header, lambda_arn(name, None, account, region))
        asked["trace_context"] = {**(asked.get("trace_context") or {}), **context_of(header)}
        return True
    if kind != InvocationType.Event:
        raise RecursiveInvocationException(WORDS, Type="User")
    _drop(service, lambda_stores[account][region].functions[name], lambda_arn(name, qualifier, account, region), asked)
    return False


def _drop(service: Any, function: Function, arn: str, asked: dict[str, Any]) -> None:
    """Tell the function's destination and dead-letter queue of an event, in a thread of those that invoke it."""
    qualifier = arn.rpartition(":")[2]
    alias = function.aliases.get(qualifier)
    version = alias.function_version if alias else qualifier
    poller = service.get_lambda_event_manager(f"{arn.rpartition(':')[0]}:{version}").poller
    dropped = SQSInvocation(
        Invocation(
            payload=asked.get("payload") or b"{}",
            invoked_arn=arn,
            client_context=asked.get("client_context"),
            invocation_type=InvocationType.Event,
            invoke_time=datetime.now(),  # noqa: DTZ005 - LocalStack's times are local ones
            request_id=asked["request_id"],
            trace_context=asked.get("trace_context") or {},
        )
    )
    document = json.dumps({"errorMessage": WORDS, "errorType": _CONDITION}).encode()
    result = InvocationResult(dropped.invocation.request_id, document, is_error=True, logs=None)

    def tell() -> None:
        poller.process_failure_destination(dropped, result, function.event_invoke_configs.get(version), _CONDITION)
        poller.process_dead_letter_queue(dropped, result)

    done: Future[None] = poller.invoker_pool.submit(tell)
    done.add_done_callback(_complain)


def _complain(done: Future[None]) -> None:
    if not done.cancelled() and (error := done.exception()):
        LOG.warning("an event of a loop was dropped, and nobody could be told: %r", error)
