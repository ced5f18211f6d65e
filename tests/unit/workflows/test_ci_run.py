"""`.ci/run` runs steps beside each other: what fails is shown and ends the run, and nothing goes on after it."""

import os
import shutil
import subprocess
from pathlib import Path

import psutil
import pytest

from hydrant.isolation import without_aws
from hydrant.waiting import eventually

ROOT = Path(__file__).resolve().parents[3]
MAKE = """#!/usr/bin/env bash
echo "make $*" >>begun
case $1 in
    demo) echo $$ >demo.pid; [ -z "${LONG:-}" ] || sleep 600; echo "records arrived" ;;
    lint) if [ -n "${LONG:-}" ]; then until [ -s demo.pid ]; do sleep 0.01; done; fi ;;
esac
[ "$1" != "${FAILS:-}" ] || { echo "$1 says why"; exit 3; }
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with `.ci/run`, in which `make` and the scripts only tell that they were called."""
    for folder in (".ci", "scripts", "bin", ".venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    told = '#!/usr/bin/env bash\necho "$(basename "$0") $1" >>begun\n'
    for name, text in (
        *(("bin/make", MAKE), ("bin/chromium", told)),
        *((each, told) for each in ("scripts/ci-containers.sh", ".venv/bin/hydrant", ".venv/bin/pytest")),
    ):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    return tmp_path


def run(clone: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    env = {**without_aws(os.environ), "PATH": f"{clone / 'bin'}:{os.environ['PATH']}", "TMPDIR": str(clone)}
    return subprocess.run(
        ["bash", ".ci/run"], cwd=clone, env=env | variables, capture_output=True, text=True, timeout=120, check=False
    )


def begun(clone: Path) -> list[str]:
    return (clone / "begun").read_text().splitlines()


def test_each_step_runs_and_shows_what_it_says(clone: Path) -> None:
    done = run(clone)
    assert (done.returncode, done.stderr) == (0, "")
    steps = ["make install", "make lint", "make site", "make demo FOR=15s", "make test", "make bench ARGS=--profile ci"]
    containers = [f"ci-containers.sh {part}" for part in ("images", "test", "stop")]
    assert set(begun(clone)) == {*steps, *containers, "hydrant doctor", "pytest --collect-only"}
    assert [step for step in begun(clone) if step in containers] == containers
    assert begun(clone)[-1] == containers[-1]
    assert "records arrived" in done.stdout


@pytest.mark.parametrize("step", ["site", "demo", "lint"])
def test_a_step_that_fails_ends_the_run_with_what_it_said(clone: Path, step: str) -> None:
    done = run(clone, FAILS=step)
    assert done.returncode != 0
    assert f"{step} says why" in done.stdout
    assert "make test" not in begun(clone)
    assert begun(clone)[-1] == "ci-containers.sh stop"


def test_what_runs_beside_a_step_that_fails_is_ended_with_it(clone: Path) -> None:
    assert run(clone, FAILS="lint", LONG="1").returncode != 0
    pid = int((clone / "demo.pid").read_text())

    def is_gone() -> None:
        assert not psutil.pid_exists(pid)

    eventually(is_gone, timeout=60)
