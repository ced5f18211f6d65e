"""What is done with a source record before it is buffered for the function, in AWS's order (C-24): KPL de-aggregation,
decompression, message extraction, multi-record de-aggregation. Pure, and total.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..records import ProcessingFailed, Record, Records
from .base import Made, Preparation, Prepared, Untouched
from .kpl import expand, looks_aggregated
from .log_data import NOT_LOG_DATA, log_content
from .splitting import Splitting

_UNTOUCHED = Untouched()
_USUAL_GROWTH = 16
"""By what factor log data usually grows when it is decompressed."""


@dataclass(frozen=True)
class PreparationRules:
    """The processors before Lambda."""

    decompression: bool = False
    extraction: bool = False
    splitting: Splitting | None = None


def preparation_of(rules: PreparationRules, *, aggregated: bool, max_decompressed: int) -> Preparation:
    """The stages for these rules; `aggregated`: records may come from the KPL; `max_decompressed` in bytes."""
    if rules != PreparationRules():
        return Unpacking(rules, aggregated=aggregated, max_decompressed=max_decompressed)
    return Deaggregation() if aggregated else _UNTOUCHED


class Deaggregation:
    """Takes apart what the KPL aggregated. Each user record is an original of its own, also in error lines."""

    growth = 1
    keeps_originals = False

    def prepare(self, records: Records) -> Made:
        """The user records of each."""
        aggregated = [looks_aggregated(data) for data in records.data]
        if not any(aggregated):
            return None
        return [_users(record) if each else None for record, each in zip(records, aggregated, strict=True)]


class Unpacking:
    """Decompresses and splits originals. Records that were made of one original share it."""

    keeps_originals = True

    def __init__(self, rules: PreparationRules, *, aggregated: bool, max_decompressed: int) -> None:
        self._rules = rules
        self._aggregated = aggregated
        self._max_decompressed = max_decompressed
        self.growth = _USUAL_GROWTH if rules.decompression else 1

    def prepare(self, records: Records) -> Made:
        """The records made of each, numbered by their subsequence numbers."""
        return [self._parts(record) for record in records]

    def _parts(self, record: Record) -> Sequence[Prepared]:
        users = expand(record) if self._aggregated else (record,)
        return [
            Prepared(_derived(user, number, part), user, failure)
            for number, (user, part, failure) in enumerate(self._unpack(users))
        ]

    def _unpack(self, users: Sequence[Record]) -> Iterator[tuple[Record, bytes, ProcessingFailed | None]]:
        splitting = self._rules.splitting
        for user in users:
            content = self._content(user.data)
            if content is None:
                yield user, user.data, NOT_LOG_DATA
            elif splitting is None:
                yield user, content, None
            else:
                for part in splitting.parts(content):
                    yield user, part, None

    def _content(self, data: bytes) -> bytes | None:
        """The data after decompression and extraction; None when it is not what it should be."""
        if not self._rules.decompression:
            return data
        return log_content(data, extraction=self._rules.extraction, max_bytes=self._max_decompressed)


def _users(record: Record) -> Sequence[Prepared] | None:
    users = expand(record)
    return None if users[0] is record else [Prepared(user, user) for user in users]


def _derived(user: Record, number: int, data: bytes) -> Record:
    return Record(user.sequence_number, number, user.partition_key, data, user.arrival)
