"""The short way: what it answers, and what it leaves to the long one."""

import gc
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from localstack import config
from localstack.aws.spec import load_service

from hydrant.emulator.front import answers
from hydrant.emulator.front.front import Front
from hydrant.emulator.front.heads import read_head
from hydrant.emulator.front.operations import JSON, Operation, Operations

from .test_heads import LINES

TARGET = "Kinesis_20131202.PutRecord"


@pytest.fixture(autouse=True)
def _as_hydrant_starts_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "DISABLE_EVENTS", True)


def asked(call: Callable[[Any, dict[str, Any]], Any], *, wants: bool = False) -> tuple[Any, int]:
    """What becomes of one call, and how many the short way has served."""
    operations = Operations()
    service = load_service("kinesis")
    model = service.operation_model("PutRecord")
    operation = Operation(service, model, lambda body: {"body": body}, call, bytes, tight=True)
    operations.add(TARGET, operation)
    operations.asides[__name__] = lambda: wants
    front = Front(None, lambda _: True, operations)
    known = front.call_of(read_head(b"\r\n".join(LINES)))
    assert known is not None
    return front.answer(known, b"{}"), operations.served


def test_a_call_is_answered() -> None:
    answer, served = asked(lambda _context, given: given["body"])
    assert (answer.status, answer.body, served) == (b"200 OK", b"{}", 1)


def test_a_call_that_would_wait_is_left_alone() -> None:
    assert asked(lambda _context, _given: None) == (None, 0)


def test_a_call_that_somebody_wants_to_see_is_left_alone() -> None:
    assert asked(lambda _context, given: given["body"], wants=True) == (None, 0)


@pytest.mark.parametrize("before", [True, False], ids=["before-it-is-added", "after-it-was-added"])
def test_an_operation_may_be_left_to_the_long_way(*, before: bool) -> None:
    operations = Operations()
    service = load_service("kinesis")
    left = {("kinesis", "PutRecord")}

    def leave() -> None:
        operations.leave(lambda *which: which in left)

    if before:
        leave()
    for name in ("PutRecord", "PutRecords"):
        model = service.operation_model(name)
        operations.add(
            f"Kinesis_20131202.{name}", Operation(service, model, lambda _: {}, lambda *_: {}, bytes, tight=True)
        )
    if not before:
        leave()
    found = [
        operations.find(JSON, target.encode())
        for target in ("Kinesis_20131202.PutRecord", "Kinesis_20131202.PutRecords")
    ]
    assert [each is None for each in found] == [True, False]


@pytest.mark.parametrize("fails", [True, False])
def test_the_body_of_an_answered_call_is_held_by_nobody(monkeypatch: pytest.MonkeyPatch, *, fails: bool) -> None:
    """Large ones are not left to the garbage collector, which counts objects and no bytes."""

    def call(_context: Any, _given: dict[str, Any]) -> bytes:
        if fails:
            raise ValueError("refused")
        return b"answer"

    monkeypatch.setattr(answers, "_is_logged", lambda _logger: True)
    operations = Operations()
    service = load_service("kinesis")
    model = service.operation_model("PutRecord")
    operations.add(TARGET, Operation(service, model, lambda body: {"body": body}, call, bytes, tight=True))
    gateway: Any = SimpleNamespace(response_handlers=[], finalizers=[], exception_handlers=[])
    front = Front(gateway, lambda _: True, operations)
    known = front.call_of(read_head(b"\r\n".join(LINES)))
    assert known is not None
    body = bytes(bytearray(1000))
    gc.disable()
    try:
        before = sys.getrefcount(body)
        assert front.answer(known, body) is not None
        assert sys.getrefcount(body) == before
    finally:
        gc.enable()
