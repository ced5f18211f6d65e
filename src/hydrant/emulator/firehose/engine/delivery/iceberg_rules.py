"""Which table a record goes to, and the line of one that cannot: rules of Iceberg destinations. Pure."""

import json
from binascii import b2a_base64
from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson

from hydrant.iceberg.failures import Failure

from ..items import Delivery
from ..plan import IcebergTarget, TableRules
from ..ports import TableBatch

INVALID_TABLE_NAME = "Iceberg.InvalidTableName"
_INSERT = "insert"


@dataclass
class Group:
    """Records of one table, in their order, each with its operation."""

    rules: TableRules
    deliveries: list[Delivery] = field(default_factory=list)
    operations: list[str] = field(default_factory=list)

    def batch(self, target: IcebergTarget) -> TableBatch:
        """What the table is to take."""
        records = [(operation, each.body) for operation, each in zip(self.operations, self.deliveries, strict=True)]
        rules = self.rules
        return TableBatch(rules.database, rules.table, target.region, target.catalog_id, rules.keys, records)


def by_table(target: IcebergTarget, batch: Sequence[Delivery]) -> tuple[list[Group], list[tuple[Delivery, Failure]]]:
    """The records of each table, and those that have none (L-7)."""
    configured = {(each.database, each.table): each for each in target.tables}
    groups: dict[tuple[str, str], Group] = {}
    lost = []
    for delivery in batch:
        place = _place(target, delivery)
        if isinstance(place, Failure):
            lost.append((delivery, place))
            continue
        if place not in groups:
            groups[place] = Group(configured.get(place) or TableRules(*place))
        groups[place].deliveries.append(delivery)
        groups[place].operations.append(delivery.route.operation or _INSERT)
    return list(groups.values()), lost


def _place(target: IcebergTarget, delivery: Delivery) -> tuple[str, str] | Failure:
    """Where function and query have not said it, it is the one table that is configured (L-7)."""
    database, table, _ = delivery.route
    if database and table:
        return database, table
    if len(target.tables) == 1:
        only = target.tables[0]
        return database or only.database, table or only.table
    missing = " and ".join(name for name, value in (("database", database), ("table", table)) if not value)
    return Failure(INVALID_TABLE_NAME, f"The {missing} name is null or empty, and there is not one table configured")


def iceberg_error_line(delivery: Delivery, failure: Failure, attempts: int, ended_ms: int) -> bytes:
    """A line with its line feed; `rawData` is the record as it came from the source (L-21)."""
    record = delivery.record
    line = {
        "attemptsMade": attempts,
        "arrivalTimestamp": int(delivery.arrival * 1000),
        "errorCode": failure.code,
        "errorMessage": failure.message,
        "attemptEndingTimestamp": ended_ms,
        "rawData": b2a_base64(delivery.body if record is None else record.data, newline=False).decode(),
    }
    try:
        return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # a message with half a surrogate pair, which is no UTF-8: JSON writes it as an escape
        return json.dumps(line, separators=(",", ":")).encode() + b"\n"
