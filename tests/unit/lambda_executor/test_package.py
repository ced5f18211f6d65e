"""An unpacked archive stays as long as a version uses it."""

import stat
from pathlib import Path

import pytest

from hydrant.emulator.lambda_executor.guard.files import remove
from hydrant.emulator.lambda_executor.sandbox.package import Unpacked, compiled_versions
from hydrant.emulator.lambda_executor.sandbox.workspace import workspace


class Archive:
    """An archive that unpacks to a file `app.py` below its location."""

    def __init__(self, folder: Path, hot: bool = False) -> None:
        self.location = folder / "code"
        self.hot = hot
        self.unpacked = 0

    def prepare_for_execution(self) -> None:
        self.unpacked += 1
        self.location.mkdir(parents=True, exist_ok=True)
        (self.location / "app.py").touch()

    def get_unzipped_code_location(self) -> Path:
        return self.location

    def is_hot_reloading(self) -> bool:
        return self.hot


def test_shared_code_stays_until_its_last_version_ends(tmp_path: Path) -> None:
    unpacked = Unpacked()
    code, layer, new_code = (Archive(tmp_path / name) for name in ("code", "layer", "new"))
    first, second, third = object(), object(), object()
    unpacked.prepare(first, [code, layer])
    unpacked.prepare(second, [code, layer])
    unpacked.prepare(third, [new_code, layer])
    folders = [unpacked.folder(one) for one in (code, layer, new_code)]
    assert all((folder / "app.py").is_file() for folder in folders)
    assert code.unpacked == layer.unpacked == 1
    unpacked.release(first)
    assert folders[0].is_dir()
    assert [unpacked.used_by(user) for user in (first, second, third)] == [False, True, True]
    unpacked.release(second)
    assert [folder.is_dir() for folder in folders] == [False, True, True]
    unpacked.release(third)
    assert not any(folder.exists() for folder in folders)
    with pytest.raises(KeyError):
        unpacked.folder(code)


def test_code_is_out_of_reach_of_whoever_removes_its_location(tmp_path: Path) -> None:
    unpacked = Unpacked()
    code = Archive(tmp_path / "code")
    user = object()
    unpacked.prepare(user, [code])
    assert not code.location.exists()
    assert (unpacked.folder(code) / "app.py").is_file()
    unpacked.release(user)


def test_environment_keeps_the_code_of_its_version(tmp_path: Path) -> None:
    unpacked = Unpacked()
    code = Archive(tmp_path / "code")
    version, environment = object(), object()
    unpacked.prepare(version, [code])
    unpacked.share(environment, version)
    unpacked.release(version)
    folder = unpacked.folder(code)
    assert folder.is_dir()
    with pytest.raises(KeyError):
        unpacked.share(object(), version)
    unpacked.release(environment)
    assert not folder.exists()


def test_a_version_that_is_held_can_still_be_shared_after_its_release(tmp_path: Path) -> None:
    unpacked = Unpacked()
    code = Archive(tmp_path / "code")
    version, environment = object(), object()
    unpacked.prepare(version, [code])
    with unpacked.held(version), unpacked.held(version):
        unpacked.release(version)
        assert not unpacked.used_by(version)
        unpacked.share(environment, version)
    folder = unpacked.folder(code)
    with pytest.raises(KeyError):
        unpacked.share(object(), version)
    assert folder.is_dir()
    unpacked.release(environment)
    assert not folder.exists()


def test_holding_what_was_never_prepared_is_nothing(tmp_path: Path) -> None:
    unpacked, version = Unpacked(), object()
    with unpacked.held(version):
        unpacked.release(version)
    unpacked.prepare(version, [Archive(tmp_path / "code")])
    assert unpacked.used_by(version)
    unpacked.release(version)


def test_release_of_an_unknown_version_is_nothing() -> None:
    Unpacked().release(object())


def test_folder_of_the_user_is_used_in_place_and_never_removed(tmp_path: Path) -> None:
    unpacked = Unpacked()
    code = Archive(tmp_path / "mine", hot=True)
    user = object()
    unpacked.prepare(user, [code])
    assert unpacked.folder(code) == code.location
    unpacked.release(user)
    assert code.location.is_dir()


def test_unpacked_code_is_closed_to_writing_and_goes_all_the_same(tmp_path: Path) -> None:
    unpacked = Unpacked()
    code, user = Archive(tmp_path / "code"), object()
    unpacked.prepare(user, [code])
    folder = unpacked.folder(code)
    assert unpacked.owned([folder, tmp_path]) == [folder]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o555
    assert stat.S_IMODE((folder / "app.py").stat().st_mode) & 0o222 == 0
    assert stat.S_IMODE((folder / "__pycache__").stat().st_mode) & 0o700 == 0o700, "for the compiler of modules"
    unpacked.release(user)
    assert not folder.exists()


def test_what_cannot_be_unpacked_leaves_nothing(tmp_path: Path) -> None:
    class Broken(Archive):
        def prepare_for_execution(self) -> None:
            super().prepare_for_execution()
            raise OSError(28, "No space left on device")

    unpacked, code = Unpacked(), Broken(tmp_path / "code")
    before = set((workspace() / "code").iterdir())
    with pytest.raises(OSError, match="No space left"):
        unpacked.prepare(object(), [code])
    assert set((workspace() / "code").iterdir()) == before
    assert not code.location.exists()


def test_a_folder_with_closed_and_unreadable_folders_can_be_removed(tmp_path: Path) -> None:
    deep = tmp_path / "top" / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "file").touch()
    (tmp_path / "kept").mkdir(mode=0o500)
    (deep / "link").symlink_to(tmp_path / "kept")
    for folder, mode in ((deep, 0o000), (deep.parent, 0o444), (tmp_path / "top", 0o000)):
        folder.chmod(mode)
    remove(str(tmp_path / "top"))
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o500
    remove(str(tmp_path / "absent"))


def test_compiled_modules_are_found_at_any_depth(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "x.cpython-312-x86_64-linux-gnu.so").touch()
    assert compiled_versions([tmp_path, tmp_path / "absent"]) == {(3, 12)}
