"""Tools that are absent, too old or broken, and a disk that is full: said clearly, with what to do."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from hydrant.errors import EmulatorFailed, MissingTool
from hydrant.stack import lifecycle
from hydrant.terraform.tools import find_terraform


def install(folder: Path, name: str, prints: str) -> None:
    tool = folder / name
    tool.write_text(f"#!/bin/sh\necho '{prints}'\n")
    tool.chmod(0o755)


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.delenv("HYDRANT_TERRAFORM", raising=False)
    return tmp_path


def test_terraform_comes_before_opentofu_and_a_named_one_before_both(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(path, "tofu", '{"terraform_version": "1.8.0"}')
    monkeypatch.setenv("HYDRANT_TERRAFORM", "tofu")
    found = find_terraform()
    assert (found.name, found.version, found.path) == ("OpenTofu", "1.8.0", str(path / "tofu"))
    monkeypatch.delenv("HYDRANT_TERRAFORM")
    install(path, "terraform", '{"terraform_version": "1.11.4"}')
    assert find_terraform().name == "Terraform"


def test_opentofu_is_taken_where_only_it_is_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(path))
    install(path, "tofu", '{"terraform_version": "1.12.6"}')
    assert find_terraform().path == str(path / "tofu")


def test_what_it_says_before_its_json_is_a_warning(path: Path) -> None:
    install(
        path, "tofu", '╷\n│ Warning: Unable to open CLI configuration file\n╵\n{\n  "terraform_version": "1.12.1"\n}'
    )
    found = find_terraform()
    assert found.version == "1.12.1"
    assert found.warning == "Warning: Unable to open CLI configuration file"


def test_one_that_is_too_old_is_named_with_the_version_wanted(path: Path) -> None:
    install(path, "terraform", '{"terraform_version": "1.2.9"}')
    with pytest.raises(MissingTool, match=r"1\.2\.9") as caught:
        find_terraform()
    assert "1.6" in caught.value.cause


@pytest.mark.parametrize("prints", ["", "not json", "{}", "[]"])
def test_one_that_does_not_answer_as_terraform_does_is_broken(path: Path, prints: str) -> None:
    install(path, "terraform", prints)
    with pytest.raises(MissingTool, match="does not run"):
        find_terraform()


def test_none_at_all_says_where_to_get_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(path))
    with pytest.raises(MissingTool) as caught:
        find_terraform()
    assert "opentofu.org" in caught.value.next_step


def test_a_disk_that_is_nearly_full_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 10**12, 12_000_000))
    with pytest.raises(EmulatorFailed, match="Only 12 MB") as caught:
        lifecycle.check_disk(tmp_path)
    assert "XDG_STATE_HOME" in caught.value.next_step


def test_a_folder_that_cannot_be_made_names_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EmulatorFailed, match="cannot be made") as caught:
        lifecycle.check_disk(tmp_path / "file" / "state")
    assert "XDG_STATE_HOME" in caught.value.next_step
