"""Records that are unlike each other, and the account of where each one ended."""

import json
import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from hydrant.pipeline import objects

from .pipelines import DATA, ERROR, Pipeline

_BAD_EVERY = 50


def record(number: int, padding: int) -> bytes:
    """Record `number`; one in fifty is one that the function refuses."""
    document = {"id": number, "good": number % _BAD_EVERY != 0, "padding": "x" * padding}
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"


def good(number: int) -> bool:
    """Whether the function lets it pass."""
    return number % _BAD_EVERY != 0


def batches(generator: random.Random, size: int, total: int, first: int = 0) -> list[list[tuple[int, dict[str, Any]]]]:
    """Entries of PutRecords with their numbers; sizes and keys as the generator has it."""
    found = []
    for start in range(first, first + total, size):
        numbers = range(start, min(start + size, first + total))
        found.append([(n, _entry(n, generator)) for n in numbers])
    return found


def _entry(number: int, generator: random.Random) -> dict[str, Any]:
    return {"Data": record(number, generator.randint(0, 300)), "PartitionKey": f"{generator.getrandbits(64):x}"}


@dataclass
class Account:
    """Where records ended, by number. Safe for concurrent use."""

    data: Counter[int] = field(default_factory=Counter)
    error: Counter[int] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    """Error codes of good records: whom the emulator blamed."""
    _read: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def found(self) -> int:
        """How many different records are somewhere."""
        return len(self.data.keys() | self.error.keys())

    def read(self, pipeline: Pipeline) -> int:
        """Take in the objects that are new; how many."""
        new = {
            prefix: [k for k in objects.keys(pipeline.clients.s3, pipeline.bucket, prefix) if k not in self._read]
            for prefix in (DATA, ERROR)
        }
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda key: self._take(pipeline, key), [*new[DATA], *new[ERROR]]))
        return sum(map(len, new.values()))

    def take(self, key: str, lines: list[bytes]) -> None:
        """Take in one object, once."""
        with self._lock:
            if key in self._read:
                return
            self._read.add(key)
            for line in lines:
                if key.startswith(DATA):
                    self.data[int(json.loads(line)["id"])] += 1
                else:
                    self._refused(objects.ErrorLine.parse(line))

    def _take(self, pipeline: Pipeline, key: str) -> None:
        self.take(key, objects.lines(pipeline.clients.s3, pipeline.bucket, key))

    def _refused(self, line: objects.ErrorLine) -> None:
        number = int(json.loads(line.raw)["id"])
        self.error[number] += 1
        if good(number):
            self.codes[line.error_code] += 1

    def faults(self, acknowledged: set[int], repeats: Counter[int]) -> dict[str, int]:
        """What of the law is broken, without zeros.

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
