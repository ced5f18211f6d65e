"""Functions of the contract tests: the files of `functions/`, each a module with `handler`."""

import io
import uuid
import zipfile
from contextlib import suppress
from pathlib import Path

from .firehose_emulator import REGION, ROLE, Emulator, wait_for

FOLDER = Path(__file__).parents[1] / "functions"


def function_arn(name: str) -> str:
    """Of a function of the test's account."""
    return f"arn:aws:lambda:{REGION}:000000000000:function:{name}"


def make_function(
    aws: Emulator, source: str, *, name: str = "", role: str = ROLE, timeout: int = 10, memory: int = 256
) -> str:
    """A function of the file `functions/<source>.py`, ready to be called; its name."""
    name, archive = name or f"{source}-{uuid.uuid4().hex[:8]}", io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("index.py", (FOLDER / f"{source}.py").read_text("utf-8"))
    aws.functions.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=role,
        Handler="index.handler",
        Timeout=timeout,
        MemorySize=memory,
        Code={"ZipFile": archive.getvalue()},
    )

    def state() -> str:
        return str(aws.functions.get_function(FunctionName=name)["Configuration"]["State"])

    wait_for(state, lambda seen: seen == "Active", "an Active function")
    return name


def make_judge(aws: Emulator) -> None:
    """The function `judge`, unless another module made it."""
    with suppress(aws.functions.exceptions.ResourceConflictException):
        make_function(aws, "judge", name="judge")
