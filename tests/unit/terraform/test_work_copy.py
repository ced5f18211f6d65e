"""The copy in which Terraform runs: same shape, nothing written to the original."""

import os
import subprocess
from pathlib import Path

import pytest

from hydrant.function_package import FunctionSpec
from hydrant.project import Manifest, Project
from hydrant.terraform.tools import find_terraform
from hydrant.terraform.work_copy import make_work_copy, package_path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    for name, text in {
        "infra/main.tf": "# main",
        "infra/modules/a/a.tf": "# a",
        "infra/.terraform.lock.hcl": "# lock",
        "infra/.terraform/x": "cache",
        "infra/terraform.tfstate": "{}",
        "infra/localstack_providers_override.tf": "# left over",
        "function/handler.py": "pass",
        "build/old.zip": "old",
        ".git/HEAD": "ref",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def project_of(root: Path, packages: list[str]) -> Project:
    functions = [FunctionSpec(source="function", package=p) for p in packages]
    return Project(root, root / "infra", Manifest(functions=functions))


def test_relative_paths_hold_in_the_copy(checkout: Path, tmp_path: Path) -> None:
    copy = make_work_copy(project_of(checkout, []), tmp_path / "work")
    assert (copy / "../function/handler.py").resolve() == (checkout / "function/handler.py").resolve()
    assert (copy / "modules/a/a.tf").read_text() == "# a"


def test_state_caches_and_leftovers_stay_behind(checkout: Path, tmp_path: Path) -> None:
    copy = make_work_copy(project_of(checkout, []), tmp_path / "work")
    assert sorted(p.name for p in copy.iterdir()) == [".terraform.lock.hcl", "main.tf", "modules"]


def test_packages_are_built_beside_the_original_not_in_it(checkout: Path, tmp_path: Path) -> None:
    project = project_of(checkout, ["build/validate.zip", "out/deep/other.zip"])
    work = tmp_path / "work"
    make_work_copy(project, work)
    for package in ("build/validate.zip", "out/deep/other.zip"):
        package_path(project, work, package).write_text("zip")
    assert sorted(p.name for p in (checkout / "build").iterdir()) == ["old.zip"]
    assert not (checkout / "out").exists()


def test_a_second_copy_keeps_state_and_drops_what_is_gone(checkout: Path, tmp_path: Path) -> None:
    project, work = project_of(checkout, ["build/validate.zip"]), tmp_path / "work"
    copy = make_work_copy(project, work)
    (copy / "terraform.tfstate").write_text("state")
    (checkout / "infra/main.tf").rename(checkout / "infra/renamed.tf")
    (checkout / "function").rename(checkout / "functions")
    assert make_work_copy(project, work) == copy
    assert (copy / "terraform.tfstate").read_text() == "state"
    assert not (copy / "main.tf").exists()
    assert (copy / "renamed.tf").exists()
    assert not (work / "function").exists()
    assert (work / "functions").exists()


def test_a_directory_without_a_checkout_still_sees_its_neighbours(tmp_path: Path) -> None:
    directory = tmp_path / "team" / "stack"
    (tmp_path / "team" / "code").mkdir(parents=True)
    directory.mkdir()
    (directory / "main.tf").write_text("")
    copy = make_work_copy(Project(directory, directory), tmp_path / "work")
    assert (copy / "../code").is_dir()


@pytest.mark.parametrize("block", ['backend "s3" {}', 'cloud {\n    organization = "acme"\n  }'])
def test_the_state_of_a_copy_stays_in_the_copy(block: str, tmp_path: Path) -> None:
    """The configuration's own backend is the state of something real: the emulator's runs must not touch it."""
    terraform = tmp_path / "project" / "terraform"
    terraform.mkdir(parents=True)
    (tmp_path / "project/.git").mkdir()
    (terraform / "main.tf").write_text(f'terraform {{\n  {block}\n}}\n\noutput "one" {{\n  value = 1\n}}\n')
    directory = make_work_copy(Project(tmp_path / "project", terraform), tmp_path / "work")
    env = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    for words in (["init", "-input=false"], ["apply", "-auto-approve", "-input=false"]):
        subprocess.run([find_terraform().path, *words], cwd=directory, env=env, check=True, capture_output=True)
    assert '"one"' in (directory / "terraform.tfstate").read_text()
