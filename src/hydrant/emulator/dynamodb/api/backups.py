"""Backups on demand, point-in-time recovery, and tables made of either."""

from __future__ import annotations

import copy
import secrets
from datetime import datetime
from typing import Any

from localstack.aws.api import RequestContext

from hydrant.emulator.clock import CLOCK

from .. import kept_rows
from ..engine.errors import Refused, invalid
from ..models import Backup, Table, find_table
from .descriptions import describe
from .operations import (
    Answer,
    Request,
    active_table_of,
    not_served,
    only_known,
    operation,
    store_of,
    table_by_arn,
    table_of,
)
from .specifications import check_name
from .table_settings import time_to_live
from .tables import made_table

_OVERRIDES = {
    "BillingModeOverride": "BillingMode",
    "GlobalSecondaryIndexOverride": "GlobalSecondaryIndexes",
    "LocalSecondaryIndexOverride": "LocalSecondaryIndexes",
    "ProvisionedThroughputOverride": "ProvisionedThroughput",
    "OnDemandThroughputOverride": "OnDemandThroughput",
    "SSESpecificationOverride": "SSESpecification",
}


class BackupOperations:
    """Backups and restores."""

    @operation("CreateBackup")
    def create_backup(self, context: RequestContext, request: Request) -> Answer:
        """Keep a copy of a table as it is."""
        table = active_table_of(context, request)
        backup = _backup(table, request["BackupName"])
        store_of(context).backups[backup.arn] = backup
        kept_rows.touch_backup(backup.arn)
        return {"BackupDetails": _details(backup)}

    @operation("DescribeBackup")
    def describe_backup(self, context: RequestContext, request: Request) -> Answer:
        """Describe a backup."""
        return {"BackupDescription": _description(_found(context, request))}

    @operation("ListBackups")
    def list_backups(self, context: RequestContext, request: Request) -> Answer:
        """Backups from the oldest on, in pages."""
        if request.get("BackupType") in {"SYSTEM", "AWS_BACKUP"}:
            return {"BackupSummaries": []}
        name, limit = (request.get("TableName") or "").rpartition("/")[2], request.get("Limit") or 100
        backups = [each for each in store_of(context).backups.values() if not name or each.table["TableName"] == name]
        backups = [each for each in backups if _within(each, request)]
        if after := request.get("ExclusiveStartBackupArn"):
            arns = [each.arn for each in backups]
            backups = backups[arns.index(after) + 1 :] if after in arns else []
        more = {"LastEvaluatedBackupArn": backups[limit - 1].arn} if len(backups) > limit else {}
        return {"BackupSummaries": [_summary(each) for each in backups[:limit]], **more}

    @operation("DeleteBackup")
    def delete_backup(self, context: RequestContext, request: Request) -> Answer:
        """Forget a backup."""
        backup = _found(context, request)
        del store_of(context).backups[backup.arn]
        kept_rows.touch_backup(backup.arn)
        description = _description(backup)
        description["BackupDetails"] |= {"BackupStatus": "DELETED"}
        return {"BackupDescription": description}

    @operation("RestoreTableFromBackup")
    def restore_table_from_backup(self, context: RequestContext, request: Request) -> Answer:
        """Make a table of a backup."""
        backup = _found(context, request)
        source = {"SourceBackupArn": backup.arn, "SourceTableArn": backup.table["TableArn"]}
        return _restored(context, request, backup, source)

    @operation("UpdateContinuousBackups")
    def update_continuous_backups(self, context: RequestContext, request: Request) -> Answer:
        """Turn point-in-time recovery on or off."""
        table, wanted = table_of(context, request), request["PointInTimeRecoverySpecification"]
        days = wanted.get("RecoveryPeriodInDays")
        if not wanted["PointInTimeRecoveryEnabled"]:
            if days is not None:
                raise invalid("RecoveryPeriodInDays can only be specified when PointInTimeRecoveryEnabled is true")
            table.recovery_since, table.recovery_days = None, 35
        else:
            table.recovery_since = table.recovery_since or CLOCK.now()
            table.recovery_days = days or table.recovery_days
        return {"ContinuousBackupsDescription": _continuous(table)}

    @operation("DescribeContinuousBackups")
    def describe_continuous_backups(self, context: RequestContext, request: Request) -> Answer:
        """Whether point-in-time recovery is on."""
        table = named(context, request)
        return {"ContinuousBackupsDescription": _continuous(table)}

    @operation("RestoreTableToPointInTime")
    def restore_table_to_point_in_time(self, context: RequestContext, request: Request) -> Answer:
        """Make a table of another one as it is now."""
        if request.get("RestoreDateTime") is not None:
            raise not_served("RestoreDateTime", "only the latest state is kept; give UseLatestRestorableTime true")
        arn, name = request.get("SourceTableArn"), request.get("SourceTableName")
        if (arn is None) is (name is None):
            raise invalid("Exactly one of SourceTableName and SourceTableArn must be specified")
        table = table_by_arn(arn) if arn else named(context, {"TableName": name})
        if table.recovery_since is None:
            words = f"Point in time recovery is not enabled for table '{table.name}'"
            raise Refused("PointInTimeRecoveryUnavailableException", words)
        return _restored(context, request, _backup(table, "latest"), {"SourceTableArn": table.arn})


