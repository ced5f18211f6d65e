"""What is saved is live: a session against an emulator, with a state as Terraform would have left it."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from hydrant.console import Say
from hydrant.live.session import Session
from hydrant.project import find_project
from hydrant.stack import control_client
from hydrant.stack.registry import StackRecord

from ..support.emulator_process import OFTEN
from ..support.firehose_emulator import Emulator
from ..support.lambda_emulator import archive

pytestmark = pytest.mark.emulator

NAME = "saved-is-live"
ARN = f"arn:aws:lambda:us-east-1:000000000000:function:{NAME}"
TERRAFORM = 'data "archive_file" "f" {}\nresource "aws_lambda_function" "f" {}\n'


def code(answer: str) -> str:
    return f"from inner import twice\ndef handler(event, context):\n    return twice('{answer}')\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    source = tmp_path / "project/function"
    source.mkdir(parents=True)
    (source.parent / ".git").mkdir()
    (source / "app.py").write_text(code("a"))
    (source / "inner.py").write_text("def twice(text): return text * 2\n")
    (source.parent / "main.tf").write_text(TERRAFORM)
    return source


@pytest.fixture
def aws_lambda(plain_emulator: Emulator, folder: Path) -> Iterator[Any]:
    client = plain_emulator.client("lambda")
    client.create_function(
        FunctionName=NAME,
        Role="arn:aws:iam::000000000000:role/functions",
        Runtime="python{}.{}".format(*sys.version_info),
        Handler="app.handler",
        Code={"ZipFile": archive({path.name: path.read_text() for path in folder.glob("*.py")})},
    )
    client.get_waiter("function_active_v2").wait(FunctionName=NAME, WaiterConfig=OFTEN)
    yield client
    client.delete_function(FunctionName=NAME)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def session(
    plain_emulator: Emulator, aws_lambda: Any, folder: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Session]:
    port = int(plain_emulator.endpoint.rpartition(":")[2])
    project = find_project(terraform=folder.parent)
    resources = [
        {
            "mode": "data",
            "type": "archive_file",
            "instances": [{"attributes": {"source_dir": "./function", "output_path": "./build/f.zip"}}],
        },
        {
            "mode": "managed",
            "type": "aws_lambda_function",
            "instances": [{"attributes": {"function_name": NAME, "arn": ARN, "filename": "./build/f.zip"}}],
        },
    ]
    before = control_client.deployment(port)["deployment"]
    state = {"version": 4, "lineage": "a-test", "serial": 1, "resources": resources}
    control_client.publish_deployment(port, {"region": "us-east-1", "outputs": {}, "state": json.dumps(state)})
    monkeypatch.setattr(Say, "line", lambda _, text: told.append(text))
    monkeypatch.setattr(Say, "warn", lambda _, text: told.append(text))
    process = psutil.Process()
    stack = StackRecord(
        port, process.pid, process.create_time(), str(project.root), str(project.terraform), "us-east-1"
    )
    found = Session(project, stack, [], Say())
    found.begin()
    yield found
    found.close()
    control_client.publish_deployment(port, before)


def until(session: Session, save: Callable[[], None], over: Callable[[], bool]) -> None:
    """Save again and again, as the session may only begin to listen, until something holds."""
    deadline = time.monotonic() + 60
    while not over():
        assert time.monotonic() < deadline, "not within a minute"
        save()
        session.step(1.0)


def test_a_saved_file_is_live_and_a_broken_one_is_not(
    session: Session, aws_lambda: Any, folder: Path, told: list[str]
) -> None:
    def answer() -> Any:
        return json.load(aws_lambda.invoke(FunctionName=NAME)["Payload"])

    assert told[0] == f"Watching {NAME}: function"
    assert answer() == "aa"
    until(
        session,
        lambda: _write(folder / "app.py", code("b")),
        lambda: any("runs function/app.py" in one for one in told),
    )
    assert answer() == "bb"
    until(session, lambda: _write(folder / "inner.py", "\ndef twice(:"), lambda: any("goes on" in one for one in told))
    assert f"{NAME} goes on with the version before. function/inner.py:2" in told
    assert answer() == "bb"
    mended = "def twice(text): return text * 3\n"
    until(
        session,
        lambda: _write(folder / "inner.py", mended),
        lambda: any("runs function/inner.py" in one for one in told),
    )
    assert answer() == "bbb"


def _write(path: Path, text: str) -> None:
    path.write_text(text)
