"""Amazon DynamoDB for LocalStack, in memory and in the process.

Known deviations: throughput is not throttled, point-in-time recovery keeps no past, policies are not enforced.
"""

from __future__ import annotations

from typing import Any

from botocore import xform_name
from localstack.aws.api import RequestContext, handler
from localstack.aws.api.dynamodb import DynamodbApi
from localstack.services.plugins import ServiceLifecycleHook
from localstack.state import StateVisitor

from .api.backups import BackupOperations
from .api.batches import BatchOperations
from .api.items import ItemOperations
from .api.operations import not_served
from .api.partiql import PartiQLOperations
from .api.querying import QueryOperations
from .api.streaming import StreamingOperations
from .api.table_settings import TableSettingOperations
from .api.tables import TableOperations
from .api.transactions import TransactionOperations
from .models import dynamo_stores

_ONE_REGION = "a table is in one region here"
_NO_BULK = "read and write the items with Scan and BatchWriteItem"
_NOT_SERVED = {
    **dict.fromkeys(
        (
            "CreateGlobalTable",
            "DescribeGlobalTable",
            "DescribeGlobalTableSettings",
            "DescribeTableReplicaAutoScaling",
            "ListGlobalTables",
            "UpdateGlobalTable",
            "UpdateGlobalTableSettings",
            "UpdateTableReplicaAutoScaling",
        ),
        _ONE_REGION,
    ),
    **dict.fromkeys(
        ("DescribeExport", "DescribeImport", "ExportTableToPointInTime", "ImportTable", "ListExports", "ListImports"),
        _NO_BULK,
    ),
}


def _refusal(name: str, instead: str) -> Any:
    def refuse(_self: Any, _context: RequestContext, _request: Any) -> Any:
        raise not_served(name, instead)

    refuse.__name__ = xform_name(name)  # LocalStack finds the method by it
    return handler(name, expand=False)(refuse)


_Refusals = type("_Refusals", (), {xform_name(name): _refusal(name, instead) for name, instead in _NOT_SERVED.items()})


class DynamoDBProvider(
    TableOperations,
    TableSettingOperations,
    ItemOperations,
    QueryOperations,
    BatchOperations,
    TransactionOperations,
    PartiQLOperations,
    BackupOperations,
    StreamingOperations,
    _Refusals,  # type: ignore[misc,valid-type]
    DynamodbApi,
    ServiceLifecycleHook,
):
    """All operations of the service."""

    def accept_state_visitor(self, visitor: StateVisitor) -> None:
        """Show LocalStack's state functions the store."""
        visitor.visit(dynamo_stores)
