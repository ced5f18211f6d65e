"""Objects on disk: bytes come back, nothing stays open, and readers, writers and deletions do not harm each other."""

import io
import os
import threading
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from localstack.services.s3.models import S3Multipart, S3Object, S3Part

from hydrant.emulator.s3.object_store import DiskObjectStore

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
