"""The init phase of an execution environment: when it fails, and when it takes longer than it may."""

import pytest

from hydrant.emulator.lambda_executor.sandbox.sandbox import Sandbox

from .conftest import MakeFunction

PATIENCE = 60.0


@pytest.mark.parametrize(
    ("source", "handler", "error_type", "message"),
    [
        ("import missing_module", "app.handler", "Runtime.ImportModuleError", "No module named 'missing_module'"),
        ("x = 1", "app.handler", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'"),
        ("x = 1", "app", "Runtime.MalformedHandlerName", "Bad handler 'app'"),
        ("def handler(:", "app.handler", "Runtime.UserCodeSyntaxError", "Syntax error in module 'app'"),
        ("raise KeyError('config')", "app.handler", "KeyError", "'config'"),
        ("import os; os._exit(7)", "app.handler", "Runtime.ExitError", "exit status 7"),
    ],
)
def test_failing_init_is_reported_by_each_invocation(
    function: MakeFunction, source: str, handler: str, error_type: str, message: str
) -> None:
    sample = function(source, handler=handler)
    for _ in range(2):
        document = sample.error()
        assert document["errorType"] == error_type
        assert message in document["errorMessage"]


def test_init_phase_above_its_limit_is_run_again_within_the_invocation(function: MakeFunction) -> None:
    sample = function("""
        import time
        time.sleep(5)
        def handler(event, context): return "late"
    """, init_timeout=4, timeout=PATIENCE)  # fmt: skip
    assert any("INIT_REPORT" in message and "Status: timeout" in message for message in sample.messages)
    assert sample.sandbox.init_error == ""  # so far it is only slow
    sample.sandbox.settle()
    assert sample.sandbox.init_error == ""
    process = sample.sandbox.pid
    assert sample.result() == "late"
    assert sample.sandbox.pid == process  # what was settled stays


def test_init_that_never_ends_is_a_timeout_of_the_function(function: MakeFunction) -> None:
    sample = function("import time\nwhile True: time.sleep(1)", init_timeout=4, timeout=4)
    assert sample.error(request_id="abc")["errorType"] == "Sandbox.Timedout"
    assert sample.sandbox.init_error


def test_init_that_never_ends_is_known_once_it_is_settled(function: MakeFunction) -> None:
    sample = function("import time\nwhile True: time.sleep(1)", init_timeout=1, timeout=1)
    sample.sandbox.settle()
    assert sample.sandbox.init_error.endswith("Task timed out after 1.00 seconds")
    assert "Phase: invoke\tStatus: timeout" in "".join(sample.messages)
    sample.sandbox.settle()  # there is nothing more to find out
    assert sum("INIT_START" in message for message in sample.messages) == 2


def test_nobody_is_told_of_a_failure_before_there_is_one(
    function: MakeFunction, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []

    def noted(sandbox: Sandbox, name: str, value: object) -> None:
        if name == "init_error":
            told.append(value)
        object.__setattr__(sandbox, name, value)

    monkeypatch.setattr(Sandbox, "__setattr__", noted, raising=False)
    sample = function("import time\nwhile True: time.sleep(1)", init_timeout=1, timeout=1)
    assert set(told) == {""}
    sample.sandbox.settle()
    assert told[-1] == sample.sandbox.init_error != ""
