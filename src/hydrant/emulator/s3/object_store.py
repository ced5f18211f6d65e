"""Where LocalStack's S3 keeps the content of objects: a file each, open only while somebody reads or writes it.

LocalStack's own store keeps up to 512 KB of each object in memory and a file descriptor for each larger one: at 4,000
records/s that is 800 KB of memory a second for good. Locks, checksums and what the API sees stay LocalStack's.
"""

from __future__ import annotations

import io
import itertools
import os
import threading
from contextlib import suppress
from typing import Any, Literal

from localstack.services.s3.models import S3Multipart, S3Object, S3Part
from localstack.services.s3.storage.ephemeral import (
    EphemeralS3ObjectStore,
    EphemeralS3StoredMultipart,
    EphemeralS3StoredObject,
)
from readerwriterlock import rwlock

Mode = Literal["r", "w"]
_names = itertools.count()


class Content:
    """The bytes of one object or part. Its lock lives while it is open: thousands lie there untouched."""

    __slots__ = ("guard", "internal_last_modified", "lock", "openers", "path", "writers")

    def __init__(self, directory: str, guard: threading.Lock) -> None:
        self.path = f"{directory}/{next(_names)}"
        self.internal_last_modified = 0
        self.guard = guard
        self.lock: rwlock.RWLockWrite | None = None
        self.openers = self.writers = 0

    def open(self, mode: Mode) -> OpenFile:
        """Return a file of its own for one reader or writer, who must close it. Hold `guard` when calling."""
        file = OpenFile(self, mode)
        self.openers += 1
        self.writers += mode == "w"
        return file

    def left(self, mode: Mode) -> None:
        """One of those who had it open is done."""
        with self.guard:
            self.openers -= 1
            self.writers -= mode == "w"
            if not self.openers:
                self.lock = None

    def close(self) -> None:
        """Delete the file; who has it open goes on reading."""
        with suppress(FileNotFoundError):
            os.unlink(self.path)


class OpenFile(io.BufferedRandom):
    """What LocalStack reads and writes as if it were its own temporary file; the position is this opener's alone."""

    def __init__(self, content: Content, mode: Mode) -> None:
        super().__init__(io.FileIO(content.path, "r+", opener=_open_or_create))
        self.position_lock = threading.RLock()
        content.lock = content.lock or rwlock.RWLockWrite()
        self.readwrite_lock = content.lock
        self._content = content
        self._opened_as = mode

    @property
    def internal_last_modified(self) -> int:
        """When the content was written, in ns."""
        return self._content.internal_last_modified

    @internal_last_modified.setter
    def internal_last_modified(self, moment: int) -> None:
        self._content.internal_last_modified = moment

    def leave(self) -> None:
        """Close it and let others know."""
        try:
            self.close()
        finally:
            self._content.left(self._opened_as)


def _open_or_create(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CREAT, 0o600)


class DiskObject(EphemeralS3StoredObject):
    """An object while it is read or written. Creating it waits for the lock of its content."""

    file: OpenFile

    def close(self) -> None:
        """Let the content go, first for the disk and then for those who wait for it."""
        if self.closed:
            return
        try:
            self.file.leave()
        finally:
            super().close()


class DiskMultipart(EphemeralS3StoredMultipart):
    """The parts of an upload; `parts` holds their `Content` by number."""

    _s3_store: DiskObjectStore
    parts: dict[int, Any]

    def open(self, s3_part: S3Part, mode: Mode = "r") -> DiskObject:
        """Open a part, a new one if there is none with its number."""
        guard = self._s3_store.guard
        with guard:
            content = self.parts.get(s3_part.part_number)
            if content is None:
                content = self.parts[s3_part.part_number] = Content(self.upload_dir, guard)
            file = content.open(mode)
        return DiskObject(s3_part, file, mode=mode)


class DiskObjectStore(EphemeralS3ObjectStore):
    """Keeps contents below `root_directory`; it forgets them at the end like the store it replaces."""

    _filesystem: dict[str, Any]

    def __init__(self, root_directory: str) -> None:
        super().__init__(root_directory)
        self.guard = threading.Lock()

    def open(self, bucket: str, s3_object: S3Object, mode: Mode = "r") -> DiskObject:
        """Open an object for reading or, emptied by the first write, for writing."""
        key = self._key_from_s3_object(s3_object)
        with self.guard:
            contents = self._filesystem[bucket]["keys"]
            if key not in contents:
                contents[key] = Content(os.path.join(self.root_directory, bucket), self.guard)
            file = contents[key].open(mode)
        return DiskObject(s3_object, file, mode=mode)

    def remove(self, bucket: str, s3_object: S3Object | list[S3Object]) -> None:
        """Forget contents. One that is being written stays: the object of that write comes after this removal."""
        with self.guard:
            contents = self._filesystem.get(bucket, {}).get("keys", {})
            for one in s3_object if isinstance(s3_object, list) else [s3_object]:
                content = contents.get(key := self._key_from_s3_object(one))
                if content and not content.writers:
                    contents.pop(key).close()

    def get_multipart(self, bucket: str, s3_multipart: S3Multipart) -> EphemeralS3StoredMultipart:
        """Return the parts of an upload, none when it is new."""
        with self._lock_multipart_create:
            multiparts = self._filesystem[bucket]["multiparts"]
            if s3_multipart.id not in multiparts:
                directory = self._create_upload_directory(bucket, s3_multipart.id)
                multiparts[s3_multipart.id] = DiskMultipart(self, bucket, s3_multipart, directory)
            multipart: EphemeralS3StoredMultipart = multiparts[s3_multipart.id]
            return multipart

    @staticmethod
    def _key_from_s3_object(s3_object: S3Object) -> Any:
        return s3_object.key, s3_object.version_id or "null"
