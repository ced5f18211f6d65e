"""No process of a function outlives its environment or its emulator, whatever it does and however either ends."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from hydrant.emulator.lambda_executor.guard import family
from hydrant.emulator.lambda_executor.sandbox import strays
from tests.processes import ended, seen

from .conftest import KINDS, MakeFunction, usable

WaitFor = Callable[[Callable[[], bool], str], None]

EMULATOR = """
    import sys, threading
    from pathlib import Path
    from hydrant.emulator.lambda_executor.sandbox.isolation import Isolation
    from hydrant.emulator.lambda_executor.sandbox.sandbox import Sandbox
    from hydrant.emulator.lambda_executor.sandbox.spec import FunctionSpec, Invocation

    spec = FunctionSpec("f", "1", "python3.11", "app.handler", 60, 512, Path(sys.argv[1]), {"_HANDLER": "app.handler"})
    sandbox = Sandbox(spec, lambda events: None, Isolation(sys.argv[2]))
    sandbox.start()
    event = sys.argv[3].encode()
    threading.Thread(target=sandbox.invoke, args=[Invocation("r", event)], daemon=True).start()
    runtime = sandbox._runtime
    print(sandbox._enclosure.pid, flush=True)
    threading.Event().wait()
"""
WAYS_AWAY = """
    import os, subprocess, sys, time

    def plain():
        subprocess.Popen(["sleep", "300"])

    def session():
        subprocess.Popen(["sleep", "300"], start_new_session=True)

    def daemon():
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.execvp("sleep", ["sleep", "300"])
            os._exit(0)
        os.wait()

    def deaf():
        subprocess.Popen([sys.executable, "-c", "import signal, time\\n"
            "for n in (1, 2, 15): signal.signal(n, signal.SIG_IGN)\\n"
            "print('deaf', flush=True)\\n"
            "time.sleep(300)"], start_new_session=True)

    def handler(event, context):
        for way in (plain, session, daemon, deaf):
            way()
        if event == "exit": os._exit(1)
        while event == "hang": pass
"""
STRAYS = 4
"""Processes that the four ways leave."""


def _runs(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _gone(pids: list[int]) -> Callable[[], bool]:
    return lambda: not any(_runs(pid) for pid in pids)


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Callable[[str, str], "subprocess.Popen[str]"]]:
    """Start a process that runs the function in an environment, as an emulator does."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "app.py").write_text(textwrap.dedent(WAYS_AWAY))
    (tmp_path / "temporary").mkdir()
    made: list[subprocess.Popen[str]] = []

    def make(kind: str, event: str) -> "subprocess.Popen[str]":
        usable(kind)
        made.append(
            subprocess.Popen(
                [sys.executable, "-c", textwrap.dedent(EMULATOR), str(tmp_path / "code"), kind, event],
                env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        return made[-1]

    yield make
    for process in made:
        process.kill()
        process.wait(10)
        assert process.stdout
        process.stdout.close()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("event", ['"hang"', "null"])
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_everything_ends_with_the_emulator(
    emulator: Callable[[str, str], "subprocess.Popen[str]"],
    wait_for: WaitFor,
    tmp_path: Path,
    kind: str,
    event: str,
    ending: signal.Signals,
) -> None:
    process = emulator(kind, event)
    assert process.stdout
    init = int(process.stdout.readline())
    wait_for(lambda: len(family.descendants(init)) == 1 + STRAYS, "function and strays run")
    pids = [init, *family.descendants(init)]
    process.send_signal(ending)
    process.wait(10)
    wait_for(_gone(pids), "function and strays are gone")
    wait_for(lambda: not list((tmp_path / "temporary").iterdir()), "the workspace is gone")


@pytest.mark.parametrize("kind", KINDS)
def test_strays_end_with_the_environment(function: MakeFunction, wait_for: WaitFor, kind: str) -> None:
    sample = function(WAYS_AWAY, isolation=kind)
    sample.call()
    wait_for(lambda: len(sample.processes) == 1 + STRAYS, "function and strays run")
    processes = seen(sample.processes)
    sample.sandbox.stop()
    assert ended(processes)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("event", ["exit", "hang"])
def test_strays_end_with_the_process_of_the_function(function: MakeFunction, kind: str, event: str) -> None:
    sample = function(WAYS_AWAY, isolation=kind, timeout=2)
    sample.error(event)
    assert sample.processes == []
    sample.call()
    assert len(sample.processes) > 1


@pytest.mark.parametrize("kind", KINDS)
def test_an_init_that_is_killed_takes_all_with_it_and_is_replaced(
    function: MakeFunction, wait_for: WaitFor, kind: str
) -> None:
    sample = function(WAYS_AWAY, isolation=kind)
    sample.call()
    wait_for(lambda: len(sample.processes) == 1 + STRAYS, "function and strays run")
    pids = sample.processes
    assert sample.sandbox._enclosure
    os.kill(sample.sandbox._enclosure.pid, signal.SIGKILL)
    wait_for(_gone(pids), "function and strays are gone")
    assert not sample.call().is_error


def test_a_killed_guard_is_replaced_and_its_environments_go_on(function: MakeFunction, wait_for: WaitFor) -> None:
    from hydrant.emulator.lambda_executor.sandbox.reaper import GUARD

    first = function("def handler(event, context): return 1")
    assert GUARD.pid is not None
    killed = GUARD.pid
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: not _runs(killed), "the guard is gone")
    assert function("def handler(event, context): return 1").result() == 1
    assert GUARD.pid not in (None, killed)
    assert first.result() == 1


def test_shared_memory_goes_with_the_environment(function: MakeFunction) -> None:
    """System V segments outlive processes; in a namespace of their own they do not."""
    sample = function(
        """
        import ctypes
        def handler(event, context):
            libc = ctypes.CDLL(None)
            return libc.shmget(ctypes.c_int(0x4879647), ctypes.c_size_t(4096), 0o1600)
        """,
        isolation="namespaces",
    )
    assert sample.result() >= 0
    assert "0x04879647" not in Path("/proc/sysvipc/shm").read_text()
    assert str(0x4879647) not in Path("/proc/sysvipc/shm").read_text()


def test_where_descendants_cannot_be_told_a_mark_finds_them(wait_for: WaitFor) -> None:
    mark = {"AWS_LAMBDA_RUNTIME_API": "127.0.0.1:1"}
    stray = subprocess.Popen(["sleep", "300"], env={**os.environ, **mark}, start_new_session=True)
    other = subprocess.Popen(["sleep", "300"], env={**os.environ, "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:2"})
    try:
        wait_for(lambda: strays.end("127.0.0.1:1") == 1, "the stray is found")
        assert stray.wait(10) == -signal.SIGKILL
        assert other.poll() is None
    finally:
        for process in (stray, other):
            process.kill()
            process.wait(10)
