"""What an earlier run has left is used again, as long as nothing has changed that it depends on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hydrant.terraform import runner, work_copy
from hydrant.terraform.prepared import Prepared
from hydrant.terraform.runner import Terraform
from hydrant.terraform.tools import find_tflocal

LOCK = work_copy.LOCK


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    (made / ".terraform").mkdir(parents=True)
    (made / "modules").mkdir()
    (made / "main.tf").write_text('resource "a" "b" {}\n')
    (made / "modules/more.tf").write_text("locals {}\n")
    (made / LOCK).write_text("of the run\n")
    (tmp_path / "config").write_text("provider_installation {}\n")
    return made


def prepared(folder: Path, own_lock: bool = True, **settings: str) -> Prepared:
    env = {"TF_CLI_CONFIG_FILE": str(folder.parent / "config"), "AWS_REGION": "us-east-1", "HOME": "/root", **settings}
    return Prepared(folder, env, ("terraform",), own_lock)


def test_nothing_holds_before_it_was_done(folder: Path) -> None:
    assert not prepared(folder).holds("init")
    prepared(folder).done("init")
    assert prepared(folder).holds("init")
    assert not prepared(folder).holds("override")
    prepared(folder).undone("init")
    assert not prepared(folder).holds("init")


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "main.tf").write_text('resource "a" "c" {}\n'),
        lambda folder: (folder / "modules/more.tf").unlink(),
        lambda folder: (folder / "zz_override.tf").write_text("\n"),
        lambda folder: (folder.parent / "config").write_text("\n"),
    ],
)
def test_a_changed_file_is_seen(folder: Path, change: Callable[[Path], object]) -> None:
    prepared(folder).done("init")
    change(folder)
    assert not prepared(folder).holds("init")


def test_a_changed_setting_is_seen_and_others_do_not_matter(folder: Path) -> None:
    prepared(folder).done("init")
    assert not prepared(folder, AWS_REGION="eu-west-1").holds("init")
    assert prepared(folder, HOME="/home/other").holds("init")
    (folder / work_copy.OVERRIDE).write_text("of tflocal\n")
    (folder / ".terraform/providers.tf").write_text("\n")
    assert prepared(folder).holds("init")


def test_the_lock_of_the_run_comes_back_over_the_one_of_the_configuration(folder: Path) -> None:
    prepared(folder).done("init")
    (folder / LOCK).write_text("of the real provider\n")
    assert prepared(folder).holds("init")
    assert (folder / LOCK).read_text() == "of the run\n"


def test_with_the_real_provider_the_lock_of_the_configuration_counts(folder: Path) -> None:
    prepared(folder, own_lock=False).done("init")
    assert prepared(folder, own_lock=False).holds("init")
    (folder / LOCK).write_text("newer\n")
    assert not prepared(folder, own_lock=False).holds("init")


TERRAFORM = """#!/bin/sh
echo "terraform $1" >>{log}
[ "$1" != init ] || echo lock >.terraform.lock.hcl
"""
TFLOCAL = """#!/bin/sh
[ -e localstack_providers_override.tf ] && exit 1
echo "tflocal $1${{DRY_RUN:+ dry}}" >>{log}
echo made >localstack_providers_override.tf
[ "$1" != init ] || echo lock >.terraform.lock.hcl
"""


@pytest.fixture
def runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Terraform, Path]:
    log = folder.parent / "log"
    for name, text in (("terraform", TERRAFORM), ("tflocal", TFLOCAL)):
        tool = folder.parent / name
        tool.write_text(text.format(log=log))
        tool.chmod(0o755)
    monkeypatch.setattr(runner, "find_tflocal", lambda: str(folder.parent / "tflocal"))
    env = {"PATH": "/usr/bin:/bin", "AWS_REGION": "us-east-1"}
    return Terraform(folder, folder.parent / "runs", env, str(folder.parent / "terraform"), own_lock=True), log


def test_the_second_run_needs_neither_init_nor_tflocal(runs: tuple[Terraform, Path], folder: Path) -> None:
    terraform, log = runs
    terraform.init()
    terraform.apply()
    assert log.read_text().split("\n")[:-1] == ["tflocal init", "tflocal apply"]
    terraform.init()
    terraform.plan()
    assert log.read_text().split("\n")[2:-1] == ["terraform plan"]
    (folder / "main.tf").write_text("locals {}\n")
    terraform.init()
    terraform.plan()
    assert log.read_text().split("\n")[3:-1] == ["tflocal init", "tflocal plan"]


def test_tflocal_writes_its_file_ahead_of_the_run(runs: tuple[Terraform, Path], folder: Path) -> None:
    terraform, log = runs
    terraform.init()
    terraform.write_override()
    terraform.apply()
    terraform.write_override()
    terraform.plan()
    assert log.read_text().split("\n")[:-1] == [
        "tflocal init",
        "tflocal version dry",
        "terraform apply",
        "terraform plan",
    ]


def test_init_is_by_terraform_itself_where_aws_is_needed_anyway(runs: tuple[Terraform, Path], folder: Path) -> None:
    terraform, log = runs
    (folder / "main.tf").write_text('resource "aws_sqs_queue" "b" {}\n')
    (folder / work_copy.OVERRIDE).write_text("of a run before\n")
    terraform.init()
    assert not (folder / work_copy.OVERRIDE).exists()
    terraform.write_override()
    terraform.apply()
    assert log.read_text().split("\n")[:-1] == ["terraform init", "tflocal version dry", "terraform apply"]


def test_the_tflocal_that_is_installed_writes_its_file_ahead(
    runs: tuple[Terraform, Path], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terraform, log = runs
    (folder / LOCK).unlink()  # not one of Terraform's
    monkeypatch.setattr(runner, "find_tflocal", find_tflocal)
    binary = Path(terraform.binary)
    binary.write_text(binary.read_text() + """echo '{"terraform_version": "1.9.8"}'\n""")
    terraform.env |= {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "TF_CMD": terraform.binary, "USE_EXEC": "1"}
    terraform.write_override()
    assert "http://127.0.0.1:1" in (folder / work_copy.OVERRIDE).read_text()
    terraform.apply()
    assert set(log.read_text().split("\n")[:-2]) == {"terraform version"}
    assert log.read_text().endswith("terraform apply\n")


@pytest.mark.parametrize("end", ["exit 1", "rm localstack_providers_override.tf"])
def test_where_tflocal_writes_nothing_ahead_the_run_is_by_tflocal(
    runs: tuple[Terraform, Path], folder: Path, end: str
) -> None:
    terraform, log = runs
    terraform.init()
    tool = folder.parent / "tflocal"
    tool.write_text(tool.read_text() + f'[ "$DRY_RUN" ] && {{ {end}; exit 0; }}\nexit 0\n')
    terraform.write_override()
    terraform.apply()
    assert log.read_text().split("\n")[-2] == "tflocal apply"


def test_a_backend_that_tflocal_makes_is_made_in_each_run(runs: tuple[Terraform, Path], folder: Path) -> None:
    terraform, log = runs
    (folder / "backend.tf").write_text('terraform {\n  backend "s3" {}\n}\n')
    for _ in range(2):
        terraform.init()
        terraform.write_override()
        terraform.plan()
    assert log.read_text().split("\n")[:-1] == ["tflocal init", "tflocal plan"] * 2
