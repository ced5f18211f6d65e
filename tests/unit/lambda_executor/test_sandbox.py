"""An execution environment behaves as on AWS: results, faults, limits, and a fresh process after a crash."""

import json
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest

from hydrant.emulator.lambda_executor.sandbox import runtime_process
from hydrant.emulator.lambda_executor.sandbox.sandbox import SandboxStopped
from hydrant.emulator.lambda_executor.sandbox.spec import Invocation, Outcome
from tests.processes import ended, seen

from .conftest import KINDS, OWN_VERSION, Function, MakeFunction

PATIENCE = 60.0
"""Seconds until a test gives up what takes a moment on a machine that has time.

A process has to come up within limits of a test's own too: they are seconds, and what must exceed them sleeps.
"""

WaitFor = Callable[[Callable[[], bool], str], None]


def test_handler_gets_the_event_and_the_context(function: MakeFunction) -> None:
    sample = function("""
        def handler(event, context):
            return [event, context.aws_request_id, context.function_name, context.invoked_function_arn,
                    0 < context.get_remaining_time_in_millis() <= 5000]
    """, timeout=5)  # fmt: skip
    assert sample.result({"a": [1, "ü"]}) == [{"a": [1, "ü"]}, "request-1", "sample", "arn:aws:lambda:x", True]


def test_process_and_its_globals_survive_between_invocations(function: MakeFunction) -> None:
    sample = function("""
        import os
        count = 0
        def handler(event, context):
            global count
            count += 1
            return [count, os.getpid()]
    """)  # fmt: skip
    first, second = sample.result(), sample.result()
    assert (first[0], second[0]) == (1, 2)
    assert first[1] == second[1]


def test_exception_becomes_awslambdaric_s_error_document(function: MakeFunction) -> None:
    sample = function("""
        def handler(event, context):
            raise ValueError("no such thing")
    """)  # fmt: skip
    document = sample.error(request_id="abc")
    assert document["errorMessage"] == "no such thing"
    assert document["errorType"] == "ValueError"
    assert document["requestId"] == "abc"
    assert "app.py" in document["stackTrace"][0]
    assert len(document["stackTrace"]) == 1, "frames of the bootstrap are left out"
    assert "Error Type: ValueError" in sample.messages[-1]


def test_unserialisable_result_is_a_marshal_error(function: MakeFunction) -> None:
    sample = function("def handler(event, context): return {1, 2}")
    assert sample.error()["errorType"] == "Runtime.MarshalError"


def test_timeout_kills_and_the_next_invocation_gets_a_fresh_process(function: MakeFunction) -> None:
    sample = function("""
        import time, uuid
        process = str(uuid.uuid4())
        def handler(event, context):
            if event: time.sleep(60)
            return process
    """, timeout=3)  # fmt: skip
    before = sample.result()
    begin = monotonic()
    document = sample.error({"hang": True}, request_id="abc")
    assert monotonic() - begin < 30, "the handler would have slept for a minute"
    assert document == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "RequestId: abc Error: Task timed out after 3.00 seconds",
    }
    assert any(message.endswith("abc Task timed out after 3.00 seconds\n") for message in sample.messages)
    assert "Status: timeout" in sample.messages[-1]
    assert sample.result() != before


@pytest.mark.parametrize(
    ("statement", "ending"),
    [
        ("sys.exit(3)", "Runtime exited with error: exit status 3"),
        ("sys.exit()", "Runtime exited without providing a reason"),
        ("os._exit(4)", "Runtime exited with error: exit status 4"),
        ("os.kill(os.getpid(), 9)", "Runtime exited with error: signal: killed"),
        ("os.kill(os.getpid(), 11)", "Runtime exited with error: signal: segmentation fault"),
    ],
)
def test_exit_of_the_process_is_an_exit_error(function: MakeFunction, statement: str, ending: str) -> None:
    sample = function(f"""
        import os, sys
        def handler(event, context):
            if event:
                print("last words")
                {statement}
            return "fine"
    """)
    document = sample.error({"go": True}, request_id="abc")
    assert document == {"errorType": "Runtime.ExitError", "errorMessage": f"RequestId: abc Error: {ending}"}
    assert "last words" in sample.messages
    assert f"RequestId: abc Error: {ending}\nRuntime.ExitError" in sample.messages
    assert sample.result() == "fine"


def test_kill_from_outside_in_mid_invocation(function: MakeFunction, wait_for: WaitFor) -> None:
    sample = function("""
        import pathlib, time
        def handler(event, context):
            if event:
                pathlib.Path(event).touch()
                time.sleep(60)
            return "fine"
    """)  # fmt: skip
    marker = sample.shared / "started"
    outcomes: list[Outcome] = []
    caller = threading.Thread(target=lambda: outcomes.append(sample.call(str(marker))))
    caller.start()
    wait_for(marker.exists, "the handler runs")
    assert sample.sandbox.pid is not None
    os.kill(sample.sandbox.pid, signal.SIGKILL)
    caller.join(PATIENCE)
    assert json.loads(outcomes[0].payload)["errorType"] == "Runtime.ExitError"
    assert sample.result() == "fine"


