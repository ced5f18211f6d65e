"""Writers that send events of about 200 bytes at a given rate, and remember what was acknowledged."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

BATCH = 500
_PADDING = "x" * 120


def event(number: int) -> bytes:
    """Event `number`: 200 bytes, valid, and unlike any other. One in a hundred lacks its name and is rejected."""
    document: dict[str, object] = {"producer": "producer1", "id": number, "name": f"{_PADDING}{number:012d}"}
    document["created_at"] = 1_780_000_000_000 + number
    if number % 100 == 0:
        del document["name"]
    return json.dumps(document, separators=(",", ":")).encode()


@dataclass
class Load:
    """Sends events `first` to `first + total - 1` with PutRecords(500); a rate of 0 means as fast as it goes.

    Failed entries are sent again until they are acknowledged.
    """

    client: "KinesisClient"
    stream: str
    rate: float
    total: int
    writers: int = 2
    acknowledged: int = 0
    failed_entries: int = 0
    calls: int = 0
    seconds: float = 0.0
    _next: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        """Send everything; returns when all is acknowledged."""
        begun = time.monotonic()
        threads = [
            threading.Thread(target=self._write, args=(begun,), name=f"bench-writer-{n}") for n in range(self.writers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.seconds = time.monotonic() - begun

    def _write(self, begun: float) -> None:
        for numbers in self._batches():
            if self.rate:
                time.sleep(max(0.0, begun + numbers.start / self.rate - time.monotonic()))
            self._put([event(number) for number in numbers])

    def _batches(self) -> Iterator[range]:
        """At low rates batches are smaller, so that records flow at least ten times a second."""
        size = min(BATCH, max(1, int(self.rate / 10))) if self.rate else BATCH
        while True:
            with self._lock:
                start = self._next
                self._next = min(start + size, self.total)
                if start == self._next:
                    return
            yield range(start, self._next)

    def _put(self, payloads: list[bytes]) -> None:
        while payloads:
            entries = [{"Data": p, "PartitionKey": str(hash(p))} for p in payloads]
            reply = self.client.put_records(StreamName=self.stream, Records=entries)  # type: ignore[arg-type]
            left = [p for p, result in zip(payloads, reply["Records"], strict=True) if "ErrorCode" in result]
            with self._lock:
                self.calls += 1
                self.acknowledged += len(payloads) - len(left)
                self.failed_entries += len(left)
            payloads = left
