"""How many records a second of processor time are converted, in one process: flat columns, decimals, nested columns."""

import os
from collections.abc import Callable, Sequence

import orjson
import pyarrow as pa

from hydrant.conversion.converter import Converter, Deserialization, Serialization
from hydrant.conversion.deserializers.hive import HiveOptions
from hydrant.conversion.deserializers.openx import OpenXOptions
from hydrant.conversion.hive_types import parse_columns
from hydrant.conversion.serializers.orc import OrcOptions
from hydrant.conversion.serializers.parquet import ParquetOptions

RECORDS = 200_000
FLAT = (
    *(("order_id", "string"), ("customer", "string"), ("quantity", "int"), ("amount", "double")),
    *(("paid", "boolean"), ("status", "string"), ("at", "timestamp"), ("seq", "bigint")),
)
DECIMAL = (("order_id", "string"), ("quantity", "int"), ("amount", "decimal(12,2)"))
NESTED = (("order_id", "string"), ("quantity", "int"), ("lines", "array<struct<sku:string,n:int>>"))


def record(n: int) -> bytes:
    """An order of some 150 bytes."""
    return orjson.dumps(
        {
            "order_id": f"o-{n}",
            "customer": f"c-{n % 1000}",
            "quantity": n % 9,
            "amount": n * 0.37,
            "paid": n % 2 == 0,
            "status": "NEW",
            "at": f"2026-11-28 10:{n // 60 % 60:02d}:{n % 60:02d}.123",
            "seq": n,
        }
    )


def mixed(n: int) -> bytes:
    """Each twentieth order is spelt as the fast path does not take it."""
    return record(n).replace(b'":', b'" : ') if n % 20 == 0 else record(n)


def measure(
    name: str,
    columns: Sequence[tuple[str, str]],
    deserialization: Deserialization,
    serialization: Serialization,
    made: Callable[[int], bytes] = record,
) -> None:
    """Print one line."""
    converter = Converter(parse_columns(columns), deserialization, serialization)
    bodies = [made(n) for n in range(RECORDS)]
    converter.convert(bodies[:10])  # imports
    before = os.times()
    done = converter.convert(bodies)
    after = os.times()
    spent = after.user - before.user + after.system - before.system
    assert done.rows == RECORDS
    print(f"{name:<31} {RECORDS / spent:>10,.0f} records a second of processor time")


if __name__ == "__main__":
    pa.set_cpu_count(1)
    measure("flat, Hive, Parquet", FLAT, HiveOptions(), ParquetOptions())
    measure("flat, OpenX, Parquet", FLAT, OpenXOptions(), ParquetOptions())
    measure("flat, OpenX, ORC", FLAT, OpenXOptions(), OrcOptions())
    measure("flat, OpenX, each 20th unusual", FLAT, OpenXOptions(), ParquetOptions(), mixed)
    measure("decimals, Hive, Parquet", DECIMAL, HiveOptions(), ParquetOptions())
    measure("nested, OpenX, Parquet", NESTED, OpenXOptions(), ParquetOptions())
