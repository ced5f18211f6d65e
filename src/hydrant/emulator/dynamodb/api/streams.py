"""Where a table's changes go: its stream, and Kinesis streams."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hydrant.emulator.clock import CLOCK

from .. import kept_rows
from ..engine.change_log import ChangeLog
from ..engine.errors import invalid, invalid_values
from ..engine.table import Change
from ..models import Table


def configure(table: Table, wanted: dict[str, Any] | None) -> None:
    """Turn the stream on or off as a StreamSpecification says. Raises Refused."""
    if wanted is None:
        return
    view = wanted.get("StreamViewType")
    if not wanted.get("StreamEnabled"):
        if view is not None:
            raise invalid_values("StreamViewType must not be specified when StreamEnabled is false")
        if table.ready_at and table.log is None:
            raise invalid(f"Table is already in the requested state: its stream is disabled: {table.name}")
        turn_off(table)
        return
    if view is None:
        raise invalid_values("StreamViewType must be specified when StreamEnabled is true")
    if table.log is not None:
        raise invalid(f"Table already has an enabled stream: TableName: {table.name}")
    now = CLOCK.now()
    label = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")
    log = table.log = ChangeLog(label, view, table.contents.schema, now)
    follow(table, log)


def follow(table: Table, log: ChangeLog) -> None:
    """Let a stream have the changes of its table from now on."""

    def add(change: Change) -> None:
        before = log.tip
        log.add(change, CLOCK.now())
        if log.tip > before:
            kept_rows.touch_record(table, log)

    table.contents.listeners.append(add)


def turn_off(table: Table) -> None:
    """Turn the stream off, if it is on; what it has can be read for a day."""
    if table.log is not None:
        table.log.close(CLOCK.now())
        table.closed_logs.append(table.log)
        table.log = None
