"""Operations on records: put, iterate, get."""

from __future__ import annotations

import time
from collections.abc import Collection
from itertools import compress
from operator import add
from typing import Any, NamedTuple

from localstack.aws.api import RequestContext

from hydrant.emulator.durable.errors import CannotWrite
from hydrant.emulator.requests.refusals import validation_words

from .. import exceptions, metrics
from ..models import AUTO, NO_KEY, Stream
from ..storage import hashing
from ..storage.sequence import shard_base
from ..storage.shard import Shard, StoredRecords
from ..store import find_stream
from . import reading, throttle, tokens, validation
from .answers import child_shards, moment
from .operations import Answer, Request, epoch, operation, readable_stream_of, stream_by_arn
from .positions import starting_position
from .put_bodies import Columns

MAX_RECORDS_PER_PUT = 500
MAX_BYTES_PER_PUT = 10 << 20
MAX_KEY_CHARS = 256
MAX_RECORDS_PER_GET = 10_000
MAX_BYTES_PER_GET = 10 << 20


class RecordOperations:
    """PutRecord, PutRecords, GetShardIterator, GetRecords."""

    @operation("PutRecord")
    def put_record(self, context: RequestContext, request: Request) -> Answer:
        """Store one record (E-9)."""
        stream = readable_stream_of(context, request)
        _check_ordering(stream, request.get("SequenceNumberForOrdering"))
        batch = _checked(stream, [request], "")
        _end_dry_run("PutRecord", request)
        with metrics.Call(stream, "PutRecord", "WriteProvisionedThroughputExceeded") as measured:
            if refused := throttle.refused_writes(stream, batch.hash_keys, batch.sizes):
                raise exceptions.rate_exceeded(stream, refused[0])
            ((shard_id, number),) = _store(stream, batch)
            measured.put(batch.sizes[0])
        return _with_encryption(stream.encryption_key is not None, {"ShardId": shard_id, "SequenceNumber": number})

    @operation("PutRecords", skip=("Records",))
    def put_records(self, context: RequestContext, request: Request) -> Answer:
        """Store up to 500 records and 10 MiB; one result per record, in order (E-8, E-11, E-13)."""
        columns = usual_columns(request.get("Records") or [], context)
        rows: list[dict[str, Any]] = []
        if columns is None:
            request = _in_rows(request)
            validation.check(context.operation.input_shape, request)
            rows = request.get("Records") or []
        stream, begun = readable_stream_of(context, request), time.monotonic()
        batch = _checked(stream, rows, "records.{}.member.") if columns is None else _batch_of(stream, columns)
        _end_dry_run("PutRecords", request)
        refused = throttle.refused_writes(stream, batch.hash_keys, batch.sizes)
        batch = batch.without(refused) if refused else batch
        placed = _store(stream, batch)
        metrics.put_many(stream, len(placed), sum(batch.sizes), len(refused), time.monotonic() - begun)
        results = [{"SequenceNumber": number, "ShardId": shard_id} for shard_id, number in placed]
        for i, shard_id in refused.items():  # in order: each is put where it belongs
            error = exceptions.rate_exceeded(stream, shard_id)
            results.insert(i, {"ErrorCode": error.code, "ErrorMessage": error.message})
        return _with_encryption(
            stream.encryption_key is not None, {"FailedRecordCount": len(refused), "Records": results}
        )

    @operation("GetShardIterator")
    def get_shard_iterator(self, context: RequestContext, request: Request) -> Answer:
        """Return a place in a shard to read from, good for five minutes (E-10)."""
        stream = readable_stream_of(context, request)
        shard = stream.shards.get(request["ShardId"])
        if shard is None:
            raise exceptions.shard_missing(stream.name, stream.account_id, request["ShardId"])
        if not request.get("DryRun"):
            throttle.iterate(stream, shard)
        timestamp = request.get("Timestamp")
        position = starting_position(
            stream,
            shard,
            request["ShardIteratorType"],
            request.get("StartingSequenceNumber"),
            None if timestamp is None else epoch(timestamp),
        )
        _end_dry_run("GetShardIterator", request)
        return {"ShardIterator": _iterator(stream, shard, position)}

    @operation("GetRecords")
    def get_records(self, context: RequestContext, request: Request) -> Answer:
        """Return up to 10,000 records and 10 MB from an iterator on (E-6)."""
        iterator = tokens.read_iterator(request["ShardIterator"])
        stream, shard = _place(iterator)
        if (arn := request.get("StreamARN")) and stream_by_arn(context, arn) is not stream:
            raise exceptions.InvalidArgumentException("The ShardIterator is of another stream than StreamARN.")
        _end_dry_run("GetRecords", request)
        with metrics.Call(stream, "GetRecords", "ReadProvisionedThroughputExceeded"):
            throttle.begin_read(stream, shard)
            limit = request.get("Limit") or MAX_RECORDS_PER_GET
            records, position = shard.read(iterator.position, limit, MAX_BYTES_PER_GET)
        throttle.end_read(shard, records)
        reading.note(context, shard, iterator.position, position)
        behind = shard.millis_behind(position)
        metrics.got(stream, records, behind > 0)
        answer: Answer = {"Records": records_answer(stream, records), "MillisBehindLatest": behind}
        if shard.closed and position >= shard.tip:
            answer["ChildShards"] = child_shards(stream, shard)
        else:
            answer["NextShardIterator"] = _iterator(stream, shard, position)
        return answer


