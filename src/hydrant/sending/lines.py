"""The lines of a file as records, and what is wrong with those that are none. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from hydrant.valid_json import loads

MAX_LINE = 10 * 1024 * 1024
"""The largest record that Kinesis may take [Kinesis Data Streams: quotas]; a longer line is no record anywhere."""


@dataclass(frozen=True)
class Bad:
    """A line that is not sent: its number, from 1, and why."""

    number: int
    reason: str


@dataclass(frozen=True)
class Good:
    """A line to send, without its line break."""

    number: int
    data: bytes


def read(file: IO[bytes], *, any_text: bool) -> Iterator[Good | Bad]:
    """Each line that is not empty. `any_text`: whatever it holds, not JSON alone."""
    number = 0
    while line := file.readline(MAX_LINE + 2):
        number += 1
        if len(line) > MAX_LINE + 1 or (len(line) > MAX_LINE and not line.endswith(b"\n")):
            _skip_rest(file, line)
            yield Bad(number, f"it is longer than {MAX_LINE >> 20} MiB, more than any stream takes")
            continue
        data = line.rstrip(b"\r\n")
        if data.strip():
            fault = "" if any_text else fault_of(data)
            yield Bad(number, fault) if fault else Good(number, data)


def _skip_rest(file: IO[bytes], line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(MAX_LINE)


def fault_of(data: bytes) -> str:
    """Why a line is no JSON document; empty for one that is."""
    try:
        loads(data)
    except ValueError as error:
        return f"not JSON: {error}"
    return ""


def batches(lines: Iterable[Good], most: int, size: int) -> Iterator[list[Good]]:
    """Lines in their order, at most so many and so many bytes together."""
    batch: list[Good] = []
    held = 0
    for line in lines:
        cost = len(line.data) + 256  # a partition key
        if batch and (len(batch) >= most or held + cost > size):
            yield batch
            batch, held = [], 0
        batch.append(line)
        held += cost
    if batch:
        yield batch
