"""The state of the service: streams with their shards, and the store per account and region."""

from __future__ import annotations

import itertools
import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from localstack.services.stores import AccountRegionBundle, BaseStore, LocalAttribute

from hydrant.emulator.arns import stream_arn
from hydrant.emulator.clock import CLOCK
from hydrant.emulator.durable.errors import CannotWrite

from . import keeping
from .channels.channel import Channel
from .consumer import Consumer
from .queues.queue import Queue
from .settings import Settings
from .storage import hashing
from .storage.losses import Losses
from .storage.memory import MemoryLedger
from .storage.meters import OnDemandGrowth, ShardMeter
from .storage.segment import RECORD_OVERHEAD
from .storage.shard import Shard
from .storage.subscriptions import Subscriptions

HOUR = 3600
DEFAULT_RETENTION_HOURS = 24
DEFAULT_RECORD_KIB = 1024
ON_DEMAND_SHARDS = 4
USER_PARTITION_KEY, AUTO = "USER_PARTITION_KEY", "AUTO"
"""How records are spread over shards (E-18)."""
_OF_THE_PROCESS = frozenset(
    {
        *("_turns", "on_shards_changed", "lock", "_ledger", "_settings", "_clock", "growth"),
        *("_shards_by_range", "_routes"),
    }
)
NO_KEY = ""
"""The partition key of a record that was put without one: AWS's have a character at least."""


