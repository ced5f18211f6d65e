"""Where LocalStack's S3 keeps the content of objects: a file each, open only while somebody reads or writes it.

LocalStack's own store keeps up to 512 KB of each object in memory and a file descriptor for each larger one: at 4,000
records/s that is 800 KB of memory a second for good. Locks, checksums and what the API sees stay LocalStack's.
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from localstack.services.s3.models import S3Multipart, S3Object, S3Part
from localstack.services.s3.storage.core import should_copy_in_place
from localstack.services.s3.storage.ephemeral import (
    EphemeralS3ObjectStore,
    EphemeralS3StoredMultipart,
    EphemeralS3StoredObject,
)

from .contents import Content, Contents, Key, Mode, Place, Retire, Turn, Written, delete, new_path


class OpenFile(io.BufferedRandom):
    """What LocalStack reads and writes as if it were its own temporary file; the position is this opener's alone.

    A writer has a new file, which takes the place of the old one when all of it is there: a write that fails, for a
    full disk or for a wrong checksum, leaves the object as it was.
    """

    def __init__(self, turn: Turn, owner: Any) -> None:
        self._owner = owner
        self._writing = turn.mode == "w"
        self._path = new_path(turn.content.place.directory) if self._writing else turn.content.path
        super().__init__(io.FileIO(self._path, "r+", opener=_open_new if self._writing else _open_or_create))
        self.position_lock = threading.RLock()
        self._content = turn.content

    @property
    def internal_last_modified(self) -> int:
        """When the content was written, in ns."""
        return self._content.internal_last_modified

    @internal_last_modified.setter
    def internal_last_modified(self, moment: int) -> None:
        self._content.internal_last_modified = moment

    def end(self, *, keep: bool) -> None:
        """Close it; what was written takes its place, or goes."""
        kept = False
        try:
            self.close()
            if keep and self._writing:
                with suppress(FileNotFoundError):  # the bucket was deleted meanwhile
                    self._content.take(self._path, self._owner)
                kept = True
        finally:
            if self._writing and not kept:
                self.raw.close()
                with suppress(FileNotFoundError):
                    os.unlink(self._path)


def _open_or_create(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CREAT, 0o600)


def _open_new(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CREAT | os.O_TRUNC, 0o600)


class DiskObject(EphemeralS3StoredObject):
    """An object while it is read or written. Creating it waits for the lock of its content."""

    file: Any

    def __init__(self, s3_object: S3Object | S3Part, turn: Turn, mode: Mode) -> None:
        self._turn = turn
        self._complete = False
        super().__init__(s3_object, turn, mode=mode)
        self._modified_before = turn.content.internal_last_modified
        try:
            self.file = OpenFile(turn, s3_object)
        except BaseException:
            self._lock.release()
            turn.leave()
            raise

    def write(self, stream: Any) -> int:
        """Write all of a stream."""
        return self._completed(super().write, stream)

    def append(self, part: EphemeralS3StoredObject) -> int:
        """Add a part."""
        return self._completed(super().append, part)

    def _completed(self, write: Callable[[Any], int], data: Any) -> int:
        self._complete = False
        size = write(data)
        self._complete = True
        return size

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        """Close; what somebody could not write, or found wrong when it was written, goes."""
        self._complete = self._complete and kind is None
        self.close()

    def close(self) -> None:
        """Let the content go, first for the disk and then for those who wait for it."""
        if self.closed:
            return
        try:
            self.file.end(keep=self._complete)
        finally:
            if self._mode == "w" and not self._complete:
                self._turn.content.internal_last_modified = self._modified_before
            super().close()
            self._turn.leave()


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
                content = self.parts[s3_part.part_number] = Content(Place(self.upload_dir, guard))
            turn = content.enter(mode)
        return DiskObject(s3_part, turn, mode)


class DiskObjectStore(EphemeralS3ObjectStore):
    """Keeps contents below `root_directory`; it forgets them at the end like the store it replaces."""

    _filesystem: dict[str, Any]

    def __init__(self, root_directory: str, retire: Retire | None = None, written: Written = lambda _: None) -> None:
        """`retire` is told of files that no object has any more, and then contents outlive the store."""
        super().__init__(root_directory)
        self.guard = threading.Lock()
        self._retire, self._written = retire, written
        self._filesystem = _Buckets(self._new_contents)

    def close(self) -> None:
        """Forget all contents, unless they outlive the process."""
        if self._retire is not None:
            return
        with self.guard:
            for bucket in self._filesystem.values():
                bucket["keys"].clear()
                for multipart in bucket["multiparts"].values():
                    multipart.close()
                bucket["multiparts"].clear()

    def create_bucket(self, bucket: str) -> None:
        """Make the folder of a bucket."""
        os.makedirs(os.path.join(self.root_directory, bucket), exist_ok=True)

    def kept_of(self, bucket: str, s3_object: S3Object) -> tuple[S3Object, str | None] | None:
        """Return what is to be kept of an object: it, and the name of its file below the bucket's folder, if any.

        While another request puts the same key this may be the object before, with its own file: never one with the
        content of the other. None: its content is not there yet, so it has not been put.
        """
        with self.guard:
            found = self._contents(bucket).file_of(_key(s3_object))
        if found is None:
            return s3_object, None
        return None if found[0] is None else found

    def put_back(self, bucket: str, s3_object: S3Object, name: str) -> None:
        """Let a file that another process has written be the content of an object."""
        with self.guard:
            self._contents(bucket).put_back(_key(s3_object), s3_object, name)

    def open(self, bucket: str, s3_object: S3Object, mode: Mode = "r") -> DiskObject:
        """Open an object for reading, or a new file for what will take its place."""
        with self.guard:
            turn = self._contents(bucket).enter(_key(s3_object), mode)
        return DiskObject(s3_object, turn, mode)

    def remove(self, bucket: str, s3_object: S3Object | list[S3Object]) -> None:
        """Forget contents. One that is being written stays: the object of that write comes after this removal."""
        with self.guard:
            if bucket in self._filesystem:
                for one in s3_object if isinstance(s3_object, list) else [s3_object]:
                    self._contents(bucket).remove(_key(one), one)

    def copy(
        self, src_bucket: str, src_object: S3Object, dest_bucket: str, dest_object: S3Object
    ) -> EphemeralS3StoredObject:
        """Copy an object, and return the copy as it was opened."""
        if should_copy_in_place(src_bucket, src_object, dest_bucket, dest_object):
            with self.guard:
                self._contents(dest_bucket).pass_on(_key(dest_object), dest_object)
            return self.open(dest_bucket, dest_object)
        with self.open(src_bucket, src_object) as source:
            made = self.open(dest_bucket, dest_object, "w")
            try:
                made.write(source)
            except BaseException:
                made.close()
                raise
        return made

    def get_multipart(self, bucket: str, s3_multipart: S3Multipart) -> EphemeralS3StoredMultipart:
        """Return the parts of an upload, none when it is new."""
        with self._lock_multipart_create:
            multiparts = self._filesystem[bucket]["multiparts"]
            if s3_multipart.id not in multiparts:
                directory = self._create_upload_directory(bucket, s3_multipart.id)
                multiparts[s3_multipart.id] = DiskMultipart(self, bucket, s3_multipart, directory)
            multipart: EphemeralS3StoredMultipart = multiparts[s3_multipart.id]
            return multipart

    def _new_contents(self, bucket: str) -> Contents:
        directory = os.path.join(self.root_directory, bucket)
        return Contents(Place(directory, self.guard, self._retire or delete, self._written))

    def _contents(self, bucket: str) -> Contents:
        contents: Contents = self._filesystem[bucket]["keys"]
        return contents


class _Buckets(dict[str, dict[str, Any]]):
    """What LocalStack's store looks for: contents and uploads of buckets, made when a bucket is first asked for."""

    def __init__(self, contents: Callable[[str], Contents]) -> None:
        super().__init__()
        self._contents = contents

    def __missing__(self, bucket: str) -> dict[str, Any]:
        made = self[bucket] = {"keys": self._contents(bucket), "multiparts": {}}
        return made


def _key(s3_object: S3Object) -> Key:
    version = s3_object.version_id
    return (s3_object.key, version) if version and version != "null" else s3_object.key
