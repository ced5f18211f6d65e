"""Objects come back with their contents, or are told to be gone: none is empty without a word."""

import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from localstack.services.s3.models import KeyStore, S3Object

from hydrant.emulator.durable.folder import Folder, copied
from hydrant.emulator.kept import place
from hydrant.emulator.s3 import keeping
from hydrant.emulator.s3.object_store import DiskObjectStore


def test_an_object_whose_file_is_gone_is_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = DiskObjectStore(str(tmp_path), retire=lambda _: None)
    store.create_bucket("bucket")
    objects = [S3Object(key="there", size=4), S3Object(key="gone", size=4)]
    files = []
    for each in objects:
        with store.open("bucket", each, "w") as stored:
            stored.write(io.BytesIO(b"line"))
        kept = store.kept_of("bucket", each)
        assert kept is not None
        files.append(kept[1])
    (tmp_path / "bucket" / str(files[1])).unlink()

    bucket = SimpleNamespace(name="bucket", objects=KeyStore())
    monkeypatch.setattr(keeping, "_bucket", lambda _: bucket)
    monkeypatch.setattr(keeping, "object_store", lambda: store)
    named: dict[str, set[str]] = {"bucket": set()}
    for each, file in zip(objects, files, strict=True):
        keeping._put_back("bucket", [(each, file)], named)
    assert [each.key for each in bucket.objects.values()] == ["there"]
    assert named == {"bucket": {files[0]}}
    assert "gone in bucket bucket is left out" in caplog.text


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
