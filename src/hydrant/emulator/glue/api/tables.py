"""Operations on tables, their versions and their indexes."""

from __future__ import annotations

from localstack.aws.api import RequestContext

from hydrant.emulator.requests.operations import Answer, Request

from .. import search
from ..catalogue import InvalidInput, indexes
from ..catalogue.pages import page, page_of
from ..catalogue.tables import Table
from ..catalogue.wildcards import hive
from .base import arn_prefix, catalogue, each_failure, now, operation, store
from .iceberg import with_metadata

_MOST_LISTED = 100
_MOST_FOUND = 1000
_ATTRIBUTES = {"NAME": "Name", "TABLE_TYPE": "TableType"}


class TableOperations:
    """Tables themselves."""

    @operation("CreateTable")
    def create_table(self, context: RequestContext, request: Request) -> Answer:
        """Make a table; one of Iceberg gets its first metadata file."""
        given = _input(request)
        if iceberg := (request.get("OpenTableFormatInput") or {}).get("IcebergInput"):
            catalogue(context).free(request["DatabaseName"], given["Name"])
            given = with_metadata(context, given, iceberg)
        catalogue(context).create_table(
            request["DatabaseName"],
            given,
            now(),
            created_by=f"arn:{context.partition}:iam::{context.account_id}:root",
            partition_indexes=request.get("PartitionIndexes") or (),
        )
        return {}

    @operation("GetTable")
    def get_table(self, context: RequestContext, request: Request) -> Answer:
        """A table at its newest version."""
        found = catalogue(context).told_table(request["DatabaseName"], request["Name"])
        return {"Table": found.shown(context.account_id)}

    @operation("GetTables")
    def get_tables(self, context: RequestContext, request: Request) -> Answer:
        """Tables of a database by name, in pages; `Expression` is a pattern of names (I-69)."""
        tables = catalogue(context).database(request["DatabaseName"]).tables
        if pattern := request.get("Expression"):
            wanted = hive(pattern.lower())
            tables = {name: table for name, table in tables.items() if any(each.match(name) for each in wanted)}
        found, more = page(tables, request, _MOST_LISTED)
        return {"TableList": [_attributes(each.shown(context.account_id), request) for each in found], **more}

    @operation("UpdateTable")
    def update_table(self, context: RequestContext, request: Request) -> Answer:
        """Put other settings in the place of all there were, as a new version."""
        catalogue(context).update_table(
            request["DatabaseName"],
            _input(request),
            now(),
            version=request.get("VersionId"),
            skip_archive=bool(request.get("SkipArchive")),
        )
        return {}

    @operation("DeleteTable")
    def delete_table(self, context: RequestContext, request: Request) -> Answer:
        """Take a table away, with its versions and partitions."""
        _delete(context, request["DatabaseName"], request["Name"])
        return {}

    @operation("BatchDeleteTable")
    def batch_delete_table(self, context: RequestContext, request: Request) -> Answer:
        """Take tables away; what cannot be is told."""
        database = catalogue(context).database(request["DatabaseName"]).name
        failures = each_failure(
            request["TablesToDelete"],
            lambda name: _delete(context, database, name),
            lambda name: {"TableName": name},
        )
        return {"Errors": failures}

    @operation("SearchTables")
    def search_tables(self, context: RequestContext, request: Request) -> Answer:
        """Tables of all databases that have a text in them, or fit filters, in pages."""
        shown = [each.shown(context.account_id) for each in catalogue(context).tables()]
        fitting = search.matching(shown, request)
        keys = [f"{place:09}" for place in range(len(fitting))]
        found, more = page_of(keys, dict(zip(keys, fitting, strict=True)), request, _MOST_FOUND)
        return {"TableList": found, **more}


class VersionOperations:
    """Versions of tables."""

    @operation("GetTableVersion")
    def get_table_version(self, context: RequestContext, request: Request) -> Answer:
        """A version of a table, the newest where none is named."""
        table = _table(context, request)
        number, _ = table.at(request.get("VersionId"))
        return {"TableVersion": _version(context, table, number)}

    @operation("GetTableVersions")
    def get_table_versions(self, context: RequestContext, request: Request) -> Answer:
        """All versions that are kept, newest first, in pages."""
        table = _table(context, request)
        kept = {f"{10**12 - number:013}": number for number in table.versions()}
        found, more = page(kept, request, _MOST_LISTED)
        return {"TableVersions": [_version(context, table, number) for number in found], **more}

    @operation("DeleteTableVersion")
    def delete_table_version(self, context: RequestContext, request: Request) -> Answer:
        """Forget an archived version."""
        _table(context, request).delete_version(request["VersionId"])
        return {}

    @operation("BatchDeleteTableVersion")
    def batch_delete_table_version(self, context: RequestContext, request: Request) -> Answer:
        """Forget archived versions; what cannot be is told."""
        table = _table(context, request)
        failures = each_failure(
            request["VersionIds"],
            table.delete_version,
            lambda version: {"TableName": table.name, "VersionId": version},
        )
        return {"Errors": failures}


class IndexOperations:
    """Indexes of partitions."""

    @operation("CreatePartitionIndex")
    def create_partition_index(self, context: RequestContext, request: Request) -> Answer:
        """Add an index."""
        table = _table(context, request)
        indexes.add(table.indexes, table.keys, request["PartitionIndex"])
        return {}

    @operation("GetPartitionIndexes")
    def get_partition_indexes(self, context: RequestContext, request: Request) -> Answer:
        """All indexes of a table."""
        told = [each.shown() for each in _table(context, request).indexes.values()]
        return {"PartitionIndexDescriptorList": told}

    @operation("DeletePartitionIndex")
    def delete_partition_index(self, context: RequestContext, request: Request) -> Answer:
        """Take an index away."""
        indexes.remove(_table(context, request).indexes, request["IndexName"])
        return {}


def _input(request: Request) -> Answer:
    given: Answer | None = request.get("TableInput")
    if given is None:
        raise InvalidInput("TableInput has to be provided.")
    return given


def _table(context: RequestContext, request: Request) -> Table:
    return catalogue(context).table(request["DatabaseName"], request["TableName"])


def _delete(context: RequestContext, database: str, name: str) -> None:
    table = catalogue(context).table(database, name)
    catalogue(context).delete_table(table.database, table.name)
    store(context).tags.pop(f"{arn_prefix(context)}:table/{table.database}/{table.name}", None)


def _version(context: RequestContext, table: Table, number: int) -> Answer:
    return {"Table": table.shown(context.account_id, number), "VersionId": str(number)}


def _attributes(shown: Answer, request: Request) -> Answer:
    """A table as GetTables tells it: all members, or those asked for."""
    wanted = [_ATTRIBUTES.get(each) for each in request.get("AttributesToGet") or ("DEFAULT",)]
    return shown if None in wanted else {name: shown[name] for name in wanted if name in shown}
