"""Does it slow down or grow? Puts into one stream nobody reads, rate and memory at each size."""

import time
from typing import Any
from uuid import uuid4

from . import writers
from .streams import stream
from .systems import System
from .usage import memory_mb
from .writers import Work

_BATCH = 500
_SLICE = 20_000
_PATIENCE_SECONDS = 180.0
"""Nobody grows a stream for hours to learn that it is slow."""


def measure(system: System, sizes: list[int]) -> list[dict[str, Any]]:
    """One row per size: records in the stream, rate of the last slice that was put, memory of all processes."""
    rows: list[dict[str, Any]] = []
    put, begun = 0, time.monotonic()
    with stream(system.clients(), f"bench-{uuid4().hex[:8]}") as name:
        for size in sizes:
            rate = 0.0
            while put < size:
                slice_size = min(_SLICE, size - put)
                try:
                    (done,) = writers.run([Work(system.endpoint, name, put, _BATCH, slice_size // _BATCH)])
                except writers.WriterFailed as error:
                    return [*rows, {"system": system.name, "records": put, "failed": str(error)[:200]}]
                put, rate = put + done.records, done.records / done.seconds
                if time.monotonic() - begun > _PATIENCE_SECONDS:
                    break
            late = put < size
            rows.append(
                {"system": system.name, "records": put, "records_per_second": round(rate), "mb": memory_mb(system)}
            )
            if late:
                break
    return rows
