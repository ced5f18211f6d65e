"""The folder of a stack: one process, one version, rows that change together."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hydrant.emulator.durable.errors import CannotWrite, Damaged, FolderInUse, Unfitting
from hydrant.emulator.durable.folder import MANIFEST, Folder
from hydrant.emulator.durable.table import Table

VERSIONS = {"hydrant": "1", "localstack": "4.9"}


def test_rows_are_there_again(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "kept", VERSIONS)
    assert folder.fresh
    folder.table.change({("a", "x"): b"1", ("a", "y"): b"2", ("b", "x"): b"3"})
    folder.table.change({("a", "x"): None, ("a", "y"): b"4"})
    folder.close()
    again = Folder(tmp_path / "kept", VERSIONS)
    assert not again.fresh
    assert again.table.rows("a") == {"y": b"4"}
    assert again.table.rows("b") == {"x": b"3"}
    again.close()


def test_rows_change_together_or_not_at_all(tmp_path: Path) -> None:
    table = Table(tmp_path / "state.sqlite")
    table.change({("a", "x"): b"1"})
    with pytest.raises(Exception, match=r"NOT NULL|bind|type|adapt|supported"):
        table.change({("a", "x"): b"2", ("a", "y"): object()})  # type: ignore[dict-item]
    assert table.rows("a") == {"x": b"1"}
    table.change({("a", "z"): b"3"})
    table.close()


def test_rows_outlive_a_kill(tmp_path: Path) -> None:
    script = f"""
import os, signal
from hydrant.emulator.durable.folder import Folder
from pathlib import Path
folder = Folder(Path({str(tmp_path)!r}), {VERSIONS!r})
folder.table.change({{("a", "x"): b"1"}})
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", script], check=False, timeout=60)
    folder = Folder(tmp_path, VERSIONS)
    assert folder.table.rows("a") == {"x": b"1"}
    folder.close()


def test_a_second_process_is_refused_by_the_pid_of_the_first(tmp_path: Path) -> None:
    folder = Folder(tmp_path, VERSIONS)
    script = f"""
from pathlib import Path
from hydrant.emulator.durable.errors import FolderInUse
from hydrant.emulator.durable.folder import Folder
try:
    Folder(Path({str(tmp_path)!r}), {VERSIONS!r})
except FolderInUse as error:
    print(error.pid)
"""
    run = subprocess.run([sys.executable, "-c", script], check=True, timeout=60, capture_output=True, text=True)
    assert run.stdout.strip() == str(os.getpid())
    with pytest.raises(FolderInUse, match=f"in use by process {os.getpid()}"):
        Folder(tmp_path, VERSIONS)
    folder.close()
    Folder(tmp_path, VERSIONS).close()


def test_another_version_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    folder = Folder(tmp_path, VERSIONS)
    folder.table.change({("a", "x"): b"1"})
    folder.close()
    with pytest.raises(Unfitting, match=r"localstack 4\.9, here 4\.14"):
        Folder(tmp_path, {**VERSIONS, "localstack": "4.14"})
    assert json.loads((tmp_path / MANIFEST).read_text("utf-8"))["localstack"] == "4.9"
    again = Folder(tmp_path, VERSIONS)
    assert again.table.rows("a") == {"x": b"1"}
    again.close()


@pytest.mark.parametrize("text", ["", "[]", "null", "{"])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text, "utf-8")
    with pytest.raises(Unfitting):
        Folder(tmp_path, VERSIONS)


def test_the_manifest_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        assert not (tmp_path / MANIFEST).exists()
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(CannotWrite, match="No space left"):
            Folder(tmp_path, VERSIONS)
    assert not (tmp_path / MANIFEST).exists()
    Folder(tmp_path, VERSIONS).close()


def test_a_table_that_is_none_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_bytes(b"no database at all, but long enough to be looked at" * 20)
    with pytest.raises(Damaged, match="not a database"):
        Folder(tmp_path, VERSIONS)


def test_rows_are_on_the_disk_with_the_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path, VERSIONS)
    folder.syncer.stop()
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    folder.syncer.sync()
    assert not synced
    folder.table.change({("a", "x"): b"1"})
    content = folder.files / "content"
    content.write_bytes(b"what a row speaks of")
    folder.syncer.wrote_file(content)
    folder.syncer.sync()
    paths = content, folder.files, tmp_path / "state.sqlite-wal", tmp_path
    assert synced == [path.stat().st_ino for path in paths]
    folder.close()


def test_logs_are_listed_and_forgotten(tmp_path: Path) -> None:
    folder = Folder(tmp_path, VERSIONS)
    folder.log("kinesis/a", lambda _: 1).begin(0).append(b"x")
    folder.log("kinesis/b", lambda _: 1).begin(0)
    assert folder.logs("kinesis") == ["kinesis/a", "kinesis/b"]
    folder.forget_log("kinesis/a")
    assert folder.logs("kinesis") == ["kinesis/b"]
    folder.close()


def test_a_name_that_the_table_cannot_have_is_in_the_way_of_no_other_write(tmp_path: Path) -> None:
    table = Table(tmp_path / "state.sqlite")
    with pytest.raises(UnicodeEncodeError):
        table.change({("one", "a"): b"1", ("one", "\ud800"): b"1"})
    table.change({("two", "b"): b"2"})
    assert (table.rows("one"), table.rows("two")) == ({}, {"b": b"2"})
    table.close()


CHANGES: list[dict[tuple[str, str], bytes | None]] = [
    {("a", "x"): b"1" * 3000, ("a", "y"): b"2"},
    {("a", "x"): None, ("a", "z"): b"3" * 9000},
    {("a", "y"): b"4" * 5000},
    {("a", "z"): b"5", ("a", "w"): b"6" * 100},
]


def after(changes: list[dict[tuple[str, str], bytes | None]]) -> dict[str, bytes]:
    rows: dict[str, bytes] = {}
    for change in changes:
        rows |= {name: value for (_, name), value in change.items() if value is not None}
        for _, name in [row for row, value in change.items() if value is None]:
            del rows[name]
    return rows


@pytest.mark.parametrize("rest", ["cut off", "zeros", "what was there before"])
def test_a_table_whose_log_is_torn_at_any_place_holds_whole_changes_and_all_that_were_synced(
    tmp_path: Path, rest: str
) -> None:
    """A power cut takes what was written since the last sync, in part; SQLite's checksums tell where it begins."""
    table = Table(tmp_path / "state.sqlite")
    log, ends = tmp_path / "state.sqlite-wal", list[int]()
    for change in CHANGES:
        table.change(change)
        ends.append(log.stat().st_size)
    database, written = table.path.read_bytes(), log.read_bytes()
    table.close()
    states = [after(CHANGES[:count]) for count in range(len(CHANGES) + 1)]
    for place in sorted({*range(0, len(written), 512), *ends, *(end - 1 for end in ends)}):
        torn = {"cut off": b"", "zeros": bytes(len(written) - place), "what was there before": written[:64] * 200}
        left = tmp_path / f"{rest}-{place}"
        left.mkdir()
        (left / "state.sqlite").write_bytes(database)
        (left / "state.sqlite-wal").write_bytes(written[:place] + torn[rest][: len(written) - place])
        synced = sum(end <= place for end in ends)
        again = Table(left / "state.sqlite")
        assert again.rows("a") in states[synced:], f"torn at byte {place}"
        again.change({("a", "later"): b"7"})
        assert again.rows("a")["later"] == b"7"
        again.close()
