"""Tables that outlive the process: a row for each item and each record of a stream."""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import fields
from typing import Any

from hydrant.emulator.kept.pickling import dumps, loads

from . import expiry, kept_rows
from .api import streaming, streams
from .engine.change_log import ChangeLog, LoggedChange
from .engine.index import Index
from .engine.table import TableItems
from .engine.values import Item
from .kept_rows import BACKUP, CHANGE, GONE, ITEM, SETTINGS, TABLE, TOKEN
from .models import LOCK, Table, dynamo_stores, settings

_WRITES = frozenset(
    {
        *("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"),
        *("ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"),
    }
)
_ELSEWHERE = frozenset({"contents", "log", "closed_logs", "index_removals"})
"""Of a table: in rows of their own or made anew; an index that was DELETING is gone when the stack comes back."""


def state() -> Tables | None:
    """The state of Hydrant's own engine; DynamoDB Local, which may be chosen instead, keeps nothing."""
    return Tables() if settings().engine == "memory" else None


def touched(operation: str, _request: dict[str, Any]) -> Collection[str]:
    """Return which rows an operation has changed that did not say so itself."""
    return () if operation in _WRITES else (SETTINGS,)


class Tables:
    """The state of DynamoDB and its streams."""

    whole = False

    def rows(self, touched_: set[str]) -> Iterator[tuple[str, bytes | None]]:
        """See State. All of it is of one moment: a transaction over several tables is in it, or is not."""
        with LOCK:
            touched_ |= kept_rows.PENDING
            kept_rows.PENDING.clear()
            found = [*self._rows(touched_)]
        yield from found

    def restore(self, rows: dict[str, bytes]) -> None:
        """See State."""
        items, records = _items(rows), _records(rows)
        for name, data in rows.items():
            kind, _, where = name.partition("/")
            if kind in {TABLE, GONE}:
                account, region, table_id = where.split("/")
                table = _table(loads(data), items[table_id], records[table_id])
                _put_back(kind, table, dynamo_stores[account][region])
            elif kind == BACKUP:
                backup = loads(data)
                _, _, _, region, account, _ = backup.arn.split(":", 5)
                dynamo_stores[account][region].backups[backup.arn] = backup
            elif kind == TOKEN:
                account, region, token = where.split("/")
                dynamo_stores[account][region].tokens[kept_rows.token_of(token)] = loads(data)

    def begin(self) -> None:
        """Let items go whose time has come."""
        if any(table.ttl_attribute for _, table in _tables()):
            expiry.watch()

    def _rows(self, names: Collection[str]) -> Iterator[tuple[str, bytes | None]]:
        known = {table.table_id: (kind, table) for kind, table in _tables()}
        for name in names:
            kind, _, where = name.partition("/")
            if kind == SETTINGS:
                yield from ((kept_rows.table_row(kind, table), _bytes(table)) for kind, table in known.values())
            else:
                yield name, _CONTENTS[kind](where, known)


Known = dict[str, tuple[str, Table]]


def _content_of_table(where: str, known: Known, kind: str) -> bytes | None:
    there, table = known.get(where.rsplit("/", 1)[1], ("", None))
    return _bytes(table) if table is not None and there == kind else None


def _content_of_item(where: str, known: Known) -> bytes | None:
    table_id, partition, sort = where.split("/")
    kind, table = known.get(table_id, ("", None))
    item = table.contents.entries.get(kept_rows.place_of(partition, sort)) if table and kind == TABLE else None
    return None if item is None else _plain(item)


def _content_of_change(where: str, known: Known) -> bytes | None:
    table_id, label, number = where.split("/")
    _, table = known.get(table_id, ("", None))
    log = next((each for each in _logs(table) if each.label == label), None) if table else None
    record = log.record(int(number)) if log else None
    return None if record is None else _plain((record.at, record.name, record.document, record.expired))


