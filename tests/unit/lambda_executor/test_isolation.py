"""What a function sees: its own package, its layers, AWS's runtime folder, and a clean environment."""

import os
import resource
from pathlib import Path

import pytest

from hydrant.emulator.lambda_executor.sandbox.interpreter import find_interpreter, own_interpreter
from hydrant.emulator.lambda_executor.sandbox.variables import function_environment, process_environment

from .conftest import OWN_RUNTIME, MakeFunction


def test_only_chosen_names_of_the_emulator_s_environment_are_inherited(
    function: MakeFunction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_EMULATOR", "x")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("AWS_PROFILE", "private")
    sample = function(
        "import os\ndef handler(event, context): return dict(os.environ)", variables={"MINE": "1", "LANG": "C.UTF-8"}
    )
    seen = sample.result()
    assert not {"SECRET_OF_THE_EMULATOR", "AWS_PROFILE"} & seen.keys()
    assert seen.get("HOME") in (None, "/home/sbx_user1051")
    assert not [name for name in seen if name.startswith(("LOCALSTACK_RUNTIME", "_HYDRANT"))]
    assert seen["MINE"] == "1"
    assert seen["LANG"] == "C.UTF-8"
    assert seen["TZ"] == ":UTC"
    assert seen["AWS_EXECUTION_ENV"] == f"AWS_Lambda_{OWN_RUNTIME}"
    assert seen["_HANDLER"] == "app.handler"
    assert seen["PATH"] == os.environ["PATH"]


def test_function_does_not_see_the_emulator_s_packages(function: MakeFunction) -> None:
    sample = function("""
        import importlib.util, os
        def handler(event, context):
            root = os.environ["LAMBDA_TASK_ROOT"]
            return [os.getcwd() == root, [name for name in event if importlib.util.find_spec(name)]]
    """)  # fmt: skip
    names = ["localstack", "hydrant", "pydantic", "pytest", "moto", "pip", "awslambdaric", "boto3", "botocore"]
    assert sample.result(names) == [True, ["awslambdaric", "boto3", "botocore"]]


def test_function_s_own_package_comes_before_the_runtime_s(function: MakeFunction, tmp_path: Path) -> None:
    (tmp_path / "code" / "boto3").mkdir(parents=True)
    (tmp_path / "code" / "boto3" / "__init__.py").write_text("origin = 'mine'")
    sample = function(
        "import boto3\ndef handler(event, context): return boto3.origin", task_root=tmp_path / "code"
    )  # fmt: skip
    assert sample.result() == "mine"


def test_layers_are_on_the_path_and_later_ones_win(function: MakeFunction, tmp_path: Path) -> None:
    for layer, text in (("first", "1"), ("second", "2")):
        (tmp_path / layer / "python").mkdir(parents=True)
        (tmp_path / layer / "python" / "common.py").write_text(f"origin = {text}")
    nested = tmp_path / "first" / "python" / "lib" / OWN_RUNTIME / "site-packages"
    nested.mkdir(parents=True)
    (nested / "nested.py").write_text("origin = 'nested'")
    sample = function(
        "import common, nested\ndef handler(event, context): return [common.origin, nested.origin]",
        layers=(tmp_path / "first", tmp_path / "second"),
    )
    assert sample.result() == [2, "nested"]


def test_boto3_of_the_runtime_works(function: MakeFunction) -> None:
    sample = function("""
        import boto3
        def handler(event, context):
            return boto3.client("s3", endpoint_url="http://127.0.0.1:1").meta.region_name
    """, variables={"AWS_DEFAULT_REGION": "eu-west-1"})  # fmt: skip
    assert sample.result() == "eu-west-1"


def test_interactive_builtins_exist_as_on_aws(function: MakeFunction) -> None:
    sample = function("def handler(event, context): exit(2)")
    assert "exit status 2" in sample.error()["errorMessage"]


def test_text_is_utf_8(function: MakeFunction) -> None:
    sample = function("def handler(event, context): print('grün ✓'); return 'ß'")
    assert sample.result() == "ß"
    assert "grün ✓" in sample.messages


def test_child_processes_and_their_output(function: MakeFunction) -> None:
    sample = function("""
        import subprocess, sys, multiprocessing
        def double(connection, value): connection.send(value * 2)
        def handler(event, context):
            subprocess.run(["echo", "from a child"], check=True)
            mine, theirs = multiprocessing.Pipe()
            child = multiprocessing.Process(target=double, args=(theirs, 21))
            child.start()
            child.join()
            code = "import boto3; print(boto3.__name__)"
            return [mine.recv(), subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout]
    """)  # fmt: skip
    assert sample.result() == [42, "boto3\n"]
    assert "from a child" in sample.messages


@pytest.mark.parametrize("minor", range(9, 16))
def test_every_python_of_this_machine_runs_functions(function: MakeFunction, minor: int) -> None:
    python = find_interpreter((3, minor))  # here and not as the tests are collected: every worker would try them all
    if python is None:
        pytest.skip(f"no Python 3.{minor} on this machine")
    runtime = f"python3.{minor}"
    sample = function(
        """
        import sys, logging, boto3, decimal
        def handler(event, context):
            if event == "raise": raise RuntimeError("bad")
            if event == "large": return "x" * 7_000_000
            logging.warning("logged")
            return [list(sys.version_info[:2]), event, decimal.Decimal("1.5")]
        """,
        runtime=runtime,
    )
    event = {"big": 2**70, "text": "ü€\u0000", "nested": [None, True, 1.25]}
    assert sample.result(event) == [list(python.version), event, 1.5]
    assert sample.error("raise")["errorMessage"] == "bad"
    assert sample.error("large")["errorType"] == "Function.ResponseSizeTooLarge"
    assert sample.result(event)[1] == event
    assert [message for message in sample.messages if "logged" in message]
    assert not [message for message in sample.messages if message.startswith("[WARN] Hydrant")]


def test_notice_of_another_python_stands_in_the_log(function: MakeFunction) -> None:
    sample = function("def handler(event, context): return 1", runtime="python3.99")
    assert sample.result() == 1
    own = own_interpreter().release
    assert sample.messages[1] == (
        f"[WARN] Hydrant: the function declares python3.99, which is not usable on this machine; Python {own} runs it."
    )


def test_compiled_modules_decide(function: MakeFunction, tmp_path: Path) -> None:
    own = own_interpreter().version
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / f"core.cpython-{own[0]}{own[1]}-x86_64-linux-gnu.so").touch()
    sample = function("def handler(event, context): return 1", runtime="python3.99", task_root=tmp_path / "code")
    assert sample.sandbox.choice.interpreter == own_interpreter()
    assert "modules compiled for" in sample.sandbox.choice.notice


