"""The short way of one request: from its head to its answer, or to None where the long way shall take it."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from localstack.aws.api import RequestContext
from rolo.gateway import Gateway

from hydrant.emulator.http.bounds import MAX_OTHER
from hydrant.emulator.http.gate import Caller as Asking

from . import answers
from .answers import Answer
from .caller import Caller, caller_of
from .detours import Watch, is_plain_host
from .heads import Head
from .operations import OPERATIONS, Operation, Operations

MAX_AT_ONCE = 512 * 1024
"""Bytes of a body. A call is answered in the thread that serves all connections: what takes long goes to another."""


class Call(NamedTuple):
    """A request that the short way may answer when its body is there."""

    head: Head
    operation: Operation
    caller: Caller


class Later(NamedTuple):
    """An answer that takes long to make; `work` makes it, in a thread."""

    work: Callable[[], Answer | None]


class Front:
    """Stands before LocalStack's chain; in the reactor's thread, but for answers to calls that wait."""

    def __init__(self, gateway: Gateway, admits: Callable[[Asking], bool], operations: Operations = OPERATIONS) -> None:
        """`admits` is the gate. `gateway` has LocalStack's chain."""
        self._gateway = gateway
        self._admits = admits
        self._operations = operations
        self._watch = Watch(operations.asides)

    def call_of(self, head: Head | None) -> Call | None:
        """What a head asks for."""
        if head is None or head.length > MAX_OTHER:
            return None
        operation, caller = self._operations.find(head.content_type, head.target), caller_of(head.authorization)
        if operation is None or caller is None or caller.service != operation.service.service_name:
            return None
        host = Asking(host=head.host.decode("latin-1"))
        return Call(head, operation, caller) if is_plain_host(head.host) and self._admits(host) else None

    def waits(self, call: Call) -> bool:
        """Whether it is answered in a thread: it waits for a disk, or its body takes long to read."""
        return call.head.length > MAX_AT_ONCE or self._operations.waits(call.operation)

    def answer(self, call: Call, body: bytes) -> Answer | None:
        """The answer to a call, however long it takes."""
        begun = self.begin(call, body)
        return begun.work() if isinstance(begun, Later) else begun

    def begin(self, call: Call, body: bytes) -> Answer | Later | None:
        """The answer to a call, unless that takes long."""
        if not self._watch.is_free():
            return None
        try:
            given = call.operation.decode(body)
        except ValueError:
            return None
        work = partial(self._carry_out, call, body, given)
        return Later(work) if call.operation.takes_long(given) else work()

    def _carry_out(self, call: Call, body: bytes, given: dict[str, Any]) -> Answer | None:
        head, operation, caller = call
        context = _context(operation, caller)
        context.service_request = given
        try:
            context.service_response = operation.call(context, given)
            if context.service_response is None:
                return None
            encoded = operation.encode(context.service_response)
        except Exception as error:  # noqa: BLE001 - LocalStack's chain says what becomes of it
            self._operations.served += 1
            return answers.failure(self._gateway, context, head, body, error)
        self._operations.served += 1
        answer = answers.success(context, head.content_type, encoded, tight=operation.tight)
        answers.log(context, head, body, answer)
        return answer


def _context(operation: Operation, caller: Caller) -> RequestContext:
    """What operations know of a call; without its HTTP request, which none of them looks at."""
    context = RequestContext.__new__(RequestContext)
    vars(context).update(  # one after the other they take a tenth of a short call
        _BLANK,
        request_id=_request_id(),
        trace_context={},
        service=operation.service,
        operation=operation.model,
        account_id=caller.account_id,
        region=caller.region,
        partition=caller.partition,
    )
    return context


def _request_id() -> str:
    """A random UUID, as its text."""
    drawn = os.urandom(16).hex()
    return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-{_VARIANT[drawn[16]]}{drawn[17:20]}-{drawn[20:]}"


_BLANK = {**vars(RequestContext(None)), "protocol": "json"}
"""What a context without a request has; `answers` gives it one where somebody looks."""
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
