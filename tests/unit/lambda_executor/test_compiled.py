"""Modules are compiled beside the function, which may not write them."""

from collections.abc import Callable
from pathlib import Path

from hydrant.emulator.lambda_executor.guard.files import seal
from hydrant.emulator.lambda_executor.sandbox.compiled import compile_modules
from hydrant.emulator.lambda_executor.sandbox.interpreter import own_interpreter
from hydrant.emulator.lambda_executor.sandbox.workspace import runtime_dir

WaitFor = Callable[[Callable[[], bool], str], None]


def test_closed_code_gets_its_compiled_modules(tmp_path: Path, wait_for: WaitFor) -> None:
    package = tmp_path / "code" / "package"
    package.mkdir(parents=True)
    (package / "module.py").write_text("answer = 42")
    (package / "broken.py").write_text("not python at all")
    seal(str(tmp_path / "code"))
    compile_modules(own_interpreter(), [tmp_path / "code"])
    wait_for(lambda: bool(list((package / "__pycache__").glob("module.*.pyc"))), "the module is compiled")
    wait_for(lambda: bool(list((runtime_dir() / "__pycache__").glob("runtime_client.*.pyc"))), "so is the runtime")
    compile_modules(own_interpreter(), [tmp_path / "code"])