class Stream:
    """A data stream: settings, shards, and the routes from hash keys to open shards.

    `shards` holds open and closed ones by id, in order of creation. Each callback in `on_shards_changed` is called with
    the stream after a split, a merge, a scaling, and when the stream is deleted (`deleted` is then true).
    """

    def __init__(
        self,
        name: str,
        account_id: str,
        region: str,
        *,
        shard_count: int,
        mode: str,
        ledger: MemoryLedger,
        settings: Settings,
        clock: Callable[[], float] = CLOCK.now,
    ) -> None:
        self.name = name
        self.account_id = account_id
        self.region = region
        self.arn = stream_arn(region, account_id, name)
        self.owner = f"stream {name} ({account_id}, {region})"
        self.mode = mode
        self.retention_hours = DEFAULT_RETENTION_HOURS
        self.max_record_kib = DEFAULT_RECORD_KIB
        self.warm_throughput_mibps: int | None = None
        self.distribution = USER_PARTITION_KEY
        self.takes_no_keys = False
        """Whether there may be records without a partition key: once AUTO, they stay."""
        self._turns = itertools.count()
        self._encryption: list[tuple[float, str | None]] = []
        self.metrics: list[str] = []
        self.tags: dict[str, str] = {}
        self.policy: str | None = None
        self.consumers: dict[str, Consumer] = {}
        self.queues: dict[str, Queue] = {}
        self.channels: dict[str, Channel] = {}
        """Both by ARN."""
        self.shards: dict[str, Shard] = {}
        self.on_shards_changed: list[Callable[[Stream], None]] = []
        self.deleted = False
        self.lock = threading.RLock()
        self.created_at = clock()
        self._ledger = ledger
        self._settings = settings
        self._clock = clock
        self.growth = OnDemandGrowth() if settings.quotas else None
        self.throttled_records = 0
        """How many records were refused because the memory was full of what was not read."""
        self._shards_made = 0
        self._shards_unsaved = False
        """Whether there are shards that no row names yet: records in them would be lost with the process."""
        self._forgotten = Losses()
        self._passing, self._passing_until = "CREATING", self.created_at + settings.state_seconds
        for hash_range in hashing.uniform_ranges(shard_count):
            self._add_shard(hash_range)
        self._publish_routes()

    @property
    def status(self) -> str:
        """CREATING, ACTIVE, UPDATING or DELETING; the passing ones end by themselves."""
        if self.deleted:
            return "DELETING"
        return self._passing if self._clock() < self._passing_until else "ACTIVE"

    @property
    def gone(self) -> bool:
        """Whether the stream was deleted and its DELETING has ended."""
        return self.deleted and self._clock() >= self._passing_until

    @property
    def open_shards(self) -> list[Shard]:
        """The shards that take records, by hash range."""
        return self._shards_by_range

    @property
    def retention_seconds(self) -> float:
        """Age at which records go: the stream's retention, or the cap of the settings."""
        kept = float(self.retention_hours * HOUR)
        cap = self._settings.retention_cap_seconds
        return min(kept, cap) if cap else kept

    @property
    def oldest_possible(self) -> float:
        """The time of the trim horizon, epoch seconds."""
        return self._clock() - self.retention_seconds

    @property
    def encryption_key(self) -> str | None:
        """The KMS key that new records are encrypted with; None: they are not."""
        return self._encryption[-1][1] if self._encryption else None

    def encrypt_with(self, key: str | None) -> None:
        """Encrypt what comes from now on with another key, or not at all."""
        self._encryption = [*self._encryption, (self._clock(), key)]

    def encrypted_at(self, arrival: float) -> bool:
        """Whether a record that arrived at this time was encrypted."""
        changes = self._encryption
        index = bisect_right(changes, arrival, key=lambda change: change[0])
        return index > 0 and changes[index - 1][1] is not None

    @property
    def queue_count(self) -> int:
        """How many queues deliver the stream's records; those whose DELETING has ended do not count."""
        return sum(not queue.gone for queue in list(self.queues.values()))

    @property
    def channel_count(self) -> int:
        """How many channels deliver the stream's records."""
        return sum(not channel.gone for channel in list(self.channels.values()))

    @property
    def losses(self) -> Losses:
        """What the ceiling of memory took since the stream was made."""
        return sum((Losses.of(shard) for shard in list(self.shards.values())), self._forgotten)

    @property
    def unread(self) -> dict[str, int]:
        """How many records the slowest reader of each shard has not read, by reader."""
        counts: Counter[str] = Counter()
        for shard in list(self.shards.values()):
            if reader := shard.slowest_reader():
                counts[reader.name] += shard.count_from(reader.position)
        return dict(counts)

    @property
    def slowest_reader(self) -> str | None:
        """The reader that is furthest behind, None when nobody is."""
        unread = self.unread
        return max(unread, key=unread.__getitem__, default=None)

    def begin_update(self) -> None:
        """Be UPDATING for a moment."""
        self._passing, self._passing_until = "UPDATING", self._clock() + self._settings.state_seconds

    def distribute(self, strategy: str) -> None:
        """Spread what comes from now on in another way; what is there stays where it is."""
        self.distribution = strategy
        self.takes_no_keys = self.takes_no_keys or strategy == AUTO

    def next_hash_keys(self, count: int) -> list[bytes]:
        """Hash keys that spread so many records evenly: each open shard in turn."""
        starts, _ = self._routes
        return [starts[turn % len(starts)] for turn in itertools.islice(self._turns, count)]

    def shard_of(self, key: bytes) -> Shard:
        """Return the open shard that holds a hash key of 16 bytes."""
        starts, shards = self._routes
        return shards[bisect_right(starts, key) - 1]

    def admit(self, sizes: Sequence[int]) -> int:
        """Return how many of the first records of these sizes, bytes of key and data, there is memory for.

        Mostly all. The others are to be refused, and count as throttled: what is not read yet is not dropped for them.
        Nothing is refused for memory where records are on the disk.
        """
        if any(shard.on_disk for shard in self.shards.values()):
            return len(sizes)
        total = sum(sizes) + RECORD_OVERHEAD * len(sizes)
        room = self._ledger.room(total, self._unread_memory)
        if room >= total:
            return len(sizes)
        fitting = sum(1 for end in accumulate(size + RECORD_OVERHEAD for size in sizes) if end <= room)
        with self.lock:
            self.throttled_records += len(sizes) - fitting
        self._ledger.throttled(self.owner, len(sizes) - fitting, self.slowest_reader or "a reader of another stream")
        return fitting

    def put(self, hash_keys: Sequence[bytes], keys: Sequence[str], data: Sequence[bytes]) -> list[tuple[str, str]]:
        """Store records; return shard id and sequence number of each, in order. `LookupError` when deleted meanwhile.

        Raises CannotWrite where the stack is kept and the disk takes nothing.
        One lock per shard and call. Records whose shard closes meanwhile go to its children, so none is lost.
        """
        placed: list[tuple[str, str]] = [("", "")] * len(data)
        pending: Sequence[int] = range(len(data))
        while pending:
            if self._shards_unsaved:  # also of a shard that was split meanwhile
                self._save_shards()
            if self.deleted:
                raise LookupError(f"stream {self.name} was deleted")
            refused: list[int] = []
            for shard, members in self._by_shard(hash_keys, pending):
                position = shard.append([keys[i] for i in members], [data[i] for i in members])
                if position is None:
                    refused += members
                    continue
                for i, number in zip(members, shard.sequence_numbers(position, len(members)), strict=True):
                    placed[i] = (shard.shard_id, number)
            if refused:
                with self.lock:  # held by whoever closed the shard until the new routes are there
                    pending = sorted(refused)
            else:
                pending = ()
        self._ledger.make_room()
        return placed

    def split_shard(self, shard_id: str, new_start: int) -> None:
        """Close a shard and open two for the parts of its range. `ValueError` when a part would be empty."""
        with self.lock:
            self._split(self.shards[shard_id], new_start)
        self._shards_did_change()

    def merge_shards(self, shard_id: str, adjacent_id: str) -> None:
        """Close two shards and open one for both ranges. `ValueError` when the ranges don't touch."""
        with self.lock:
            self._merge(self.shards[shard_id], self.shards[adjacent_id])
        self._shards_did_change()

    def scale(self, target: int) -> None:
        """Split and merge until there are `target` open shards of equal range."""
        with self.lock:
            plan = hashing.plan_scaling([shard.hash_range.start for shard in self.open_shards], target)
            for cut in plan.cuts:
                self._split(self.shard_of(cut.to_bytes(16, "big")), cut)
            for join in plan.joins:
                left = self.shard_of((join - 1).to_bytes(16, "big"))
                self._merge(left, self.shard_of(join.to_bytes(16, "big")))
        self._shards_did_change()

    def forget_expired_shards(self) -> None:
        """Drop closed shards whose last record is past the retention: AWS lists them no more."""
        with self.lock:
            horizon = self.oldest_possible
            for shard in [s for s in self.shards.values() if s.closed_at is not None and s.closed_at < horizon]:
                shard.retire()
                self._forgotten += Losses.of(shard)
                self.shards = {key: kept for key, kept in self.shards.items() if kept is not shard}

    def clear(self) -> None:
        """Forget all records of all shards."""
        for shard in list(self.shards.values()):
            shard.clear()

    def delete(self) -> None:
        """Close all shards, forget the records, wake all readers; the stream is DELETING for a moment.

        Raises CannotWrite where the stack is kept and the disk takes nothing: then the stream is as it was.
        """
        with self.lock:
            before = self._passing_until
            self.deleted, self._passing_until = True, self._clock() + self._settings.state_seconds
            try:
                keeping.save()  # else a kill would leave a stream without its records
            except CannotWrite:
                self.deleted, self._passing_until = False, before
                raise
            for shard in self.shards.values():
                shard.retire()
        keeping.forget(self)
        self._tell_listeners()

    def __getstate__(self) -> dict[str, Any]:
        """Return what is kept of a stream: all but what belongs to the process."""
        return {name: value for name, value in vars(self).items() if name not in _OF_THE_PROCESS}

    def revive(self, ledger: MemoryLedger, settings: Settings) -> None:
        """Work again after `__getstate__`, in another process. Raises DurableError when the records can't be read."""
        self._shards_unsaved = False
        self._turns, self.on_shards_changed, self.lock = itertools.count(), [], threading.RLock()
        self._ledger, self._settings, self._clock = ledger, settings, CLOCK.now
        self.growth = OnDemandGrowth() if settings.quotas else None
        for shard in self.shards.values():
            shard.revive(
                retention=lambda: self.retention_seconds,
                ledger=ledger,
                meter=self._meter(),
                clock=self._clock,
                log=keeping.log_of(self, shard.index),
            )
        self._publish_routes()
        for queue in self.queues.values():
            queue.revive()
        for consumer in self.consumers.values():
            consumer.subscriptions = Subscriptions()

    def _meter(self) -> ShardMeter | None:
        return ShardMeter(CLOCK.ticks()) if self._settings.quotas else None

    def _unread_memory(self) -> int:
        return sum(shard.unread_memory() for shard in list(self.shards.values()))

    def _by_shard(self, hash_keys: Sequence[bytes], members: Sequence[int]) -> list[tuple[Shard, list[int]]]:
        starts, shards = self._routes
        groups: dict[int, list[int]] = {}
        for i in members:
            route = bisect_right(starts, hash_keys[i])
            if route in groups:
                groups[route].append(i)
            else:
                groups[route] = [i]
        return [(shards[route - 1], group) for route, group in groups.items()]

    def _add_shard(self, hash_range: hashing.HashRange, *parents: Shard) -> None:
        shard = Shard(
            self._shards_made,
            hash_range,
            parents=parents,
            retention=lambda: self.retention_seconds,
            ledger=self._ledger,
            owner=self.owner,
            meter=self._meter(),
            clock=self._clock,
            log=keeping.log_of(self, self._shards_made),
        )
        self._shards_made += 1
        # A copy: readers go through the shards without a lock.
        self.shards = {**self.shards, shard.shard_id: shard}

    def _split(self, shard: Shard, new_start: int) -> None:
        low, high = hashing.split(shard.hash_range, new_start)
        shard.close()
        self._add_shard(low, shard)
        self._add_shard(high, shard)
        self._begin_shards()
        self._publish_routes()

    def _merge(self, one: Shard, other: Shard) -> None:
        merged = hashing.merge(one.hash_range, other.hash_range)
        one.close()
        other.close()
        self._add_shard(merged, one, other)
        self._begin_shards()
        self._publish_routes()

    def _begin_shards(self) -> None:
        """Save what shards there are before records come into new ones."""
        self._shards_unsaved = True
        with suppress(CannotWrite):  # a disk that is full takes no records either: the next put tries again
            self._save_shards()

    def _save_shards(self) -> None:
        """Raises CannotWrite."""
        with self.lock:
            if self._shards_unsaved:
                keeping.save()
                self._shards_unsaved = False

    def _publish_routes(self) -> None:
        still_open = sorted((s for s in self.shards.values() if not s.closed), key=lambda s: s.hash_range.start)
        self._shards_by_range = still_open
        self._routes = ([s.hash_range.start.to_bytes(16, "big") for s in still_open], still_open)

    def _shards_did_change(self) -> None:
        self.begin_update()
        self._tell_listeners()

    def _tell_listeners(self) -> None:
        for callback in list(self.on_shards_changed):
            callback(self)


@dataclass
class Commitment:
    """Whether the account pays for a minimum of throughput; times in epoch seconds."""

    started_at: float | None = None
    ends_at: float | None = None


class KinesisStore(BaseStore):
    """Streams by name, queues, channels, and the settings, of one account and region."""

    streams: dict[str, Stream] = LocalAttribute(default=dict)
    queues: dict[str, Queue] = LocalAttribute(default=dict)
    channels: dict[str, Channel] = LocalAttribute(default=dict)
    """Both by ARN."""
    commitment: Commitment = LocalAttribute(default=Commitment)


kinesis_stores = AccountRegionBundle("kinesis", KinesisStore)
