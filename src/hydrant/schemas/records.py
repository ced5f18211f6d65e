"""Real records, as valid ones lie in data/ and rejected ones in error/ or in a file: the newest first, bounded."""

import json
from binascii import a2b_base64
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..error_objects.lines import FUNCTION_REJECTED
from ..rejections.objects import ErrorObject, Place, lines_in, listed, newest_first, rejections_in
from ..unpack import CHUNK, NotReadable, lines_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Record:
    """Bytes, the time of arrival (ms since 1970, None: now), where it lies, and whether a schema has rejected it."""

    raw: bytes
    arrival_ms: int | None
    where: str
    rejected: bool


@dataclass(frozen=True)
class Unreadable:
    """An object or a line that holds no record, and why."""

    why: str


Found = Record | Unreadable


def valid_records(s3: "S3Client", place: Place, last: int, since_ms: int | None) -> Iterator[Found]:
    """The last so many lines of the data objects. Arrival is told by none of them: the object's time is the latest."""
    return _newest(listed(s3, place, since_ms), last, lambda each: _valid(s3, place, each))


def rejected_records(s3: "S3Client", place: Place, last: int, since_ms: int | None) -> Iterator[Found]:
    """The last so many records that the function has rejected. What Firehose itself could not do is left out."""
    return _newest(listed(s3, place, since_ms), last, lambda each: _rejected(s3, place, each, since_ms))


def _newest(
    objects: list[ErrorObject], last: int, records: Callable[[ErrorObject], Iterator[Found]]
) -> Iterator[Found]:
    left = last
    for each in newest_first(objects):
        if left <= 0:
            return
        some = deque(records(each), maxlen=left)
        left -= len(some)
        yield from some


def _valid(s3: "S3Client", place: Place, found: ErrorObject) -> Iterator[Found]:
    arrival = int(found.modified.timestamp() * 1000)
    try:
        for number, line in enumerate(lines_in(s3, place, found.key), 1):
            yield Record(line, arrival, f"{found.key}, line {number}", rejected=False)
    except NotReadable as error:
        yield Unreadable(f"{found.key}: {error}")


def _rejected(s3: "S3Client", place: Place, found: ErrorObject, since_ms: int | None) -> Iterator[Found]:
    for number, line in rejections_in(lines_in(s3, place, found.key)):
        where = f"{found.key}, line {number}"
        if isinstance(line, str):
            yield Unreadable(f"{where}: {line}")
        elif line.error_code == FUNCTION_REJECTED and (line.arrival_ms or since_ms or 0) >= (since_ms or 0):
            yield Record(line.raw, line.arrival_ms, where, rejected=True)


def records_of(path: Path, last: int) -> Iterator[Found]:
    """The last so many lines of a file: valid records, or rejected ones as `hydrant errors --export` writes them."""
    with path.open("rb") as file:
        chunks = iter(lambda: file.read(CHUNK), b"")
        numbered = deque(enumerate(lines_of(chunks), 1), maxlen=last)
    for number, line in numbered:
        yield _of_line(line, f"{path.name}, line {number}")


def _of_line(line: bytes, where: str) -> Found:
    row = _exported(line)
    if row is None:
        return Record(line, None, where, rejected=False)
    try:
        return Record(a2b_base64(row["raw_base64"], strict_mode=True), row["arrival_ms"], where, rejected=True)
    except (ValueError, TypeError, KeyError) as error:
        return Unreadable(f"{where}: {error!r}")


def _exported(line: bytes) -> dict[str, Any] | None:
    if b'"raw_base64"' not in line:
        return None
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) and {"raw_base64", "error_code", "digest"} <= row.keys() else None
