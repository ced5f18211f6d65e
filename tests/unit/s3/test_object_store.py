"""Objects on disk: bytes come back, nothing stays open, and readers, writers and deletions do not harm each other."""

import errno
import io
import os
import resource
import threading
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from localstack.services.s3.models import S3Multipart, S3Object, S3Part

from hydrant.emulator.s3.object_store import DiskObject, DiskObjectStore

BUCKET = "bucket"


@pytest.fixture
def store(tmp_path: Path) -> DiskObjectStore:
    store = DiskObjectStore(str(tmp_path))
    store.create_bucket(BUCKET)
    return store


def put(store: DiskObjectStore, s3_object: S3Object, data: bytes) -> None:
    with store.open(BUCKET, s3_object, "w") as stored:
        stored.write(io.BytesIO(data))


def get(store: DiskObjectStore, s3_object: S3Object) -> bytes:
    with store.open(BUCKET, s3_object) as stored:
        return b"".join(stored)


def files(store: DiskObjectStore) -> list[Path]:
    return [path for path in Path(store.root_directory).rglob("*") if path.is_file()]


def is_open(directory: str) -> bool:
    """Whether this process holds a file below the directory."""
    return any(file.path.startswith(os.path.realpath(directory)) for file in psutil.Process().open_files())


@given(st.lists(st.tuples(st.sampled_from("abc"), st.none() | st.binary(max_size=70_000)), max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_last_bytes_put_come_back_and_deleted_ones_leave_no_file(
    store: DiskObjectStore, steps: list[tuple[str, bytes | None]]
) -> None:
    kept: dict[str, bytes] = {}
    for key, data in steps:
        if data is None:
            store.remove(BUCKET, S3Object(key=key))
            kept.pop(key, None)
        else:
            put(store, S3Object(key=key), data)
            kept[key] = data
        assert {key: get(store, S3Object(key=key)) for key in kept} == kept
        assert sorted(path.read_bytes() for path in files(store)) == sorted(kept.values())
    store.reset()
    assert files(store) == []


def test_sizes_and_checksums_are_those_of_the_content(store: DiskObjectStore) -> None:
    s3_object = S3Object(key="k")
    put(store, s3_object, b"hello")
    assert (s3_object.size, s3_object.etag) == (5, "5d41402abc4b2a76b9719d911017c592")


def test_objects_at_rest_hold_no_file_descriptor(store: DiskObjectStore) -> None:
    for number in range(50):
        put(store, S3Object(key=str(number)), b"x" * 1000)
    assert len(files(store)) == 50
    assert not is_open(store.root_directory)


def test_versions_are_kept_apart(store: DiskObjectStore) -> None:
    put(store, S3Object(key="k", version_id="1"), b"one")
    put(store, S3Object(key="k", version_id="2"), b"two")
    store.remove(BUCKET, S3Object(key="k", version_id="1"))
    assert get(store, S3Object(key="k", version_id="2")) == b"two"


def test_a_reader_goes_on_after_a_deletion(store: DiskObjectStore) -> None:
    put(store, S3Object(key="k"), b"still here")
    reader = store.open(BUCKET, S3Object(key="k"))
    store.remove(BUCKET, S3Object(key="k"))
    assert reader.read() == b"still here"
    reader.close()
    reader.close()  # the web server may say it twice
    assert files(store) == []


def test_a_deletion_during_a_write_does_not_take_what_is_written(store: DiskObjectStore) -> None:
    put(store, S3Object(key="k"), b"old")
    writer = store.open(BUCKET, S3Object(key="k"), "w")
    store.remove(BUCKET, S3Object(key="k"))
    writer.write(io.BytesIO(b"new"))
    writer.close()
    assert get(store, S3Object(key="k")) == b"new"


def test_a_writer_waits_for_readers(store: DiskObjectStore) -> None:
    put(store, S3Object(key="k"), b"a" * 200_000)
    reader = store.open(BUCKET, S3Object(key="k"))
    begun = reader.read(1) or b""
    writer = threading.Thread(target=put, args=(store, S3Object(key="k"), b"b"))
    writer.start()
    rest = reader.read() or b""
    reader.close()
    writer.join(timeout=10)
    assert begun + rest == b"a" * 200_000
    assert get(store, S3Object(key="k")) == b"b"


class Broken(io.BytesIO):
    """A body of which the first part can be stored and the rest cannot."""

    def __init__(self, error: Exception) -> None:
        super().__init__(b"n" * 200_000)
        self.error = error

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise self.error
        return super().read(size)


def test_a_write_that_fails_leaves_the_object_as_it_was(store: DiskObjectStore) -> None:
    put(store, S3Object(key="k"), b"old")
    before = store.open(BUCKET, S3Object(key="k"))
    modified = before.last_modified
    before.close()
    with pytest.raises(OSError, match="No space"), store.open(BUCKET, S3Object(key="k"), "w") as stored:
        stored.write(Broken(OSError(errno.ENOSPC, "No space left on device")))
    assert get(store, S3Object(key="k")) == b"old"
    with store.open(BUCKET, S3Object(key="k")) as stored:
        assert stored.last_modified == modified, "or S3 would look for other metadata"
    put(store, S3Object(key="k"), b"new")
    assert get(store, S3Object(key="k")) == b"new"
    assert len(files(store)) == 1
    assert not is_open(store.root_directory)


def put_and_refuse(store: DiskObjectStore, data: bytes) -> None:
    """As S3 does, which sees only after the write that a checksum is wrong."""
    with store.open(BUCKET, S3Object(key="k"), "w") as stored:
        stored.write(io.BytesIO(data))
        store.remove(BUCKET, S3Object(key="k"))
        raise ValueError("BadDigest")


def test_what_was_written_and_then_refused_does_not_take_the_place_of_the_object(store: DiskObjectStore) -> None:
    put(store, S3Object(key="k"), b"old")
    with pytest.raises(ValueError, match="BadDigest"):
        put_and_refuse(store, b"other")
    assert get(store, S3Object(key="k")) == b"old"


class FullStore(DiskObjectStore):
    """One whose disk is full for the next write."""

    full = False

    def open(self, bucket: str, s3_object: S3Object, mode: Any = "r") -> DiskObject:
        stored = super().open(bucket, s3_object, mode)
        if mode == "w" and self.full:
            self.full = False
            stored.file.write = self._refuse
        return stored

    def _refuse(self, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_copy_that_fails_leaves_the_key_free_and_the_object_as_it_was(tmp_path: Path) -> None:
    store = FullStore(str(tmp_path))
    store.create_bucket(BUCKET)
    put(store, S3Object(key="from"), b"x" * 100_000)
    put(store, S3Object(key="to"), b"old")
    store.full = True
    with pytest.raises(OSError, match="No space"):
        store.copy(BUCKET, S3Object(key="from"), BUCKET, S3Object(key="to"))
    assert get(store, S3Object(key="to")) == b"old"
    put(store, S3Object(key="to"), b"new")
    assert get(store, S3Object(key="to")) == b"new"


def test_no_descriptor_for_an_object_leaves_its_lock_free(store: DiskObjectStore) -> None:
    put(store, S3Object(key="k"), b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        for mode in ("r", "w"):
            with pytest.raises(OSError, match="Too many open files"):
                store.open(BUCKET, S3Object(key="k"), mode)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    put(store, S3Object(key="k"), b"new")
    assert get(store, S3Object(key="k")) == b"new"


def test_ranges_and_two_readers_at_once(store: DiskObjectStore) -> None:
    put(store, S3Object(key="k"), bytes(range(100)))
    with store.open(BUCKET, S3Object(key="k")) as one, store.open(BUCKET, S3Object(key="k")) as two:
        one.seek(90)
        assert two.read(3) == bytes([0, 1, 2])
        assert one.read(3) == bytes([90, 91, 92])


def test_parts_become_one_object_and_leave_nothing(store: DiskObjectStore) -> None:
    upload = S3Multipart(key="k")
    parts = [S3Part(part_number=number) for number in (1, 2, 3)]
    multipart = store.get_multipart(BUCKET, upload)
    assert store.get_multipart(BUCKET, upload) is multipart
    for part, data in zip(parts, (b"a" * 100_000, b"b", b"c" * 10), strict=True):
        with multipart.open(part, "w") as stored:
            stored.write(io.BytesIO(data))
    multipart.remove_part(parts[1])
    multipart.complete_multipart([parts[0], parts[2]])
    store.remove_multipart(BUCKET, upload)
    assert get(store, upload.object) == b"a" * 100_000 + b"c" * 10
    assert len(files(store)) == 1
    assert not is_open(store.root_directory)


def test_a_copy_is_independent(store: DiskObjectStore) -> None:
    put(store, S3Object(key="from"), b"data")
    store.copy(BUCKET, S3Object(key="from"), BUCKET, S3Object(key="to")).close()
    store.remove(BUCKET, S3Object(key="from"))
    assert get(store, S3Object(key="to")) == b"data"


def test_a_bucket_takes_its_files_with_it(store: DiskObjectStore) -> None:
    put(store, S3Object(key="k"), b"x")
    store.delete_bucket(BUCKET)
    assert not (Path(store.root_directory) / BUCKET).exists()


def test_a_content_that_cannot_be_brought_to_the_disk_leaves_the_one_before(tmp_path: Path) -> None:
    told: list[str] = []

    def written(path: str) -> None:
        told.append(Path(path).read_text())
        if len(told) > 1:
            raise OSError(errno.EIO, "Input/output error")

    store = DiskObjectStore(str(tmp_path), written=written)
    store.create_bucket(BUCKET)
    put(store, S3Object(key="a"), b"first")
    with pytest.raises(OSError, match="Input/output error"):
        put(store, S3Object(key="a"), b"second")
    assert told == ["first", "second"]
    assert get(store, S3Object(key="a")) == b"first"
    assert len(files(store)) == 1


def test_what_is_kept_of_an_object_that_is_being_replaced_is_the_one_before_with_its_own_content(
    store: DiskObjectStore,
) -> None:
    """LocalStack names the new object before its file takes its place; the process may end in between."""
    before, after = S3Object(key="k"), S3Object(key="k")
    put(store, before, b"before")
    kept = store.kept_of(BUCKET, before)
    with store.open(BUCKET, after, "w") as stored:
        stored.write(io.BytesIO(b"after"))
        assert store.kept_of(BUCKET, after) == kept
    found = store.kept_of(BUCKET, after)
    assert found is not None
    assert found[0] is after
    assert Path(store.root_directory, BUCKET, str(found[1])).read_bytes() == b"after"


def test_nothing_is_kept_of_an_object_whose_content_is_not_there_yet(store: DiskObjectStore) -> None:
    first, again = S3Object(key="k"), S3Object(key="k")
    with store.open(BUCKET, first, "w") as stored:
        stored.write(io.BytesIO(b"first"))
        assert store.kept_of(BUCKET, first) is None
    with store.open(BUCKET, again, "w") as stored:
        stored.write(io.BytesIO(b"again"))
        store.remove(BUCKET, first)  # a deletion that was answered
        assert store.kept_of(BUCKET, again) is None
    assert store.kept_of(BUCKET, again) is not None


def test_a_write_that_is_refused_leaves_what_is_kept(store: DiskObjectStore) -> None:
    good, bad = S3Object(key="k"), S3Object(key="k")
    put(store, good, b"good")
    kept = store.kept_of(BUCKET, good)

    def refused() -> None:
        with store.open(BUCKET, bad, "w") as stored:
            stored.write(io.BytesIO(b"bad"))
            store.remove(BUCKET, bad)
            raise ValueError("checksum")

    with pytest.raises(ValueError, match="checksum"):
        refused()
    assert store.kept_of(BUCKET, good) == kept


def test_a_copy_of_an_object_onto_itself_is_what_is_kept(store: DiskObjectStore) -> None:
    before, after = S3Object(key="k"), S3Object(key="k", user_metadata={"new": "1"})
    put(store, before, b"content")
    with store.copy(BUCKET, before, BUCKET, after):
        pass
    found = store.kept_of(BUCKET, after)
    assert found is not None
    assert found[0] is after
