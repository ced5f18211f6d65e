"""How many environments overlapping invocations of a function get, through boto3."""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ..support.emulator_process import OFTEN
from ..support.lambda_emulator import Emulator, archive, running, wait_for

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("lambda-scaling")]

ROLE = "arn:aws:iam::000000000000:role/functions"
MOST = 6
"""HYDRANT_LAMBDA_ENVIRONMENTS of these tests."""
SHORT = """
    import time, uuid
    process = uuid.uuid4().hex
    def handler(event, context):
        time.sleep(0.02)
        return [event, process]
"""
WAITS_FOR_A_FILE = """
    import pathlib, time, uuid
    process = uuid.uuid4().hex
    def handler(event, context):
        pathlib.Path(event, f"started-{process}").touch()
        while not pathlib.Path(event, "go").exists():
            time.sleep(0.01)
        return process
"""


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running(tmp_path_factory.mktemp("emulator"), HYDRANT_LAMBDA_ENVIRONMENTS=str(MOST)) as found:
        yield found


@pytest.fixture
def create(emulator: Emulator) -> Iterator[Callable[..., str]]:
    client, made = emulator.client("lambda"), []

    def make(source: str, timeout: int = 30) -> str:
        made.append(f"function-{time.monotonic_ns()}")
        client.create_function(
            FunctionName=made[-1],
            Role=ROLE,
            Runtime="python{}.{}".format(*sys.version_info),
            Handler="app.handler",
            Timeout=timeout,
            Code={"ZipFile": archive({"app.py": source})},
        )
        client.get_waiter("function_active_v2").wait(FunctionName=made[-1], WaiterConfig=OFTEN)
        return made[-1]

    yield make
    for name in made:
        client.delete_function(FunctionName=name)


@pytest.fixture
def invoke(emulator: Emulator) -> Callable[..., Any]:
    client = emulator.client("lambda")

    def call(name: str, event: object = None) -> Any:
        answer = client.invoke(FunctionName=name, Payload=json.dumps(event))
        assert "FunctionError" not in answer, answer["Payload"].read()
        return json.load(answer["Payload"])

    return call


def at_once(count: int, call: Callable[[int], Any]) -> list[Any]:
    """Call from so many threads that begin together."""
    gate = threading.Barrier(count)

    def one(number: int) -> Any:
        gate.wait(30)
        return call(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_short_overlapping_calls_share_a_few_environments(
    emulator: Emulator, create: Callable[..., str], invoke: Callable[..., Any]
) -> None:
    name = create(SHORT)
    for _ in range(3):
        answers = at_once(20, lambda number: invoke(name, number))
        assert [event for event, _ in answers] == list(range(20))
    assert emulator.functions()[name]["environments"] <= MOST


def test_calls_that_take_long_get_environments_of_their_own_which_are_used_again(
    emulator: Emulator, create: Callable[..., str], invoke: Callable[..., Any], tmp_path: Path
) -> None:
    name = create(WAITS_FOR_A_FILE)
    processes: list[set[str]] = []
    for turn in ("first", "second"):
        folder = tmp_path / turn
        folder.mkdir()
        with ThreadPoolExecutor(4) as pool:
            running = [pool.submit(invoke, name, str(folder)) for _ in range(4)]
            wait_for(lambda folder=folder: len(list(folder.glob("started-*"))) == 4, "four run at once")  # type: ignore[misc]
            (folder / "go").touch()
            processes.append({call.result(30) for call in running})
    assert len(processes[0]) == 4
    assert processes[0] == processes[1]
    assert emulator.functions()[name]["environments"] == 4


def test_more_calls_than_environments_wait_their_turn(
    emulator: Emulator, create: Callable[..., str], invoke: Callable[..., Any], tmp_path: Path
) -> None:
    name = create(WAITS_FOR_A_FILE)
    with ThreadPoolExecutor(MOST + 5) as pool:
        running = [pool.submit(invoke, name, str(tmp_path)) for _ in range(MOST + 5)]
        wait_for(lambda: len(list(tmp_path.glob("started-*"))) == MOST, f"{MOST} run at once")
        (tmp_path / "go").touch()
        processes = {call.result(30) for call in running}
    assert len(processes) == MOST
    assert emulator.functions()[name]["environments"] == MOST


def test_calls_that_wait_while_their_code_is_replaced_are_served(
    emulator: Emulator, create: Callable[..., str], invoke: Callable[..., Any], tmp_path: Path
) -> None:
    name, client = create(WAITS_FOR_A_FILE), emulator.client("lambda")
    with ThreadPoolExecutor(3 * MOST) as pool:
        running = [pool.submit(invoke, name, str(tmp_path)) for _ in range(3 * MOST)]
        wait_for(lambda: len(list(tmp_path.glob("started-*"))) == MOST, f"{MOST} run at once")
        client.update_function_code(FunctionName=name, ZipFile=archive({"app.py": WAITS_FOR_A_FILE + "# new"}))
        client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
        assert not any(call.done() for call in running)
        (tmp_path / "go").touch()
        assert all(call.result(60) for call in running)


def test_a_function_that_hangs_starves_no_other(
    create: Callable[..., str], invoke: Callable[..., Any], tmp_path: Path
) -> None:
    hanging, other = create(WAITS_FOR_A_FILE, timeout=60), create(SHORT)
    with ThreadPoolExecutor(MOST + 1) as pool:
        running = [pool.submit(invoke, hanging, str(tmp_path)) for _ in range(MOST)]
        wait_for(lambda: len(list(tmp_path.glob("started-*"))) == MOST, f"{MOST} hang", 30)
        assert [event for event, _ in at_once(20, lambda number: invoke(other, number))] == list(range(20))
        (tmp_path / "go").touch()
        for call in running:
            call.result(30)


def test_calls_behind_hanging_ones_get_their_turn_when_those_time_out(
    create: Callable[..., str], invoke: Callable[..., Any], tmp_path: Path
) -> None:
    name = create(WAITS_FOR_A_FILE, timeout=3)
    with ThreadPoolExecutor(2 * MOST) as pool:
        running = [pool.submit(invoke, name, str(tmp_path)) for _ in range(2 * MOST)]
        outcomes = [str(call.exception(60)) for call in running]
    assert sum("Sandbox.Timedout" in outcome for outcome in outcomes) == 2 * MOST


def test_a_call_that_waits_too_long_is_told_so_as_aws_throttles(
    emulator: Emulator, create: Callable[..., str], invoke: Callable[..., Any], tmp_path: Path
) -> None:
    name = create(WAITS_FOR_A_FILE, timeout=14)
    with ThreadPoolExecutor(MOST + 1) as pool:
        running = [pool.submit(invoke, name, str(tmp_path)) for _ in range(MOST)]
        wait_for(lambda: len(list(tmp_path.glob("started-*"))) == MOST, f"{MOST} hang", 10)
        with ThreadPoolExecutor(3 * MOST) as others:
            waiting = [others.submit(invoke, name, str(tmp_path)) for _ in range(3 * MOST)]
            # After 14 s environments start again for some of these, and hang. The others have waited long enough.
            told = wait(waiting, 60, FIRST_COMPLETED).done
            (tmp_path / "go").touch()
        refusals = [call.exception() for call in told]
        codes = [error.response["Error"]["Code"] for error in refusals if isinstance(error, ClientError)]
        assert set(codes) == {"TooManyRequestsException"}, refusals
        assert len(codes) == len(refusals), refusals
        for call in running:
            call.exception(60)
    assert invoke(name, str(tmp_path))
