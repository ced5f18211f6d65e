"""Real environments of small functions, stopped at the end of each test."""

import json
import os
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from hydrant.emulator.lambda_executor.guard import family
from hydrant.emulator.lambda_executor.guard.plan import LANDLOCK, NAMESPACES, NONE
from hydrant.emulator.lambda_executor.sandbox.isolation import Isolation, choose, machine
from hydrant.emulator.lambda_executor.sandbox.runtime_process import RuntimeProcess
from hydrant.emulator.lambda_executor.sandbox.sandbox import Launch, Sandbox
from hydrant.emulator.lambda_executor.sandbox.spec import FunctionSpec, Invocation, LogEvent, Outcome
from hydrant.emulator.lambda_executor.sandbox.variables import function_environment
from hydrant.emulator.lambda_executor.settings import Settings
from hydrant.settings import SettingError

OWN_VERSION = "{}.{}".format(*sys.version_info)
OWN_RUNTIME = f"python{OWN_VERSION}"


KINDS = (NAMESPACES, LANDLOCK, NONE)
"""Every isolation, also those that this machine does not offer."""


class Function:
    """A function in an environment of its own: `call` it, look at what it `logged`.

    In a folder that it shares with its test (the variable SHARED) it can tell that it has begun.
    """

    def __init__(self, sandbox: Sandbox, logged: list[LogEvent], shared: Path) -> None:
        self.sandbox = sandbox
        self.logged = logged
        self.shared = shared
        self._calls = 0

    @property
    def processes(self) -> list[int]:
        """Every process of the environment but its init, the function's own first, as the machine numbers them."""
        enclosure = self.sandbox._enclosure
        return family.descendants(enclosure.pid) if enclosure and enclosure.pid else []

    def call(self, event: Any = None, request_id: str = "") -> Outcome:
        self._calls += 1
        request_id = request_id or f"request-{self._calls}"
        return self.sandbox.invoke(Invocation(request_id, json.dumps(event).encode(), "arn:aws:lambda:x"))

    def result(self, event: Any = None) -> Any:
        outcome = self.call(event)
        assert not outcome.is_error, outcome.payload
        return json.loads(outcome.payload)

    def error(self, event: Any = None, request_id: str = "") -> dict[str, Any]:
        outcome = self.call(event, request_id)
        assert outcome.is_error, outcome.payload
        document: dict[str, Any] = json.loads(outcome.payload)
        return document

    @property
    def messages(self) -> list[str]:
        return [event.message for event in self.logged]


MakeFunction = Callable[..., Function]


def usable(kind: str) -> Isolation:
    """The isolation of this kind; skips the test where the machine does not have it."""
    try:
        return choose(kind, machine())
    except SettingError as error:
        pytest.skip(str(error))


@pytest.fixture
def function(tmp_path: Path) -> Iterator[MakeFunction]:
    """Make a started function from source code: `function("def handler(event, context): ...", timeout=1)`.

    The source is that of app.py, or files by name.
    """
    made: list[Function] = []

    def make(
        source: str | dict[str, str],
        *,
        start: bool = True,
        runtime: str = OWN_RUNTIME,
        handler: str = "app.handler",
        variables: dict[str, str] | None = None,
        logging: dict[str, str] | None = None,
        isolation: str = "auto",
        launch: Launch = RuntimeProcess,
        **settings: Any,
    ) -> Function:
        root = settings.pop("task_root", None) or tmp_path / f"function-{len(made)}"
        root.mkdir(exist_ok=True)
        for name, text in ({"app.py": source} if isinstance(source, str) else source).items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(textwrap.dedent(text))
        shared = tmp_path / "shared"
        shared.mkdir(exist_ok=True)
        prepared = {"_HANDLER": handler, "AWS_LAMBDA_FUNCTION_NAME": "sample", "AWS_REGION": "eu-west-1"}
        environ = function_environment(
            os.environ,
            prepared,
            {"SHARED": str(shared)} | (variables or {}),
            runtime=runtime,
            logging=logging or {"LogFormat": "Text"},
        )
        log_format = (logging or {}).get("LogFormat", "Text")
        values = {"timeout": 10.0, "memory_mb": 512, "log_format": log_format, **settings}
        spec = FunctionSpec(
            name="sample",
            version="$LATEST",
            runtime=runtime,
            handler=handler,
            task_root=root,
            environ=environ,
            **values,
        )
        logged: list[LogEvent] = []
        sandbox = Sandbox(spec, logged.extend, usable(isolation), Settings(writable=(str(shared),)), launch)
        made.append(Function(sandbox, logged, shared))
        if start:
            made[-1].sandbox.start()
        return made[-1]

    yield make
    for found in made:
        found.sandbox.stop()


@pytest.fixture
def wait_for() -> Callable[[Callable[[], bool], str], None]:
    """Wait at most a minute for a condition; the text says what was expected."""
    import threading

    def wait(condition: Callable[[], bool], expected: str) -> None:
        deadline = monotonic() + 60
        pause = threading.Event()
        while not condition():
            assert monotonic() < deadline, f"expected within 60 s: {expected}"
            pause.wait(0.01)

    return wait
