"""What functions may on the emulator: which packages are taken, what is seen of the machine, how much is logged."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ..support.emulator_process import OFTEN
from ..support.lambda_emulator import Emulator, archive, running

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("lambda-walls")]

ROLE = "arn:aws:iam::000000000000:role/functions"
RUNTIME = "python{}.{}".format(*sys.version_info)


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One whose functions may see nothing of the tests."""
    with running(tmp_path_factory.mktemp("emulator"), HYDRANT_LAMBDA_WRITABLE="") as found:
        yield found


@pytest.fixture
def aws_lambda(emulator: Emulator) -> Any:
    return emulator.client("lambda")


@pytest.fixture
def create(aws_lambda: Any) -> Iterator[Callable[..., str]]:
    """Create a function from a package and wait until it is active; deleted at the end."""
    made: list[str] = []

    def make(package: bytes, **settings: Any) -> str:
        name = f"function-{time.monotonic_ns()}"
        settings = {"Handler": "app.handler", "Code": {"ZipFile": package}, **settings}
        aws_lambda.create_function(FunctionName=name, Role=ROLE, Runtime=RUNTIME, **settings)
        made.append(name)
        aws_lambda.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
        return name

    yield make
    for name in made:
        aws_lambda.delete_function(FunctionName=name)


def test_what_a_function_sees_and_what_is_told_of_it(
    emulator: Emulator, aws_lambda: Any, create: Callable[..., str]
) -> None:
    source = """
        import os, tempfile
        def attempt(do):
            try:
                return do()
            except OSError as error:
                return type(error).__name__
        def megabytes(folder):
            found = os.statvfs(folder)
            return found.f_blocks * found.f_frsize // (1 << 20)
        def handler(event, context):
            return {
                "secret": attempt(lambda: open(event["secret"]).read()),
                "code": attempt(lambda: open(os.path.join(os.environ["LAMBDA_TASK_ROOT"], "new"), "w").close()),
                "temporary": megabytes(tempfile.gettempdir()),
                "home": os.path.expanduser("~"),
                "user": [name for name in os.environ if name in event["user"]],
            }
    """
    (emulator.tmp / "secret").write_text("harmless")
    name = create(archive({"app.py": source}), EphemeralStorage={"Size": 1024})
    event = {"secret": str(emulator.tmp / "secret"), "user": ["XDG_CONFIG_HOME", "GATEWAY_LISTEN", "FILESYSTEM_ROOT"]}
    seen = json.load(aws_lambda.invoke(FunctionName=name, Payload=json.dumps(event))["Payload"])
    kind = emulator.functions()[name]["isolation"]
    assert kind in ("namespaces", "landlock", "none")
    assert seen["home"] == "/home/sbx_user1051"
    assert seen["user"] == []
    if kind == "namespaces":
        assert seen["secret"] == "FileNotFoundError"
        assert seen["code"] == "OSError"
        assert seen["temporary"] == 1024
