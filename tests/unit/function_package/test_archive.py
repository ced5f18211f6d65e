"""A package that holds what it should is left alone; any difference is seen."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hydrant.function_package.archive import files_below, holds, write_zip


@pytest.fixture
def packed(tmp_path: Path) -> tuple[Path, Path]:
    source = tmp_path / "source"
    (source / "deep").mkdir(parents=True)
    (source / "app.py").write_text("a")
    (source / "deep/run.sh").write_text("b")
    archive = tmp_path / "a.zip"
    write_zip(archive, dict(files_below(source)))
    return archive, source


def test_what_was_packed_is_held(packed: tuple[Path, Path]) -> None:
    archive, source = packed
    assert holds(archive, dict(files_below(source)))


@pytest.mark.parametrize(
    "change",
    [
        lambda source: (source / "app.py").write_text("c"),
        lambda source: (source / "app.py").write_text("aa"),
        lambda source: (source / "more.py").write_text(""),
        lambda source: (source / "app.py").unlink(),
        lambda source: (source / "deep/run.sh").chmod(0o755),
        lambda source: (source / "app.py").rename(source / "other.py"),
    ],
)
def test_a_change_is_seen(packed: tuple[Path, Path], change: Callable[[Path], object]) -> None:
    archive, source = packed
    change(source)
    assert not holds(archive, dict(files_below(source)))


def test_what_is_no_archive_holds_nothing(packed: tuple[Path, Path], tmp_path: Path) -> None:
    archive, source = packed
    archive.write_text("half")
    assert not holds(archive, dict(files_below(source)))
    assert not holds(tmp_path / "absent.zip", dict(files_below(source)))
