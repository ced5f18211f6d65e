"""What is looked for: a record by a member or its sequence number, or an object. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import UsageError

_NUMBER = re.compile(r"\d{20,128}")
_OBJECT = re.compile(r"s3://([a-z0-9.-]{3,63})/(.+)")


@dataclass(frozen=True)
class ByMember:
    """Records whose document has this member."""

    name: str
    value: str


@dataclass(frozen=True)
class ByNumber:
    """The record with a sequence number of Kinesis."""

    number: str


@dataclass(frozen=True)
class ByObject:
    """An object; without a bucket in the pipeline's own."""

    key: str
    bucket: str | None = None


Question = ByMember | ByNumber | ByObject


def read(text: str) -> Question:
    """Read KEY=VALUE, a sequence number, or an object's key. Raises UsageError.

    A key may hold `=` (year=2026/...): what has a slash before its first `=`, or begins with s3://, is a key.
    """
    if match := _OBJECT.fullmatch(text):
        return ByObject(match[2], match[1])
    if _NUMBER.fullmatch(text):
        return ByNumber(text)
    name, equals, value = text.partition("=")
    if equals and name and "/" not in name:
        return ByMember(name, value)
    if "/" in text:
        return ByObject(text)
    raise UsageError(
        f"'{text[:100]}' names nothing that can be traced.",
        next_step="Give a member as id=17, a sequence number, or an object's key as data/... or s3://BUCKET/KEY.",
    )
