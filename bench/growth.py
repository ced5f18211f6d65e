"""Does it slow down or grow? Puts into one stream nobody reads; rate, processor time and memory at each size."""

import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from . import writers
from .streams import stream
from .systems import System
from .usage import EMULATOR, Usage, memory_mb
from .writers import Work

_BATCH = 500
_SLICE = 100_000
"""So many records before each size are measured. Processor time is counted in hundredths of a second."""
_CHUNK = 200_000
"""So many are made at a time before they are put: 70 MB of the writer's memory."""

Row = dict[str, Any]


def measure(system: System, sizes: Sequence[int], patience: float) -> list[Row]:
    """One row per size, until all that is wanted was put or `patience` seconds are over.

    It has the records in the stream, rate and processor time of the last slice, memory of all processes.
    """
    rows: list[Row] = []
    put, end = 0, time.monotonic() + patience
    with stream(system.clients(), f"bench-{uuid4().hex[:8]}") as name:
        for size in sizes:
            row: Row = {}
            while put < size and time.monotonic() < end:
                count = min(_CHUNK, size - put - _SLICE) if size - put > _SLICE else size - put
                try:
                    row = _slice(system, name, put, count)
                except writers.WriterFailed as error:
                    return [*rows, {"system": system.name, "records": put, "failed": str(error)[:200]}]
                put += count
            if not row:
                break
            rows.append({"system": system.name, "records": put, **row, "mb": memory_mb(system)})
    return _compared(rows)


def _slice(system: System, name: str, first: int, count: int) -> Row:
    usage = Usage(system).begin()
    (done,) = writers.run([Work(system.endpoint, name, first, _BATCH, count // _BATCH, cheap=True)])
    usage.mark()
    milliseconds = usage.cpu_seconds(EMULATOR) * 1e6 / done.records
    return {
        "records_per_second": round(done.records / done.seconds),
        "emulator_ms_per_1000": round(milliseconds, 1),
    }


def _compared(rows: list[Row]) -> list[Row]:
    """Processor time of a record beside that at the first size of a whole slice: what slows down costs more."""
    whole = [row for row in rows if row["records"] >= _SLICE]
    return [
        {**row, "times_the_first": round(row["emulator_ms_per_1000"] / whole[0]["emulator_ms_per_1000"], 2)}
        if row in whole
        else row
        for row in rows
    ]
