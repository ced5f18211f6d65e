"""Puts records on a stream or a delivery stream until each is acknowledged."""

import json
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ...errors import HydrantError, UsageError
from ...valid_json import loads_with, whole

if TYPE_CHECKING:
    from mypy_boto3_firehose import FirehoseClient
    from mypy_boto3_kinesis import KinesisClient

MAX_RECORDS = 500
MAX_BYTES = 3_500_000
"""A call may hold 500 records and 4 MiB (A-32), of Kinesis more (E-8)."""
_GIVE_UP_SECONDS = 60.0
"""Below the lease of the ledger, so that nobody takes the object over meanwhile."""
_MAX_PAUSE = 5.0


@dataclass(frozen=True)
class Outgoing:
    """One record on its way back: the number of its line, whose it is, its bytes, and those that data/ will hold."""

    number: int
    producer: str
    data: bytes
    delivered: bytes


class Destination(Protocol):
    """Where records go."""

    @property
    def name(self) -> str: ...  # noqa: D102

    def put(self, records: Sequence[Outgoing]) -> list[str | None]:
        """Put some; returns for each the error code, None if it was acknowledged."""


@dataclass(frozen=True)
class Stream:
    """A Kinesis stream. `key_of` chooses the partition key of a record."""

    kinesis: "KinesisClient"
    name: str
    key_of: Callable[[bytes], str]

    def put(self, records: Sequence[Outgoing]) -> list[str | None]:
        """By PutRecords."""
        entries: Any = [{"Data": each.data, "PartitionKey": self.key_of(each.data)} for each in records]
        reply = self.kinesis.put_records(StreamName=self.name, Records=entries)
        return [each.get("ErrorCode") for each in reply["Records"]]


@dataclass(frozen=True)
class DeliveryStream:
    """A delivery stream that takes records itself (DirectPut)."""

    firehose: "FirehoseClient"
    name: str

    def put(self, records: Sequence[Outgoing]) -> list[str | None]:
        """By PutRecordBatch."""
        reply = self.firehose.put_record_batch(
            DeliveryStreamName=self.name, Records=[{"Data": each.data} for each in records]
        )
        return [each.get("ErrorCode") for each in reply["RequestResponses"]]


def partition_key(text: str) -> Callable[[bytes], str]:
    """Read `random`, `producer`, `field:NAME` or `text:KEY`. A record without such a field gets a random key.

    The key that a record had is in no error line (C-20), so it can only be made again. Raises UsageError.
    """
    kind, _, name = text.partition(":")
    if text == "random":
        return _random_key
    if kind == "text" and 0 < len(name) <= 256:
        return lambda _: name
    if text == "producer" or (kind == "field" and name):
        return lambda raw: _field(raw, name or "producer") or _random_key(raw)
    raise UsageError(f"'{text}' is no rule for partition keys.", next_step="random, producer, field:NAME or text:KEY")


def _random_key(_: bytes) -> str:
    return f"{random.getrandbits(64):016x}"


def _field(raw: bytes, name: str) -> str | None:
    try:
        document = loads_with(raw)
    except (ValueError, RecursionError):
        return None
    value = document.get(name) if isinstance(document, dict) else None
    if value is None or isinstance(value, dict | list):
        return None
    return whole(value if isinstance(value, str) else json.dumps(value))[:256] or None


class Pace:
    """At most so many records per second over all threads; None: as many as are taken."""

    def __init__(self, rate: float | None) -> None:
        self.rate = rate
        self._next = time.monotonic()
        self._lock = threading.Lock()

    @property
    def batch(self) -> int:
        """Records of one call: not more than a second's."""
        return MAX_RECORDS if self.rate is None else max(1, min(MAX_RECORDS, int(self.rate)))

    def wait(self, records: int, stop: threading.Event) -> None:
        """Return when so many may be sent, or `stop` is set."""
        if self.rate is None:
            return
        with self._lock:
            at = max(self._next, time.monotonic())
            self._next = at + records / self.rate
        stop.wait(max(0.0, at - time.monotonic()))


def put_all(
    destination: Destination,
    records: Sequence[Outgoing],
    acknowledged: Callable[[Outgoing], None],
    stop: threading.Event,
) -> None:
    """Put records, those that were not taken again. Raises HydrantError after a minute."""
    left, deadline, pause = list(records), time.monotonic() + _GIVE_UP_SECONDS, 0.1
    while left:
        codes = destination.put(left)
        for record, code in zip(left, codes, strict=True):
            if code is None:
                acknowledged(record)
        left, refused = [r for r, code in zip(left, codes, strict=True) if code], next(filter(None, codes), "")
        if not left or stop.is_set():
            return
        if time.monotonic() > deadline:
            raise HydrantError(
                f"{destination.name} does not take {len(left)} records.",
                f"It answers {refused}, for {_GIVE_UP_SECONDS:.0f} s now.",
                "Run the command again, with --rate: what was sent is not sent again.",
            )
        stop.wait(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads retries
        pause = min(pause * 2, _MAX_PAUSE)
