"""How many records a second of processor time become rows of an Iceberg table, in one process: files in a folder."""

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa

from hydrant.iceberg.hive import schema_of
from hydrant.iceberg.writing import read, write
from tests.unit.iceberg.support import catalogue_in

from .conversion_speed import record

RECORDS, UPDATES = 200_000, 20_000
COLUMNS = (
    *(("seq", "bigint"), ("order_id", "string"), ("customer", "string"), ("quantity", "int")),
    *(("amount", "double"), ("paid", "boolean"), ("status", "string")),
)


def measure(name: str, count: int, work: Callable[[], None]) -> None:
    """Print one line."""
    before = os.times()
    work()
    after = os.times()
    spent = after.user - before.user + after.system - before.system
    print(f"{name:<28} {count / spent:>10,.0f} records a second of processor time")


def main(folder: Path) -> None:
    """Insert many, update some of them."""
    catalogue = catalogue_in(folder)
    catalogue.create_table(("db", "orders"), schema_of(COLUMNS))

    def commit(operation: str, keys: tuple[str, ...], bodies: Sequence[bytes]) -> None:
        table = catalogue.load_table(("db", "orders"))
        found = read(table.schema(), keys, [(operation, body) for body in bodies])
        assert not found.failures
        write(table, keys, found.changes)

    bodies = [record(n) for n in range(RECORDS)]
    commit("insert", (), bodies[:1])  # imports
    measure("inserts", RECORDS, lambda: commit("insert", (), bodies))
    measure("updates, a tenth of the rows", UPDATES, lambda: commit("update", ("seq",), bodies[:UPDATES]))


if __name__ == "__main__":
    pa.set_cpu_count(1)
    with tempfile.TemporaryDirectory() as name:
        main(Path(name))
