"""Functions on an emulator. A module that wants other settings has an `emulator` of its own."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.processes import ended, seen

from ..support.emulator_process import OFTEN
from ..support.lambda_emulator import Emulator, archive, running

ROLE = "arn:aws:iam::000000000000:role/functions"


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running(tmp_path_factory.mktemp("emulator")) as found:
        yield found
        functions = seen(pid for each in found.functions().values() for pid in each["pids"])
    assert ended(functions), "functions end with the emulator"


@pytest.fixture(scope="module")
def aws_lambda(emulator: Emulator) -> Any:
    return emulator.client("lambda")


@pytest.fixture
def create(aws_lambda: Any) -> Iterator[Callable[..., str]]:
    """Create a function from source code and wait until it is active; deleted at the end."""
    made: list[str] = []

    def make(source: str, runtime: str = "python{}.{}".format(*sys.version_info), **settings: Any) -> str:
        name = f"function-{time.monotonic_ns()}"
        aws_lambda.create_function(
            FunctionName=name,
            Role=ROLE,
            Runtime=runtime,
            **{"Handler": "app.handler", "Code": {"ZipFile": archive({"app.py": source})}, **settings},
        )
        made.append(name)
        aws_lambda.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
        return name

    yield make
    for name in made:
        aws_lambda.delete_function(FunctionName=name)


@pytest.fixture
def invoke(aws_lambda: Any) -> Callable[..., Any]:
    """Call a function and return its result; a function error is an AssertionError."""

    def call(name: str, event: Any = None) -> Any:
        answer = aws_lambda.invoke(FunctionName=name, Payload=json.dumps(event))
        payload = json.load(answer["Payload"])
        assert "FunctionError" not in answer, payload
        return payload

    return call