def test_process_killed_while_idle_is_replaced_without_an_error(function: MakeFunction, wait_for: WaitFor) -> None:
    sample = function("import uuid\nprocess = str(uuid.uuid4())\ndef handler(event, context): return process")
    first, pid = sample.result(), sample.sandbox.pid
    assert pid is not None
    killed = seen([pid])
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: sample.sandbox.pid is None, "the process is gone, and no pid of one is shown")
    wait_for(lambda: ended(killed), "the process has ended")
    assert sample.result() != first


def test_death_between_answer_and_next_event_is_no_error(function: MakeFunction) -> None:
    sample = function("""
        import os, sys
        def handler(event, context):
            sys.modules["runtime_client"].next = lambda: os._exit(1)
            return "fine"
    """)  # fmt: skip
    assert [sample.result() for _ in range(3)] == ["fine"] * 3


def test_memory_above_the_limit_kills(function: MakeFunction) -> None:
    sample = function("""
        def handler(event, context):
            return len(bytearray(event * 1024 * 1024))
    """, memory_mb=128)  # fmt: skip
    assert sample.result(10) == 10 * 1024 * 1024
    document = sample.error(400, request_id="abc")
    assert document["errorMessage"] == "RequestId: abc Error: Runtime exited with error: signal: killed"
    assert "Max Memory Used: 128 MB\tStatus: error\tError Type: Runtime.OutOfMemory" in sample.messages[-1]
    assert sample.result(1) == 1024 * 1024


def test_memory_that_grows_in_an_endless_loop_is_found_before_the_timeout(function: MakeFunction) -> None:
    sample = function("""
        def handler(event, context):
            kept = []
            while True:
                kept.append(bytearray(1024 * 1024))
                if len(kept) > 300:
                    while True: pass
    """, memory_mb=128, timeout=30)  # fmt: skip
    assert "signal: killed" in sample.error()["errorMessage"]


