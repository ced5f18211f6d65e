"""A process that cannot be started or heard is no error of the function: it says what is lacking, and works again."""

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from localstack.aws.api.lambda_ import ServiceException
from localstack.services.lambda_.invocation.assignment import AssignmentException
from localstack.services.lambda_.invocation.execution_environment import (
    EnvironmentStartupTimeoutException,
    InvalidStatusException,
)

from hydrant.emulator.faults import machine
from hydrant.emulator.faults.kinds import EmulatorFault, Resource, Shortage, fault_of
from hydrant.emulator.lambda_executor.assignment import queue
from hydrant.emulator.lambda_executor.assignment.queue import WaitQueue
from hydrant.emulator.lambda_executor.assignment.scaling import Queue, Step, next_step
from hydrant.emulator.lambda_executor.guard.environment import spawn
from hydrant.emulator.lambda_executor.guard.files import remove
from hydrant.emulator.lambda_executor.guard.plan import NONE, Plan
from hydrant.emulator.lambda_executor.guard.wire import pair
from hydrant.emulator.lambda_executor.sandbox import compiled, view, workspace
from hydrant.emulator.lambda_executor.sandbox.enclosure import Enclosure
from hydrant.emulator.lambda_executor.sandbox.interpreter import Choice, Interpreter
from hydrant.emulator.lambda_executor.sandbox.reaper import GUARD
from hydrant.emulator.lambda_executor.sandbox.runtime_process import RuntimeProcess
from hydrant.emulator.lambda_executor.sandbox.view import View
from hydrant.emulator.lambda_executor.settings import Settings

from .conftest import MakeFunction

ECHO = "def handler(event, context):\n    return event\n"
KINDS = {
    errno.EMFILE: Resource.DESCRIPTORS,
    errno.ENFILE: Resource.DESCRIPTORS,
    errno.ENOMEM: Resource.MEMORY,
    errno.EAGAIN: Resource.PROCESSES,
    errno.ENOSPC: Resource.DISK,
    errno.EDQUOT: Resource.DISK,
}


class Scarce:
    """Starts processes, but for the next ones it raises an error."""

    def __init__(self, error: Exception, times: int = 1) -> None:
        self.failures = iter([error] * times)

    def __call__(self, *arguments: Any) -> RuntimeProcess:
        for failure in self.failures:
            raise failure
        return RuntimeProcess(*arguments)


@pytest.mark.parametrize("number", KINDS)
def test_an_invocation_without_a_process_is_a_shortage_and_the_next_one_works(
    function: MakeFunction, number: int
) -> None:
    sample = function(ECHO, start=False, launch=Scarce(OSError(number, os.strerror(number)), 2))
    for begin in (sample.sandbox.start, partial(sample.call, 1)):
        with pytest.raises(Shortage) as caught:
            begin()
        assert caught.value.resource is KINDS[number]
    assert sample.logged == [], "what never was has no log"
    assert sample.sandbox.init_error == ""
    assert sample.result({"a": 1}) == {"a": 1}
    assert sum(message.startswith("START ") for message in sample.messages) == 1


@pytest.mark.parametrize(
    "error", [RuntimeError("can't start new thread"), MemoryError(), FileNotFoundError(errno.ENOENT, "no interpreter")]
)
def test_whatever_keeps_a_process_from_starting_is_ours(function: MakeFunction, error: Exception) -> None:
    sample = function(ECHO, start=False, launch=Scarce(error))
    with pytest.raises(EmulatorFault):
        sample.call(1)
    assert sample.result(2) == 2


def test_a_process_that_the_kernel_kills_for_lack_of_memory_is_ours(function: MakeFunction) -> None:
    """The machine's memory was used up, by whomever: the function's own was not."""
    kills = iter([0, 1])
    hang = "import time\ndef handler(event, context):\n    time.sleep(60)\n"
    sample = function(hang, launch=partial(RuntimeProcess, oom_kills=lambda: next(kills)))
    assert sample.sandbox.pid
    killer = threading.Timer(0.2, os.kill, (sample.sandbox.pid, signal.SIGKILL))
    killer.start()
    with pytest.raises(Shortage) as caught:
        sample.call()
    killer.join()
    assert caught.value.resource is Resource.MEMORY


def test_a_process_that_somebody_else_kills_is_an_error_as_on_aws(function: MakeFunction) -> None:
    suicide = "import os, signal\ndef handler(event, context):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    sample = function(suicide, launch=partial(RuntimeProcess, oom_kills=lambda: 7))
    assert sample.error(request_id="abc")["errorType"] == "Runtime.ExitError"


