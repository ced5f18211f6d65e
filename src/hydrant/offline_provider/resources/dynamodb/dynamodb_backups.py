"""The data source aws_dynamodb_backups (internal/service/dynamodb/backups_data_source.go)."""

from datetime import UTC, datetime
from typing import Any

from hydrant.offline_provider.resource import DataSource
from hydrant.offline_provider.rules import Rules, one_of, timestamp
from hydrant.offline_provider.schema import Values

_LOWER, _UPPER = "time_range_lower_bound", "time_range_upper_bound"


class DynamoDBBackups(DataSource):
    """Backups, of all tables or one."""

    name = "aws_dynamodb_backups"
    rules = Rules(
        checks={
            "backup_type": one_of("USER", "SYSTEM", "AWS_BACKUP", "ALL"),
            _LOWER: timestamp,
            _UPPER: timestamp,
        }
    )

    def read(self, session: Any, config: Values) -> Values:
        """List them, page by page."""
        members = {
            "TableName": config["table_name"],
            "BackupType": config["backup_type"],
            "TimeRangeLowerBound": _moment(config[_LOWER]),
            "TimeRangeUpperBound": _moment(config[_UPPER]),
        }
        pages = (
            session.client("dynamodb")
            .get_paginator("list_backups")
            .paginate(**{name: value for name, value in members.items() if value})
        )
        return {"backup_summaries": [_summary(each) for page in pages for each in page["BackupSummaries"]]}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _written(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _summary(found: dict[str, Any]) -> Values:
    return {
        "backup_arn": found["BackupArn"],
        "backup_creation_date_time": _written(found["BackupCreationDateTime"]),
        "backup_expiry_date_time": _written(found.get("BackupExpiryDateTime")),
        "backup_name": found["BackupName"],
        "backup_size_bytes": found.get("BackupSizeBytes", 0),
        "backup_status": found["BackupStatus"],
        "backup_type": found["BackupType"],
        "table_arn": found["TableArn"],
        "table_id": found["TableId"],
        "table_name": found["TableName"],
    }
