"""Objects come back with their contents, or are told to be gone: none is empty without a word."""

import hashlib
import io
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from localstack.services.s3.models import KeyStore, S3Object

from hydrant.emulator.durable.folder import Folder, copied
from hydrant.emulator.kept import place
from hydrant.emulator.s3 import keeping
from hydrant.emulator.s3.object_store import DiskObjectStore

CONTENT = b"a line of an object" * 100
TORN: list[tuple[bytes | None, str]] = [
    (None, "is not there"),
    (b"", "has 0 of its 1900 bytes"),
    (CONTENT[:1], "has 1 of its 1900 bytes"),
    (CONTENT[:-1], "has 1899 of its 1900 bytes"),
    (bytes(len(CONTENT)), "is not what was put"),
    (CONTENT[:512] + bytes(len(CONTENT) - 512), "is not what was put"),
]


@pytest.mark.parametrize(("left", "told"), TORN)
def test_an_object_whose_file_is_not_whole_is_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, left: bytes | None, told: str
) -> None:
    """As a power cut leaves files: not there, cut off, or with zeros for what had not reached the disk."""
    store = DiskObjectStore(str(tmp_path), retire=lambda _: None)
    store.create_bucket("bucket")
    etag = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
    objects = [S3Object(key=key, size=len(CONTENT), etag=etag) for key in ("there", "torn", "in parts")]
    objects[2].etag = f"{etag}-2"
    files = []
    for each in objects:
        with store.open("bucket", each, "w") as stored:
            stored.write(io.BytesIO(CONTENT))
        kept = store.kept_of("bucket", each)
        assert kept is not None
        files.append(kept[1])
    torn = tmp_path / "bucket" / str(files[1])
    torn.unlink() if left is None else torn.write_bytes(left)

    bucket = SimpleNamespace(name="bucket", objects=KeyStore())
    monkeypatch.setattr(keeping, "_bucket", lambda _: bucket)
    monkeypatch.setattr(keeping, "object_store", lambda: store)
    named: dict[str, set[str]] = {"bucket": set()}
    for each, file in zip(objects, files, strict=True):
        keeping._put_back("bucket", [(each, file)], named)
    assert [each.key for each in bucket.objects.values()] == ["there", "in parts"]
    assert named == {"bucket": {files[0], files[2]}}
    assert f"torn in bucket bucket is left out: {torn}, its content, {told}" in caplog.text


def test_a_file_that_was_on_the_disk_long_ago_is_not_read_at_the_start(tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.write_bytes(CONTENT)
    os.utime(content, (1.0, 1.0))
    assert keeping._missing(S3Object(key="k", size=len(CONTENT), etag="0" * 32), str(content)) == ""


def test_no_file_is_deleted_while_the_folder_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path / "kept", {})
    monkeypatch.setattr(place, "folder", lambda: folder)
    monkeypatch.setattr(keeping, "_RETIRED_SECONDS", 0.0)
    content, retired = folder.files / "content", keeping.Retired()
    content.write_bytes(b"an object that was replaced")
    retired.add(str(content))
    with copied(folder.path):
        retired.sweep()
        assert content.exists()
    retired.sweep()
    assert not content.exists()
    folder.close()


def test_no_file_is_deleted_before_the_rows_are_written_that_do_not_name_it(monkeypatch: pytest.MonkeyPatch) -> None:
    swept: list[None] = []
    monkeypatch.setattr(keeping, "RETIRED", SimpleNamespace(sweep=lambda: swept.append(None)))
    monkeypatch.setattr(keeping, "_bucket", lambda _: None)
    state, touched = keeping.Objects(), {keeping.row_of("bucket", "key")}
    assert dict(state.rows(touched))[keeping.row_of("bucket", "key")] is None
    assert len(swept) == 1
    list(state.rows(touched | {keeping.row_of("bucket", "other")}))
    assert len(swept) == 1, "what was touched comes again, as the write failed"
    list(state.rows(set()))
    assert len(swept) == 2