def records_answer(stream: Stream, records: StoredRecords) -> list[Answer]:
    """Return records as GetRecords and SubscribeToShard show them."""
    shared: dict[float, Answer] = {}  # records of one put arrived together
    answers = []
    for number, key, data, arrival in zip(*records.columns, strict=True):
        common = shared.get(arrival) or shared.setdefault(arrival, _arrived(stream, arrival))
        answers.append({"SequenceNumber": number, "Data": data, "PartitionKey": key, **common})
    if stream.takes_no_keys:
        for answer in answers:
            if answer["PartitionKey"] == NO_KEY:
                del answer["PartitionKey"]
    return answers


def _arrived(stream: Stream, arrival: float) -> Answer:
    return _with_encryption(stream.encrypted_at(arrival), {"ApproximateArrivalTimestamp": moment(arrival)})


def usual_columns(records: Columns | list[dict[str, Any]], context: RequestContext) -> Columns | None:
    """The usual records, checked quickly; None for others, for which `validation` finds the words."""
    limit = context.operation.input_shape.members["Records"].member.members["Data"].metadata["max"]
    try:
        found = records if isinstance(records, Columns) else _columns_of(records)
        if found is None or not 1 <= len(found.keys) <= MAX_RECORDS_PER_PUT:
            return None
        lengths, largest = list(map(len, found.keys)), max(map(len, found.data))
    except (AttributeError, KeyError, TypeError):  # null where a record or one of its members should be
        return None
    return found if min(lengths) >= 1 and max(lengths) <= MAX_KEY_CHARS and largest <= limit else None


def _columns_of(rows: list[dict[str, Any]]) -> Columns | None:
    if any(row.get("ExplicitHashKey") is not None for row in rows):
        return None
    return Columns([row["PartitionKey"] for row in rows], [row["Data"] for row in rows])


def _in_rows(request: Request) -> Request:
    """The request as the model has it."""
    records = request.get("Records")
    return {**request, "Records": records.rows()} if isinstance(records, Columns) else request


class _Batch(NamedTuple):
    """Records to store, as four sequences of one length; `sizes` in bytes of key and data."""

    hash_keys: list[bytes]
    keys: list[str]
    data: list[bytes]
    sizes: list[int]

    def without(self, left_out: Collection[int]) -> _Batch:
        """Return the batch without the records at these indexes."""
        kept = [i not in left_out for i in range(len(self.keys))]
        hash_keys, keys = list(compress(self.hash_keys, kept)), list(compress(self.keys, kept))
        return _Batch(hash_keys, keys, list(compress(self.data, kept)), list(compress(self.sizes, kept)))


def _batch_of(stream: Stream, columns: Columns) -> _Batch:
    """The batch of records that have no explicit hash keys."""
    keys, data = columns
    encoded = _encoded(keys)
    sizes = list(map(add, map(len, encoded), map(len, data)))
    _check_sizes(stream, sizes)
    automatic = stream.distribution == AUTO
    hash_keys = stream.next_hash_keys(len(keys)) if automatic else hashing.hash_keys(encoded)
    return _Batch(hash_keys, keys, data, sizes)


