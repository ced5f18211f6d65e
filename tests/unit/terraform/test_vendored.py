"""Modules from elsewhere, and the copies of them in vendor/."""

import json
from pathlib import Path

import pytest

from hydrant.terraform.vendored import advice, find_modules, use_vendored

ROOT = """
module "queue" {
  source  = "terraform-aws-modules/sqs/aws"
  version = "~> 5.0"
}
module "audit" {
  source  = "registry.terraform.io/terraform-aws-modules/sqs/aws//wrappers"
  version = "4.3.0"
}
module "ours" { source = "./ours" }
"""
OURS = 'module "topic" {\n  source = "git::https://github.com/company/modules.git//topic?ref=v1.2"\n}\n'


@pytest.fixture
def configuration(tmp_path: Path) -> Path:
    (tmp_path / "ours").mkdir()
    (tmp_path / "main.tf").write_text(ROOT)
    (tmp_path / "ours" / "main.tf").write_text(OURS)
    return tmp_path


def put(folder: Path, text: str = "") -> None:
    folder.mkdir(parents=True)
    (folder / "main.tf").write_text(text)


def test_every_module_from_elsewhere_is_named_with_its_folder(configuration: Path) -> None:
    found = {call.key: call for call in find_modules(configuration)}
    assert sorted(found) == ["audit", "ours.topic", "queue"]
    assert found["queue"].folder == configuration / "vendor/registry/terraform-aws-modules/sqs/aws"
    assert found["audit"].folder == found["queue"].folder
    assert found["ours.topic"].folder == configuration / "vendor/git/github.com/company/modules/v1.2"
    assert found["ours.topic"].place == "main.tf:1"
    assert not any(call.found for call in found.values())


def test_the_newest_vendored_version_that_fits_is_taken(configuration: Path) -> None:
    sqs = configuration / "vendor/registry/terraform-aws-modules/sqs/aws"
    for version in ("4.3.0", "5.0.0", "5.10.0", "5.9.0", "6.0.0"):
        put(sqs / version)
    put(sqs / "4.3.0" / "wrappers")
    found = {call.key: call for call in find_modules(configuration)}
    assert found["queue"].found == sqs / "5.10.0"
    assert (found["audit"].found, found["audit"].found_version) == (sqs / "4.3.0" / "wrappers", "4.3.0")


def test_terraform_is_told_of_vendored_modules_and_of_those_inside_them(configuration: Path) -> None:
    put(configuration / "vendor/git/github.com/company/modules/v1.2/topic", 'module "in" { source = "./in" }\n')
    assert [call.key for call in use_vendored(configuration, configuration / "vendor")] == ["ours.topic"]
    told = json.loads((configuration / ".terraform/modules/modules.json").read_text())["Modules"]
    assert {entry["Key"]: entry["Dir"] for entry in told} == {
        "": ".",
        "ours": "ours",
        "ours.topic": "vendor/git/github.com/company/modules/v1.2/topic",
        "ours.topic.in": "vendor/git/github.com/company/modules/v1.2/topic/in",
    }


def test_nothing_is_written_where_nothing_is_vendored(configuration: Path) -> None:
    assert use_vendored(configuration, configuration / "vendor") == []
    assert not (configuration / ".terraform").exists()


def test_a_source_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('module "x" { source = "git::https://host/../../../etc?ref=../../..//" }\n')
    (call,) = find_modules(tmp_path)
    assert call.folder.resolve().is_relative_to((tmp_path / "vendor").resolve())


def test_a_module_that_calls_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('module "again" { source = "./" }\n')
    assert find_modules(tmp_path) == []


def test_an_unreached_registry_is_told_with_the_way_out() -> None:
    assert "hydrant vendor" in advice("Error: Error accessing remote module registry\n ...")
    assert advice("Error: Unsupported argument") == ""
