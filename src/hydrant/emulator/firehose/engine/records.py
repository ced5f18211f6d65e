"""The engine's vocabulary: a record of a source, and what becomes of it. Imports nothing of the engine."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Protocol

RECORD_OVERHEAD_BYTES = 256
"""Bytes that a record costs beside its data: records without data fill memory too."""

Place = tuple[tuple[str, str, str], ...]
"""A partition: namespace, name and value of each partition key; `()` without dynamic partitioning."""


class SourceRecord(Protocol):
    """One record as it arrived. `arrival` is in epoch seconds; `subsequence_number` is 0 unless it was aggregated."""

    @property
    def sequence_number(self) -> str: ...  # noqa: D102
    @property
    def subsequence_number(self) -> int: ...  # noqa: D102
    @property
    def partition_key(self) -> str: ...  # noqa: D102
    @property
    def data(self) -> bytes: ...  # noqa: D102
    @property
    def arrival(self) -> float: ...  # noqa: D102


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
