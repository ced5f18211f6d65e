"""What of a function's log reaches CloudWatch at which levels, in JSON (F-10, F-11)."""

import json
import shutil
import sys
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from ..support.emulator_process import OFTEN
from ..support.firehose_emulator import Emulator
from ..support.lambda_emulator import archive, wait_for

pytestmark = pytest.mark.emulator
PYTHON = """
    import json, logging
    def handler(event, context):
        log = logging.getLogger()
        for level in ("debug", "info", "warning", "error"):
            getattr(log, level)("said %s", level)
        print(json.dumps({"level": "INFO", "message": "printed info"}))
        print(json.dumps({"level": "ERROR", "message": "printed error"}))
"""
NODE = """
    export const handler = async () => {
        for (const level of ["debug", "info", "warn", "error"]) console[level](`said ${level}`);
    };
"""
Functions = dict[str, tuple[str, str, dict[str, str]]]
FUNCTIONS: Functions = {
    "python": ("python{}.{}".format(*sys.version_info), "app.handler", {"app.py": PYTHON}),
    "node": ("nodejs20.x", "index.handler", {"index.mjs": NODE}),
}
WARNING = {"python": "warning", "node": "warn"}


@pytest.fixture(params=list(FUNCTIONS))
def language(request: pytest.FixtureRequest) -> str:
    if request.param == "node" and shutil.which("node") is None:
        pytest.skip("there is no Node.js on this machine")
    return str(request.param)


@pytest.fixture
def function(plain_emulator: Emulator, language: str) -> Iterator[str]:
    client, name = plain_emulator.client("lambda"), f"levels-{uuid.uuid4().hex[:8]}"
    runtime, handler, files = FUNCTIONS[language]
    client.create_function(
        FunctionName=name,
        Role="arn:aws:iam::000000000000:role/functions",
        Runtime=runtime,
        Handler=handler,
        Code={"ZipFile": archive(files)},
        LoggingConfig={"LogFormat": "JSON", "ApplicationLogLevel": "WARN", "SystemLogLevel": "WARN"},
    )
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    yield name
    client.delete_function(FunctionName=name)


def logged(emulator: Emulator, function: str) -> list[dict[str, Any]]:
    """The lines of a function's log group."""
    logs = emulator.client("logs")
    group = f"/aws/lambda/{function}"
    if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
        return []
    return [json.loads(each["message"]) for each in logs.filter_log_events(logGroupName=group)["events"]]


def called(emulator: Emulator, function: str, last: str) -> list[dict[str, Any]]:
    """What it logs in a call more, whose last line is known."""
    before = len(logged(emulator, function))
    emulator.client("lambda").invoke(FunctionName=function)

    def there() -> bool:
        return any(last in (line.get("message"), line.get("type")) for line in logged(emulator, function)[before:])

    wait_for(there, lambda: f"{last} in {logged(emulator, function)}", 60)
    return logged(emulator, function)[before:]


def test_f10_f11_levels_say_what_is_logged(plain_emulator: Emulator, function: str, language: str) -> None:
    printed = ["printed error"] if language == "python" else []
    warn = f"said {WARNING[language]}"
    lines = called(plain_emulator, function, (printed or ["said error"])[-1])
    assert [line["message"] for line in lines if "message" in line] == [warn, "said error", *printed]
    assert {line["level"] for line in lines if "message" in line} <= {"WARN", "WARNING", "ERROR"}
    assert not [line for line in lines if "type" in line], "a call that goes well has no platform event at WARN"
    client = plain_emulator.client("lambda")
    client.update_function_configuration(
        FunctionName=function,
        LoggingConfig={"LogFormat": "JSON", "ApplicationLogLevel": "DEBUG", "SystemLogLevel": "INFO"},
    )
    client.get_waiter("function_updated_v2").wait(FunctionName=function, WaiterConfig=OFTEN)
    lines = called(plain_emulator, function, "platform.report")
    said = [line["message"] for line in lines if "message" in line]
    assert said[:4] == ["said debug", "said info", warn, "said error"]
    platform = [line["type"] for line in lines if "type" in line]
    assert platform == ["platform.initStart", "platform.start", "platform.report"]
