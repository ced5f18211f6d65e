"""Who is told what becomes of records, as it happens: told only, nothing here waits for or depends on it."""

from collections.abc import Iterable
from typing import Protocol

from .ports import S3Object
from .records import ProcessingFailed, SourceRecord


class Witness(Protocol):
    """Called from any thread, without a lock held. Must not raise and must not wait."""

    def rejected(self, count: int, failures: Iterable[tuple[SourceRecord, ProcessingFailed]], attempts: int) -> None:
        """So many records became error lines, and which; `failures` need not be read to its end."""

    def delivered(self, output: str, item: S3Object, records: int) -> None:
        """An object was written: `output` is `data`, `error` or `backup`."""


class Nobody:
    """Is told and does nothing."""

    def rejected(self, count: int, failures: Iterable[tuple[SourceRecord, ProcessingFailed]], attempts: int) -> None:
        """Nothing."""

    def delivered(self, output: str, item: S3Object, records: int) -> None:
        """Nothing."""


NOBODY = Nobody()
