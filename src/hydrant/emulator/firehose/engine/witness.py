"""Who is told what becomes of records, as it happens: told only, nothing here waits for or depends on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from .ports import S3Object
from .records import ProcessingFailed, Record

Span = tuple[str, int, int]
"""Records of a partition: its id, the first position and the one after the last."""


@dataclass(frozen=True)
class FunctionCall:
    """A batch's way through the function: all attempts, in epoch seconds from the first to the end of the last."""

    function_arn: str
    request_ids: tuple[str, ...]
    attempts: int
    started: float
    ended: float


class Witness(Protocol):
    """Called from any thread, without a lock held. Must not raise and must not wait."""

    def rejected(self, count: int, failures: Iterable[tuple[Record, ProcessingFailed]], attempts: int) -> None:
        """So many records became error lines, and which; `failures` need not be read to its end."""

    def processed(self, span: Span, records: int, call: FunctionCall) -> None:
        """A function was called with a batch of so many records, and answered or not."""

    def delivered(self, output: str, item: S3Object, records: int, spans: Sequence[Span]) -> None:
        """An object was written to `data`, `error` or `backup`. `spans` hold its records, and maybe others."""


class Nobody:
    """Is told and does nothing."""

    def rejected(self, count: int, failures: Iterable[tuple[Record, ProcessingFailed]], attempts: int) -> None:
        """Nothing."""

    def processed(self, span: Span, records: int, call: FunctionCall) -> None:
        """Nothing."""

    def delivered(self, output: str, item: S3Object, records: int, spans: Sequence[Span]) -> None:
        """Nothing."""


NOBODY = Nobody()
