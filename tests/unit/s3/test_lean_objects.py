"""Objects at rest are what LocalStack's own would be, and take a third of the memory with their contents."""

import copy
import hashlib
import threading
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from localstack.services.s3 import models
from localstack.services.s3.models import KeyStore, S3DeleteMarker, S3Object, VersionedKeyStore

from hydrant.emulator.kept import pickling
from hydrant.emulator.s3 import contents, lean_objects, null_versions
from hydrant.emulator.s3.object_store import DiskObjectStore

from ..memory_of import memory_of

Stock: Any = S3Object
Lean: Any = lean_objects.lean(S3Object)
OWNER = {"DisplayName": "webfile", "ID": "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"}
TEXT = st.text(max_size=20)
METADATA = st.none() | st.dictionaries(TEXT, TEXT, max_size=3)
MADE = st.fixed_dictionaries(
    {"key": TEXT},
    optional={
        "etag": st.none() | st.binary(min_size=16, max_size=16).map(bytes.hex) | TEXT,
        "size": st.none() | st.integers(0, 5 * 1024**4),
        "version_id": st.none() | TEXT,
        "user_metadata": METADATA,
        "system_metadata": METADATA,
        "storage_class": st.sampled_from(["STANDARD", "GLACIER"]),
        "checksum_value": st.none() | TEXT,
        "checksum_algorithm": st.sampled_from([None, "CRC32", "SHA256"]),
        "encryption": st.sampled_from([None, "AES256", "aws:kms"]),
        "bucket_key_enabled": st.booleans(),
        "lock_mode": st.sampled_from([None, "GOVERNANCE", "COMPLIANCE"]),
        "lock_until": st.none() | st.datetimes(timezones=st.just(UTC)),
        "acl": st.none() | st.just({"Owner": OWNER, "Grants": [{"Grantee": OWNER, "Permission": "READ"}]}),
        "owner": st.none() | st.just(OWNER),
    },
)
SET = st.lists(
    st.tuples(
        st.sampled_from(
            ["etag", "size", "restore", "acl", "is_current", "lock_legal_status", "version_id", "parts", "new"]
        ),
        st.none()
        | st.booleans()
        | st.integers()
        | TEXT
        | st.dictionaries(st.integers(1, 9), st.integers(), max_size=2),
    ),
    max_size=5,
)


@given(MADE, SET, st.booleans())
@settings(deadline=None)
def test_each_attribute_is_what_it_would_be(made: dict[str, Any], changes: list[tuple[str, Any]], early: bool) -> None:
    stock, lean = Stock(**made), Lean(**made)
    lean.last_modified = stock.last_modified
    if early:
        lean.pack()
    for name, value in changes:
        setattr(stock, name, value)
        setattr(lean, name, value)
    lean.pack()
    for name, value in vars(stock).items():
        assert getattr(lean, name) == value, name
        assert type(getattr(lean, name)) is type(value), name
    assert lean.__getstate__() == vars(stock)
    assert lean.get_system_metadata_fields() == stock.get_system_metadata_fields()
    assert lean.is_locked() == stock.is_locked()
    assert lean.quoted_etag == stock.quoted_etag


def test_what_is_not_there_is_told_as_by_any_object() -> None:
    lean = Lean(key="k")
    for _ in range(2):
        with pytest.raises(AttributeError, match="'S3Object' object has no attribute 'nothing'"):
            _ = lean.nothing
        lean.pack()
    assert getattr(lean, "nothing", 1) == 1
    assert getattr(Lean.__new__(Lean), "key", None) is None


def test_what_is_changed_inside_a_value_that_was_read_changes_no_object() -> None:
    one, other = (Lean(key=key, system_metadata={"ContentType": "a/b"}, user_metadata={"x": "1"}) for key in "ab")
    one.pack()
    other.pack()
    one.system_metadata["ContentType"] = one.user_metadata["x"] = "changed"
    for each in (one, other):
        assert (each.system_metadata, each.user_metadata) == ({"ContentType": "a/b"}, {"x": "1"})


def test_an_object_that_cannot_be_packed_is_refused_as_it_is() -> None:
    lean = Lean(key="k")
    lean.etag = threading.Lock()
    with pytest.raises(TypeError, match="pickle"):
        lean.pack()
    assert lean.size is None
    lean.etag = "e"
    lean.pack()
    assert lean.etag == "e"


