"""A bucket in memory with S3's conditional writes, and a stream; both can be cut off at once, as by a kill."""

import datetime
import io
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from botocore.exceptions import ClientError

from hydrant.rejections.replay.put import Outgoing


class Killed(BaseException):
    """The process is dead: from here on nothing that it does reaches anybody."""


@dataclass
class Line:
    """What connects a process and AWS. `calls`: how many reach it before the process is killed; None: all."""

    calls: int | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def call(self) -> None:
        with self.lock:
            if self.calls is None:
                return
            if self.calls <= 0:
                raise Killed
            self.calls -= 1


class Body(io.BytesIO):
    def iter_chunks(self, size: int) -> Iterator[bytes]:
        while chunk := self.read(size):
            yield chunk


@dataclass
class Bucket:
    objects: dict[str, bytes] = field(default_factory=dict)
    line: Line = field(default_factory=Line)

    def get_paginator(self, _: str) -> "Bucket":
        return self

    # ruff: noqa: N803 - the SDK's names
    def paginate(self, Bucket: str, Prefix: str) -> Iterator[dict[str, Any]]:
        self.line.call()
        now = datetime.datetime.now(datetime.UTC)
        keys = sorted(key for key in list(self.objects) if key.startswith(Prefix))
        contents = [{"Key": key, "Size": len(self.objects[key]), "LastModified": now, "ETag": '"e"'} for key in keys]
        yield {"Contents": contents, "ResponseMetadata": {"HTTPHeaders": {}}}

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        self.line.call()
        return {"Body": Body(self.objects[Key])}

    def put_object(self, Bucket: str, Key: str, Body: bytes, IfNoneMatch: str) -> None:
        self.line.call()
        with self.line.lock:
            if Key in self.objects:
                raise ClientError({"Error": {"Code": "PreconditionFailed"}}, "PutObject")
            self.objects[Key] = Body


@dataclass
class MemoryStream:
    """Takes some of what it is given, and refuses the rest as a busy shard does."""

    line: Line
    got: Counter[bytes] = field(default_factory=Counter)
    refused: float = 0.0
    random: Random = field(default_factory=lambda: Random(7))
    name: str = "events"

    def put(self, records: Sequence[Outgoing]) -> list[str | None]:
        self.line.call()
        codes: list[str | None] = []
        for each in records:
            taken = self.random.random() >= self.refused
            codes.append(None if taken else "ProvisionedThroughputExceededException")
            self.got[each.data] += taken
        self.line.call()  # the records are taken, and a kill here keeps anybody from hearing of it
        return codes
