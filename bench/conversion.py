"""A delivery stream that converts to Parquet: records are put to it, and rows read back from the bucket are counted."""

import io
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pyarrow.parquet as pq

from hydrant.waiting import eventually

from .conversion_speed import FLAT, record
from .systems import REGION, System

_BATCH = 500
_PATIENCE_SECONDS = 120.0
_ROLE = "arn:aws:iam::000000000000:role/bench"


def measure(system: System, total: int) -> list[dict[str, Any]]:
    """One row: from the first put until all rows can be read; `missing` and `duplicates` are rows."""
    row: dict[str, Any] = {"system": system.name, "load": "to Parquet", "records": total}
    try:
        clients, name = system.clients(), f"bench-{uuid4().hex[:8]}"
        _prepare(clients, name)
        began = time.monotonic()
        for batch in _batches(total):
            clients.firehose.put_record_batch(DeliveryStreamName=name, Records=[{"Data": each} for each in batch])
        ids: list[int] = []
        seen: set[str] = set()

        def landed() -> None:
            ids.extend(_new_rows(clients, name, seen))
            assert len(ids) >= total, f"{total - len(ids)} of {total} rows are missing"

        eventually(landed, timeout=_PATIENCE_SECONDS, interval=0.2)
    except Exception as error:  # noqa: BLE001 - whatever a peer does is a row of the table
        return [{**row, "failed": str(error)[:200]}]
    seconds = time.monotonic() - began
    distinct = len(set(ids))
    rate = round(total / seconds)
    return [{**row, "end_to_end_per_second": rate, "missing": total - distinct, "duplicates": len(ids) - distinct}]


def _batches(total: int) -> Iterator[list[bytes]]:
    for start in range(0, total, _BATCH):
        yield [record(n) for n in range(start, min(start + _BATCH, total))]


def _prepare(clients: Any, name: str) -> None:
    """A bucket, a table and a delivery stream."""
    glue, database = clients.client("glue"), name.replace("-", "_")
    clients.s3.create_bucket(Bucket=name)
    glue.create_database(DatabaseInput={"Name": database})
    columns = [{"Name": column, "Type": kind} for column, kind in FLAT]
    glue.create_table(DatabaseName=database, TableInput={"Name": "orders", "StorageDescriptor": {"Columns": columns}})
    schema = {"RoleARN": _ROLE, "DatabaseName": database, "TableName": "orders", "Region": REGION}
    clients.firehose.create_delivery_stream(
        DeliveryStreamName=name,
        ExtendedS3DestinationConfiguration={
            "RoleARN": _ROLE,
            "BucketARN": f"arn:aws:s3:::{name}",
            "BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 1},
            "DataFormatConversionConfiguration": {
                "SchemaConfiguration": schema,
                "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}},
                "OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {}}},
            },
        },
    )

    def active() -> None:
        shown = clients.firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
        assert shown["DeliveryStreamStatus"] == "ACTIVE", shown["DeliveryStreamStatus"]

    eventually(active, timeout=60, interval=0.1)


def _new_rows(clients: Any, bucket: str, seen: set[str]) -> Iterator[int]:
    """The numbers of orders in objects that are new."""
    for page in clients.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for item in page.get("Contents", []):
            if item["Key"] not in seen:
                seen.add(item["Key"])
                body = clients.s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
                if body.startswith(b"PAR1"):  # the rest are error lines
                    yield from pq.ParquetFile(io.BytesIO(body)).read(["seq"]).column("seq").to_pylist()
