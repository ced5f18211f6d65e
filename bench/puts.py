"""Put rates into a stream nobody reads, by number of writers and size of batch; and whether all of it is there.

Batches go by boto3 and by prepared bytes: with the former the client is what takes most of the machine.
"""

from typing import Any
from uuid import uuid4

from . import writers
from .streams import count_records, stream
from .systems import System
from .usage import Usage
from .writers import Work

_PREPARED_SECONDS = 2.0
_FASTEST = {1: 1500, 25: 25_000, 500: 60_000}
"""Records that are made for one writer and second, above what any system takes."""


def measure(systems: list[System], writer_counts: list[int], sizes: list[int], seconds: float) -> list[dict[str, Any]]:
    """One row per system, writers and batch size; systems take turns within a cell."""
    rows = []
    for size, cheap in [(each, cheap) for each in sizes for cheap in (False, True) if each > 1 or not cheap]:
        for count in writer_counts:
            rows += [_cell(system, count, size, seconds, cheap=cheap) for system in systems]
    return rows


def _cell(system: System, count: int, size: int, seconds: float, *, cheap: bool) -> dict[str, Any]:
    clients = system.clients()
    prepared = max(1, int(_FASTEST[size] * min(seconds, _PREPARED_SECONDS) / size))
    by = "prepared bytes" if cheap else "boto3"
    row: dict[str, Any] = {"system": system.name, "writers": count, "batch": size, "by": by}
    with stream(clients, f"bench-{uuid4().hex[:8]}") as name:
        works = [
            Work(system.endpoint, name, number * prepared * size, size, prepared, seconds, cheap=cheap)
            for number in range(count)
        ]
        usage = Usage(system).begin()
        try:
            done = writers.run(works)
        except writers.WriterFailed as error:
            return {**row, "failed": str(error)[:200]}
        usage.mark()
        sent = sum(each.records for each in done)
        rate = sum(each.records / each.seconds for each in done)
        calls = sum(each.calls for each in done)
        return {
            **row,
            "records_per_second": round(rate),
            "records": sent,
            "cpu_ms_per_1000": round(usage.cpu_seconds() * 1e6 / sent, 2),
            "calls": calls,
            "refused_entries": sum(each.refused for each in done),
            "missing": sent - count_records(clients, name),
        }
