"""Records put with PutRecord and PutRecordBatch that outlive the process: a put is in a log before it is answered."""

from __future__ import annotations

import struct
import time
from array import array
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import accumulate, chain, pairwise
from typing import Protocol

from hydrant.emulator.durable.errors import CannotWrite
from hydrant.emulator.durable.frames import Payload
from hydrant.emulator.durable.log import Log, LogFile
from hydrant.emulator.durable.together import Together

from ..records import Record
from .direct_put import DirectPutQueue, QueueFullError

FILE_BYTES = 4 << 20
"""A file that has so many bytes takes no more; it is deleted when all of it is delivered."""
_HEAD = struct.Struct("<dI")


def count_of(payload: Payload) -> int:
    """Return how many records a payload holds."""
    return int(_HEAD.unpack_from(payload)[1])


class Delivered(Protocol):
    """How far the queue is delivered, kept beside it."""

    def of(self, partition_id: str) -> int | None: ...  # noqa: D102
    def move(self, partition_id: str, position: int) -> None: ...  # noqa: D102


class StoredQueue(DirectPutQueue):
    """A DirectPutQueue with a log."""

    def __init__(
        self, log: Log, delivered: Delivered, max_bytes: Callable[[], int], clock: Callable[[], float] = time.time
    ) -> None:
        """Take what the log holds and was not delivered. Raises Damaged, Unfitting, CannotWrite."""
        super().__init__(max_bytes, clock)
        self._log, self._delivered = log, delivered
        self._together: Together[Sequence[bytes], None] = Together(self._put_all)
        self._files: list[LogFile] = []
        ended, tip = True, 0
        start = delivered.of(self.partition_id) or 0
        for recovered in log.recover():
            self._files.append(recovered.file)
            ended, tip = recovered.ended, recovered.file.first
            for payload in recovered.payloads:
                arrival, records = _unpacked(payload)
                self._take(records[max(0, start - tip) :], arrival)
                tip += len(records)
        self._first = tip - len(self._records)
        if start > tip:  # a power cut took records that were delivered already
            delivered.move(self.partition_id, tip)
        self._number_records()
        if self._files and ended:
            self._files.append(log.begin(tip))

    def put(self, data: Sequence[bytes]) -> None:
        """See DirectPutQueue. Puts that wait for the disk at the same time share a sync. Raises CannotWrite."""
        if self._log.syncs:
            self._together.ask(data)
        else:
            super().put(data)

    def acknowledge(self, position: int) -> None:
        """Forget what was delivered, and remember how far that is."""
        super().acknowledge(position)
        self._delivered.move(self.partition_id, position)
        with self._changed:
            while len(self._files) > 1 and self._files[1].first <= self._first:
                self._files.pop(0).remove()

    def _store(self, tip: int, data: Sequence[bytes], arrival: float) -> None:
        """Write records before they are taken. Raises CannotWrite."""
        if not self._files:
            self._files.append(self._log.begin(tip))
        elif self._files[-1].size >= FILE_BYTES:
            self._files[-1].end()
            self._files.append(self._log.begin(tip))
        self._files[-1].append(_packed(data, arrival))

    def _put_all(self, puts: Sequence[Sequence[bytes]]) -> list[Exception | None]:
        if len(puts) > 1:
            with suppress(QueueFullError, CannotWrite):  # nothing was taken of them: each has its own try
                super().put(list(chain.from_iterable(puts)))
                return [None] * len(puts)
        return [self._put_alone(data) for data in puts]

    def _put_alone(self, data: Sequence[bytes]) -> Exception | None:
        try:
            super().put(data)
        except (QueueFullError, CannotWrite) as error:
            return error
        return None

    def _number_records(self) -> None:
        numbered = [
            record._replace(sequence_number=f"49{self._first + offset:054d}")
            for offset, record in enumerate(self._records)
        ]
        self._records.clear()
        self._records.extend(numbered)

    def _take(self, records: Sequence[bytes], arrival: float) -> None:
        self._records.extend(Record("", 0, "", each, arrival) for each in records)
        self._bytes += self._size(records)


def _packed(data: Sequence[bytes], arrival: float) -> bytes:
    return b"".join((_HEAD.pack(arrival, len(data)), array("I", map(len, data)).tobytes(), *data))


def _unpacked(payload: Payload) -> tuple[float, list[bytes]]:
    arrival, count = _HEAD.unpack_from(payload)
    lengths, data = array("I"), bytes(payload)
    start = _HEAD.size + count * lengths.itemsize
    lengths.frombytes(data[_HEAD.size : start])
    return arrival, [data[begin:end] for begin, end in pairwise(accumulate(lengths, initial=start))]
