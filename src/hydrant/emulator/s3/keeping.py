"""Buckets and objects that outlive the process: a row for the buckets of a place, and one for each key."""

from __future__ import annotations

import functools
import hashlib
import logging
import os
import re
import tempfile
import threading
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from localstack.services.s3.models import VersionedKeyStore, s3_stores

from hydrant.emulator.kept import containers, place
from hydrant.emulator.kept.pickling import STORES, dumps, loads

from .contents import delete
from .object_store import DiskObjectStore

LOG = logging.getLogger(__name__)
_RETIRED_SECONDS = 60.0
"""A file stays so long after no object has it: the row that names it may not be written yet."""
_FRESH_SECONDS = 5.0
"""What was written so shortly before a bucket's last change may not have been on the disk when the power was cut."""
_PLAIN_ETAG = re.compile(r"[0-9a-f]{32}")
"""That of an object that was put as a whole: the MD5 of its content."""
_BETWEEN = "\0"
_ANY_REGION = "us-east-1"
_UNWRITTEN = "unwritten"
"""Comes again among what was touched when the last write failed. No row has this name."""


class Retired:
    """Files that no object has any more, until no row can name them either. Safe for concurrent use."""

    def __init__(self) -> None:
        self._paths: list[tuple[float, str]] = []
        self._lock = threading.Lock()

    def add(self, path: str) -> None:
        """A file is needed no more."""
        with self._lock:
            self._paths.append((time.monotonic(), path))

    def sweep(self) -> None:
        """Delete those that have waited long enough, unless the folder is being copied: rows of then name them."""
        until = time.monotonic() - _RETIRED_SECONDS
        if self._paths and self._paths[0][0] <= until:
            with place.unless_copied() as free:
                if free:
                    self._delete(until)

    def _delete(self, until: float) -> None:
        with self._lock:
            due = [path for since, path in self._paths if since <= until]
            self._paths = [each for each in self._paths if each[0] > until]
        for path in due:
            delete(path)


RETIRED = Retired()


@functools.cache
def object_store() -> DiskObjectStore:
    """Return where the contents of this process are: in the folder that is kept, or in one of its own."""
    kept = place.folder()
    if kept is None:
        return DiskObjectStore(tempfile.mkdtemp(prefix="s3-"))
    root = kept.files / "s3"
    root.mkdir(mode=0o700, exist_ok=True)
    syncer = kept.syncer
    return DiskObjectStore(str(root), RETIRED.add, lambda path: syncer.wrote_file(Path(path)))


def row_of(bucket: str, key: str) -> str:
    """Return the name of the row of a key."""
    return f"{bucket}{_BETWEEN}{key}"


def rows_in(bucket: str) -> list[str]:
    """Return the names of the rows of all keys of a bucket."""
    found = _bucket(bucket)
    return [row_of(bucket, key) for key in dict(found.objects._store)] if found else []


def touched(operation: str, request: dict[str, Any]) -> Collection[str]:
    """Return the names of the rows that an operation may have changed, beside those of buckets."""
    bucket = request.get("Bucket")
    if bucket is None:
        return ()
    if operation == "DeleteObjects":
        return [row_of(bucket, each["Key"]) for each in request.get("Delete", {}).get("Objects", ())]
    if request.get("Key") is not None:
        return [row_of(bucket, request["Key"])]
    return rows_in(bucket) if operation in {"PostObject", "PutBucketVersioning"} else ()


class Objects:
    """The state of S3. Uploads in parts that are not complete are not kept."""

    whole = False

    def __init__(self) -> None:
        STORES.know(s3_stores)

    def rows(self, touched: set[str]) -> Iterator[tuple[str, bytes | None]]:
        """See State. While the table takes nothing its rows name files that no object has: they stay."""
        names = touched - {_UNWRITTEN}
        if _UNWRITTEN not in touched:
            RETIRED.sweep()
        touched.add(_UNWRITTEN)
        for name, content in containers.rows_of(s3_stores):
            yield name, dumps(content)
        for name in names:
            yield name, self._versions(*name.split(_BETWEEN, 1))

    def restore(self, rows: dict[str, bytes]) -> None:
        """See State."""
        for name, data in rows.items():
            if _BETWEEN not in name:
                containers.restore(s3_stores, name, loads(data))
        named: dict[str, set[str]] = {}
        for bucket in _buckets():
            bucket.multiparts = {}
            object_store().create_bucket(bucket.name)
            named[bucket.name] = set()
        for name, data in rows.items():
            if _BETWEEN in name:
                _put_back(name.split(_BETWEEN, 1)[0], loads(data), named)
        _delete_others(named)

    def begin(self) -> None:
        """See State."""

    def _versions(self, bucket_name: str, key: str) -> bytes | None:
        bucket = _bucket(bucket_name)
        if bucket is None:
            return None
        versions = bucket.objects._store.get(key)
        if not versions:
            return None
        found = list(versions.values()) if isinstance(bucket.objects, VersionedKeyStore) else [versions]
        kept = [content for each in found if (content := object_store().kept_of(bucket_name, each))]
        return dumps(kept) if kept else None


def _put_back(bucket_name: str, versions: list[tuple[Any, str | None]], named: dict[str, set[str]]) -> None:
    bucket = _bucket(bucket_name)
    if bucket is None:
        return
    for version, file in versions:
        if file is not None:
            path = os.path.join(object_store().root_directory, bucket_name, file)
            if missing := _missing(version, path):
                LOG.error("%s in bucket %s is left out: %s, its content, %s", version.key, bucket_name, path, missing)
                continue
            object_store().put_back(bucket_name, version, file)
            named[bucket_name].add(file)
        bucket.objects.set(version.key, version)


def _missing(version: Any, path: str) -> str:
    """What a file lacks to be the content of an object; empty when nothing does.

    Only a power cut leaves a file that is not whole, and only of what was written in the last seconds before it.
    """
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return "is not there"
    if version.size is not None and found.st_size != version.size:
        return f"has {found.st_size} of its {version.size} bytes"
    is_fresh = found.st_mtime > os.stat(os.path.dirname(path)).st_mtime - _FRESH_SECONDS
    if is_fresh and _PLAIN_ETAG.fullmatch(version.etag or ""):
        with open(path, "rb") as file:
            if hashlib.file_digest(file, _md5).hexdigest() != version.etag:
                return "is not what was put"
    return ""


def _md5() -> Any:
    return hashlib.md5(usedforsecurity=False)


def _delete_others(named: dict[str, set[str]]) -> None:
    """Delete what no row names: writes that were not answered, and what was replaced."""
    root = object_store().root_directory
    for bucket in os.listdir(root):
        folder = os.path.join(root, bucket)
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and name not in named.get(bucket, ()):
                delete(path)


def _bucket(name: str) -> Any:
    return next((bucket for bucket in _buckets() if bucket.name == name), None)


def _buckets() -> list[Any]:
    """All buckets: those of an account are the same in each of its regions."""
    return [bucket for account in list(s3_stores) for bucket in list(s3_stores[account][_ANY_REGION].buckets.values())]
