"""A host that imported an older program is not found by a newer one."""

import os
import sys
from pathlib import Path

import pytest

from hydrant.offline_provider import connect
from hydrant.offline_provider.stamp import code_stamp


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the provider's folder is; what it imports lies beside it, a package in a folder of packages."""
    packages = tmp_path / "site-packages"
    packages.mkdir()
    monkeypatch.setattr(sys, "path", [str(packages)])
    folder = tmp_path / "hydrant" / "provider"
    (folder / "types" / "__pycache__").mkdir(parents=True)
    for path in (folder / "host.py", folder / "types" / "bucket.py", folder.parent / "errors.py"):
        path.write_text("pass\n")
    return folder


def test_it_is_the_same_while_nothing_changes(program: Path) -> None:
    before = code_stamp(str(program))
    (program / "types" / "__pycache__" / "bucket.py").write_text("compiled")
    (program.parent / "cli").mkdir()
    (program.parent / "cli" / "main.py").write_text("pass\n")
    assert code_stamp(str(program)) == before
    assert before.isalnum()


@pytest.mark.parametrize("name", ["host.py", "types/bucket.py", "../errors.py"])
def test_a_file_that_changes_changes_it(program: Path, name: str) -> None:
    before = code_stamp(str(program))
    changed = program / name
    changed.write_text("fail\n")
    os.utime(changed, ns=(1, 1))
    assert code_stamp(str(program)) != before


def test_a_package_that_is_installed_changes_it(program: Path) -> None:
    before = code_stamp(str(program))
    os.utime(sys.path[0], ns=(1, 1))
    assert code_stamp(str(program)) != before


@pytest.mark.parametrize(
    ("variable", "owner"),
    [("1234", "1234"), ("1234-0badcafe", "1234-0badcafe"), ("", "7"), ("me", "7"), ("12-../../x", "7"), ("-1", "7")],
)
def test_an_owner_is_a_process_with_a_stamp(variable: str, owner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(connect.OWNER, variable)
    assert connect.owner_of(7) == owner
