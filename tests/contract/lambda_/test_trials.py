"""New code that is tried before it takes the place of what runs."""

import json
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from hydrant.emulator.lambda_executor.trials import HEADER, REFUSED

from ..support.emulator_process import OFTEN
from ..support.firehose_emulator import Emulator
from ..support.lambda_emulator import archive, wait_for

pytestmark = pytest.mark.emulator

ROLE = "arn:aws:iam::000000000000:role/functions"
GOOD = (
    "import os\nSTARTED = os.getpid()\ndef handler(event, context): return ['{}', os.getpid(), context.function_name]\n"
)


def _ask_to_try(request: Any, **_: Any) -> None:
    request.headers[HEADER] = "1"


@pytest.fixture
def aws_lambda(plain_emulator: Emulator) -> Any:
    client = plain_emulator.client("lambda")
    client.meta.events.register("before-sign.lambda.UpdateFunctionCode", _ask_to_try)
    return client


@pytest.fixture
def function(aws_lambda: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"trial-{request.node.name[:40]}"
    aws_lambda.create_function(
        FunctionName=name,
        Role=ROLE,
        Runtime="python{}.{}".format(*sys.version_info),
        Handler="app.handler",
        Code={"ZipFile": archive({"app.py": GOOD.format("one")})},
        Timeout=30,
    )
    aws_lambda.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    yield name
    aws_lambda.delete_function(FunctionName=name)


def update(aws_lambda: Any, name: str, **files: str) -> None:
    package = archive({f"{module}.py": text for module, text in files.items()})
    aws_lambda.update_function_code(FunctionName=name, ZipFile=package)
    aws_lambda.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig=OFTEN)


def called(aws_lambda: Any, name: str) -> Any:
    return json.load(aws_lambda.invoke(FunctionName=name)["Payload"])


def test_good_code_runs_in_the_environment_that_was_tried(aws_lambda: Any, function: str) -> None:
    assert called(aws_lambda, function)[0] == "one"
    update(aws_lambda, function, app=GOOD.format("two"))
    first, second = called(aws_lambda, function), called(aws_lambda, function)
    assert first[0] == "two"
    assert first == second
    log = aws_lambda.invoke(FunctionName=function, LogType="Tail")
    assert "FunctionError" not in log
    assert aws_lambda.get_function_configuration(FunctionName=function)["LastUpdateStatus"] == "Successful"


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"app": "def handler(:\n"}, "Runtime.UserCodeSyntaxError: Syntax error in module 'app'"),
        ({"app": "import nowhere\n"}, "Runtime.ImportModuleError: Unable to import module 'app': No module named"),
        (
            {"app": "import other\n", "other": "\n\nx = 1 / 0\n"},
            "ZeroDivisionError: division by zero\napp.py:1\nother.py:3",
        ),
        ({"app": "exit(3)"}, "Runtime.ExitError"),
    ],
)
def test_broken_code_changes_nothing_and_says_where(
    aws_lambda: Any, function: str, files: dict[str, str], told: str
) -> None:
    before = aws_lambda.get_function_configuration(FunctionName=function)
    process = called(aws_lambda, function)
    with pytest.raises(ClientError) as refused:
        update(aws_lambda, function, **files)
    message = refused.value.response["Error"]["Message"]
    assert message.startswith(f"{REFUSED}: {told}"), message
    assert aws_lambda.get_function_configuration(FunctionName=function)["CodeSha256"] == before["CodeSha256"]
    assert called(aws_lambda, function) == process
    update(aws_lambda, function, app=GOOD.format("mended"))
    assert called(aws_lambda, function)[0] == "mended"


def test_a_call_in_flight_ends_with_the_code_it_began_with(aws_lambda: Any, function: str, tmp_path: Any) -> None:
    wait = "import os, time\ndef handler(event, context):\n    if event:\n        print('in it', flush=True)\n"
    update(aws_lambda, function, app=wait + "        time.sleep(3)\n    return 'old'\n")
    answers: list[Any] = []

    def call() -> None:
        answers.append(json.load(aws_lambda.invoke(FunctionName=function, Payload=b"1")["Payload"]))

    thread = threading.Thread(target=call)
    thread.start()
    wait_for(lambda: bool(_last_event(aws_lambda, function)), "the call arrives")
    update(aws_lambda, function, app="def handler(event, context): return 'new'\n")
    assert called(aws_lambda, function) == "new"
    thread.join(60)
    assert answers == ["old"]


def _last_event(aws_lambda: Any, name: str) -> Any:
    import urllib.request

    arn = f"arn:aws:lambda:us-east-1:000000000000:function:{name}"
    url = f"{aws_lambda.meta.endpoint_url}/_hydrant/functions/last-event?function={arn}"
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)["event"] == "1"


def test_without_the_header_an_update_takes_what_it_is_given(plain_emulator: Emulator, function: str) -> None:
    client = plain_emulator.client("lambda")
    client.update_function_code(FunctionName=function, ZipFile=archive({"app": "x"}))
    client.get_waiter("function_updated_v2").wait(FunctionName=function, WaiterConfig=OFTEN)
    answer = client.invoke(FunctionName=function)
    assert json.load(answer["Payload"])["errorType"] == "Runtime.ImportModuleError"
