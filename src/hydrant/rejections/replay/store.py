"""The ledger in the bucket, beside the error objects below a prefix of its own."""

import datetime
import email.utils
import getpass
import os
import socket
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psutil

from ...errors import HydrantError
from ..objects import LEDGER
from .entries import LEASE_SECONDS, Entry, Holder, decode, following, free
from .numbers import unpack

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Held(HydrantError):
    """Somebody else replays this object at this moment."""


def this_process() -> Holder:
    """A holder for this run."""
    me = psutil.Process()
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # no such user in a container
        user = str(os.getuid())
    return Holder(uuid.uuid4().hex, user, socket.gethostname(), me.pid, me.create_time())


@dataclass
class ObjectLedger:
    """The entries of one error object. Not for several threads at once."""

    s3: "S3Client"
    bucket: str
    error_key: str
    holder: Holder
    prefix: str = LEDGER
    last: Entry | None = None
    age_seconds: float = 0.0
    sent: set[int] = field(default_factory=set)

    def read(self) -> None:
        """Read the last entry: `sent` are the lines that were put back before. Raises HydrantError for what is none."""
        found, now = None, 0.0
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self._folder):
            now = _server_time(page["ResponseMetadata"]["HTTPHeaders"])
            for each in page.get("Contents", []):
                found = each
        if found is None:
            return
        key = found["Key"]
        try:
            number = int(key.removeprefix(self._folder).removesuffix(".json"))
            self.last = decode(number, self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())
            self.sent = unpack(self.last.sent)
        except ValueError as error:
            raise HydrantError(
                "The ledger of replays cannot be read.",
                f"s3://{self.bucket}/{key}: {error}",
                "Another --ledger PREFIX?",
            ) from error
        self.age_seconds = now - found["LastModified"].timestamp()

    @property
    def unsure(self) -> set[int]:
        """Lines that an earlier run was about to send when it ended: they may be on the stream already."""
        return unpack(self.last.sending) if self.last else set()

    def check_free(self) -> None:
        """Raise Held when another process holds the object."""
        if self.last and not free(self.last, self.holder, self.age_seconds, _gone(self.last.holder)):
            raise Held(
                f"{self.last.holder} replays {self.error_key} at this moment.",
                f"Its last entry in the ledger is {self.age_seconds:.0f} s old.",
                f"Wait until it is done, or for {LEASE_SECONDS:.0f} s if it was killed.",
            )

    def write(self, **changes: object) -> None:
        """Add an entry. Raises Held when somebody else has written one since the last that was read or written."""
        from botocore.exceptions import ClientError

        entry = following(self.last, self.holder, **changes)
        key = f"{self._folder}{entry.number:08}.json"
        try:
            self.s3.put_object(Bucket=self.bucket, Key=key, Body=entry.encode(), IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"].get("Code") not in ("PreconditionFailed", "ConditionalRequestConflict", "412"):
                raise
            if not self._is_mine(key, entry):
                raise Held(
                    f"Another process has taken over {self.error_key}.", key, "Run the command again."
                ) from error
        self.last = entry

    def _is_mine(self, key: str, entry: Entry) -> bool:
        """A write that S3 took, and whose answer was lost, is refused when it is tried again."""
        stored = decode(entry.number, self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())
        return stored == entry

    @property
    def _folder(self) -> str:
        return f"{self.prefix}{self.error_key}/"


def _gone(holder: Holder) -> bool:
    """Whether the holder was a process of this host that has ended."""
    if holder.host != socket.gethostname():
        return False
    try:
        return abs(psutil.Process(holder.pid).create_time() - holder.started) > 1.0
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False


def _server_time(headers: dict[str, str]) -> float:
    """S3's own clock, so that the clock of this machine has no say in whose lease has ended."""
    try:
        return email.utils.parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError):
        return datetime.datetime.now(datetime.UTC).timestamp()
