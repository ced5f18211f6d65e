"""Operations on tables: create, describe, list, update, delete."""

from __future__ import annotations

from typing import Any

from localstack.aws.api import RequestContext

from hydrant.emulator.clock import CLOCK

from .. import kept_rows
from ..engine.errors import Refused, invalid
from ..engine.table import TableItems
from ..models import Table, find_table, settings
from . import specifications, streams, table_updates
from .descriptions import describe
from .operations import Answer, Request, active_table_of, not_served, only_known, operation, store_of, table_of
from .tag_rules import checked_tags

_LIST_LIMIT = 100
_NOT_SERVED = ("ReplicaUpdates", "GlobalTableWitnessUpdates", "MultiRegionConsistency")


class TableOperations:
    """CreateTable, DescribeTable, ListTables, UpdateTable, DeleteTable."""

    @operation("CreateTable")
    def create_table(self, context: RequestContext, request: Request) -> Answer:
        """Make a table (T-1)."""
        name = request["TableName"].rpartition("/")[2]
        specifications.check_name(name)
        if find_table(context.account_id, context.region, name) is not None:
            raise Refused("ResourceInUseException", f"Table already exists: {name}")
        table = made_table(context, name, request)
        store_of(context).tables[name] = table
        return {"TableDescription": only_known(context, "TableDescription", describe(table))}

    @operation("DescribeTable")
    def describe_table(self, context: RequestContext, request: Request) -> Answer:
        """Describe a table in any state."""
        return {"Table": only_known(context, "Table", describe(table_of(context, request)))}

    @operation("ListTables")
    def list_tables(self, context: RequestContext, request: Request) -> Answer:
        """The names of tables, in order, in pages."""
        after, limit = request.get("ExclusiveStartTableName") or "", request.get("Limit") or _LIST_LIMIT
        places = (context.account_id, context.region)
        names = [name for name in sorted(store_of(context).tables) if name > after and find_table(*places, name)]
        more = {"LastEvaluatedTableName": names[limit - 1]} if len(names) > limit else {}
        return {"TableNames": names[:limit], **more}

    @operation("UpdateTable")
    def update_table(self, context: RequestContext, request: Request) -> Answer:
        """Change a table."""
        for member in _NOT_SERVED:
            if request.get(member):
                raise not_served(f"{member} of UpdateTable", "a table has no replicas here; leave the member out")
        table = active_table_of(context, request)
        table_updates.apply(table, request)
        return {"TableDescription": only_known(context, "TableDescription", describe(table))}

    @operation("DeleteTable")
    def delete_table(self, context: RequestContext, request: Request) -> Answer:
        """Delete a table with all that is in it, unless it is protected."""
        table = table_of(context, request)
        if table.status != "ACTIVE":
            what = {"CREATING": "created", "UPDATING": "updated"}.get(table.status, "deleted")
            words = f"Attempt to change a resource which is still in use: Table is being {what}: {table.name}"
            raise Refused("ResourceInUseException", words)
        if table.protected:
            raise invalid(
                "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection "
                "first."
            )
        remove(context, table)
        return {"TableDescription": only_known(context, "TableDescription", _deleted(table))}


def remove(context: RequestContext, table: Table) -> None:
    """Let a table go; its stream can still be read."""
    streams.turn_off(table)
    store_of(context).closed_streams += [(table, log) for log in table.closed_logs]
    kept_rows.touch_all(table)
    table.gone_at = CLOCK.now() + settings().state_seconds


def _deleted(table: Table) -> dict[str, Any]:
    members = (
        "TableName",
        "TableStatus",
        "ProvisionedThroughput",
        "TableSizeBytes",
        "ItemCount",
        "TableArn",
        "TableId",
    )
    description = describe(table)
    return {name: description[name] for name in (*members, "BillingModeSummary", "DeletionProtectionEnabled")}


def made_table(context: RequestContext, name: str, request: Request) -> Table:
    """The table that a request describes. Raises Refused."""
    mode = request.get("BillingMode") or "PROVISIONED"
    specifications.check_capacity(request, mode)
    types = specifications.types_of(request["AttributeDefinitions"])
    schema = specifications.key_schema(request["KeySchema"], types)
    indexes = [
        *specifications.local_indexes(request, schema, types),
        *specifications.global_indexes(request, schema, types, mode),
    ]
    specifications.check_apart(indexes)
    specifications.check_all_used(types, [schema, *(index.schema for index in indexes)])
    now = CLOCK.now()
    table = Table(
        name,
        context.account_id,
        context.region,
        TableItems(schema, {index.name: index for index in indexes}),
        request["AttributeDefinitions"],
        request["KeySchema"],
        created_at=now,
        billing_mode=mode,
        throughput=dict(request.get("ProvisionedThroughput") or {}),
        on_demand_throughput=request.get("OnDemandThroughput"),
        warm_throughput=request.get("WarmThroughput"),
        pay_per_request_since=now if mode == "PAY_PER_REQUEST" else None,
        table_class=request.get("TableClass"),
        protected=bool(request.get("DeletionProtectionEnabled")),
        encryption=table_updates.encryption(request.get("SSESpecification"), context.region, context.account_id),
        tags=checked_tags(request.get("Tags") or [], {}),
        ready_at=now + settings().state_seconds,
    )
    if request.get("ResourcePolicy"):
        table.policy = table_updates.policy(request["ResourcePolicy"])
    kept_rows.follow(table)
    streams.configure(table, request.get("StreamSpecification"))
    return table
