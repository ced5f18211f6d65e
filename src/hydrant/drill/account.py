"""Where each record ended, by its number."""

import threading
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hydrant.error_objects.lines import FUNCTION_REJECTED
from hydrant.pipeline import objects

from .records import good, number_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_READERS = 4


@dataclass
class Account:
    """What the objects of a bucket hold. Safe for concurrent use."""

    data_prefix: str = "data/"
    error_prefix: str = "error/"
    data: Counter[int] = field(default_factory=Counter)
    error: Counter[int] = field(default_factory=Counter)
    rejected: Counter[int] = field(default_factory=Counter)
    """Those of `error` that the function itself has refused."""
    codes: Counter[str] = field(default_factory=Counter)
    """Error codes of good records: what became of them on the way."""
    written: dict[str, float] = field(default_factory=dict)
    """When each object was, in epoch seconds; 0 where nobody has said."""
    again: list[tuple[int, str, str]] = field(default_factory=list)
    """A record that came once more, with the object of the first time and this one."""
    _first: dict[int, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def found(self) -> int:
        """How many different records are somewhere."""
        return len(self._first)

    @property
    def data_objects(self) -> set[str]:
        """The keys below the data prefix."""
        return {key for key in self.written if key.startswith(self.data_prefix)}

    def missing(self, numbers: Iterable[int]) -> set[int]:
        """Those that are nowhere yet."""
        return {number for number in numbers if number not in self._first}

    def read(self, s3: "S3Client", bucket: str) -> int:
        """Take in the objects that are new; how many."""
        new = {
            entry["Key"]: entry["LastModified"].timestamp()
            for prefix in (self.data_prefix, self.error_prefix)
            for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
            for entry in page.get("Contents", [])
            if entry["Key"] not in self.written
        }
        with ThreadPoolExecutor(_READERS) as pool:
            list(pool.map(lambda key: self.take(key, objects.lines(s3, bucket, key), new[key]), new))
        return len(new)

    def take(self, key: str, lines: list[bytes], written: float = 0.0) -> None:
        """Take in one object, once."""
        with self._lock:
            if key in self.written:
                return
            for line in lines:
                number = self._refused(line) if key.startswith(self.error_prefix) else self._delivered(line)
                first = self._first.setdefault(number, key)
                if self.data[number] + self.error[number] > 1:
                    self.again.append((number, first, key))
            self.written[key] = written

    def _delivered(self, line: bytes) -> int:
        number = number_of(line)
        self.data[number] += 1
        return number

    def _refused(self, line: bytes) -> int:
        found = objects.ErrorLine.parse(line)
        number = number_of(found.raw)
        self.error[number] += 1
        if found.error_code == FUNCTION_REJECTED:
            self.rejected[number] += 1
        if good(number):
            self.codes[found.error_code] += 1
        return number

    def faults(self, acknowledged: set[int], repeats: Counter[int]) -> dict[str, int]:
        """What of the law is broken where nothing excuses it but `repeats`, without zeros.

        `repeats`: how often a number may have been put once more, because its producer saw no answer; such a put may
        count or not, as on AWS.
        """
        everything = self.data + self.error
        found = {
            "lost": sum(1 for n in acknowledged if not everything[n]),
            "doubled": sum(max(0, count - 1 - repeats[n]) for n, count in everything.items()),
            "misjudged": sum(c for n, c in self.error.items() if good(n))
            + sum(c for n, c in self.data.items() if not good(n)),
            "unsent": sum(1 for n in everything if n not in acknowledged and not repeats[n]),
        }
        return {word: count for word, count in found.items() if count}
