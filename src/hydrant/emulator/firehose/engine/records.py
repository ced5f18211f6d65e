"""The engine's vocabulary: a record of a source, and what becomes of it. Imports nothing of the engine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, overload

from hydrant.emulator.columns import Columns

RECORD_OVERHEAD_BYTES = 256
"""Bytes that a record costs beside its data: records without data fill memory too."""

Place = tuple[tuple[str, str, str], ...]
"""A partition: namespace, name and value of each partition key; `()` without dynamic partitioning."""


class Record(NamedTuple):
    """A record as it arrived, or one made of it.

    `arrival` is in epoch seconds; `subsequence_number` is 0 unless several were made of one.
    """

    sequence_number: str
    subsequence_number: int
    partition_key: str
    data: bytes
    arrival: float


class Records(Columns[Record]):
    """Records in a row."""

    row_type = Record

    @property
    def data(self) -> Sequence[bytes]:
        """Of each record."""
        return self.columns[3]

    @property
    def arrivals(self) -> Sequence[float]:
        """Of each record."""
        return self.columns[4]


class ErrorKind(Enum):
    """Kinds of records that cannot be delivered; the value is `!{firehose:error-output-type}`."""

    PROCESSING_FAILED = "processing-failed"
    DECOMPRESSION_FAILED = "decompression-failed"
    METADATA_EXTRACTION_FAILED = "metadata-extraction-failed"
    HTTP_ENDPOINT_FAILED = "http-endpoint-failed"
    FORMAT_CONVERSION_FAILED = "format-conversion-failed"
    ICEBERG_FAILED = "iceberg-failed"
    SPLUNK_FAILED = "splunk-failed"
    ACTIVE_PARTITION_EXCEEDED = "activePartitionExceeded"


class Route(NamedTuple):
    """The table of a record and what the record does there (L-8, L-9); empty what nobody has said."""

    database: str = ""
    table: str = ""
    operation: str = ""

    def completed(self, other: "Route") -> "Route":
        """What is left open here is taken from another one."""
        return Route(*[mine or others for mine, others in zip(self, other, strict=True)])


NO_ROUTE = Route()
"""Of a record that nobody has given one."""


class Ok(NamedTuple):
    """The data that replaces the record, the partition keys that the function gave it, its place by all keys, and its
    route to a table.
    """

    data: bytes
    partition_keys: tuple[tuple[str, str], ...] = ()
    partition: Place = ()
    route: Route = NO_ROUTE


@dataclass(frozen=True, slots=True)
class Dropped:
    """The function wants the record nowhere."""


@dataclass(frozen=True, slots=True)
class ProcessingFailed:
    """The record becomes an error line. `code` and `message` are AWS's."""

    code: str
    message: str
    kind: ErrorKind = ErrorKind.PROCESSING_FAILED


Outcome = Ok | Dropped | ProcessingFailed

DROPPED = Dropped()


class Oks(Sequence[Outcome]):
    """The usual outcomes: every record is Ok, with nothing but its data, or else failed like all that failed."""

    __slots__ = ("data", "failed", "failure")

    def __init__(
        self, data: Sequence[bytes], failure: ProcessingFailed | None = None, failed: Sequence[int] = ()
    ) -> None:
        """`failed`: the indexes of records that failed, in order; what `data` has there counts for nothing."""
        self.data = data
        self.failure = failure
        self.failed = failed

    def __len__(self) -> int:
        return len(self.data)

    @overload
    def __getitem__(self, index: int) -> Outcome: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Outcome]: ...
    def __getitem__(self, index: int | slice) -> Outcome | Sequence[Outcome]:
        return list(self)[index]

    def __iter__(self) -> Iterator[Outcome]:
        failed = frozenset(self.failed)
        for index, data in enumerate(self.data):
            if index in failed and self.failure is not None:
                yield self.failure
            else:
                yield Ok(data)
