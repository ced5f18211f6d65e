"""How far event source mappings of streams have come, kept while a mapping is there (E-20).

LocalStack makes a new poller whenever a mapping is changed, paused or goes on, and that one begins at StartingPosition:
TRIM_HORIZON brings everything again, LATEST leaves out what came meanwhile, and AT_TIMESTAMP never delivers. The same
happens when an iterator expires or a shard ends. Here a shard goes on behind the last record that was dealt with.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError
from localstack.services.lambda_.event_source_mapping.esm_worker import EsmWorker
from localstack.services.lambda_.event_source_mapping.pollers.kinesis_poller import KinesisPoller
from localstack.services.lambda_.event_source_mapping.pollers.stream_poller import StreamPoller

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.kept.place import CHANGES

_TURN_SECONDS = 0.1
_GONE = frozenset({"InvalidArgumentException", "TrimmedDataAccessException", "ValidationException"})
"""What a position of a stream that was made anew, or of records that are gone, ends with."""
_READING = frozenset({"ACTIVE", "UPDATING", "ENABLED"})


@dataclass
class Progress:
    """How far a mapping has come: by shard, the last sequence number that was dealt with."""

    dealt: dict[str, str] = field(default_factory=dict)
    started: datetime | None = None
    first_shards: frozenset[str] = frozenset()
    turn: threading.Lock = field(default_factory=threading.Lock)
    """Who has it may read: a poller that a change replaces finishes its batch first."""
    worker: EsmWorker | None = None


@dataclass(frozen=True)
class Start:
    """The configured StartingPosition and, for AT_TIMESTAMP, its moment."""

    position: str
    moment: Any = None


class ProgressByMapping:
    """The progress of each mapping, by UUID. Safe for concurrent use."""

    def __init__(self) -> None:
        self._known: dict[str, Progress] = {}
        self._lock = threading.Lock()

    def of(self, uuid: str) -> Progress:
        """That of a mapping, which begins when it is asked for first."""
        with self._lock:
            return self._known.setdefault(uuid, Progress())

    def forget(self, uuid: str) -> None:
        """The mapping is deleted."""
        with self._lock:
            self._known.pop(uuid, None)

    def kept(self) -> dict[str, tuple[dict[str, str], datetime | None, frozenset[str]]]:
        """Return what another process can go on with, of those that have come somewhere."""
        with self._lock:
            known = list(self._known.items())
        return {
            uuid: (dict(each.dealt), each.started, each.first_shards)
            for uuid, each in known
            if each.dealt or each.started
        }

    def restore(self, uuid: str, dealt: dict[str, str], started: datetime | None, first_shards: frozenset[str]) -> None:
        """Go on with what another process had."""
        with self._lock:
            self._known[uuid] = Progress(dealt, started, first_shards)


PROGRESS = ProgressByMapping()


def iterator_request(progress: Progress, read: Mapping[str, str], start: Start, shard: str) -> dict[str, Any]:
    """How a shard is to be read: behind what this poller has read, behind what was dealt with, or from the start.

    `read` is what the poller itself has read and not yet handed on. A shard that came later is read whole.
    """
    if last := read.get(shard) or progress.dealt.get(shard):
        return {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": last}
    if start.position == "AT_TIMESTAMP":
        return {"ShardIteratorType": "AT_TIMESTAMP", "Timestamp": start.moment}
    if start.position == "LATEST" and progress.started is not None:
        if shard not in progress.first_shards:
            return {"ShardIteratorType": "TRIM_HORIZON"}
        return {"ShardIteratorType": "AT_TIMESTAMP", "Timestamp": progress.started}
    return {"ShardIteratorType": start.position}


class Resuming:
    """Lets a poller of LocalStack go on where its mapping was. `stopped`: the mapping is changed, paused or deleted."""

    def __init__(self, poller: StreamPoller, start: Start, progress: Progress, stopped: threading.Event) -> None:
        self._poller, self._start, self._progress, self._stopped = poller, start, progress, stopped
        self._arn = {"StreamARN" if isinstance(poller, KinesisPoller) else "StreamArn": poller.source_arn}
        self._read: dict[str, str] = {}
        self._shard = ""
        self._failing = False
        self._poll, self._poll_shard = poller.poll_events, poller.poll_events_from_shard
        self._get, self._forward = poller.get_records, poller.forward_events_to_target
        self._process, self._exceeded = poller.processor.process_events_batch, poller.max_retries_exceeded

    def attach(self) -> None:
        """Take the place of the poller's methods."""
        poller: Any = self._poller
        poller.initialize_shards = self.initialize_shards
        poller.poll_events, poller.poll_events_from_shard = self.poll_events, self.poll_events_from_shard
        poller.get_records, poller.forward_events_to_target = self.get_records, self.forward
        poller.processor.process_events_batch = self.process
        poller.max_retries_exceeded = self.exceeded

    def poll_events(self) -> None:
        """Read once, when the poller that was there before has finished and the mapping goes on."""
        while not self._stopped.is_set():
            if self._progress.turn.acquire(timeout=_TURN_SECONDS):
                try:
                    if not self._stopped.is_set():
                        self._poll()
                    return
                finally:
                    self._progress.turn.release()

    def poll_events_from_shard(self, shard_id: str, shard_iterator: str) -> None:
        """Read a shard once."""
        self._shard = shard_id
        self._poll_shard(shard_id, shard_iterator)

    def get_records(self, shard_iterator: str) -> Any:
        """Read, and remember how far."""
        answer = self._get(shard_iterator)
        if records := answer.get("Records"):
            self._read[self._shard] = _sequence_number(records[-1])
        return answer

    def forward(self, shard_id: str, records: Any) -> None:
        """Hand a batch to the function until it is dealt with: taken, filtered out or given up."""
        self._failing = self._poller._is_shutdown.is_set()
        if not self._failing:
            self._forward(shard_id, records)
        if not self._failing:
            self._progress.dealt[shard_id] = _sequence_number(records[-1])
            CHANGES.touch("lambda")

    def process(self, events: Any) -> None:
        """Invoke the function once."""
        self._failing = True
        self._process(events)
        self._failing = False

    def exceeded(self, attempts: int) -> bool:
        """Whether a batch is given up."""
        if self._exceeded(attempts):
            self._failing = False
            return True
        return False

    def initialize_shards(self) -> dict[str, str]:
        """An iterator for each shard; none while the stream cannot be read."""
        shards, now = self._shards(), datetime.fromtimestamp(CLOCK.now(), UTC)
        iterators = {shard: self._iterator(shard) for shard in shards}
        if shards and self._progress.started is None:
            self._progress.started, self._progress.first_shards = now, frozenset(shards)
            CHANGES.touch("lambda")  # else the first batch that a killed process had is behind LATEST of the next
        return iterators

    def _shards(self) -> list[str]:
        found: list[str] = []
        more: dict[str, str] = {}
        while True:
            description = self._poller.source_client.describe_stream(**self._arn, **more)["StreamDescription"]
            if description["StreamStatus"] not in _READING:
                return []
            found += [shard["ShardId"] for shard in description["Shards"]]
            if not (description.get("HasMoreShards") or description.get("LastEvaluatedShardId")):
                return found
            more = {"ExclusiveStartShardId": found[-1]}

    def _iterator(self, shard: str) -> str:
        def ask(**how: Any) -> str:
            answer = self._poller.source_client.get_shard_iterator(**self._arn, ShardId=shard, **how)
            return str(answer["ShardIterator"])

        how = iterator_request(self._progress, self._read, self._start, shard)
        if how["ShardIteratorType"] == "AT_TIMESTAMP" and not isinstance(self._poller, KinesisPoller):
            return ask(ShardIteratorType="LATEST")  # streams of DynamoDB have no times
        try:
            return ask(**how)
        except ClientError as error:
            if how["ShardIteratorType"] != "AFTER_SEQUENCE_NUMBER" or error.response["Error"]["Code"] not in _GONE:
                raise
            self._progress.dealt.pop(shard, None)
            self._read.pop(shard, None)
            return ask(ShardIteratorType="TRIM_HORIZON")


def _sequence_number(record: Mapping[str, Any]) -> str:
    return str(record.get("SequenceNumber") or record["dynamodb"]["SequenceNumber"])


def resume(worker: EsmWorker) -> None:
    """Let the worker of a mapping go on where an earlier one of the mapping was, and be the one whose state counts."""
    progress = PROGRESS.of(worker.uuid)
    progress.worker = worker
    config: Mapping[str, Any] = worker.esm_config
    start = Start(str(config["StartingPosition"]), config.get("StartingPositionTimestamp"))
    Resuming(worker.poller, start, progress, worker._shutdown_event).attach()
    store = worker.update_esm_state_in_store

    def store_if_current(new_state: Any) -> None:
        if progress.worker is worker:
            store(new_state)

    worker.update_esm_state_in_store = store_if_current