def test_logging_config_reaches_the_environment() -> None:
    made = function_environment(
        {},
        {"AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/f", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": 128},
        {},
        runtime="python3.12",
        logging={"LogGroup": "/mine", "LogFormat": "JSON", "ApplicationLogLevel": "DEBUG"},
    )
    assert made["AWS_LAMBDA_LOG_GROUP_NAME"] == "/mine"
    assert made["AWS_LAMBDA_LOG_FORMAT"] == "JSON"
    assert made["AWS_LAMBDA_LOG_LEVEL"] == "DEBUG"
    assert made["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "128"


def test_own_variables_win_over_those_of_the_process(tmp_path: Path) -> None:
    made = process_environment(
        {"TMPDIR": "/mine", "PATH": "/bin"},
        api="127.0.0.1:1",
        task_root=tmp_path,
        layers=[tmp_path / "layer"],
        runtime_dir=tmp_path / "runtime",
        temp_dir=tmp_path / "tmp",
        home="/home/nobody",
    )
    assert (made["TMPDIR"], made["HOME"]) == ("/mine", "/home/nobody")
    assert made["PATH"] == f"/bin:{tmp_path}/layer/bin"
    assert made["LAMBDA_TASK_ROOT"] == str(tmp_path)


def test_a_function_has_as_many_descriptors_as_on_aws(function: MakeFunction) -> None:
    sample = function("""
        import os, resource
        def handler(event, context):
            taken = []
            try:
                while True:
                    taken.append(os.open(os.devnull, os.O_RDONLY))
            except OSError:
                count = len(taken)
            for each in taken:
                os.close(each)
            return [*resource.getrlimit(resource.RLIMIT_NOFILE), count]
    """)  # fmt: skip
    soft, hard, count = sample.result()
    own = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    assert (soft, hard) == (min(own, 1024),) * 2
    assert 900 < count < 1024