def _content_of_backup(where: str, _known: Known) -> bytes | None:
    _, _, _, region, account, _ = where.split(":", 5)
    backup = dynamo_stores[account][region].backups.get(where)
    return None if backup is None else dumps(backup)


def _content_of_token(where: str, _known: Known) -> bytes | None:
    account, region, token = where.split("/")
    answered = dynamo_stores[account][region].tokens.get(kept_rows.token_of(token))
    return None if answered is None else _plain(answered)


_CONTENTS = {
    TABLE: lambda where, known: _content_of_table(where, known, TABLE),
    GONE: lambda where, known: _content_of_table(where, known, GONE),
    ITEM: _content_of_item,
    CHANGE: _content_of_change,
    BACKUP: _content_of_backup,
    TOKEN: _content_of_token,
}


def _tables() -> Iterator[tuple[str, Table]]:
    """Tables, and those that were deleted and have streams; with the kind of their row."""
    for _, _, store in list(dynamo_stores.iter_stores()):
        yield from ((TABLE, table) for table in store.tables.values() if table.gone_at is None)
        yield from ((GONE, table) for table in {id(each): each for each, _ in store.closed_streams}.values())


def _logs(table: Table) -> list[ChangeLog]:
    return [*table.closed_logs, *([table.log] if table.log else [])]


def _plain(value: Any) -> bytes:
    """Bytes of what is made of Python's own types alone, for which `dumps` takes ten times as long."""
    return pickle.dumps(value, 5)


def _fields(of: Table | Index) -> dict[str, Any]:
    return {each.name: getattr(of, each.name) for each in fields(of)}


def _bytes(table: Table) -> bytes:
    contents = table.contents
    return dumps(
        {
            "table": {name: value for name, value in _fields(table).items() if name not in _ELSEWHERE},
            "schema": contents.schema,
            "ttl": contents.ttl_attribute,
            "indexes": [
                {each.name: getattr(index, each.name) for each in fields(index)} for index in contents.indexes.values()
            ],
            "logs": [(log.label, log.view, log.schema, log.started_at, log.closed_at) for log in _logs(table)],
        }
    )


def _table(kept: dict[str, Any], items: list[Item], records: dict[str, list[LoggedChange]]) -> Table:
    indexes = [Index(**each) for each in kept["indexes"]]
    contents = TableItems(kept["schema"], {index.name: index for index in indexes}, ttl_attribute=kept["ttl"])
    contents.resume(items)
    table = Table(contents=contents, **kept["table"])
    kept_rows.follow(table)
    for label, view, schema, started_at, closed_at in kept["logs"]:
        log = ChangeLog(label, view, schema, started_at)
        log.resume(records.get(label, ()))
        log.closed_at = closed_at
        kept_rows.know_oldest(table, log)
        if closed_at is None:
            table.log = log
            streams.follow(table, log)
        else:
            table.closed_logs.append(log)
    for destination in table.destinations:
        if destination.active:
            streaming.follow(table, destination)
    return table


def _put_back(kind: str, table: Table, store: Any) -> None:
    if kind == TABLE:
        store.tables[table.name] = table
    else:
        store.closed_streams += [(table, log) for log in table.closed_logs]


def _items(rows: dict[str, bytes]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for name, data in rows.items():
        if name.startswith(f"{ITEM}/"):
            found[name.split("/", 2)[1]].append(loads(data))
    return found


def _records(rows: dict[str, bytes]) -> dict[str, dict[str, list[LoggedChange]]]:
    """The records of streams in order, by table and label."""
    found: dict[str, dict[str, list[LoggedChange]]] = defaultdict(lambda: defaultdict(list))
    for name, data in rows.items():
        if name.startswith(f"{CHANGE}/"):
            _, table_id, label, number = name.split("/")
            found[table_id][label].append(LoggedChange(int(number), *loads(data)))
    for by_label in found.values():
        for records in by_label.values():
            records.sort(key=lambda each: each.number)
    return found
