"""`hydrant invoke` calls a function of a running emulator."""

import json
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from hydrant.cli import invoke as command
from hydrant.errors import NotFound, UsageError
from hydrant.stack import registry
from hydrant.stack.place import Place
from hydrant.stack.registry import StackRecord

from ..support.emulator_process import OFTEN
from ..support.firehose_emulator import Emulator
from ..support.lambda_emulator import archive

pytestmark = pytest.mark.emulator

CODE = """
def handler(event, context):
    print("it says", "Records" in event)
    if "fail" in event:
        raise LookupError(event["fail"])
    return event
"""


@pytest.fixture
def function(plain_emulator: Emulator, request: pytest.FixtureRequest) -> Iterator[str]:
    client, name = plain_emulator.client("lambda"), f"by-hand-{request.node.name[:40]}"
    client.create_function(
        FunctionName=name,
        Role="arn:aws:iam::000000000000:role/functions",
        Runtime="python{}.{}".format(*sys.version_info),
        Handler="app.handler",
        Code={"ZipFile": archive({"app.py": CODE})},
    )
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    yield name
    client.delete_function(FunctionName=name)


@pytest.fixture
def invoke(
    plain_emulator: Emulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Runs the command on the emulator; what is on stdout."""
    stack = StackRecord(int(plain_emulator.endpoint.rpartition(":")[2]), 0, 0.0, "", "", "us-east-1")
    monkeypatch.setattr(registry, "find", lambda _: stack)
    monkeypatch.setattr(command, "place_of", lambda _: Place("us-east-1"))

    def run(name: str, **given: Any) -> str:
        capsys.readouterr()
        command.invoke(name, **given)
        return capsys.readouterr().out

    return run


@pytest.fixture
def lines(tmp_path: Path) -> str:
    path = tmp_path / "records.jsonl"
    path.write_text('{"n": 1}\n\n{"n": 2}\n')
    return str(path)


def test_records_are_made_an_event_and_the_last_one_can_be_repeated(
    function: str, invoke: Callable[..., str], lines: str
) -> None:
    text = invoke(function, records=lines, source="kinesis")
    assert text.startswith("Done in ")
    assert b64encode(b'{"n": 2}').decode() in text
    assert "  it says True\n" in text
    again = json.loads(invoke(function, last=True, as_json=True))
    (found,) = again["invocations"]
    assert (again["failed"], found["function_error"]) == (0, None)
    assert [record["eventSource"] for record in found["result"]["Records"]] == ["aws:kinesis"] * 2


def test_an_error_is_shown_with_its_stack_and_the_command_fails(
    function: str, invoke: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "event.json").write_text('{"fail": "no such thing"}')
    with pytest.raises(typer.Exit) as ended:
        invoke(function, event=str(tmp_path / "event.json"))
    assert ended.value.exit_code == 1
    text = capsys.readouterr().out
    assert "LookupError: no such thing" in text
    assert "line 5, in handler" in text


def test_a_topic_calls_for_each_line(function: str, invoke: Callable[..., str], lines: str) -> None:
    told = json.loads(invoke(function, records=lines, source="sns", as_json=True))
    assert [each["result"]["Records"][0]["Sns"]["Message"] for each in told["invocations"]] == ['{"n": 1}', '{"n": 2}']


def test_objects_are_looked_up(
    plain_emulator: Emulator, function: str, invoke: Callable[..., str], tmp_path: Path
) -> None:
    plain_emulator.s3.create_bucket(Bucket="by-hand-objects")
    plain_emulator.s3.put_object(Bucket="by-hand-objects", Key="a b.json", Body=b"12345")
    names = tmp_path / "objects"
    names.write_text("s3://by-hand-objects/a b.json\n")
    told = json.loads(invoke(function, records=str(names), source="s3", as_json=True))
    thing = told["invocations"][0]["result"]["Records"][0]["s3"]["object"]
    assert (thing["key"], thing["size"]) == ("a+b.json", 5)
    names.write_text("s3://by-hand-objects/none\n")
    with pytest.raises(UsageError) as refused:
        invoke(function, records=str(names), source="s3")
    assert "line 1: there is no object none in by-hand-objects" in refused.value.title


def test_what_is_not_there_is_told(function: str, invoke: Callable[..., str], lines: str) -> None:
    with pytest.raises(NotFound) as told:
        invoke("nowhere", last=True)
    assert function in told.value.cause
    with pytest.raises(NotFound):
        invoke(function, last=True)
    with pytest.raises(UsageError) as unclear:
        invoke(function, records=lines)
    assert unclear.value.cause == "Nothing calls it."
