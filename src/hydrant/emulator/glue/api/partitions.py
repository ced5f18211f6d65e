"""Operations on partitions."""

from __future__ import annotations

from typing import Any

from localstack.aws.api import RequestContext

from hydrant.emulator.requests.operations import Answer, Request

from ..catalogue import InvalidInput, partitions
from ..catalogue.expressions import parse
from ..catalogue.pages import page
from ..catalogue.tables import Table
from .base import catalogue, each_failure, now, operation

_MOST_LISTED = 1000


class PartitionOperations:
    """Partitions."""

    @operation("CreatePartition")
    def create_partition(self, context: RequestContext, request: Request) -> Answer:
        """Add a partition."""
        partitions.create(_table(context, request), request["PartitionInput"], now())
        return {}

    @operation("BatchCreatePartition")
    def batch_create_partition(self, context: RequestContext, request: Request) -> Answer:
        """Add partitions; what cannot be is told."""
        table = _table(context, request)
        failures = each_failure(
            request["PartitionInputList"],
            lambda given: partitions.create(table, given, now()),
            lambda given: {"PartitionValues": given.get("Values") or []},
        )
        return {"Errors": failures}

    @operation("GetPartition")
    def get_partition(self, context: RequestContext, request: Request) -> Answer:
        """A partition."""
        table = _table(context, request)
        values = partitions.values_of(table, request["PartitionValues"])
        return {"Partition": partitions.shown(table, values, context.account_id)}

    @operation("GetPartitions")
    def get_partitions(self, context: RequestContext, request: Request) -> Answer:
        """Partitions that fit an expression, in pages."""
        table = _table(context, request)
        text, segment = request.get("Expression"), request.get("Segment")
        if segment and segment["SegmentNumber"] >= segment["TotalSegments"]:
            raise InvalidInput("SegmentNumber has to be less than TotalSegments.")
        types = {key["Name"].lower(): key.get("Type", "string") for key in table.keys}
        fitting = partitions.matching(table, parse(text, types) if text and text.strip() else None, segment)
        found, more = page(fitting, request, _MOST_LISTED)
        told = _told(context, table, found, with_columns=not request.get("ExcludeColumnSchema"))
        return {"Partitions": told, **more}

    @operation("BatchGetPartition")
    def batch_get_partition(self, context: RequestContext, request: Request) -> Answer:
        """Partitions by their values; those that are not there are left out."""
        table = _table(context, request)
        wanted = [tuple(each["Values"]) for each in request["PartitionsToGet"]]
        return {
            "Partitions": _told(context, table, [values for values in wanted if values in table.partitions]),
            "UnprocessedKeys": [],
        }

    @operation("UpdatePartition")
    def update_partition(self, context: RequestContext, request: Request) -> Answer:
        """Put other settings in the place of a partition's."""
        partitions.update(_table(context, request), request["PartitionValueList"], request["PartitionInput"])
        return {}

    @operation("BatchUpdatePartition")
    def batch_update_partition(self, context: RequestContext, request: Request) -> Answer:
        """The same for many; what cannot be is told."""
        table = _table(context, request)
        failures = each_failure(
            request["Entries"],
            lambda entry: partitions.update(table, entry["PartitionValueList"], entry["PartitionInput"]),
            lambda entry: {"PartitionValueList": entry["PartitionValueList"]},
        )
        return {"Errors": failures}

    @operation("DeletePartition")
    def delete_partition(self, context: RequestContext, request: Request) -> Answer:
        """Take a partition away."""
        partitions.delete(_table(context, request), request["PartitionValues"])
        return {}

    @operation("BatchDeletePartition")
    def batch_delete_partition(self, context: RequestContext, request: Request) -> Answer:
        """Take partitions away; what cannot be is told."""
        table = _table(context, request)
        failures = each_failure(
            request["PartitionsToDelete"],
            lambda each: partitions.delete(table, each["Values"]),
            lambda each: {"PartitionValues": each["Values"]},
        )
        return {"Errors": failures}


def _table(context: RequestContext, request: Request) -> Table:
    return catalogue(context).table(request["DatabaseName"], request["TableName"])


def _told(context: RequestContext, table: Table, found: list[Any], *, with_columns: bool = True) -> list[Answer]:
    return [partitions.shown(table, values, context.account_id, with_columns=with_columns) for values in found]