def test_response_above_the_limit_is_refused(function: MakeFunction) -> None:
    sample = function("def handler(event, context): return 'x' * event")
    assert len(sample.result(6_291_554)) == 6_291_554  # and two quotes: the limit itself
    assert sample.error(6_291_555) == {
        "errorType": "Function.ResponseSizeTooLarge",
        "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    }
    assert sample.result(3) == "xxx"


def test_large_event_to_a_stuck_process_is_bounded_by_the_deadline(function: MakeFunction) -> None:
    sample = function("def handler(event, context): return len(event)", timeout=5)
    assert sample.result("x") == 1
    assert sample.sandbox.pid is not None
    os.kill(sample.sandbox.pid, signal.SIGSTOP)
    begin = monotonic()
    assert sample.error("x" * 6_000_000)["errorType"] == "Sandbox.Timedout"
    assert monotonic() - begin < 30, "the deadline is after five seconds"
    assert sample.result("x" * 6_000_000) == 6_000_000


def test_log_lines_of_a_cold_and_a_warm_invocation(function: MakeFunction) -> None:
    sample = function("""
        import logging
        print("at import")
        def handler(event, context):
            print("one")
            logging.warning("two\\nlines")
            print("three", end="")
    """)  # fmt: skip
    cold = sample.call(request_id="r1").logs.splitlines()
    warm = sample.call(request_id="r2").logs.splitlines()
    assert sample.messages[0].startswith(f"INIT_START Runtime Version: python:{OWN_VERSION}\tRuntime Version ARN:")
    assert sample.messages[1] == "at import"
    assert cold[0] == "START RequestId: r1 Version: $LATEST"
    assert cold[1] == "one"
    assert cold[2].startswith("[WARNING]\t")
    assert cold[2].endswith("Z\tr1\ttwo")
    assert cold[3:6] == ["lines", "three", "END RequestId: r1"]
    assert "Init Duration" in cold[6]
    assert "Init Duration" not in warm[-1]
    assert warm[-1].startswith("REPORT RequestId: r2\tDuration: ")
    frames = [event for event in sample.logged if event.message.endswith("two\nlines")]
    assert len(frames) == 2, "a record of logging is one event"


def test_json_log_format_makes_platform_events(function: MakeFunction) -> None:
    sample = function(
        "import logging\ndef handler(event, context): logging.getLogger().info('hello')",
        logging={"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"},
    )
    sample.call(request_id="r1")
    lines = [json.loads(message) for message in sample.messages]
    assert [line.get("type") or line["message"] for line in lines] == [
        "platform.initStart",
        "platform.start",
        "hello",
        "platform.report",
    ]
    assert lines[2]["requestId"] == "r1"


def test_f11_debug_shows_each_phase(function: MakeFunction) -> None:
    sample = function(
        "def handler(event, context): return 'said' if event else 1 / 0",
        logging={"LogFormat": "JSON"},
        system_log_level="DEBUG",
    )
    sample.call(True, request_id="r1")
    sample.call(False, request_id="r2")
    found = [json.loads(message) for message in sample.messages]
    platform = [line for line in found if "type" in line]
    once = ["platform.start", "platform.runtimeDone", "platform.report"]
    init = ["platform.initStart", "platform.initRuntimeDone", "platform.initReport"]
    assert [line["type"] for line in platform] == [*init, *once, *once]
    done = [line["record"] for line in platform if line["type"] == "platform.runtimeDone"]
    assert [record["status"] for record in done] == ["success", "error"]
    assert done[0]["metrics"]["producedBytes"] == len('"said"')
    assert done[1]["errorType"] == "ZeroDivisionError"
    assert done[0]["metrics"]["durationMs"] > 0


def test_stop_lets_a_running_invocation_finish(function: MakeFunction, wait_for: WaitFor) -> None:
    sample = _busy(function, seconds=0.5)
    marker = sample.shared / "started"
    outcomes: list[Outcome] = []
    caller = threading.Thread(target=lambda: outcomes.append(sample.call(str(marker))))
    caller.start()
    wait_for(marker.exists, "the handler runs")
    sample.sandbox.stop(grace=PATIENCE)
    caller.join(PATIENCE)
    assert outcomes[0].payload == b'"done"'
    with pytest.raises(SandboxStopped):
        sample.call()


def test_stop_without_grace_ends_a_running_invocation(function: MakeFunction, wait_for: WaitFor) -> None:
    sample = _busy(function, seconds=60)
    marker = sample.shared / "started"
    outcomes: list[Outcome] = []
    caller = threading.Thread(target=lambda: outcomes.append(sample.call(str(marker))))
    caller.start()
    wait_for(marker.exists, "the handler runs")
    sample.sandbox.stop()
    caller.join(PATIENCE)
    assert outcomes[0].is_error, "it was let finish"


def test_several_environments_run_at_once(function: MakeFunction) -> None:
    source = """
        import os, pathlib, time
        def handler(number, context):
            shared = pathlib.Path(os.environ["SHARED"])
            (shared / str(number)).touch()
            while len(list(shared.iterdir())) < 4:
                time.sleep(0.01)
            return "all are here"
    """
    samples = [function(source, timeout=PATIENCE) for _ in range(4)]
    with ThreadPoolExecutor() as callers:
        answers = list(callers.map(Function.result, samples, range(4)))
    assert answers == ["all are here"] * 4
    assert all("END RequestId: request-1" in sample.messages for sample in samples)


@pytest.mark.parametrize("kind", KINDS)
def test_stop_leaves_no_process_no_thread_and_no_file(function: MakeFunction, kind: str) -> None:
    threads = threading.active_count()
    sample = function("import tempfile\ndef handler(event, context): return tempfile.gettempdir()", isolation=kind)
    seen, pid = sample.result(), sample.sandbox.pid
    folder = sample.sandbox._temp_dir
    assert folder.is_dir()
    assert seen == ("/tmp" if kind == "namespaces" else str(folder))
    assert threading.active_count() == threads
    sample.sandbox.stop()
    assert not folder.exists()
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_event_that_is_no_json_is_an_unmarshal_error(function: MakeFunction) -> None:
    sample = function("def handler(event, context): return event")
    outcome = sample.sandbox.invoke(Invocation("r1", b"{nonsense"))
    assert json.loads(outcome.payload)["errorType"] == "Runtime.UnmarshalError"


def _busy(function: MakeFunction, seconds: float) -> Function:
    return function(f"""
        import pathlib, time
        def handler(event, context):
            pathlib.Path(event).touch()
            time.sleep({seconds})
            return "done"
    """, timeout=100)  # fmt: skip


@pytest.mark.parametrize("ending", ["os._exit(7)", "os.kill(os.getpid(), 9)"])
def test_a_process_that_ended_before_anyone_looked_has_used_memory(
    function: MakeFunction, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked at every now and then: here not before it ends."""
    monkeypatch.setattr(runtime_process, "_LOOK", 60.0)
    sample = function(f"import os\n{ending}")
    sample.call()
    reports = [message for message in sample.messages if message.startswith("REPORT")]
    assert reports
    assert not [line for line in reports if "Max Memory Used: 0 MB" in line]
