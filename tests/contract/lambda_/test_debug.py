"""A debugger attaches to a function, as an editor does."""

import json
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hydrant.errors import EmulatorFailed
from hydrant.ports import free_port
from hydrant.stack import control_client

from ..support.dap import DebugClient
from ..support.emulator_process import OFTEN
from ..support.firehose_emulator import Emulator
from ..support.lambda_emulator import archive, wait_for

pytestmark = pytest.mark.emulator

LINES = """
import os, time

def handler(event, context):
    doubled = event["n"] * 2
    if event.get("here"):
        breakpoint()
    return [doubled, os.getpid(), context.get_remaining_time_in_millis() > 10_000]
"""


@pytest.fixture
def function(plain_emulator: Emulator, request: pytest.FixtureRequest) -> Iterator[str]:
    """The ARN of its version; one second may it take."""
    client, name = plain_emulator.client("lambda"), f"debugged-{request.node.name[:40]}"
    made = client.create_function(
        FunctionName=name,
        Role="arn:aws:iam::000000000000:role/functions",
        Runtime="python{}.{}".format(*sys.version_info),
        Handler="app.handler",
        Code={"ZipFile": archive({"app.py": LINES})},
        Timeout=1,
    )
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    yield f"{made['FunctionArn']}:$LATEST"
    client.delete_function(FunctionName=name)


@pytest.fixture
def port(plain_emulator: Emulator) -> int:
    return int(plain_emulator.endpoint.rpartition(":")[2])


@pytest.fixture
def debug(port: int, function: str) -> Iterator[Callable[[], Any]]:
    """Begins, or goes on; ends with the test."""
    listen = free_port()
    yield lambda: control_client.debug(port, function, listen)
    control_client.end_debug(port, function)


@pytest.fixture
def attach(debug: Callable[[], Any]) -> Iterator[Callable[..., DebugClient]]:
    clients: list[DebugClient] = []

    def make(**breakpoints: list[int]) -> DebugClient:
        told = debug()
        clients.append(DebugClient(told["port"]))
        found = clients[-1].attach("/home/me/project", told["task_root"], **breakpoints)
        assert all(each["verified"] for each in found), found
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def calling(emulator: Emulator, arn: str, event: Any) -> tuple[threading.Thread, list[Any]]:
    answers: list[Any] = []

    def call() -> None:
        answers.append(
            json.load(emulator.client("lambda").invoke(FunctionName=arn, Payload=json.dumps(event))["Payload"])
        )

    thread = threading.Thread(target=call)
    thread.start()
    return thread, answers


def test_it_stops_at_a_breakpoint_and_goes_on(
    plain_emulator: Emulator, function: str, attach: Callable[..., DebugClient]
) -> None:
    client = attach(app=[6])
    thread, answers = calling(plain_emulator, function, {"n": 21})
    stopped, frame, variables = client.stopped_at()
    assert (frame["name"], frame["line"]) == ("handler", 6)
    assert frame["source"]["path"] == "/home/me/project/app.py"
    assert variables["doubled"] == "42"
    # It may take a second alone: that it is still here after a question more, and answers, is the point.
    frames = client.ask("evaluate", expression="time.sleep(1.5) or doubled + 1", frameId=frame["id"], context="repl")
    assert frames["result"] == "43"
    client.ask("evaluate", expression="doubled = 43", frameId=frame["id"], context="repl")
    client.ask("continue", threadId=stopped)
    thread.join(60)
    assert (answers[0][0], answers[0][2]) == (43, True)


def test_breakpoint_in_the_code_stops_for_a_debugger_and_for_nobody_else(
    plain_emulator: Emulator, function: str, attach: Callable[..., DebugClient], debug: Callable[[], Any]
) -> None:
    debug()
    thread, answers = calling(plain_emulator, function, {"n": 1, "here": True})
    thread.join(60)
    assert answers[0][0] == 2
    client = attach()
    thread, answers = calling(plain_emulator, function, {"n": 2, "here": True})
    stopped, frame, _ = client.stopped_at()
    assert frame["name"] == "handler"
    client.ask("continue", threadId=stopped)
    thread.join(60)
    assert answers[0][0] == 4


def test_there_is_one_environment_while_it_lasts(
    plain_emulator: Emulator, function: str, debug: Callable[[], Any]
) -> None:
    told = debug()
    calls = [calling(plain_emulator, function, {"n": n}) for n in range(5)]
    for thread, _ in calls:
        thread.join(60)
    pids = {answers[0][1] for _, answers in calls}
    assert len(pids) == 1
    assert debug()["pid"] == told["pid"]


def test_new_code_can_be_debugged_again(
    plain_emulator: Emulator, function: str, attach: Callable[..., DebugClient], debug: Callable[[], Any]
) -> None:
    before = debug()["pid"]
    client = plain_emulator.client("lambda")
    client.update_function_code(
        FunctionName=function.removesuffix(":$LATEST"), ZipFile=archive({"app.py": "\n" + LINES})
    )
    client.get_waiter("function_updated_v2").wait(FunctionName=function, WaiterConfig=OFTEN)
    wait_for(lambda: debug()["pid"] != before, "an environment with the new code")
    debugger = attach(app=[7])
    thread, answers = calling(plain_emulator, function, {"n": 3})
    stopped, frame, _ = debugger.stopped_at()
    assert frame["line"] == 7
    debugger.ask("continue", threadId=stopped)
    thread.join(60)
    assert answers[0][0] == 6


def test_afterwards_it_is_as_ever(plain_emulator: Emulator, port: int, function: str) -> None:
    listen = free_port()
    control_client.debug(port, function, listen)
    control_client.end_debug(port, function)
    thread, answers = calling(plain_emulator, function, {"n": 1})
    thread.join(60)
    assert answers[0][0] == 2
    assert answers[0][2] is False, "its time-out counts again"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", listen), timeout=5)


def test_what_cannot_be_debugged_is_refused(port: int, function: str) -> None:
    with pytest.raises(EmulatorFailed) as told:
        control_client.debug(port, function.replace("debugged", "nowhere"), free_port())
    assert "that can be called" in told.value.cause
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        with pytest.raises(EmulatorFailed) as told:
            control_client.debug(port, function, number)
    assert told.value.cause == f"port {number} cannot be listened on: Address already in use"
    with pytest.raises(EmulatorFailed) as told:
        control_client.debug(port, function, 80)
    assert "from 1024 to 65535" in told.value.cause
