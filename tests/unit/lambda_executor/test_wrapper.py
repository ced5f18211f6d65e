"""Wrapper scripts start the runtime, as on AWS."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from hydrant.emulator.lambda_executor.sandbox.spec import FunctionSpec
from hydrant.emulator.lambda_executor.sandbox.view import LAYERS, TASK_ROOT, View
from hydrant.emulator.lambda_executor.sandbox.wrapper import VARIABLE, wrapped

from .conftest import KINDS, MakeFunction

HANDLER = "import os\ndef handler(event, context): return [os.environ.get('ADDED'), event]\n"
SCRIPT = '#!/bin/sh\necho "wraps $#"\nexport ADDED=by-wrapper\nexec "$@"\n'


def script(path: Path, mode: int = 0o755) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SCRIPT)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("where", ["/opt/wrap", "/var/task/wrap"])
def test_a_wrapper_of_the_package_or_a_layer_starts_the_runtime(
    function: MakeFunction, tmp_path: Path, kind: str, where: str
) -> None:
    code, layer = tmp_path / "code", tmp_path / "layer"
    script((layer if where.startswith("/opt") else code) / "wrap")
    layer.mkdir(exist_ok=True)
    code.mkdir(exist_ok=True)
    (code / "app.py").write_text(HANDLER)
    sample = function(
        {}, task_root=code, layers=(layer,), handler="app.handler", variables={VARIABLE: where}, isolation=kind
    )
    assert sample.result(1) == ["by-wrapper", 1]
    assert any(message.startswith("wraps ") for message in sample.messages)


@pytest.mark.parametrize(
    ("mode", "says", "status"), [(None, "does not exist", 127), (0o644, "is not an executable", 126)]
)
def test_a_wrapper_that_cannot_be_run_ends_the_init_phase(
    function: MakeFunction, tmp_path: Path, mode: int | None, says: str, status: int
) -> None:
    code = tmp_path / "code"
    code.mkdir()
    (code / "app.py").write_text(HANDLER)
    if mode is not None:
        script(code / "wrap", mode)
    sample = function({}, task_root=code, handler="app.handler", variables={VARIABLE: "/var/task/wrap"})
    assert f"exit status {status}" in sample.error(1)["errorMessage"]
    assert f"/var/task/wrap: {says}" in sample.messages


def test_where_a_wrapper_lies(tmp_path: Path) -> None:
    below, above = script(tmp_path / "below/wrap").parent, script(tmp_path / "above/wrap").parent
    spec = FunctionSpec(
        name="f",
        version="$LATEST",
        runtime="nodejs22.x",
        handler="app.handler",
        timeout=3,
        memory_mb=128,
        task_root=tmp_path,
        environ={VARIABLE: "/opt/wrap"},
        layers=(below, above),
    )
    moved = View(TASK_ROOT, Path("/var/runtime"), (LAYERS,), tmp_path, None)
    there = replace(moved, task_root=tmp_path, layers=spec.layers)
    assert wrapped(["node"], spec, moved) == ["/opt/wrap", "node"]
    assert wrapped(["node"], spec, there) == [str(above / "wrap"), "node"]
    assert wrapped(["node"], replace(spec, environ={}), moved) == ["node"]
    assert wrapped(["boot"], replace(spec, runtime="provided.al2023"), moved) == ["boot"]
    if os.geteuid() == 0:
        above.joinpath("wrap").chmod(0o644)
        assert wrapped(["node"], spec, moved)[-2:] == ["is not an executable", "126"]