def named(context: RequestContext, request: Request) -> Table:
    """As `table_of`, with the error that these operations have. Raises Refused."""
    try:
        return table_of(context, request)
    except Refused as refused:
        raise Refused("TableNotFoundException", f"Table not found: {request['TableName']}") from refused


def _continuous(table: Table) -> Answer:
    recovery: Answer = {"PointInTimeRecoveryStatus": "DISABLED"}
    if table.recovery_since is not None:
        recovery = {
            "PointInTimeRecoveryStatus": "ENABLED",
            "RecoveryPeriodInDays": table.recovery_days,
            "EarliestRestorableDateTime": table.recovery_since,
            "LatestRestorableDateTime": CLOCK.now(),
        }
    return {"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": recovery}


def _backup(table: Table, name: str) -> Backup:
    now, shown = CLOCK.now(), describe(table)
    specification = {
        "AttributeDefinitions": table.definitions,
        "KeySchema": table.key_schema,
        "BillingMode": table.billing_mode,
        "LocalSecondaryIndexes": _indexes(table, local=True),
        "GlobalSecondaryIndexes": _indexes(table, local=False),
        "ProvisionedThroughput": table.throughput or None,
        "OnDemandThroughput": table.on_demand_throughput,
    }
    throughput = {name: table.throughput.get(name, 0) for name in ("ReadCapacityUnits", "WriteCapacityUnits")}
    details = {
        name: shown[name] for name in ("TableName", "TableId", "TableArn", "TableSizeBytes", "ItemCount", "KeySchema")
    }
    details |= {
        "TableCreationDateTime": table.created_at,
        "ProvisionedThroughput": throughput,
        "BillingMode": table.billing_mode,
    }
    features = {
        "LocalSecondaryIndexes": _features(shown["LocalSecondaryIndexes"]),
        "GlobalSecondaryIndexes": _features(shown["GlobalSecondaryIndexes"]),
        "StreamDescription": shown.get("StreamSpecification"),
        "TimeToLiveDescription": time_to_live(table),
        "SSEDescription": table.encryption,
    }
    return Backup(
        arn=f"{table.arn}/backup/{int(now * 1000):017d}-{secrets.token_hex(4)}",
        name=name,
        created_at=now,
        table=shown,
        details=details,
        features={name: value for name, value in features.items() if value is not None},
        specification={name: value for name, value in copy.deepcopy(specification).items() if value is not None},
        items=tuple(table.contents.snapshot()),
        size_bytes=table.contents.size_bytes,
    )


def _indexes(table: Table, *, local: bool) -> list[dict[str, Any]] | None:
    found = [index for index in table.contents.indexes.values() if index.local is local]
    return [{"IndexName": index.name, **index.details} for index in found] or None


def _features(indexes: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    members = ("IndexName", "KeySchema", "Projection", "ProvisionedThroughput")
    return [{name: each[name] for name in members if name in each} for each in indexes] if indexes else None


def _restored(context: RequestContext, request: Request, backup: Backup, source: dict[str, str]) -> Answer:
    name = request["TargetTableName"]
    check_name(name)
    if find_table(context.account_id, context.region, name) is not None:
        raise Refused("TableAlreadyExistsException", f"Table already exists: {name}")
    given = {into: request[member] for member, into in _OVERRIDES.items() if request.get(member) is not None}
    wanted = {**backup.specification, **given}
    if wanted["BillingMode"] == "PAY_PER_REQUEST":
        wanted.pop("ProvisionedThroughput", None)
    table = made_table(context, name, {member: value for member, value in wanted.items() if value != []})
    table.contents.load(iter(backup.items))
    table.restored_from = {**source, "RestoreDateTime": backup.created_at, "RestoreInProgress": False}
    store_of(context).tables[name] = table
    return {"TableDescription": only_known(context, "TableDescription", describe(table))}


def _found(context: RequestContext, request: Request) -> Backup:
    backup: Backup | None = store_of(context).backups.get(request["BackupArn"])
    if backup is None:
        raise Refused("BackupNotFoundException", f"Backup not found: {request['BackupArn']}")
    return backup


def _within(backup: Backup, request: Request) -> bool:
    lower, upper = request.get("TimeRangeLowerBound"), request.get("TimeRangeUpperBound")
    return (lower is None or backup.created_at >= _epoch(lower)) and (
        upper is None or backup.created_at < _epoch(upper)
    )


def _epoch(moment: datetime | float) -> float:
    return moment.timestamp() if isinstance(moment, datetime) else float(moment)


def _details(backup: Backup) -> Answer:
    return {
        "BackupArn": backup.arn,
        "BackupName": backup.name,
        "BackupSizeBytes": backup.size_bytes,
        "BackupStatus": "AVAILABLE",
        "BackupType": "USER",
        "BackupCreationDateTime": backup.created_at,
    }


def _description(backup: Backup) -> dict[str, Any]:
    return {
        "BackupDetails": _details(backup),
        "SourceTableDetails": backup.details,
        "SourceTableFeatureDetails": backup.features,
    }


def _summary(backup: Backup) -> Answer:
    table = {name: backup.table[name] for name in ("TableName", "TableId", "TableArn")}
    return {**table, **_details(backup)}
