"""Every process that Hydrant starts: none for the emulator gets what the user's environment says of AWS."""

import ast
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hydrant.function_package import FunctionSpec, Target, build_package
from hydrant.offline_provider import host
from hydrant.terraform.tools import find_terraform
from hydrant.waiting import eventually

SOURCE = Path(__file__).resolve().parents[3] / "src/hydrant"
STARTERS = {"run", "Popen", "call", "check_call", "check_output", "execve", "execvpe", "posix_spawn", "spawnve"}
WITHOUT_AN_ENVIRONMENT = {"execv", "execvp", "execl", "execlp", "system", "popen", "getoutput", "getstatusoutput"}
# The emulator has nothing of the user's AWS in its environment, and so has what its plug-ins start; a provider's
# executable has what Terraform was given.
INSIDE = (SOURCE / "emulator", SOURCE / "offline_provider/connect.py")
REAL = {"AWS_ACCESS_KEY_ID": "AKIAREALKEY", "AWS_PROFILE": "production", "AWS_ENDPOINT_URL": "https://x.test"}


def calls_that_start_processes() -> Iterator[tuple[Path, ast.Call, str]]:
    for path in SOURCE.rglob("*.py"):
        if any(path.is_relative_to(inside) for inside in INSIDE):
            continue
        text = path.read_text("utf-8")
        if not re.search(r"\b(?:subprocess|os)\.", text):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                if isinstance(owner, ast.Name) and owner.id in {"subprocess", "os"}:
                    yield path, node, node.func.attr


def test_each_process_is_given_its_environment() -> None:
    found, loose = 0, []
    for path, call, name in calls_that_start_processes():
        given = any(keyword.arg == "env" for keyword in call.keywords) or (name == "execve" and len(call.args) == 3)
        if name in WITHOUT_AN_ENVIRONMENT or (name in STARTERS and not given):
            loose.append(f"{path.relative_to(SOURCE)}:{call.lineno} {name}")
        found += name in STARTERS
    assert found >= 7, "this test looks in the wrong place"
    assert loose == []


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Tools on the PATH that note their environments; what the user's says of AWS is there to be taken."""
    folder, notes = tmp_path / "bin", tmp_path / "notes"
    folder.mkdir()
    notes.mkdir()
    for tool, says in (("terraform", '{"terraform_version": "1.11.4"}'), ("python", "3.11 linux-x86_64")):
        script = folder / tool
        script.write_text(
            f"#!{sys.executable} -I\nimport json, os, pathlib\n"
            f"path = pathlib.Path({str(notes)!r}, '.{tool}-%d' % os.getpid())\n"
            "path.write_text(json.dumps(dict(os.environ)))\n"
            "path.rename(path.with_name(path.name[1:]))\n"
            f"print('''{says}''')\n"
        )
        script.chmod(0o755)
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in REAL.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.delenv("HYDRANT_TERRAFORM", raising=False)
    return notes


def of_aws(notes: Path) -> list[dict[str, str]]:
    """What each process that noted its environment has seen of AWS."""
    found = [json.loads(path.read_text()) for path in sorted(notes.glob("[!.]*"))]
    return [{name: value for name, value in env.items() if name.startswith("AWS_")} for env in found]


def test_asking_terraform_for_its_version(notes: Path) -> None:
    assert find_terraform().version == "1.11.4"
    assert of_aws(notes) == [{}]


def test_asking_an_interpreter_for_its_version(notes: Path, tmp_path: Path) -> None:
    assert Target.local(tmp_path / "bin/python").version == "3.11"
    assert of_aws(notes) == [{}]


@pytest.mark.parametrize("local", [True, False])
def test_installing_what_a_function_needs(
    notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, local: bool
) -> None:
    """A package for AWS may need an index there, and its keys; one for the emulator gets none."""
    monkeypatch.setattr("hydrant.function_package.installers.importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr("hydrant.function_package.installers.shutil.which", lambda _: str(tmp_path / "bin/terraform"))
    (tmp_path / "handler.py").write_text("pass\n")
    (tmp_path / "needs.txt").write_text("")
    spec = FunctionSpec(source=".", package="f.zip", requirements="needs.txt", include=["handler.py"])
    target = Target.local(Path(sys.executable)) if local else Target("python3.13", "x86_64")
    build_package(spec, target, tmp_path, tmp_path / "f.zip", tmp_path / "cache")
    assert of_aws(notes) == [{} if local else REAL]


def test_a_host_of_providers_beside_a_terraform(notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hydrant.offline_provider.host.sys.executable", str(tmp_path / "bin/python"))
    monkeypatch.setattr("hydrant.offline_provider.host.sys.platform", "linux")
    host.beside(str(os.getpid()), tmp_path, ["aws"])

    def noted() -> list[dict[str, str]]:
        found = of_aws(notes)
        assert found
        return found

    assert eventually(noted, timeout=20) == [{}]