def test_a_process_that_ends_before_it_has_loaded_anything_of_the_function_is_ours(function: MakeFunction) -> None:
    """As one whose interpreter finds no file of its own, because the machine's file table is full."""

    def broken(spec: Any, choice: Choice, enclosure: Enclosure, view: View) -> RuntimeProcess:
        interpreter = replace(choice.interpreter, program="/bin/false") if not launched else choice.interpreter
        launched.append(interpreter)
        return RuntimeProcess(spec, replace(choice, interpreter=interpreter), enclosure, view)

    launched: list[Any] = []
    sample = function(ECHO, start=False, launch=broken, isolation="none")
    with pytest.raises(EmulatorFault, match=r"a process for sample did not come up \(with status 1\)"):
        sample.call(1)
    assert sample.result(2) == 2


def test_a_process_that_takes_too_long_to_come_up_is_ours(function: MakeFunction, tmp_path: Path) -> None:
    program = tmp_path / "slow"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)

    def slow(spec: Any, choice: Choice, enclosure: Enclosure, view: View) -> RuntimeProcess:
        interpreter = replace(choice.interpreter, program=str(program))
        return RuntimeProcess(spec, replace(choice, interpreter=interpreter), enclosure, view)

    sample = function(ECHO, start=False, launch=slow, timeout=0.2, isolation="none")
    with pytest.raises(EmulatorFault, match=r"did not come up \(in time\)"):
        sample.call(1)


def test_a_function_that_ends_its_process_while_it_is_loaded_is_an_error_as_on_aws(function: MakeFunction) -> None:
    sample = function("import os\nos._exit(7)\n")
    assert "exit status 7" in sample.error()["errorMessage"]


