"""The state of the service: tables with all that is set about them, backups, and the store per account and region."""

from __future__ import annotations

import functools
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from localstack.services.stores import AccountRegionBundle, BaseStore, LocalAttribute

from hydrant.emulator.arns import table_arn
from hydrant.emulator.clock import CLOCK

from .engine.change_log import RETENTION_SECONDS, ChangeLog
from .engine.table import TableItems
from .engine.values import Item
from .settings import Settings

LOCK = threading.RLock()
"""Held by each operation from its first look at a table to its last change."""


@functools.cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings.from_environment()


@dataclass
class Destination:
    """A Kinesis stream that a table's changes go to."""

    stream_arn: str
    precision: str
    active: bool = True


@dataclass
class Insights:
    """Contributor Insights of a table or an index: kept and shown, with nothing behind it."""

    enabled: bool
    mode: str
    updated: float


@dataclass
class Policy:
    """A resource policy and its revision."""

    text: str
    revision: str


@dataclass
class Table:
    """A table. Times are epoch seconds."""

    name: str
    account_id: str
    region: str
    contents: TableItems
    definitions: list[dict[str, str]]
    key_schema: list[dict[str, str]]
    created_at: float
    billing_mode: str = "PROVISIONED"
    throughput: dict[str, int] = field(default_factory=dict)
    on_demand_throughput: dict[str, int] | None = None
    warm_throughput: dict[str, int] | None = None
    pay_per_request_since: float | None = None
    table_class: str | None = None
    protected: bool = False
    encryption: dict[str, Any] | None = None
    tags: dict[str, str] = field(default_factory=dict)
    policy: Policy | None = None
    ttl_attribute: str | None = None
    ttl_changed_at: float | None = None
    recovery_since: float | None = None
    recovery_days: int = 35
    restored_from: dict[str, Any] | None = None
    log: ChangeLog | None = None
    closed_logs: list[ChangeLog] = field(default_factory=list)
    destinations: list[Destination] = field(default_factory=list)
    insights: dict[str | None, Insights] = field(default_factory=dict)
    table_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    ready_at: float = 0.0
    updated_until: float = 0.0
    gone_at: float | None = None
    index_removals: dict[str, tuple[float, Any]] = field(default_factory=dict)
    """Indexes that are DELETING: until when, and what they were."""

    @property
    def arn(self) -> str:
        """Its ARN."""
        return table_arn(self.region, self.account_id, self.name)

    def stream_arn(self, log: ChangeLog) -> str:
        """The ARN of one of its streams."""
        return f"{self.arn}/stream/{log.label}"

    @property
    def status(self) -> str:
        """CREATING, UPDATING, ACTIVE or DELETING."""
        now = CLOCK.now()
        if self.gone_at is not None:
            return "DELETING"
        if now < self.ready_at:
            return "CREATING"
        passing = [self.updated_until, *(until for until, _ in self.index_removals.values())]
        passing += [index.ready_at for index in self.contents.indexes.values()]
        return "UPDATING" if any(now < until for until in passing) else "ACTIVE"

    @property
    def readable(self) -> bool:
        """Whether items can be read and written."""
        return self.status in {"ACTIVE", "UPDATING"}

    def begin_update(self) -> None:
        """Be UPDATING for as long as that lasts."""
        self.updated_until = CLOCK.now() + settings().state_seconds


@dataclass(frozen=True)
class Backup:
    """A copy of a table: its items, and what it took to make the table again."""

    arn: str
    name: str
    created_at: float
    table: dict[str, Any]
    details: dict[str, Any]
    features: dict[str, Any]
    specification: dict[str, Any]
    items: tuple[Item, ...]
    size_bytes: int


class DynamoStore(BaseStore):
    """Tables and backups of one account and region, and the tokens of transactions."""

    tables: dict[str, Table] = LocalAttribute(default=dict)
    backups: dict[str, Backup] = LocalAttribute(default=dict)
    tokens: dict[str, tuple[float, str, Any]] = LocalAttribute(default=dict)
    closed_streams: list[tuple[Table, ChangeLog]] = LocalAttribute(default=list)


dynamo_stores = AccountRegionBundle("dynamodb", DynamoStore)
streams_gone: list[Callable[[Table, ChangeLog], None]] = []
"""Told of a stream of a deleted table that cannot be read any more."""


def find_table(account_id: str, region: str, name: str) -> Table | None:
    """A table in any state; None when there is none. What has run out in it goes."""
    tables = dynamo_stores[account_id][region].tables
    table = tables.get(name)
    if table is None:
        return None
    now = CLOCK.now()
    if table.gone_at is not None and now >= table.gone_at:
        del tables[name]
        return None
    table.index_removals = {name: each for name, each in table.index_removals.items() if now < each[0]}
    table.contents.expire(now)
    return table


def streams_of(account_id: str, region: str) -> Iterator[tuple[Table, ChangeLog]]:
    """All streams that can still be read. Used under LOCK."""
    store: DynamoStore = dynamo_stores[account_id][region]
    oldest = CLOCK.now() - RETENTION_SECONDS
    for name in list(store.tables):
        table = find_table(account_id, region, name)
        if table is not None and table.gone_at is None:
            yield from ((table, log) for log in (*table.closed_logs, table.log) if log is not None)
    for table, log in store.closed_streams:
        if (log.closed_at or 0) <= oldest:
            for tell in streams_gone:
                tell(table, log)
    store.closed_streams = [each for each in store.closed_streams if (each[1].closed_at or 0) > oldest]
    yield from store.closed_streams


def find_stream(account_id: str, region: str, arn: str) -> tuple[Table, ChangeLog] | None:
    """A stream by its ARN, None when there is none. Used under LOCK."""
    return next(((table, log) for table, log in streams_of(account_id, region) if table.stream_arn(log) == arn), None)


def all_tables() -> list[Table]:
    """Every table of every account and region."""
    with LOCK:
        places = [(account_id, region) for account_id, region, _ in dynamo_stores.iter_stores()]
        return [
            table
            for account_id, region in places
            for name in list(dynamo_stores[account_id][region].tables)
            if (table := find_table(account_id, region, name))
        ]