def _checked(stream: Stream, records: list[dict[str, Any]], place: str) -> _Batch:
    """The batch of records; `place` is where the record of a number is in the request, for refusals."""
    automatic = stream.distribution == AUTO
    keys = [record.get("PartitionKey", NO_KEY) for record in records] if automatic else _given_keys(records, place)
    batch = _batch_of(stream, Columns(keys, [record["Data"] for record in records]))
    for i, record in enumerate(() if automatic else records):
        if (number := record.get("ExplicitHashKey")) is not None:
            batch.hash_keys[i] = _explicit(number)
    return batch


def _given_keys(records: list[dict[str, Any]], place: str) -> list[str]:
    """The partition keys, which a stream that is spread by them needs (E-18)."""
    try:
        return [record["PartitionKey"] for record in records]
    except KeyError:
        missing = [number for number, record in enumerate(records, 1) if "PartitionKey" not in record]
        rule = "failed to satisfy constraint: Member must not be null"
        failures = [f"Value at '{place.format(number)}partitionKey' {rule}" for number in missing[:10]]
        raise exceptions.ValidationException(validation_words(failures)) from None


def _end_dry_run(operation: str, request: Request) -> None:
    """With DryRun a call ends when its checks have passed, before anything is counted, stored or read (K-1)."""
    if request.get("DryRun"):
        raise exceptions.dry_run(operation)


def _store(stream: Stream, batch: _Batch) -> list[tuple[str, str]]:
    try:
        return stream.put(batch.hash_keys, batch.keys, batch.data)
    except LookupError:
        raise exceptions.stream_not_found(stream.name, stream.account_id) from None
    except CannotWrite as error:
        raise exceptions.cannot_keep(error) from error


def _encoded(keys: list[str]) -> list[bytes]:
    try:
        return [key.encode() for key in keys]
    except UnicodeEncodeError as error:
        raise exceptions.InvalidArgumentException(
            f"PartitionKey {error.object!a} is no Unicode text: half of a surrogate pair stands alone in it."
        ) from None


def _check_sizes(stream: Stream, sizes: list[int]) -> None:
    """Refuse oversize records (E-9; the code for them is not settled there) and requests (E-8)."""
    limit = stream.max_record_kib << 10
    if max(sizes) > limit:
        raise exceptions.InvalidArgumentException(
            f"Record size {max(sizes)} bytes, data and partition key together, exceeds the limit of {limit} bytes of"
            f" stream {stream.name} under account {stream.account_id}."
        )
    if sum(sizes) > MAX_BYTES_PER_PUT and len(sizes) > 1:
        raise exceptions.InvalidArgumentException("Records size exceeds 10 MB limit")


def _explicit(number: str) -> bytes:
    try:
        return hashing.explicit_hash_key(number)
    except OverflowError:
        raise exceptions.InvalidArgumentException(
            f"Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was {number}"
        ) from None


def _check_ordering(stream: Stream, number: str | None) -> None:
    """Refuse a SequenceNumberForOrdering that no shard can have given out; growth holds without it."""
    if number is None:
        return
    newest = max(shard.created_seconds for shard in stream.open_shards)
    if int(number) >= shard_base(newest + 1, 0):
        raise exceptions.InvalidArgumentException(
            f"ExclusiveMinimumSequenceNumber {number} used in PutRecord on stream {stream.name}"
            f" under account {stream.account_id} is invalid."
        )


def _with_encryption(encrypted: bool, answer: Answer) -> Answer:
    return {**answer, "EncryptionType": "KMS"} if encrypted else answer


def _iterator(stream: Stream, shard: Shard, position: int) -> str:
    return tokens.write_iterator(
        tokens.ShardIterator(stream.account_id, stream.region, stream.name, stream.created_at, shard.shard_id, position)
    )


def _place(iterator: tokens.ShardIterator) -> tuple[Stream, Shard]:
    stream = find_stream(iterator.account_id, iterator.region, iterator.stream_name)
    if stream is None or stream.deleted:
        raise exceptions.stream_not_found(iterator.stream_name, iterator.account_id)
    if stream.created_at != iterator.stream_created_at:
        raise exceptions.InvalidArgumentException("Invalid ShardIterator.")
    shard = stream.shards.get(iterator.shard_id)
    if shard is None:
        raise exceptions.shard_missing(stream.name, stream.account_id, iterator.shard_id)
    return stream, shard
