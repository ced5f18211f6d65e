"""The rows of a stack that is kept, by name, and who says which of them have changed (`keeping.py` has their bytes).

    settings                        all that is set about tables, in rows of their own:
    table/ACCOUNT/REGION/ID         a table without its items
    gone/ACCOUNT/REGION/ID          a table that was deleted, whose stream can still be read
    item/ID/PARTITION/SORT          an item
    change/ID/LABEL/NUMBER          a record of a stream
    backup/ARN                      a backup
    token/ACCOUNT/REGION/TOKEN      what a transaction was answered; the token in hex, as it may be any text

A name says where the row's content is, so that a write that failed can be made later, with what is there then.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hydrant.emulator.kept import place

from .engine.change_log import ChangeLog
from .engine.ordered import Place
from .engine.table import Change
from .models import Table, streams_gone

SERVICE = "dynamodb"
SETTINGS = "settings"
TABLE, GONE, ITEM, CHANGE, BACKUP, TOKEN = "table", "gone", "item", "change", "backup", "token"
PENDING: set[str] = set()
"""Rows that have changed and were not asked for yet: of a transaction all, for whoever has the service's lock."""
_oldest: dict[tuple[str, str], int] = {}
"""The number of the oldest record of a stream that may have a row, by table and label."""


def follow(table: Table) -> None:
    """Let a table's items have rows from now on."""
    if place.folder() is not None:
        table.contents.listeners.append(lambda change: _touch_item(table, change))


def touch_record(table: Table, log: ChangeLog) -> None:
    """A record was added to a stream, and old ones may be gone. The newest has a row for as long as the stream does:
    numbers go on behind it."""
    if place.folder() is None:
        return
    known = table.table_id, log.label
    oldest = _oldest.get(known, log.first)
    horizon = min(log.horizon, log.tip - 1)
    _touch(*(change_row(table, log, number) for number in (*range(oldest, horizon), log.tip - 1)))
    _oldest[known] = max(oldest, horizon)


def know_oldest(table: Table, log: ChangeLog) -> None:
    """A stream has come back with its rows."""
    _oldest[table.table_id, log.label] = log.horizon


def touch_all(table: Table) -> None:
    """A table is deleted: all of its rows go, but those of streams that can still be read."""
    if place.folder() is not None:
        entries = table.contents.entries
        _touch(table_row(TABLE, table), *(item_row(table.table_id, entries.place(item)) for item in entries.items()))


def touch_gone(table: Table, log: ChangeLog) -> None:
    """A stream of a table that was deleted cannot be read any more."""
    if place.folder() is not None:
        oldest = _oldest.pop((table.table_id, log.label), log.first)
        _touch(table_row(GONE, table), *(change_row(table, log, number) for number in range(oldest, log.tip)))


def touch_backup(arn: str) -> None:
    """A backup was made or deleted."""
    if place.folder() is not None:
        _touch(f"{BACKUP}/{arn}")


def touch_token(account_id: str, region: str, token: str) -> None:
    """A transaction was answered, or its answer is forgotten."""
    if place.folder() is not None:
        _touch(f"{TOKEN}/{account_id}/{region}/{token.encode(errors='surrogatepass').hex()}")


def table_row(kind: str, table: Table) -> str:
    """The name of a table's row."""
    return f"{kind}/{table.account_id}/{table.region}/{table.table_id}"


def item_row(table_id: str, where: Place) -> str:
    """The name of the row of the item at a place."""
    partition, sort = where
    return f"{ITEM}/{table_id}/{_hex(partition)}/{_written(sort)}"


def place_of(partition: str, sort: str) -> Place:
    """The place that a row's name tells."""
    return bytes.fromhex(partition), _read(sort)


def token_of(written: str) -> str:
    """The token that a row's name tells."""
    return bytes.fromhex(written).decode(errors="surrogatepass")


def change_row(table: Table, log: ChangeLog, number: int) -> str:
    """The name of the row of a stream's record."""
    return f"{CHANGE}/{table.table_id}/{log.label}/{number}"


def _touch_item(table: Table, change: Change) -> None:
    if change.made:
        _touch(item_row(table.table_id, change.place))


def _touch(*names: str) -> None:
    PENDING.update(names)
    place.CHANGES.touch(SERVICE)


def _written(sort: Any) -> str:
    if sort is None:
        return ""
    return f"n{sort}" if isinstance(sort, Decimal) else f"b{sort.hex()}"


def _read(sort: str) -> Any:
    if not sort:
        return None
    return Decimal(sort[1:]) if sort[0] == "n" else bytes.fromhex(sort[1:])


def _hex(partition: object) -> str:
    assert isinstance(partition, bytes)  # noqa: S101 - a place begins with a digest
    return partition.hex()


streams_gone.append(touch_gone)
