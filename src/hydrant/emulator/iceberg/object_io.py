"""Files of tables as objects in the emulator's S3, read and written whole, in the process."""

from __future__ import annotations

import io
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError
from localstack.aws.connect import connect_to
from pyiceberg.io import FileIO, InputFile, InputStream, OutputFile, OutputStream

ACCOUNT, REGION = "hydrant.account-id", "hydrant.region"
"""Properties of a catalogue: whose S3 it is."""
_MISSING = ("NoSuchKey", "404")


class NotInS3(ValueError):
    """A file of a table is to be elsewhere."""


class ObjectIO(FileIO):
    """pyiceberg makes one for each table, by the properties of its catalogue."""

    def new_input(self, location: str) -> ObjectFile:
        """An object to read."""
        return ObjectFile(self._client(), location)

    def new_output(self, location: str) -> ObjectFile:
        """An object to write."""
        return ObjectFile(self._client(), location)

    def delete(self, location: str | InputFile | OutputFile) -> None:
        """Take an object away; one that is not there is none the worse."""
        place = location if isinstance(location, str) else location.location
        file = ObjectFile(self._client(), place)
        file.client.delete_object(Bucket=file.bucket, Key=file.key)

    def _client(self) -> Any:
        place = self.properties
        return connect_to(aws_access_key_id=place[ACCOUNT], region_name=place[REGION]).s3


class ObjectFile(InputFile, OutputFile):
    """One object; its length is that of what was written last, or of what is there."""

    def __init__(self, client: Any, location: str) -> None:
        """Raises NotInS3."""
        super().__init__(location)
        parts = urlsplit(location)
        if parts.scheme not in ("s3", "s3a", "s3n") or not parts.netloc:
            raise NotInS3(f"{location} is not in S3: a location begins with s3://BUCKET/")
        self.client = client
        self.bucket, self.key = parts.netloc, location.split("://", 1)[1].split("/", 1)[-1]
        self.written: int | None = None

    def __len__(self) -> int:
        if self.written is not None:
            return self.written
        return int(self._head()["ContentLength"])

    def exists(self) -> bool:
        """Whether the object is there."""
        try:
            self._head()
        except FileNotFoundError:
            return False
        return True

    def open(self, seekable: bool = True) -> InputStream:  # noqa: ARG002
        """All of it. Raises FileNotFoundError."""
        try:
            found = self.client.get_object(Bucket=self.bucket, Key=self.key)
        except ClientError as error:
            raise self._error(error) from error
        return io.BytesIO(found["Body"].read())

    def create(self, overwrite: bool = False) -> OutputStream:
        """What is written there becomes the object at its end. Raises FileExistsError."""
        if not overwrite and self.exists():
            raise FileExistsError(f"{self.location} is there already")
        return _Upload(self)

    def to_input_file(self) -> InputFile:
        """The same object."""
        return self

    def put(self, body: bytes) -> None:
        """Write it."""
        kind = "application/octet-stream"
        self.client.put_object(Bucket=self.bucket, Key=self.key, Body=body, ContentType=kind)
        self.written = len(body)

    def _head(self) -> Any:
        try:
            return self.client.head_object(Bucket=self.bucket, Key=self.key)
        except ClientError as error:
            raise self._error(error) from error

    def _error(self, error: ClientError) -> Exception:
        if error.response["Error"]["Code"] in _MISSING:
            return FileNotFoundError(f"{self.location} is not there")
        return error


class _Upload(io.BytesIO):
    """Written when it is closed, unless that is because of an exception."""

    def __init__(self, file: ObjectFile) -> None:
        super().__init__()
        self._file = file
        self._given_up = False

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._given_up = kind is not None
        super().__exit__(kind, error, trace)

    def close(self) -> None:
        if not self.closed and not self._given_up:
            self._file.put(self.getvalue())
        super().close()