def test_a_runtime_folder_that_could_not_be_filled_is_filled_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    failures = iter([OSError(errno.EMFILE, "Too many open files")])
    copy = shutil.copyfile

    def scarce(*arguments: Any) -> Any:
        for failure in failures:
            raise failure
        return copy(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(workspace, "_made", None)
        patched.setattr(shutil, "copyfile", scarce)
        with pytest.raises(OSError, match="Too many"):
            workspace.runtime_dir()
        found = workspace.runtime_dir()
        assert {"bootstrap.py", "runtime_client.py"} <= {each.name for each in found.iterdir()}
        assert [each.name for each in found.parent.glob("runtime*")] == ["runtime"]
        remove(str(found.parent))


def test_a_package_that_cannot_be_read_now_does_not_pass_for_one_without_modules(tmp_path: Path) -> None:
    """With no descriptor left a folder looks empty to `os.walk`, and a machine as if it had no walls."""
    (tmp_path / "native.cpython-312-x86_64-linux-gnu.so").write_bytes(b"")
    code = f"""
import os
from hydrant.emulator.faults.kinds import Shortage, fault_of
from hydrant.emulator.lambda_executor.guard.files import seal
from hydrant.emulator.lambda_executor.sandbox.interpreter import _probe
from hydrant.emulator.lambda_executor.sandbox.isolation import machine
from hydrant.emulator.lambda_executor.sandbox.package import compiled_versions
import sys
taken = []
try:
    while True:
        taken.append(os.dup(1))
except OSError:
    pass
for look in (
    lambda: compiled_versions([{str(tmp_path)!r}]),
    lambda: _probe(sys.executable, sys.version_info[:2]),
    lambda: seal({str(tmp_path)!r}),
    machine,
):
    try:
        look()
    except (OSError, Shortage) as found:
        print(fault_of(found).resource.name, flush=True)
for each in taken:
    os.close(each)
print(compiled_versions([{str(tmp_path)!r}]))
"""

    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (60, 60))

    done = subprocess.run([sys.executable, "-c", code], preexec_fn=few, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[:4] == ["DESCRIPTORS"] * 4
    assert "(3, 12)" in done.stdout


def test_folders_of_the_system_that_a_shortage_hides_are_found_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    def scarce(_folder: str) -> list[str]:
        raise OSError(errno.EMFILE, "Too many open files")

    view.system.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr(os, "listdir", scarce)
        with pytest.raises(OSError, match="Too many"):
            view.system()
    assert any(path.startswith("/lib") for path in view.system())


def descriptors_left_by(attempt: Callable[[], None]) -> int:
    attempt()  # the way to the guard stays
    before = machine.descriptors_used()
    attempt()
    after = machine.descriptors_used()
    assert before is not None
    assert after is not None
    return after - before


def test_nothing_is_left_of_a_process_that_could_not_be_started() -> None:
    def attempt() -> None:
        enclosure = Enclosure(Plan(NONE))
        with pytest.raises(FileNotFoundError):
            enclosure.start(["/no/such/interpreter"], {}, "/")
        enclosure.close()

    assert descriptors_left_by(attempt) == 0


def test_nothing_is_left_of_an_environment_for_which_there_was_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard lives as long as the emulator and asks again and again."""

    def fork() -> int:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    def attempt() -> None:
        mine, theirs = pair()
        with monkeypatch.context() as patched:
            patched.setattr(os, "fork", fork)
            with pytest.raises(BlockingIOError):
                spawn(Plan(NONE), theirs, ())
        mine.close()
        theirs.close()

    assert descriptors_left_by(attempt) == 0


def test_modules_that_could_not_be_compiled_are_compiled_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    failures = iter([OSError(errno.EMFILE, "Too many open files")])

    def run(argv: list[str]) -> None:
        for failure in failures:
            raise failure
        asked.append(argv)

    monkeypatch.setattr(GUARD, "run", run)
    interpreter = Interpreter((3, 12), "3.12.0", "/own/python", "/own/python", ())
    with pytest.raises(OSError, match="Too many"):
        compiled.compile_modules(interpreter, [tmp_path])
    compiled.compile_modules(interpreter, [tmp_path])
    assert str(tmp_path) in asked[0]


class Environment:
    """One of LocalStack's, as far as a line looks at it."""

    initialization_type = "on-demand"

    def __init__(self, number: int) -> None:
        self.id, self.free = str(number), True

    def reserve(self) -> None:
        if not self.free:
            raise InvalidStatusException("taken")
        self.free = False

    def release(self) -> None:
        self.free = True


class Assignments:
    """LocalStack's service: starts an environment, or fails as `failures` say."""

    def __init__(self, failures: Iterator[Exception]) -> None:
        self.failures = failures
        self.environments: dict[str, Any] = {}
        self.started = 0
        self.failed = threading.Event()

    def start_environment(self, _manager_id: str, _version: Any) -> Environment:
        for failure in self.failures:
            self.failed.set()
            raise failure
        self.started += 1
        return Environment(self.started)


class Version:
    qualified_arn = "arn:aws:lambda:us-east-1:000000000000:function:sample:$LATEST"


def lend(service: Assignments, line: WaitQueue) -> Any:
    return queue._lend(line, service, "manager", Version())


def wrapped(cause: Exception) -> AssignmentException:
    """As LocalStack passes on what went wrong."""
    error = AssignmentException(f"Could not start new environment: {cause}")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("number", KINDS)
def test_a_call_for_which_there_is_no_environment_gets_the_answer_of_aws_for_no_capacity(number: int) -> None:
    service = Assignments(iter([wrapped(OSError(number, os.strerror(number)))]))
    line = WaitQueue(service.environments, Settings(10, 2), 3.0)
    with pytest.raises(ServiceException) as caught:
        lend(service, line)
    assert (caught.value.code, caught.value.status_code) == ("ServiceException", 500)
    found = fault_of(caught.value)
    assert isinstance(found, Shortage)
    assert str(found) in str(caught.value)
    assert lend(service, line).id == "1", "the next one is started"


@pytest.mark.parametrize("error", [wrapped(ValueError("a defect")), EnvironmentStartupTimeoutException("too slow")])
def test_a_start_that_fails_otherwise_is_no_error_of_the_function_either(error: Exception) -> None:
    service = Assignments(iter([error]))
    with pytest.raises(ServiceException) as caught:
        lend(service, WaitQueue(service.environments, Settings(10, 2), 3.0))
    assert type(fault_of(caught.value)) is EmulatorFault


def test_a_version_that_was_replaced_is_told_as_such() -> None:
    service = Assignments(iter([wrapped(ServiceException("was replaced"))]))
    with pytest.raises(ServiceException, match=r"^was replaced$") as caught:
        lend(service, WaitQueue(service.environments, Settings(10, 2), 3.0))
    assert fault_of(caught.value) is None


def test_calls_share_the_environment_that_is_there_when_there_is_no_room_for_another() -> None:
    service = Assignments(iter([]))
    line = WaitQueue(service.environments, Settings(10, 2), 30.0)
    first = lend(service, line)
    service.failures = iter([wrapped(OSError(errno.EMFILE, "Too many open files"))] * 1000)
    found: list[Any] = []
    second = threading.Thread(target=lambda: found.append(lend(service, line)))
    second.start()
    assert service.failed.wait(30), "the second tries, in vain"
    first.release()
    line.freed()
    second.join(30)
    assert found == [first]


def test_the_rule_of_a_line_that_has_no_room() -> None:
    tired = Queue(present=1, starting=0, waited=1.0, quiet=1.0, patience=0.1)
    limits = Settings(10, 2)
    assert next_step(tired, limits, 30.0) is Step.START
    barren = Queue(present=1, starting=0, waited=1.0, quiet=1.0, patience=0.1, barren=True)
    assert next_step(barren, limits, 30.0) is Step.WAIT
    assert next_step(Queue(0, 0, 0.0, 0.0, 0.1, barren=True), limits, 30.0) is Step.START, "with none there it tries"
    assert next_step(Queue(1, 0, 60.0, 60.0, 0.1, barren=True), limits, 30.0) is Step.GIVE_UP
