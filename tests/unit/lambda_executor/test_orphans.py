"""No process of a function outlives its emulator, whatever it does and however the emulator ends."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from .conftest import MakeFunction

WaitFor = Callable[[Callable[[], bool], str], None]

EMULATOR = """
    import sys, threading
    from pathlib import Path
    from hydrant.emulator.lambda_executor.sandbox.sandbox import Sandbox
    from hydrant.emulator.lambda_executor.sandbox.spec import FunctionSpec, Invocation

    spec = FunctionSpec("f", "1", "python3.11", "app.handler", 60, 512, Path(sys.argv[1]), {"_HANDLER": "app.handler"})
    sandbox = Sandbox(spec, lambda events: None)
    sandbox.start()
    sandbox.invoke(Invocation("r", b"1"))
"""
STUCK = """
    import os, subprocess, pathlib
    def handler(event, context):
        child = subprocess.Popen(["sleep", "300"])
        pathlib.Path("pids.tmp").write_text(f"{os.getpid()} {child.pid}")
        os.rename("pids.tmp", "pids")
        while True: pass
"""


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_stuck_function_and_its_child_end_with_the_emulator(
    tmp_path: Path, wait_for: WaitFor, ending: signal.Signals
) -> None:
    (tmp_path / "app.py").write_text(textwrap.dedent(STUCK))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    emulator = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(EMULATOR), str(tmp_path)],
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    try:
        wait_for((tmp_path / "pids").exists, "the handler runs")
        pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    finally:
        emulator.send_signal(ending)
        emulator.wait(10)
    wait_for(lambda: not any(_runs(pid) for pid in pids), "function and child are gone")
    wait_for(lambda: not list(temporary.iterdir()), "the workspace is gone")


def test_children_of_a_function_end_with_its_environment(function: MakeFunction, wait_for: WaitFor) -> None:
    sample = function("""
        import subprocess
        def handler(event, context): return subprocess.Popen(["sleep", "300"]).pid
    """)  # fmt: skip
    child = sample.result()
    assert _runs(child)
    sample.sandbox.stop()
    wait_for(lambda: not _runs(child), "the child is gone")


def test_child_that_outlives_its_function_s_process_is_killed(function: MakeFunction, wait_for: WaitFor) -> None:
    sample = function("""
        import os, subprocess
        def handler(event, context):
            print(subprocess.Popen(["sleep", "300"]).pid)
            os._exit(1)
    """)  # fmt: skip
    sample.error()
    child = next(int(message) for message in sample.messages if message.isdigit())
    wait_for(lambda: not _runs(child), "the child is gone")


def _runs(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_a_killed_guard_is_replaced(function: MakeFunction, wait_for: WaitFor) -> None:
    from hydrant.emulator.lambda_executor.sandbox.reaper import GUARD

    function("def handler(event, context): return 1")
    assert GUARD.pid is not None
    killed = GUARD.pid
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: not _runs(killed), "the guard is gone")
    assert function("def handler(event, context): return 1").result() == 1
    assert GUARD.pid not in (None, killed)