def test_attributes_that_are_set_at_once_are_all_set() -> None:
    lean = Lean(key="k")
    lean.pack()

    def change(name: str) -> None:
        for number in range(200):
            setattr(lean, name, number)

    threads = [threading.Thread(target=change, args=(name,)) for name in ("etag", "size", "acl", "restore")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [lean.etag, lean.size, lean.acl, lean.restore] == [199] * 4


def test_who_reads_an_object_while_it_is_packed_finds_all() -> None:
    """The order in which `pack` sets its two parts, and a reader looks at them."""
    lean, seen = Lean(key="k", etag="e", owner=OWNER), []

    class Watched(Lean):  # type: ignore[misc]
        __slots__ = ()

        def __setattr__(self, name: str, value: Any) -> None:
            super().__setattr__(name, value)
            if name in ("_own", "_shared"):
                seen.append((self.etag, self.owner))

    watched = Watched.__new__(Watched)
    object.__setattr__(watched, "_shared", dict(lean._shared))
    watched.pack()
    assert seen == [("e", OWNER)] * 2


@pytest.mark.parametrize("kind", [KeyStore, VersionedKeyStore])
def test_a_store_packs_what_it_keeps_and_gives_the_same_object_back(kind: Any) -> None:
    store, lean, marker = kind(), Lean(key="k", version_id="1"), S3DeleteMarker("k", "2")
    keep: Callable[..., None] = lean_objects.keep if kind is KeyStore else null_versions.keep
    keep(store, "k", lean)
    assert store.get("k") is lean
    assert lean._own is not None
    keep(store, "k", marker)
    assert store.get("k") is marker
    assert lean.is_current is (kind is KeyStore)


def with_the_class(monkeypatch: pytest.MonkeyPatch, kind: type) -> None:
    monkeypatch.setattr(models, "S3Object", kind)


@pytest.mark.parametrize(("writer", "reader"), [(Stock, Lean), (Lean, Stock), (Lean, Lean)])
def test_what_was_kept_is_read_with_and_without_the_class(
    monkeypatch: pytest.MonkeyPatch, writer: Any, reader: Any
) -> None:
    """Folders of earlier versions have LocalStack's own objects in them, and earlier versions read ours."""
    made = writer(key="k", etag="e" * 32, size=3, owner=OWNER, user_metadata={"a": "b"})
    if writer is Lean:
        made.pack()
        made.content_name = 7
    with_the_class(monkeypatch, writer)
    data = pickling.dumps([made, made])
    with_the_class(monkeypatch, reader)
    one, other = pickling.loads(data)
    assert one is other
    assert type(one) is reader
    state = one.__getstate__()
    assert state == made.__getstate__()
    assert "content_name" not in state
    assert one.quoted_etag == f'"{"e" * 32}"'


def test_a_copy_is_independent() -> None:
    lean = Lean(key="k", size=1)
    lean.pack()
    twin = copy.copy(lean)
    twin.size = 2
    assert (lean.size, twin.size, twin.key) == (1, 2, "k")


def _bytes_each(make: Any, folder: Path, count: int = 2_000) -> float:
    """What an object takes with its key, its content and its place in the store; the file itself is not written."""
    keep = lean_objects.keep if make is Lean else KeyStore.set

    def stored() -> object:
        store, on_disk = KeyStore(), DiskObjectStore(str(folder))
        for number in range(count):
            digest = hashlib.sha256(str(number).encode())
            made = make(
                key=f"data/2026/11/29/14/stream-1-2026-11-29-14-11-03-{digest.hexdigest()[:36]}",
                etag=digest.hexdigest()[:32],
                size=100_000 + number,
                checksum_value="NhCmhg==",
                system_metadata={"ContentType": "application/octet-stream"},
                owner=dict(OWNER),
            )
            made.internal_last_modified = 1_795_961_463_000_000_000 + number
            keep(store, made.key, made)
            on_disk.put_back("bucket", made, f"{contents._PROCESS}{number}")
        return store, on_disk

    return memory_of(stored) / count


def test_an_object_at_rest_takes_a_third_of_what_it_took(tmp_path: Path) -> None:
    stock, lean = _bytes_each(Stock, tmp_path), _bytes_each(Lean, tmp_path)
    assert lean < stock / 3, (stock, lean)
