"""Tells the feed of a delivery stream's rejections and objects."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from hydrant.emulator.feed.counters import COUNTERS
from hydrant.emulator.feed.events import raw_fields
from hydrant.emulator.feed.feed import FEED
from hydrant.emulator.feed.journal import JOURNAL, Call, Written, merged

from ..engine.ports import S3Object
from ..engine.records import ProcessingFailed, Record
from ..engine.witness import FunctionCall, Span


@dataclass(frozen=True)
class FeedWitness:
    """Of one delivery stream."""

    name: str
    arn: str

    def rejected(self, count: int, failures: Iterable[tuple[Record, ProcessingFailed]], attempts: int) -> None:
        """An event for each record that the feed lets in; the rest costs nothing."""
        for record, failure in islice(failures, FEED.admit("rejected", count)):
            fields = {
                "stream": self.name,
                "arn": self.arn,
                "code": failure.code,
                "message": failure.message,
                "attempts": attempts,
                **raw_fields(record.data),
                "partition_key": record.partition_key,
                "sequence_number": record.sequence_number,
                "arrived": record.arrival,
            }
            FEED.publish("rejected", fields)

    def processed(self, span: Span, records: int, call: FunctionCall) -> None:
        """An entry of the journal."""
        entry = Call(
            self.arn, span, records, call.function_arn, call.request_ids, call.attempts, call.started, call.ended
        )
        JOURNAL.called(entry)

    def delivered(self, output: str, item: S3Object, records: int, spans: Sequence[Span]) -> None:
        """An event for an object, an entry of the journal, and the totals of its bucket."""
        size, covered = len(item.body), tuple(merged(spans))
        JOURNAL.wrote(Written(self.arn, output, item.bucket, item.key, time.time(), records, size, covered))
        COUNTERS.add(f"arn:aws:s3:::{item.bucket}", {"objects": 1, "bytes_in": size, f"objects_{output}": 1})
        fields = {"stream": self.name, "arn": self.arn, "output": output, "bucket": item.bucket, "key": item.key}
        FEED.tell("delivered", {**fields, "records": records, "bytes": size})
