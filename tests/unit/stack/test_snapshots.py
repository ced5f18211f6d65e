"""Snapshots that are damaged, or hold what none does, are refused before a stack begins with them."""

import io
import json
import random
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hydrant.emulator.durable.folder import MANIFEST, Folder
from hydrant.emulator.kept.place import versions
from hydrant.errors import UsageError
from hydrant.stack import snapshots


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a stack that has ended; snapshots are made beside it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    kept = Folder(tmp_path / "kept", versions())
    kept.table.change({("s3", "row"): b"value", ("deployment", "instance"): b"1", ("deployment", "told"): b"{}"})
    kept.close()
    return kept.path


def logs(folder: Path, count: int) -> list[Path]:
    paths = [folder / "logs" / "stream" / f"{number:020d}.log" for number in range(count)]
    paths[0].parent.mkdir()
    for path in paths:
        path.write_bytes(b"frames")
    return paths


def test_it_comes_back_as_it_was(folder: Path, tmp_path: Path) -> None:
    logs(folder, 2)
    snapshots.save("whole", str(folder), runs=False)
    target = tmp_path / "loaded"
    snapshots.load("whole", str(target))
    assert [path.name for path in sorted((target / "logs/stream").iterdir())] == [
        f"{number:020d}.log" for number in range(2)
    ]
    again = Folder(target, versions())
    assert again.table.rows("s3") == {"row": b"value"}
    assert again.table.rows("deployment") == {"told": b"{}"}, "each stack that begins with it is one of its own"
    again.close()


@pytest.mark.parametrize("part", [0.2, 0.4, 0.6, 0.8, 0.99])
def test_a_damaged_one_is_refused(folder: Path, tmp_path: Path, part: float) -> None:
    (folder / "files" / "object").write_bytes(random.Random(1).randbytes(30_000))
    path = snapshots.save("torn", str(folder), runs=False)
    content = bytearray(path.read_bytes())
    content[int(part * len(content))] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(UsageError, match="no whole snapshot"):
        snapshots.load("torn", str(tmp_path / "loaded"))
    assert not (tmp_path / "loaded").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_what_is_no_file_is_refused(folder: Path, tmp_path: Path, kind: bytes) -> None:
    def add(archive: tarfile.TarFile) -> None:
        archive.add(folder / MANIFEST, MANIFEST)
        member = tarfile.TarInfo("files/object")
        member.type, member.linkname = kind, "../MANIFEST.json"
        archive.addfile(member)

    with pytest.raises(UsageError) as refused:
        load(add, tmp_path)
    assert "files/object is neither a file nor a folder" in refused.value.cause
    assert not (tmp_path / "loaded").exists()


@pytest.mark.parametrize("manifest", [[], 1, None, "text"])
def test_a_manifest_that_is_none_is_refused(folder: Path, tmp_path: Path, manifest: object) -> None:
    def add(archive: tarfile.TarFile) -> None:
        content = json.dumps(manifest).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))

    with pytest.raises(UsageError):
        load(add, tmp_path)


def load(add: Callable[[tarfile.TarFile], None], tmp_path: Path) -> None:
    path = snapshots.path_of("made")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        add(archive)
    snapshots.load("made", str(tmp_path / "loaded"))


def test_files_that_are_deleted_meanwhile_leave_no_gap(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths, add = logs(folder, 4), tarfile.TarFile.add
    oldest = iter(paths)

    def add_slowly(archive: tarfile.TarFile, name: Path, arcname: str) -> None:
        add(archive, name, arcname)
        if name in paths:  # while it is copied, the two oldest are delivered
            for _ in range(2):
                next(oldest).unlink()

    monkeypatch.setattr(tarfile.TarFile, "add", add_slowly)
    saved = snapshots.save("moving", str(folder), runs=True)
    with tarfile.open(saved) as archive:
        numbers = sorted(int(Path(name).stem) for name in archive.getnames() if name.startswith("logs/"))
    assert numbers
    assert numbers == list(range(numbers[0], 4))
