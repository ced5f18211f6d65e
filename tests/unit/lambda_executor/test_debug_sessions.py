"""What `hydrant debug` asks of the emulator, without LocalStack's environments."""

import contextlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from hydrant.emulator.lambda_executor import debug_sessions
from hydrant.emulator.lambda_executor.debugged import DEBUGGED
from hydrant.emulator.lambda_executor.executor import ProcessExecutor
from hydrant.emulator.lambda_executor.sandbox.debugger import Debugger
from hydrant.ports import free_port

pytestmark = pytest.mark.filterwarnings("ignore:.*service_identity")
ARN = "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST"


def environment(debugger: Debugger | None) -> Any:
    sandbox = SimpleNamespace(spec=SimpleNamespace(debugger=debugger, task_root="/code"), pid=1, init_error="")
    return SimpleNamespace(runtime_executor=SimpleNamespace(sandbox=sandbox))


class Emulator:
    """A version with environments; a new one has the debugger of the version."""

    def __init__(self) -> None:
        version = SimpleNamespace(config=SimpleNamespace(runtime="nodejs22.x"))
        self.manager = manager = SimpleNamespace(id="m", function_version=version, provisioned_state=None)
        self.there: dict[int, Any] = {}
        assignments = SimpleNamespace(environments={"m": self.there})
        self.service = SimpleNamespace(lambda_running_versions={ARN: manager}, assignment_service=assignments)

    def retire(self, _assignments: Any, retired: Any, _seconds: float) -> None:
        self.there.pop(id(retired))

    @contextlib.contextmanager
    def lend(self, *_: Any) -> Iterator[Any]:
        made = environment(DEBUGGED.of(ARN))
        self.there[id(made)] = made
        yield made


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    found = Emulator()
    monkeypatch.setattr(debug_sessions, "lambda_service", lambda: found.service)
    monkeypatch.setattr(debug_sessions, "retire", found.retire)
    monkeypatch.setattr(debug_sessions, "_watch", lambda: None)
    monkeypatch.setattr("hydrant.emulator.lambda_executor.assignment.queue.get_environment", found.lend)
    yield found
    DEBUGGED.end(ARN)


def test_the_one_environment_has_the_debugger_that_was_asked_for(emulator: Emulator) -> None:
    for debugger in (None, Debugger(1)):  # one without, and one that an earlier command has left
        other = environment(debugger)
        emulator.there[id(other)] = other
    port = free_port()
    assert debug_sessions.begin(ARN, port)["port"] == port
    (left,) = emulator.there.values()
    assert left.runtime_executor.sandbox.spec.debugger == Debugger(port)
    assert debug_sessions.begin(ARN, port)["pid"] == 1, "it goes on"
    assert list(emulator.there.values()) == [left]


def test_what_is_debugged_on_a_port_is_not_told_to_be_on_another(emulator: Emulator) -> None:
    port = free_port()
    debug_sessions.begin(ARN, port)
    with pytest.raises(ValueError, match=f"debugged on port {port} already"):
        debug_sessions.begin(ARN, free_port())
    (left,) = emulator.there.values()
    assert left.runtime_executor.sandbox.spec.debugger == DEBUGGED.of(ARN) == Debugger(port)
    assert debug_sessions.end(ARN)
    assert not emulator.there


def test_provisioned_environments_are_not_ended_for_it(emulator: Emulator) -> None:
    emulator.there[0] = kept = environment(None)
    emulator.manager.provisioned_state = SimpleNamespace(available=1)
    with pytest.raises(ValueError, match="provisioned concurrency"):
        debug_sessions.begin(ARN, free_port())
    assert emulator.there == {0: kept}
    assert not DEBUGGED.any


@pytest.mark.parametrize(("debugger", "grace"), [(None, 60.0), (Debugger(1), 2.0)])
def test_an_environment_that_stands_at_a_breakpoint_does_not_get_its_day(
    debugger: Debugger | None, grace: float
) -> None:
    graces: list[float] = []
    executor = object.__new__(ProcessExecutor)
    executor.id = "e"
    executor.sandbox = SimpleNamespace(spec=SimpleNamespace(debugger=debugger), stop=graces.append)  # type: ignore[assignment]
    executor.stop()
    assert graces == [grace]
