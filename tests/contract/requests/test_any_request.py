"""Any JSON for any operation of Kinesis, Firehose, Lambda: done, or refused as the model says and nothing changed."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ..support.any_request import documents
from ..support.raw_requests import Answer, Wire, operations
from ..support.stack_state import Stack

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("requests")]
COMMON = {
    "AccessDeniedException",
    "InvalidParameterValueException",
    "SerializationException",
    "UnknownOperationException",
    "ValidationException",
}
_NOT_TRIED = frozenset({"SubscribeToShard", "InvokeWithResponseStream"})
"""Their answers have no end."""


@pytest.fixture(scope="module")
def stack(wire: Wire) -> Stack:
    return Stack(wire)


def check(answer: Answer, operation: Any, document: Any) -> None:
    """A refusal is the caller's, by the model; 501 is what LocalStack says of operations that it does not have."""
    told = f"{operation.name} {json.dumps(document)[:2000]}: {answer.status} {answer.body[:500]!r}"
    if answer.status == 501:
        return
    assert 400 <= answer.status < 500, told
    known = COMMON | {shape.name for shape in operation.service_model.error_shapes}
    assert answer.code in known, told
    assert b"Traceback" not in answer.body, told


@pytest.mark.parametrize(("service", "examples"), [("kinesis", 5), ("firehose", 16), ("lambda", 2)])
def test_any_document_is_done_or_refused_without_a_change(stack: Stack, service: str, examples: int) -> None:
    stack.furnish(service)
    before = stack.settled(service)

    def try_it(operation: Any, document: Any) -> None:
        nonlocal before
        answer = stack.wire.call(operation, document)
        if answer.status < 400:
            stack.furnish(service)
            before = stack.settled(service)
            return
        check(answer, operation, document)
        assert stack.seen(service) == before, f"{operation.name} {json.dumps(document)[:2000]} was refused"

    for operation in operations(service, _NOT_TRIED):
        for_some(documents(operation.input_shape), examples, partial(try_it, operation))


def for_some(documents_: st.SearchStrategy[Any], examples: int, try_it: Callable[[Any], None]) -> None:
    """Try a few documents, always the same ones."""

    @settings(max_examples=examples, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(documents_)
    def each(document: Any) -> None:
        try_it(document)

    each()
