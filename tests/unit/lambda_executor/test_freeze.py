"""Between invocations nothing of a function runs, as on AWS: threads, children, whatever session they are in."""

from collections.abc import Callable
from time import monotonic

import psutil
import pytest

from .conftest import KINDS, Function, MakeFunction

WaitFor = Callable[[Callable[[], bool], str], None]

THREAD = """
    import threading, time
    count = 0
    def run():
        global count
        while True:
            count += 1
            time.sleep(0.001)
    def handler(event, context):
        if event == "start":
            threading.Thread(target=run, daemon=True).start()
        before = count
        while event == "watch" and count < before + 5:
            time.sleep(0.001)
        return count
"""
CHILDREN = """
    import subprocess
    def handler(event, context):
        for session in (False, True):
            subprocess.Popen(["sleep", "300"], start_new_session=session)
"""


def _states(sample: Function) -> list[str]:
    return [psutil.Process(pid).status() for pid in sample.processes]


@pytest.mark.parametrize("kind", KINDS)
def test_threads_stand_still_and_go_on_with_the_next_invocation(
    function: MakeFunction, wait_for: WaitFor, kind: str
) -> None:
    sample = function(THREAD, isolation=kind)
    sample.result("start")
    wait_for(lambda: _states(sample) == [psutil.STATUS_STOPPED], "the process is stopped")
    first = sample.result("watch")
    wait_for(lambda: _states(sample) == [psutil.STATUS_STOPPED], "the process is stopped again")
    assert sample.result("watch") > first


@pytest.mark.parametrize("kind", KINDS)
def test_children_stand_still_in_every_session(function: MakeFunction, wait_for: WaitFor, kind: str) -> None:
    sample = function(CHILDREN, isolation=kind)
    sample.call()
    wait_for(lambda: _states(sample) == [psutil.STATUS_STOPPED] * 3, "the process and two children are stopped")
    begin = monotonic()
    sample.sandbox.stop()
    assert monotonic() - begin < 10
    assert sample.processes == []


def test_threads_of_the_init_phase_stand_still_until_the_first_invocation(
    function: MakeFunction, wait_for: WaitFor
) -> None:
    sample = function(THREAD + "\n    threading.Thread(target=run, daemon=True).start()\n")
    wait_for(lambda: _states(sample) == [psutil.STATUS_STOPPED], "the process is stopped")
    assert sample.result("watch") > 0


def test_a_process_that_only_waits_for_its_next_event_is_left_alone(function: MakeFunction) -> None:
    sample = function("def handler(event, context): return event")
    assert [sample.result(number) for number in range(3)] == [0, 1, 2]
    assert _states(sample) != [psutil.STATUS_STOPPED], "stopping and waking it would cost, and nobody could tell"


def test_time_that_it_stood_still_is_not_the_next_invocation_s(function: MakeFunction, wait_for: WaitFor) -> None:
    sample = function(THREAD, timeout=0.5)
    sample.result("start")
    over = monotonic() + 0.7
    wait_for(lambda: monotonic() > over, "more than the timeout has passed")
    assert sample.result("watch") > 0


def test_what_is_written_while_it_is_stopped_comes_with_the_next_invocation(function: MakeFunction) -> None:
    sample = function("""
        import threading, time
        def late():
            time.sleep(0.05)
            print("late words")
        def handler(event, context):
            if event == "start":
                threading.Thread(target=late).start()
            else:
                time.sleep(0.2)
    """)  # fmt: skip
    assert "late words" not in sample.call("start").logs
    assert "late words" in sample.call("wait").logs
