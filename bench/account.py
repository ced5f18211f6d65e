"""Reads everything that was delivered and counts it by event number, in one pass over the objects."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from hydrant.pipeline import objects

from .pipeline import DATA, ERROR, Pipeline


@dataclass
class Account:
    """What is in the bucket. `data` and `error` count deliveries by event number."""

    data: Counter[int] = field(default_factory=Counter)
    error: Counter[int] = field(default_factory=Counter)
    _seen: set[str] = field(default_factory=set)
    _unread: set[str] = field(default_factory=set)

    @property
    def objects(self) -> int:
        """Objects seen."""
        return len(self._seen)

    def look(self, pipeline: Pipeline) -> bool:
        """List the objects, without reading them; whether there are new ones."""
        before = len(self._seen)
        for prefix in (DATA, ERROR):
            new = set(objects.keys(pipeline.clients.s3, pipeline.bucket, prefix)) - self._seen
            self._seen |= new
            self._unread |= new
        return len(self._seen) > before

    def read(self, pipeline: Pipeline) -> None:
        """Take in the objects that were seen and not read."""
        keys, self._unread = list(self._unread), set()
        with ThreadPoolExecutor(4) as pool:
            bodies = pool.map(lambda key: objects.lines(pipeline.clients.s3, pipeline.bucket, key), keys)
            for key, lines in zip(keys, bodies, strict=True):
                (self.data if key.startswith(DATA) else self.error).update(map(number_of, lines))

    @property
    def records(self) -> int:
        """Different events found."""
        return len(self.data.keys() | self.error.keys())

    def faults(self, sent: int) -> dict[str, int]:
        """How many events are missing (of 0 to sent-1), in both places, came more than once, or were never sent."""
        everything = self.data + self.error
        return {
            "missing": sum(1 for n in range(sent) if not everything[n]),
            "in_both": len(self.data.keys() & self.error.keys()),
            "duplicates": sum(count - 1 for count in everything.values()),
            "unsent": sum(1 for n in everything if not 0 <= n < sent),
        }


def number_of(line: bytes) -> int:
    """The event of a data line or an error line."""
    document = json.loads(line)
    if "rawData" in document:
        document = json.loads(objects.ErrorLine.parse(line).raw)
    return int(document["id"])
