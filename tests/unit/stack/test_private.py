"""What is in the state and cache folders concerns nobody else on the machine."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hydrant.function_package import FunctionSpec, Target, build_package
from hydrant.offline_provider.mirror import ensure_mirror, write_cli_config
from hydrant.private import private_files, tighten
from hydrant.stack import registry
from hydrant.stack.registry import StackRecord
from hydrant.terraform.runner import Terraform


@pytest.fixture(autouse=True)
def _ordinary_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """What below a folder, itself included, others may read, write or enter."""
    paths = [folder, *(Path(parent, name) for parent, dirs, files in os.walk(folder) for name in (*dirs, *files))]
    return [str(path) for path in paths if not path.is_symlink() and path.stat().st_mode & 0o077]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_files_made_within_are_the_users_alone_and_later_ones_as_before(tmp_path: Path) -> None:
    with private_files():
        (tmp_path / "folder").mkdir()
        (tmp_path / "folder/file").write_text("")
    (tmp_path / "later").write_text("")
    assert (mode(tmp_path / "folder"), mode(tmp_path / "folder/file")) == (0o700, 0o600)
    assert mode(tmp_path / "later") == 0o644


def test_what_an_earlier_version_left_open_is_closed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("not ours")
    old = tmp_path / "state"
    (old / "stacks/4566").mkdir(parents=True)
    (old / "stacks/4566/terraform.tfstate").write_text("secret")
    (old / "tool").write_text("")
    (old / "tool").chmod(0o755)
    (old / "link").symlink_to(outside)
    (old / "gone").symlink_to(tmp_path / "nowhere")
    tighten(old)
    assert open_to_others(old) == []
    assert mode(old / "stacks/4566/terraform.tfstate") == 0o600
    assert mode(old / "tool") == 0o700
    assert mode(outside) == 0o644, "where a link leads is not ours to change"


def test_a_folder_that_is_closed_or_not_there_is_left_alone(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "file").write_text("")
    tighten(closed)
    assert mode(closed / "file") == 0o644, "not worth a walk at each command"
    tighten(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_records_logs_caches_and_providers_are_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    registry.write(StackRecord(5001, 1, 1.0, "/p", "/p/terraform", "us-east-1"))
    Terraform(tmp_path, tmp_path / "state/hydrant/aws/dev.log", {}, "true", local=False).init()
    mirror = ensure_mirror(tmp_path / "cache/hydrant")
    write_cli_config(tmp_path / "cache/hydrant/offline-provider/some.tfrc", mirror)
    for home in ("state", "cache"):
        assert open_to_others(tmp_path / home / "hydrant") == []


def test_a_package_for_the_user_is_as_open_as_the_users_files(tmp_path: Path) -> None:
    (tmp_path / "function").mkdir()
    (tmp_path / "function/handler.py").write_text("pass\n")
    spec = FunctionSpec(source="function", package="build/f.zip")
    for umask, expected in ((0o022, 0o644), (0o077, 0o600)):
        os.umask(umask)
        output = tmp_path / f"build-{umask}" / "f.zip"
        build_package(spec, Target.local(Path(sys.executable)), tmp_path, output, tmp_path / "cache")
        assert mode(output) == expected


def test_every_command_closes_what_is_open(tmp_path: Path) -> None:
    homes = {"XDG_STATE_HOME": tmp_path / "state", "XDG_CACHE_HOME": tmp_path / "cache"}
    for home in homes.values():
        (home / "hydrant/folder").mkdir(parents=True)
        (home / "hydrant/folder/file").write_text("")
    subprocess.run(
        [Path(sys.executable).parent / "hydrant", "status", "--port", "1"],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **{name: str(home) for name, home in homes.items()}},
        capture_output=True,
        check=False,
        timeout=60,
    )
    for home in homes.values():
        assert open_to_others(home / "hydrant") == []
