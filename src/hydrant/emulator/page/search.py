"""Records by a text or a member's value: in the newest objects of all buckets, and in what streams hold. Bounded.

What was not looked at, for lack of time or of room in the answer, is said.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .contents import MAX_LINE, Json, each_line, raw_record, read_error_line
from .objects import Buckets, NotThere
from .wanted import Wanted

MAX_HITS = 100
MAX_OBJECTS = 400
MAX_RECORDS = 5_000
"""Of a shard, from its end."""
_READ_BYTES = 8 * 1024 * 1024
_SECONDS = 3.0
_LISTING_SECONDS = 1.0


@dataclass
class _Search:
    """One search at work. `complete` until something is left out."""

    wanted: Wanted
    deadline: float
    hits: list[Json] = field(default_factory=list)
    objects: int = 0
    records: int = 0
    complete: bool = True

    def over(self) -> bool:
        """Whether to look no further; then the search is not complete."""
        over = len(self.hits) >= MAX_HITS or time.monotonic() > self.deadline
        if over:
            self.complete = False
        return over


def search(words: str, buckets: Buckets, streams: Callable[[], Iterable[Any]]) -> Json:
    """Records that are found. Raises ValueError for words that are no question."""
    job = _Search(Wanted.parse(words), time.monotonic() + _SECONDS)
    for stream in streams():
        _in_stream(job, stream)
    for bucket in buckets.names():
        _in_bucket(job, buckets, bucket)
    looked_at = {"objects": job.objects, "records": job.records}
    return {"hits": job.hits, "looked_at": looked_at, "complete": job.complete}


def _in_stream(job: _Search, stream: Any) -> None:
    for shard in list(stream.shards.values()):
        for record in _newest_records(job, shard):
            job.records += 1
            if job.wanted.matches(record.data):
                where = {"in": "stream", "stream": stream.name, "shard": shard.shard_id, "at": record.arrival * 1000}
                names = {"sequence_number": record.sequence_number, "partition_key": record.partition_key}
                job.hits.append({**where, **names, **raw_record(record.data)})
            if job.over():
                return


def _newest_records(job: _Search, shard: Any) -> Iterator[Any]:
    first = max(shard.horizon, shard.tip - MAX_RECORDS)
    if first > shard.horizon:
        job.complete = False
    position = first
    while position < shard.tip:
        records, following = shard.read(position, 500, _READ_BYTES)
        yield from records
        if following <= position:
            return
        position = following


def _in_bucket(job: _Search, buckets: Buckets, bucket: str) -> None:
    if job.over():
        return
    try:
        newest, all_listed = buckets.newest(bucket, "", _LISTING_SECONDS)
    except NotThere:  # deleted meanwhile
        return
    job.complete &= all_listed and len(newest) <= MAX_OBJECTS
    for entry in newest[:MAX_OBJECTS]:
        if job.over():
            return
        try:
            found = buckets.body(bucket, entry["key"])
        except NotThere:
            continue
        job.objects += 1
        job.complete &= not found.more
        where = {"in": "object", "bucket": bucket, "key": entry["key"], "at": entry["modified"]}
        for hit in _in_object(job, where, found.body):
            job.hits.append(hit)


def _in_object(job: _Search, where: Json, body: bytes) -> Iterator[Json]:
    for number, line in each_line(body):
        job.records += 1
        rejected = read_error_line(line)
        if job.wanted.matches(line if rejected is None else rejected[0]):
            found = {"line": number}
            if rejected is None:
                yield {**where, **found, "text": line[:MAX_LINE].decode(errors="replace")}
            else:
                yield {**where, **found, **raw_record(rejected[0]), **rejected[1]}
        if job.over():
            return
