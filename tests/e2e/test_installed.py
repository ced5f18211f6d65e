"""Hydrant as other people have it: a wheel in an environment of its own, and projects made by `hydrant init`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hydrant.function_package.installers import uv_program
from hydrant.isolation import without_aws
from hydrant.pytest_plugin import free_port
from hydrant.scaffold.project import TEMPLATES

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.slow, pytest.mark.timeout(600)]
ROOT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    environment = {**without_aws(os.environ), **variables}
    environment.pop("PYTEST_ADDOPTS", None)
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def uv_cache() -> Path:
    uv = uv_program()
    assert uv is not None
    return Path(run(*uv, "cache", "dir", cwd=ROOT).strip())


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment that has the wheel, the client's part only."""
    folder = tmp_path_factory.mktemp("installed")
    uv = uv_program()
    assert uv is not None
    run(*uv, "build", "--wheel", "-q", "-o", folder / "wheel", ROOT, cwd=folder)
    wheel = next((folder / "wheel").glob("*.whl"))
    run(*uv, "venv", "-q", "--python", sys.executable, folder / "venv", cwd=folder)
    run(*uv, "pip", "install", "-q", "--python", folder / "venv" / "bin" / "python", wheel, cwd=folder)
    return folder / "venv" / "bin"


def test_the_demo_runs_in_an_empty_folder_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    """The emulator's part is installed into the cache, as `uvx hydrant demo` has it."""
    (tmp_path / "empty").mkdir()
    folders = {"XDG_STATE_HOME": str(tmp_path / "state"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    # uv is at hand, as after `uvx`, and has its own cache already.
    uv = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "UV_CACHE_DIR": str(uv_cache())}
    demo = (installed / "hydrant", "demo", "--for", "3s", "--port", str(free_port()))
    said = run(*demo, cwd=tmp_path / "empty", **folders, **uv)
    assert "The balance holds." in said
    assert list((tmp_path / "empty").iterdir()) == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_tests_of_a_new_project_pass_at_once(template: str, tmp_path: Path) -> None:
    folders = {"XDG_STATE_HOME": str(tmp_path / "state")}
    hydrant = Path(sys.executable).parent / "hydrant"
    run(hydrant, "init", "my-events", "--template", template, cwd=tmp_path, **folders)
    said = run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=tmp_path / "my-events", **folders)
    assert " passed" in said
