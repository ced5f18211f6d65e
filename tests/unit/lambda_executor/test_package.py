"""An unpacked archive stays as long as a version uses it."""

from pathlib import Path

from hydrant.emulator.lambda_executor.package import Unpacked, compiled_versions


class Archive:
    """An archive whose unpacking is a folder."""

    def __init__(self, folder: Path, hot: bool = False) -> None:
        self.folder = folder
        self.hot = hot

    def prepare_for_execution(self) -> None:
        self.folder.mkdir(exist_ok=True)

    def get_unzipped_code_location(self) -> Path:
        return self.folder

    def destroy_cached(self) -> None:
        self.folder.rmdir()

    def is_hot_reloading(self) -> bool:
        return self.hot


def test_shared_code_stays_until_its_last_version_ends(tmp_path: Path) -> None:
    unpacked = Unpacked()
    code, layer, new_code = (Archive(tmp_path / name) for name in ("code", "layer", "new"))
    unpacked.prepare(1, [code, layer])
    unpacked.prepare(2, [code, layer])
    unpacked.prepare(3, [new_code, layer])
    unpacked.release(1)
    assert code.folder.is_dir()
    unpacked.release(2)
    assert not code.folder.exists()
    assert layer.folder.is_dir()
    unpacked.release(3)
    assert list(tmp_path.iterdir()) == []


def test_release_of_an_unknown_version_is_nothing(tmp_path: Path) -> None:
    Unpacked().release(1)


def test_folder_of_the_user_is_never_removed(tmp_path: Path) -> None:
    unpacked = Unpacked()
    code = Archive(tmp_path / "mine", hot=True)
    unpacked.prepare(1, [code])
    unpacked.release(1)
    assert code.folder.is_dir()


def test_compiled_modules_are_found_at_any_depth(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "x.cpython-312-x86_64-linux-gnu.so").touch()
    assert compiled_versions([tmp_path, tmp_path / "absent"]) == {(3, 12)}
