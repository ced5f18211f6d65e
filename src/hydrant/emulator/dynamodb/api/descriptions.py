"""What DescribeTable shows of a table."""

from __future__ import annotations

from typing import Any

from hydrant.emulator.clock import CLOCK

from ..engine.index import Index
from ..models import Table

_WARM = {"ReadUnitsPerSecond": 12_000, "WriteUnitsPerSecond": 4_000}
"""What a table on demand takes from the start [Developer Guide: On-demand capacity mode]."""


def describe(table: Table) -> dict[str, Any]:
    """The TableDescription; members without a value are None."""
    indexes = list(table.contents.indexes.values())
    return {
        "AttributeDefinitions": table.definitions,
        "TableName": table.name,
        "KeySchema": table.key_schema,
        "TableStatus": table.status,
        "CreationDateTime": table.created_at,
        "ProvisionedThroughput": _throughput(table.throughput),
        "TableSizeBytes": table.contents.size_bytes,
        "ItemCount": len(table.contents.entries),
        "TableArn": table.arn,
        "TableId": table.table_id,
        "BillingModeSummary": _billing(table),
        "LocalSecondaryIndexes": [_index(table, index) for index in indexes if index.local] or None,
        "GlobalSecondaryIndexes": _global(table, indexes) or None,
        "SSEDescription": table.encryption,
        "RestoreSummary": table.restored_from,
        "TableClassSummary": {"TableClass": table.table_class} if table.table_class else None,
        "DeletionProtectionEnabled": table.protected,
        "OnDemandThroughput": table.on_demand_throughput,
        "WarmThroughput": _warm(table.warm_throughput, table.throughput, table.billing_mode),
        **_stream(table),
    }


def _stream(table: Table) -> dict[str, Any]:
    """The stream that is on, or the label of the last one."""
    if table.log is not None:
        return {
            "StreamSpecification": {"StreamEnabled": True, "StreamViewType": table.log.view},
            "LatestStreamLabel": table.log.label,
            "LatestStreamArn": table.stream_arn(table.log),
        }
    if table.closed_logs:
        last = table.closed_logs[-1]
        return {"LatestStreamLabel": last.label, "LatestStreamArn": table.stream_arn(last)}
    return {}


def _billing(table: Table) -> dict[str, Any] | None:
    if table.pay_per_request_since is None:
        return None
    return {
        "BillingMode": table.billing_mode,
        "LastUpdateToPayPerRequestDateTime": table.pay_per_request_since,
    }


def _throughput(given: dict[str, int]) -> dict[str, int]:
    return {
        "NumberOfDecreasesToday": 0,
        "ReadCapacityUnits": given.get("ReadCapacityUnits", 0),
        "WriteCapacityUnits": given.get("WriteCapacityUnits", 0),
    }


def _warm(given: dict[str, int] | None, throughput: dict[str, int], mode: str) -> dict[str, Any]:
    own = {
        "ReadUnitsPerSecond": throughput.get("ReadCapacityUnits", 0),
        "WriteUnitsPerSecond": throughput.get("WriteCapacityUnits", 0),
    }
    return {**(_WARM if mode == "PAY_PER_REQUEST" else own), **(given or {}), "Status": "ACTIVE"}


def _global(table: Table, indexes: list[Index]) -> list[dict[str, Any]]:
    leaving = [_index(table, index, "DELETING") for _, index in table.index_removals.values()]
    return [_index(table, index) for index in indexes if not index.local] + leaving


def _index(table: Table, index: Index, status: str = "") -> dict[str, Any]:
    description = {
        "IndexName": index.name,
        "KeySchema": index.details["KeySchema"],
        "Projection": index.details["Projection"],
        "IndexSizeBytes": index.size_bytes,
        "ItemCount": len(index.entries),
        "IndexArn": f"{table.arn}/index/{index.name}",
    }
    if index.local:
        return description
    starting = CLOCK.now() < index.ready_at
    if starting and table.status == "UPDATING":
        description["Backfilling"] = True
    throughput = index.details.get("ProvisionedThroughput") or {}
    description |= {
        "IndexStatus": status or ("CREATING" if starting or table.status == "CREATING" else "ACTIVE"),
        "ProvisionedThroughput": _throughput(throughput),
        "WarmThroughput": _warm(index.details.get("WarmThroughput"), throughput, table.billing_mode),
    }
    if index.details.get("OnDemandThroughput"):
        description["OnDemandThroughput"] = index.details["OnDemandThroughput"]
    return description
