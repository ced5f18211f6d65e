"""A stream of a DynamoDB table as source, read in the store without any call (M-4)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from hydrant.emulator.arns import Arn
from hydrant.emulator.clock import CLOCK
from hydrant.emulator.dynamodb.engine.change_log import RETENTION_SECONDS, ChangeLog
from hydrant.emulator.dynamodb.models import LOCK, Table, find_stream
from hydrant.emulator.pipes.engine.events import Origin

from ..engine.events import Record, of_logged
from ..engine.settings import Settings
from ..progress import Progress
from .kinesis_source import SourceGone


class TableShard:
    """The one shard of a table's stream; positions are the numbers of its records."""

    parents: Sequence[str] = ()

    def __init__(self, table: Table, log: ChangeLog, origin: Origin, stopped: threading.Event) -> None:
        self.name = log.shard_id
        self._table, self._log, self._origin, self._stopped = table, log, origin, stopped

    def read(self, position: int, most: int) -> tuple[Sequence[Record], int]:
        """See Shard."""
        if self._log.tip <= position:
            return (), position
        with LOCK:
            changes, following = self._log.read(position, most, CLOCK.now())
        region, stream = self._table.region, self._origin.arn
        return [of_logged(change.shown(region, stream), self._origin) for change in changes], following

    def wait(self, position: int, seconds: float) -> None:
        """See Shard."""
        self._log.wait(position, seconds, self._stopped.is_set)

    def wake(self) -> None:
        """See Shard."""
        self._log.wake()

    def ended(self, position: int) -> bool:
        """See Shard."""
        return self._log.closed_at is not None and position >= self._log.tip

    def dealt(self, position: int) -> None:
        """See Shard. What is read goes with time alone."""

    def hold(self, position: int, reads: Callable[[], bool]) -> None:
        """A table's stream keeps everything for a day."""

    def after(self, sequence: str) -> int:
        """See Shard."""
        return int(sequence) + 1

    def retention(self) -> float:
        """See Shard."""
        return RETENTION_SECONDS

    @property
    def tip(self) -> int:
        """The position of the next change."""
        return self._log.tip

    @property
    def horizon(self) -> int:
        """The position of the oldest change."""
        return self._log.horizon


class TableSource:
    """A stream of a table by its ARN."""

    def __init__(self, settings: Settings, role: str, stopped: threading.Event) -> None:
        """`stopped`: nobody reads the stream any more."""
        arn = Arn.parse(settings.source)
        self._settings, self._account, self._region = settings, arn.account, arn.region
        self._stopped = stopped
        self._origin = Origin(settings.source, arn.region, role)

    def shards(self) -> dict[str, TableShard]:
        """Its shard, by name. Raises SourceGone."""
        with LOCK:
            found = find_stream(self._account, self._region, self._settings.source)
        if found is None:
            raise SourceGone(f"Stream not found: {self._settings.source}")
        shard = TableShard(*found, self._origin, self._stopped)
        return {shard.name: shard}

    def leave(self) -> None:
        """Nothing is held for it."""


def begin_table(progress: Progress, shards: dict[str, TableShard], settings: Settings) -> None:
    """Take the position where reading begins."""
    dealt = {name: str(shard.tip - 1) for name, shard in shards.items()} if settings.start == "LATEST" else {}
    progress.begin(dealt, datetime.fromtimestamp(CLOCK.now(), UTC), frozenset(shards))


def position_in_table(progress: Progress, shard: TableShard, _settings: Settings) -> int:
    """Where the shard goes on, or begins."""
    last = progress.dealt.get(shard.name)
    return shard.horizon if last is None else max(shard.after(last), shard.horizon)
