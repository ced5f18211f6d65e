"""Files that are saved below some folders."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hydrant.live.saved import Saved


@pytest.fixture
def saved() -> Iterator[Saved]:
    found = Saved()
    yield found
    found.close()


def heard(saved: Saved, path: Path, text: str) -> set[Path]:
    """What is heard of a file that is saved, again and again: the listener may just be beginning."""
    for turn in range(600):
        path.write_text(f"{text}{turn}")
        if found := saved.take(0.1):
            return found
    raise AssertionError("nothing was heard within a minute")


def told_of(saved: Saved, path: Path) -> None:
    assert any(path in saved.take(0.1) for _ in range(600)), "nothing was heard within a minute"


def test_a_file_that_is_saved_in_steps_comes_once_by_its_own_name(saved: Saved, tmp_path: Path) -> None:
    saved.listen([tmp_path])
    heard(saved, tmp_path / "ready.py", "x")
    while saved.take(0.5):
        pass
    scratch = tmp_path / ".app.py.swp"
    scratch.write_text("x")
    (tmp_path / "app.py~").write_text("x")
    (tmp_path / "4913").write_text("x")
    os.replace(scratch, tmp_path / "app.py")
    assert saved.take(60) == {tmp_path / "app.py"}


def test_other_folders_can_be_listened_to(saved: Saved, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    saved.listen([one])
    assert heard(saved, one / "a.py", "x") == {one / "a.py"}
    saved.listen([two, two / "inner", tmp_path / "nowhere"])
    assert heard(saved, two / "b.py", "x") <= {one / "a.py", two / "b.py"}


def test_a_file_is_listened_to_without_its_neighbours(saved: Saved, tmp_path: Path) -> None:
    below, manifest = tmp_path / "below", tmp_path / "hydrant.toml"
    below.mkdir()
    saved.listen([below], [manifest])
    assert heard(saved, manifest, "x") == {manifest}
    assert heard(saved, below / "a.tf", "x") <= {manifest, below / "a.tf"}
    while saved.take(0.5):
        pass
    (tmp_path / "neighbour.tf").write_text("x")
    (below / "b.tf").write_text("x")
    assert saved.take(60) == {below / "b.tf"}


@pytest.mark.parametrize("moved", [False, True])
def test_a_folder_that_is_made_anew_is_listened_to(saved: Saved, tmp_path: Path, moved: bool) -> None:
    folder, file = tmp_path / "one", tmp_path / "one" / "a.py"
    folder.mkdir()
    saved.listen([folder])
    heard(saved, file, "x")
    if moved:
        folder.rename(tmp_path / "before")
    else:
        shutil.rmtree(folder)
        told_of(saved, folder)
    folder.mkdir()
    file.write_text("new")
    told_of(saved, file)
    assert file in heard(saved, file, "again")


@pytest.mark.parametrize("moved", [False, True])
def test_a_folder_that_goes_is_told_of_even_before_it_is_heard(saved: Saved, tmp_path: Path, moved: bool) -> None:
    """Whoever sees that it is gone no longer listens to it."""
    folder = tmp_path / "one"
    folder.mkdir()
    saved.listen([folder])
    heard(saved, folder / "a.py", "x")
    while saved.take(0.5):
        pass
    if moved:
        folder.rename(tmp_path / "before")
    else:
        shutil.rmtree(folder)
    assert folder in saved.take(0)
    assert not saved.take(0)
