"""Stack traces and logs name AWS's folders, whatever keeps the function from the machine."""

from pathlib import Path

import pytest

from hydrant.emulator.lambda_executor.sandbox.reported import Reported
from hydrant.emulator.lambda_executor.sandbox.spec import LogEvent
from hydrant.emulator.lambda_executor.sandbox.view import View

from .conftest import KINDS, MakeFunction

ELSEWHERE = View(
    Path("/w/code/f-1"), Path("/w/runtime"), (Path("/w/code/l-1"), Path("/w/code/l-2")), Path("/w/t"), "/h"
)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("/w/code/f-1/app.py", "/var/task/app.py"),
        ("at f (file:///w/code/f-1/a.mjs:1:2)", "at f (file:///var/task/a.mjs:1:2)"),
        ("root /w/code/f-1", "root /var/task"),
        ("/w/code/l-2/python/x.py and '/w/code/l-1'", "/opt/python/x.py and '/opt'"),
        ("/w/runtime/bootstrap.py", "/var/runtime/bootstrap.py"),
        (
            "/w/code/f-12/app.py /w/runtime-node/x /w/code/f-1.py",
            "/w/code/f-12/app.py /w/runtime-node/x /w/code/f-1.py",
        ),
        ("", ""),
    ],
)
def test_paths_of_a_function_are_spelled_as_on_aws(said: str, expected: str) -> None:
    reported = Reported(ELSEWHERE)
    assert reported.text(said) == expected
    assert reported.document(said.encode() + b"\xff") == expected.encode() + b"\xff"
    assert list(reported.events([LogEvent(1, said)])) == [LogEvent(1, expected)]


def test_where_folders_lie_as_on_aws_nothing_is_changed() -> None:
    at_home = View(Path("/var/task"), Path("/var/runtime"), (Path("/opt"),), Path("/tmp"), None)
    assert Reported(at_home).text("/w/code/f-1 /var/task") == "/w/code/f-1 /var/task"


@pytest.mark.parametrize("kind", KINDS)
def test_a_failing_function_tells_aws_s_paths(function: MakeFunction, kind: str) -> None:
    sample = function("""
        def handler(event, context):
            print("at", __file__)
            if event: return __file__
            raise ValueError("no")
    """, isolation=kind)  # fmt: skip
    assert 'File "/var/task/app.py", line 5, in handler' in sample.error()["stackTrace"][0]
    assert "at /var/task/app.py" in sample.messages
    assert any('File "/var/task/app.py"' in message for message in sample.messages)
    own = sample.sandbox.spec.task_root
    assert sample.result(1) == ("/var/task/app.py" if kind == "namespaces" else f"{own}/app.py"), "results stay"


@pytest.mark.parametrize("kind", KINDS)
def test_an_init_phase_that_fails_tells_aws_s_paths(function: MakeFunction, kind: str) -> None:
    sample = function("def broken(:", isolation=kind)
    assert 'File "/var/task/app.py" Line 1' in sample.error()["stackTrace"][0]
