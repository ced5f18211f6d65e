"""Looks into objects for a record's line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from ..error_objects.lines import NoErrorLine, Rejection, parse
from ..members import has_member
from ..rejections.objects import Place, lines_in
from ..unpack import NotReadable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_THREADS = 8


@dataclass(frozen=True)
class Wanted:
    """What a line must hold: a record's bytes, or a member of its document.

    With both, a line of data/ with the member counts, too: the function may have made something else of the rest.
    """

    raw: bytes | None = None
    name: str = ""
    value: str = ""

    def is_raw(self, data: bytes) -> bool:
        """Whether these bytes are the record."""
        if self.raw is not None:
            return data.rstrip(b"\n") == self.raw.rstrip(b"\n")
        return has_member(data, self.name, self.value)

    def is_delivered(self, line: bytes) -> bool:
        """Whether a line of data/ is the record: its bytes, or the same document written otherwise."""
        if self.is_raw(line) or (self.name and has_member(line, self.name, self.value)):
            return True
        return self.raw is not None and _document(line) is not None and _document(line) == _document(self.raw)


@dataclass(frozen=True)
class FoundLine:
    """Where a record was found: the number of its line, from 1, how many there are, and what the line holds."""

    output: str
    bucket: str
    key: str
    number: int
    of: int
    line: bytes
    rejection: Rejection | None = None


@dataclass(frozen=True)
class Looked:
    """What was found in an object; `unread` says why it could not be looked into."""

    lines: Sequence[FoundLine] = ()
    unread: str = ""


def lines_with(s3: S3Client, place: Place, output: str, key: str, wanted: Wanted) -> Looked:
    """The lines of an object that hold the record; none in one that cannot be read."""
    found: list[tuple[int, bytes, Rejection | None]] = []
    count = 0
    try:
        for count, line in enumerate(lines_in(s3, place, key), 1):
            rejection = _rejection(line) if output == "error" else None
            if wanted.is_raw(rejection.raw) if rejection else wanted.is_delivered(line):
                found.append((count, line, rejection))
    except NotReadable as error:
        return Looked(unread=str(error))
    return Looked([FoundLine(output, place.bucket, key, number, count, line, each) for number, line, each in found])


def first_with(
    s3: S3Client, place: Place, keys: Iterable[tuple[str, str]], wanted: Wanted
) -> Iterator[tuple[int, list[Looked]]]:
    """Output and key of objects in order: how many were looked into so far, and the last few of them."""
    with ThreadPoolExecutor(_THREADS) as threads:
        part: list[tuple[str, str]] = []
        done = 0
        for each in [*keys, None]:
            if each is not None:
                part.append(each)
            if part and (each is None or len(part) == _THREADS):
                looked = list(threads.map(lambda one: lines_with(s3, place, one[0], one[1], wanted), part))
                done += len(part)
                part = []
                yield done, looked


def _rejection(line: bytes) -> Rejection | None:
    try:
        return parse(line)
    except NoErrorLine:
        return None


def _document(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except ValueError:
        return None
