"""A stream as source - Kinesis or DynamoDB - read shard by shard, parents before children (P-8).

A shard's position moves over what was dealt with: taken by the target, wanted by no filter, or given up.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.kept.place import CHANGES

from ..engine.events import Event, Origin, of_change, of_kinesis
from ..models import Progress
from .clients import client_for

_SERVICE = "pipes"
_LOOK_SECONDS = 1.0
"""How often the source looks for new shards."""
_IDLE_SECONDS = 0.25
LONGEST_CALL = 930.0
"""How long a pipe that stops waits for what is under way: the 15 minutes of a function, and its answer."""
_GONE = frozenset({"InvalidArgumentException", "TrimmedDataAccessException", "ValidationException"})
_EXPIRED = "ExpiredIteratorException"
_MISSING = "ResourceNotFoundException"
STREAM_GONE = "Stream not found. To resume processing please delete the pipe and create a new one."

DealWith = Callable[[str, Sequence[Event], threading.Event], bool]
"""(shard, events, stopped): false when the pipe stops before they are dealt with."""


class StreamSource:
    """Reads a stream until it is stopped."""

    def __init__(
        self,
        origin: Origin,
        parameters: Mapping[str, Any],
        progress: Progress,
        deal_with: DealWith,
        tell: Callable[[str], None],
    ) -> None:
        """`tell` gets what goes wrong, in words."""
        self._origin, self._parameters, self._progress = origin, parameters, progress
        self._deal_with, self._tell = deal_with, tell
        self._is_kinesis = origin.arn.split(":")[2] == "kinesis"
        client = client_for(origin.arn)
        self._client = (
            client.request_metadata(source_arn=origin.pipe, service_principal="pipes") if self._is_kinesis else client
        )
        self._arn = {"StreamARN" if self._is_kinesis else "StreamArn": origin.arn}
        self._size: int = parameters["BatchSize"]

    def prepare(self) -> None:
        """Take the position in each shard where reading begins, if it has not begun. Raises the SDK's error."""
        begun = bool(self._progress.iterators)
        for shard in self._shards():
            if shard not in self._progress.iterators:
                self._progress.looked[shard] = CLOCK.now()
                self._progress.iterators[shard] = self._first_iterator(shard, newer=begun)
                CHANGES.touch(_SERVICE)  # else what a killed process had would be behind LATEST of the next

    def work(self, stopped: threading.Event) -> None:
        """Read each shard in a thread of its own, new ones too."""
        readers: dict[str, threading.Thread] = {}
        while not stopped.is_set():
            try:
                self.prepare()
                for shard in self._ready(readers):
                    name = f"{threading.current_thread().name}-{shard}"
                    reader = threading.Thread(target=self._read, args=(shard, stopped), name=name, daemon=True)
                    reader.start()
                    readers[shard] = reader
            except ClientError as error:
                self._tell(STREAM_GONE if _code(error) == _MISSING else f"{self._origin.arn} cannot be read: {error}")
            except Exception as error:  # noqa: BLE001 - as no room for a thread; the pipe reads on
                self._tell(f"{self._origin.arn} cannot be read: {error}")
            stopped.wait(_LOOK_SECONDS)
        end = time.monotonic() + LONGEST_CALL
        for reader in readers.values():
            reader.join(max(end - time.monotonic(), 0))

    def _ready(self, readers: Mapping[str, threading.Thread]) -> list[str]:
        shards = self._shards()
        done = self._progress.finished
        return [
            shard
            for shard, parents in shards.items()
            if not (shard in done or (shard in readers and readers[shard].is_alive()))
            and not any(parent in shards and parent not in done for parent in parents)
        ]

    def _shards(self) -> dict[str, list[str]]:
        """Each shard with its parents."""
        found: dict[str, list[str]] = {}
        more: dict[str, str] = {}
        while True:
            answer = self._client.describe_stream(**self._arn, **more)["StreamDescription"]
            for shard in answer["Shards"]:
                parents = (shard.get("ParentShardId"), shard.get("AdjacentParentShardId"))
                found[shard["ShardId"]] = [parent for parent in parents if parent]
            if not (answer["Shards"] and (answer.get("HasMoreShards") or answer.get("LastEvaluatedShardId"))):
                return found
            more = {"ExclusiveStartShardId": answer["Shards"][-1]["ShardId"]}

    def _first_iterator(self, shard: str, *, newer: bool) -> str:
        """Where a shard is read from: one that came after the pipe had begun is read whole."""
        if newer:
            return self._ask(shard, ShardIteratorType="TRIM_HORIZON")
        start = self._parameters["StartingPosition"]
        moment = {"Timestamp": self._parameters["StartingPositionTimestamp"]} if start == "AT_TIMESTAMP" else {}
        return self._ask(shard, ShardIteratorType=start, **moment)

    def _iterator_again(self, shard: str) -> str:
        """A new iterator for one that has expired: behind what was dealt with. Rather twice than not at all."""
        last = self._progress.dealt.get(shard)
        if last is None and self._parameters["StartingPosition"] == "LATEST":
            if not self._is_kinesis:  # its streams have no times
                return self._ask(shard, ShardIteratorType="TRIM_HORIZON")
            moment = datetime.fromtimestamp(self._progress.looked[shard], UTC)
            return self._ask(shard, ShardIteratorType="AT_TIMESTAMP", Timestamp=moment)
        if last is None:
            return self._first_iterator(shard, newer=False)
        name = "StartingSequenceNumber" if self._is_kinesis else "SequenceNumber"
        try:
            return self._ask(shard, ShardIteratorType="AFTER_SEQUENCE_NUMBER", **{name: last})
        except ClientError as error:
            if _code(error) not in _GONE:
                raise
            return self._ask(shard, ShardIteratorType="TRIM_HORIZON")

    def _ask(self, shard: str, **how: Any) -> str:
        return str(self._client.get_shard_iterator(**self._arn, ShardId=shard, **how)["ShardIterator"])

    def _read(self, shard: str, stopped: threading.Event) -> None:
        """Read a shard to its end, or until the pipe stops; what ends it otherwise is told, and it is read again."""
        try:
            while not stopped.is_set():
                records, following = self._gathered(shard, stopped)
                events = [self._event(record, shard) for record in records]
                if events and not self._deal_with(shard, events, stopped):
                    return
                if events:
                    self._progress.dealt[shard] = events[-1].sequence
                    CHANGES.touch(_SERVICE)
                if following is None:
                    self._progress.finished.add(shard)
                    CHANGES.touch(_SERVICE)
                    return
                self._progress.iterators[shard] = following
                if not events:
                    stopped.wait(_IDLE_SECONDS)
        except (ClientError, BotoCoreError) as error:
            self._tell(f"shard {shard} of {self._origin.arn} cannot be read: {error}")

    def _gathered(self, shard: str, stopped: threading.Event) -> tuple[list[Mapping[str, Any]], str | None]:
        """A batch and the iterator behind it: full, or what there is when the window is over."""
        found: list[Mapping[str, Any]] = []
        following: str | None = self._progress.iterators[shard]
        end = time.monotonic() + self._parameters["MaximumBatchingWindowInSeconds"]
        while following is not None and len(found) < self._size and not stopped.is_set():
            got, following = self._records(shard, following, self._size - len(found), fresh=not found)
            found += got
            if not found or time.monotonic() >= end:
                break
            if not got:
                stopped.wait(_IDLE_SECONDS)
        return found, following

    def _records(
        self, shard: str, iterator: str, limit: int, *, fresh: bool
    ) -> tuple[list[Mapping[str, Any]], str | None]:
        asked_at = CLOCK.now()
        try:
            answer = self._client.get_records(ShardIterator=iterator, Limit=min(limit, _most(self._is_kinesis)))
        except ClientError as error:
            if _code(error) not in {_EXPIRED, "TrimmedDataAccessException"} or not fresh:
                raise
            self._progress.iterators[shard] = self._iterator_again(shard)
            return [], self._progress.iterators[shard]
        self._progress.looked[shard] = asked_at
        return answer["Records"], answer.get("NextShardIterator")

    def _event(self, record: Mapping[str, Any], shard: str) -> Event:
        return of_kinesis(record, shard, self._origin) if self._is_kinesis else of_change(record, self._origin)


def _most(is_kinesis: bool) -> int:
    """How many records one GetRecords gives."""
    return 10_000 if is_kinesis else 1_000


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code"))
