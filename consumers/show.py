"""What the sample subscribers do with an object: print one line, after a look inside if asked to."""

import gzip
import json
import sys
from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING, Any, TextIO

from .messages import NewObject

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Printer:
    """Prints each object; with a client it also reads it and counts its documents by producer. Safe for threads."""

    def __init__(self, *, as_json: bool = False, s3: "S3Client | None" = None, out: TextIO = sys.stdout) -> None:
        self._as_json = as_json
        self._s3 = s3
        self._out = out
        self._lock = Lock()

    def __call__(self, new_object: NewObject) -> None:
        """Print the object. Raises botocore's errors when it cannot be read."""
        facts: dict[str, Any] = {"bucket": new_object.bucket, "key": new_object.key, "size": new_object.size}
        if self._s3 is not None:
            facts["producers"] = dict(sorted(count_by_producer(read(self._s3, new_object)).items()))
        with self._lock:
            print(json.dumps(facts) if self._as_json else _in_words(facts), file=self._out, flush=True)


def read(s3: "S3Client", new_object: NewObject) -> bytes:
    """Return the object's content, unpacked where Firehose packed it with GZIP (D-7)."""
    reply = s3.get_object(Bucket=new_object.bucket, Key=new_object.key)
    content = reply["Body"].read()
    return gzip.decompress(content) if reply.get("ContentEncoding") == "gzip" else content


def count_by_producer(content: bytes) -> Counter[str]:
    """Count the documents, one a line, by the producer they name."""
    return Counter(str(json.loads(line)["producer"]) for line in content.splitlines() if line)


def _in_words(facts: dict[str, Any]) -> str:
    line = f"s3://{facts['bucket']}/{facts['key']} ({facts['size']} bytes)"
    if "producers" not in facts:
        return line
    return f"{line}: {', '.join(f'{number} {name}' for name, number in facts['producers'].items()) or 'empty'}"
