"""Invocations in the process: whose fault it is that a function was not run (M-5, M-7)."""

import errno
from types import SimpleNamespace
from typing import Any

import pytest
from localstack.aws.api import CommonServiceException, ServiceException

from hydrant.emulator.lambda_executor import recursion
from hydrant.emulator.mappings.engine.ports import Looped
from hydrant.emulator.mappings.services import functions
from hydrant.emulator.mappings.services.functions import Faulted, InvokedFunction
from hydrant.emulator.pipes.engine.ports import Failed

from .worlds import FUNCTION

pytestmark = pytest.mark.filterwarnings("ignore:.*service_identity")


def refusal(code: str, status: int) -> ServiceException:
    return CommonServiceException(code, "no", status)


def function(ends: Any, calls: list[Any] | None = None) -> InvokedFunction:
    def invoke(**request: Any) -> Any:
        if calls is not None:
            calls.append(request)
        if isinstance(ends, Exception):
            raise ends
        return ends

    return InvokedFunction(f"{FUNCTION}:live", lambda: SimpleNamespace(invoke=invoke))


def test_m5_it_is_invoked_synchronously_with_its_qualifier() -> None:
    calls: list[Any] = []
    result = SimpleNamespace(payload=b"{}", is_error=False, request_id="r", executed_version="3")
    reply = function(result, calls)(b"event")
    assert (reply.body, reply.error, reply.request_id, reply.version) == (b"{}", False, "r", "3")
    (asked,) = calls
    assert (asked["function_name"], asked["qualifier"], asked["payload"]) == ("f", "live", b"event")
    assert asked["invocation_type"] == "RequestResponse"


def test_m15_it_is_invoked_in_the_chains_of_its_messages_and_not_with_those_that_went_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(recursion, "stopped", lambda *asked: "a:16" in asked[-1])
    invoke = function(SimpleNamespace(payload=b"{}", is_error=False, request_id="r", executed_version="3"), calls)
    with pytest.raises(Looped) as looped:
        invoke(b"", ["Lineage=a:16", "", "Lineage=a:16"])
    assert (looped.value.places, looped.value.passing, calls) == (frozenset({0, 2}), False, [])
    invoke(b"", ["Lineage=a:3", "", "Lineage=a:5|b:1"])
    assert calls[0]["trace_context"]["aws_trace_header"].lineage == "a:5|b:1"


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        (refusal("TooManyRequestsException", 429), True),
        (refusal("ResourceConflictException", 409), True),
        (refusal("ServiceException", 500), True),
        (refusal("ResourceNotFoundException", 404), False),
        (refusal("RequestTooLargeException", 413), False),
    ],
)
def test_m7_what_comes_before_an_invocation_and_passes(error: Exception, passing: bool) -> None:
    with pytest.raises(Failed) as failed:
        function(error)(b"")
    assert failed.value.passing is passing
    assert not isinstance(failed.value, Faulted)


@pytest.mark.parametrize("error", [OSError(errno.EMFILE, "no"), KeyError("a defect"), MemoryError()])
def test_m7_faults_of_the_emulator_are_nobody_s_attempts(error: Exception) -> None:
    with pytest.raises(Faulted) as failed:
        function(error)(b"")
    assert failed.value.passing


def test_m7_an_injected_fault_is_the_function_s_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def strike(*_what: Any) -> None:
        raise refusal("TooManyRequestsException", 429)

    monkeypatch.setattr(functions, "strike", strike)
    calls: list[Any] = []
    with pytest.raises(Failed) as failed:
        function(None, calls)(b"")
    assert (failed.value.passing, calls) == (False, [])
