"""Ctrl-C before the command has begun: no traceback, nothing left, exit code 130."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

HYDRANT = Path(sys.executable).parent / "hydrant"


@pytest.mark.parametrize("module", ["typer", "msgspec", "psutil"])
def test_an_interrupt_while_modules_are_loaded_ends_it_without_a_word(module: str, tmp_path: Path) -> None:
    """The module is one that interrupts, as Ctrl-C at that moment does."""
    modules, state = tmp_path / "modules", tmp_path / "state"
    modules.mkdir()
    (modules / f"{module}.py").write_text(f"import os, signal\nos.kill(os.getpid(), signal.{signal.SIGINT.name})\n")
    env = {
        **os.environ,
        "PYTHONPATH": str(modules),
        "XDG_STATE_HOME": str(state),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    ended = subprocess.run(
        [HYDRANT, "up", "--detach"], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")
    assert not state.exists()
