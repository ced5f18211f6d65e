"""Buckets, the objects in them, and one object opened: unpacked, its lines decoded. All of it bounded."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from hydrant.unpack import Unpacked, unpack

from .contents import Json, shown
from .deployed import Place

MAX_LISTED = 200
MAX_STORED = 16 * 1024 * 1024
"""What is read of an object."""
_PAGE = 1_000


class NotThere(LookupError):
    """There is no such bucket or object; the message says so."""


class Buckets:
    """The buckets of all accounts. `ask` lists them with a place from which each can be asked."""

    def __init__(self, ask: Callable[[], list[tuple[Place, str]]]) -> None:
        self._ask = ask
        self._places: dict[str, Place] = {}

    def names(self) -> list[str]:
        """All of them, in order."""
        return sorted(name for _, name in self._ask())

    def listed(self, bucket: str, prefix: str, after: str) -> Json:
        """Folders and objects right below a prefix, up to MAX_LISTED; `next` goes on behind. Raises NotThere."""
        arguments = {"Bucket": bucket, "Prefix": prefix, "Delimiter": "/", "MaxKeys": MAX_LISTED}
        if after:
            arguments["ContinuationToken"] = after
        page = self._call(bucket, "list_objects_v2", arguments)
        return {
            "bucket": bucket,
            "prefix": prefix,
            "folders": [each["Prefix"] for each in page.get("CommonPrefixes", [])],
            "objects": [_described(each) for each in page.get("Contents", [])],
            "next": page.get("NextContinuationToken"),
        }

    def opened(self, bucket: str, key: str) -> Json:
        """An object with what it holds. Raises NotThere."""
        answer = self._call(bucket, "get_object", {"Bucket": bucket, "Key": key})
        found = _unpacked(answer)
        facts = {"bucket": bucket, "key": key, "size": answer["ContentLength"], "format": found.format}
        facts["modified"] = _time(answer["LastModified"])
        return {**facts, "trouble": found.trouble, **shown(found.body, more=found.more)}

    def newest(self, bucket: str, prefix: str, seconds: float) -> tuple[list[Json], bool]:
        """The objects below a prefix, the newest first, and whether all of them were seen within `seconds`."""
        deadline, found, token = time.monotonic() + seconds, [], ""
        while True:
            arguments: dict[str, Any] = {"Bucket": bucket, "Prefix": prefix, "MaxKeys": _PAGE}
            if token:
                arguments["ContinuationToken"] = token
            page = self._call(bucket, "list_objects_v2", arguments)
            found += [_described(each) for each in page.get("Contents", [])]
            token = page.get("NextContinuationToken") or ""
            if not token or time.monotonic() > deadline:
                return sorted(found, key=lambda each: each["modified"], reverse=True), not token

    def body(self, bucket: str, key: str) -> Unpacked:
        """The beginning of an object, unpacked. Raises NotThere."""
        return _unpacked(self._call(bucket, "get_object", {"Bucket": bucket, "Key": key}))

    def _call(self, bucket: str, operation: str, arguments: dict[str, Any]) -> Any:
        place = self._places.get(bucket)
        if place is None:
            self._places = {name: place for place, name in self._ask()}
            place = self._places.get(bucket)
        if place is None:
            raise NotThere(f"There is no bucket {bucket[:100]!r} on this emulator.")
        try:
            return getattr(place.client("s3"), operation)(**arguments)
        except ClientError as error:
            words = error.response["Error"].get("Message") or str(error)
            raise NotThere(f"{arguments.get('Key') or bucket}: {words}") from error
        except BotoCoreError as error:
            raise NotThere(str(error)) from error


def _unpacked(answer: Any) -> Unpacked:
    body = answer["Body"]
    try:
        stored = body.read(MAX_STORED)
    finally:
        body.close()
    return unpack(stored, whole=answer["ContentLength"] <= MAX_STORED)


def _described(entry: Any) -> Json:
    return {"key": entry["Key"], "size": entry["Size"], "modified": _time(entry["LastModified"])}


def _time(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
