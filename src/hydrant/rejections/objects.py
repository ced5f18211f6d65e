"""The error objects of a bucket: listed, and read line by line."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..error_objects.lines import NoErrorLine, Rejection, parse
from ..errors import MissingTool, WrongTarget
from ..pipeline.clients import Clients
from ..pipeline.refusals import said
from ..unpack import CHUNK, NotReadable, PackageMissing, lines_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


LEDGER = "hydrant-replays/"
"""Where the ledger of replays is in a bucket: nothing of it is an error object."""


@dataclass(frozen=True)
class Place:
    """Where the objects are, and how to get there. May be sent to another process."""

    region: str
    endpoint: str | None
    profile: str | None
    bucket: str
    prefix: str

    def clients(self) -> Clients:
        """New clients for it."""
        return Clients(self.region, self.endpoint, self.profile)


@dataclass(frozen=True)
class ErrorObject:
    """One object below the prefix. `size` in bytes, as stored; `modified` is when Firehose wrote it."""

    key: str
    size: int
    modified: datetime.datetime


def listed(s3: "S3Client", place: Place, since_ms: int | None = None) -> list[ErrorObject]:
    """The objects below the prefix, in the order of their keys. Raises WrongTarget when the bucket cannot be listed.

    An object written before `since_ms` holds no record that arrived later: it is left out unread.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    found = []
    try:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=place.bucket, Prefix=place.prefix):
            found += [
                ErrorObject(entry["Key"], entry["Size"], entry["LastModified"])
                for entry in page.get("Contents", [])
                if not entry["Key"].startswith(LEDGER)
                and (since_ms is None or entry["LastModified"].timestamp() * 1000 + 1000 > since_ms)
            ]
    except (ClientError, BotoCoreError) as error:
        raise WrongTarget(
            f"The bucket {place.bucket} cannot be listed.",
            said(error),
            "Check --bucket, --target, --profile and rights.",
        ) from error
    return found


def newest_first(objects: Iterable[ErrorObject]) -> list[ErrorObject]:
    """What people want to see first."""
    return sorted(objects, key=lambda each: (each.modified, each.key), reverse=True)


def lines_in(s3: "S3Client", place: Place, key: str) -> Iterator[bytes]:
    """The lines of an object as it comes over the network. Raises NotReadable, also where it can no longer be had."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        body = s3.get_object(Bucket=place.bucket, Key=key)["Body"]
        yield from lines_of(body.iter_chunks(CHUNK))
    except (ClientError, BotoCoreError) as error:
        raise NotReadable(said(error)) from error
    except PackageMissing as error:
        raise MissingTool(
            "An object is compressed with Snappy.",
            f"Reading it takes the package {error.package}, which is not installed.",
            f"pip install {error.package}",
        ) from error


Line = tuple[int, Rejection | str]
"""The number of a line in its object, from 1, and what it holds or why it is unreadable."""


def rejections_in(lines: Iterable[bytes]) -> Iterator[Line]:
    """Each line as a rejection, or why it is none. An object that breaks off ends with such a line."""
    number = 0
    try:
        for number, line in enumerate(lines, 1):
            try:
                yield number, parse(line)
            except NoErrorLine as error:
                yield number, str(error)
    except NotReadable as error:
        yield number + 1, str(error)
