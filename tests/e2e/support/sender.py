"""Puts records into the stream and remembers what was acknowledged."""

import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hydrant.waiting import eventually

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

MAX_RECORDS = 500
MAX_BYTES = 4_500_000
"""A call may hold 500 records and 5 MB (older copies of E-8)."""


@dataclass(frozen=True)
class Sent:
    """A record that the stream has acknowledged. `at` is the time of that, in epoch seconds."""

    raw: bytes
    sequence_number: str
    at: float


class Sender:
    """Sends to one stream, retrying the entries that were not taken (E-13)."""

    def __init__(self, kinesis: "KinesisClient", stream_name: str) -> None:
        self._kinesis = kinesis
        self._stream_name = stream_name

    def send(self, records: Iterable[bytes], partition_key: str | None = None) -> list[Sent]:
        """Put all records; with a key all go to one shard. Returns them in the order given."""
        return [sent for chunk in _chunks(list(records)) for sent in self._send_chunk(chunk, partition_key)]

    def _send_chunk(self, chunk: list[bytes], partition_key: str | None) -> list[Sent]:
        acknowledged: dict[int, Sent] = {}

        def put_the_rest() -> None:
            left = [index for index in range(len(chunk)) if index not in acknowledged]
            reply = self._kinesis.put_records(
                StreamName=self._stream_name,
                Records=[{"Data": chunk[i], "PartitionKey": partition_key or uuid.uuid4().hex} for i in left],
            )
            for index, entry in zip(left, reply["Records"], strict=True):
                if "SequenceNumber" in entry:
                    acknowledged[index] = Sent(chunk[index], entry["SequenceNumber"], time.time())
            assert len(acknowledged) == len(chunk), f"the stream refuses records: {reply['Records'][:3]}"

        eventually(put_the_rest, timeout=60, interval=0.5)
        return [acknowledged[index] for index in range(len(chunk))]

    @contextmanager
    def load(self, batches: Iterable[Sequence[bytes]], pause: float = 0.05) -> Iterator[list[Sent]]:
        """Send batch after batch in the background, until the block ends. Yields the list that fills meanwhile."""
        sent: list[Sent] = []
        stop = threading.Event()

        def run() -> None:
            for batch in batches:
                sent.extend(self.send(batch))
                if stop.wait(pause):
                    return

        with ThreadPoolExecutor(1, thread_name_prefix="e2e-load") as pool:
            running = pool.submit(run)
            try:
                yield sent
            finally:
                stop.set()
            running.result()


def _chunks(records: list[bytes]) -> Iterator[list[bytes]]:
    chunk: list[bytes] = []
    size = 0
    for record in records:
        if chunk and (len(chunk) == MAX_RECORDS or size + len(record) > MAX_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(record)
        size += len(record) + 64
    if chunk:
        yield chunk
