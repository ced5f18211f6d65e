"""Puts the way of a record together: the emulator's journal where there is one, S3, the function's log, the stream."""

from __future__ import annotations

import binascii
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..pipeline.digest import digest
from ..rejections.objects import Place, listed, newest_first
from ..rejections.verdicts import Check
from . import beyond, steps
from .logs import lines_of
from .look import FoundLine, Wanted, first_with, lines_with
from .question import ByMember, ByNumber, ByObject, Question
from .stream import find_record
from .way import Step, Way

Json = Mapping[str, Any]
Progress = Callable[[str], None]

_MOST_FOUND = 10
NO_JOURNAL = (
    "which shard, batch and invocation it was in, and who was notified: neither S3 nor SNS keeps that "
    "(error lines have the time of arrival, the function's log what it rejected)"
)
NOT_ON_A_STREAM = "no stream holds it (any more): it was looked for in the objects of S3 alone"
MADE_ANEW = "which line it is: the function makes something else of its records"
NOT_IN_S3 = "in no object yet: it waits in a buffer (hydrant flush delivers it), or the function has dropped it"


@dataclass(frozen=True)
class Tracer:
    """`data` and `errors` are the places of the pipeline; `log_group` that of its function, if it is known.

    `ask` asks the emulator's journal; None on AWS. `since_ms`: how far back objects are read without it.
    `unread`: after a search what it could not look into.
    """

    outputs: Mapping[str, Any]
    data: Place
    errors: Place
    check: Check | None
    since_ms: int | None
    ask: Callable[[dict[str, str]], Json] | None = None
    unread: list[str] = field(default_factory=list)

    def trace(self, question: Question, progress: Progress = lambda _: None) -> list[Way]:
        """The ways of what is asked for; empty when it is nowhere."""
        if isinstance(question, ByObject):
            return self._object(question)
        ways = self._by_journal(question) if self.ask else []
        return ways or self._by_search(question, progress)

    # what the emulator knows

    def _by_journal(self, question: ByMember | ByNumber) -> list[Way]:
        if self.ask is None:
            return []
        if isinstance(question, ByNumber):
            asked = {"sequence_number": question.number}
        else:
            asked = {"key": question.name, "value": question.value}
        return [self._record(record, question) for record in self.ask(asked)["records"]]

    def _record(self, record: Json, question: ByMember | ByNumber) -> Way:
        raw = self._raw(record)
        way = Way(f"record {record['sequence_number']}", [steps.put(record, raw)], raw=raw)
        for delivery in record["deliveries"]:
            called = delivery["calls"]
            way.steps += steps.calls(called)
            way.steps += self._written(way, delivery, self._wanted(raw, question))
            way.steps += self._logged(record.get("digest"), called)
        if not record["deliveries"]:
            way.unknown.append("what becomes of it: no delivery stream reads its stream")
        return way

    def _raw(self, record: Json) -> bytes | None:
        """The whole record; of a long one the journal tells a part, and the stream has the rest."""
        if "raw" not in record:
            return None
        if not record.get("truncated"):
            return binascii.a2b_base64(record["raw"])
        found = find_record(self.data.clients().kinesis, record["stream"], record["sequence_number"])
        return None if found is None else found.raw

    def _wanted(self, raw: bytes | None, question: ByMember | ByNumber) -> Wanted | None:
        if isinstance(question, ByMember):
            return Wanted(raw, question.name, question.value)
        return None if raw is None else Wanted(raw)

    def _written(self, way: Way, delivery: Json, wanted: Wanted | None) -> Iterator[Step]:
        found = [
            (each, line)
            for each in delivery["objects"]
            if each["output"] != "backup" and wanted is not None
            for line in lines_with(
                self._place(each).clients().s3, self._place(each), each["output"], each["key"], wanted
            ).lines
        ]
        for each, line in found:
            yield from steps.written(line, each["at"], self.check)
            yield from steps.told(each["messages"])
        if not found:
            candidates = beyond.candidates(delivery)
            way.unknown.append(beyond.not_followed(delivery) or (MADE_ANEW if candidates else NOT_IN_S3))
            for each in candidates:
                yield steps.maybe_written(each)
                yield from steps.told(each["messages"])

    def _place(self, each: Json) -> Place:
        return replace(self.data, bucket=str(each["bucket"]), prefix="")

    def _logged(self, found: str | None, called: Sequence[Json]) -> Iterator[Step]:
        for call in called:
            group = f"/aws/lambda/{str(call['function']).partition(':function:')[2].partition(':')[0]}"
            group = str(self.outputs.get("function_log_group") or group)
            words = [*([found] if found else []), *(f"REPORT RequestId: {each}" for each in call["request_ids"])]
            events = lines_of(self.data.clients().logs, group, words, call["started"], call["ended"])
            yield from steps.logged(events)

    # what S3 and the log tell

    def _by_search(self, question: ByMember | ByNumber, progress: Progress) -> list[Way]:
        record = self._on_the_stream(question) if isinstance(question, ByNumber) else None
        if isinstance(question, ByNumber) and record is None:
            return []
        wanted = Wanted(record.raw) if record else self._wanted(None, question)
        found = self._search(wanted, progress) if wanted else []
        if record is not None:
            told = {**record.document(), "bytes": len(record.raw)}
            way = Way(f"record {record.sequence_number}", [steps.put(told, record.raw)], raw=record.raw)
            for line in found:
                self._add(way, line)
            way.unknown += [NO_JOURNAL] if found else [*self.unread, NOT_IN_S3]
            return [way]
        return [self._add(Way(f"record {_title(question)}"), line, alone=True) for line in found]

    def _on_the_stream(self, question: ByNumber) -> Any:
        stream = self.outputs.get("stream_name")
        return find_record(self.data.clients().kinesis, str(stream), question.number) if stream else None

    def _search(self, wanted: Wanted, progress: Progress) -> list[FoundLine]:
        s3 = self.data.clients().s3
        objects = [
            (each, output)
            for output, place in (("error", self.errors), ("data", self.data))
            for each in listed(s3, place, self.since_ms)
        ]
        outputs = {each.key: output for each, output in reversed(objects)}
        keys = [
            (outputs[each.key], each.key) for each in newest_first({each.key: each for each, _ in objects}.values())
        ]
        unread: list[str] = []
        for done, looked in first_with(s3, self.data, keys, wanted):
            progress(f"{done:,} of {len(keys):,} objects")
            if lines := [line for each in looked for line in each.lines]:
                return lines[:_MOST_FOUND]
            unread += [each.unread for each in looked if each.unread]
        self.unread[:] = beyond.unread(unread)
        return []

    def _add(self, way: Way, line: FoundLine, *, alone: bool = False) -> Way:
        s3 = self.data.clients().s3
        at = s3.head_object(Bucket=line.bucket, Key=line.key)["LastModified"].timestamp()
        rejection = line.rejection
        if rejection is not None and rejection.ended_ms is not None:
            at = max(at, rejection.ended_ms / 1000)  # S3 tells whole seconds
        if alone and rejection is not None and rejection.arrival_ms is not None:
            way.steps.append(Step("put", steps.shown(rejection.raw), rejection.arrival_ms / 1000))
        way.steps += steps.written(line, at, self.check)
        group = self.outputs.get("function_log_group")
        if rejection is not None and group:
            start = (rejection.arrival_ms or at * 1000) / 1000
            end = (rejection.ended_ms or at * 1000) / 1000
            way.steps += steps.logged(
                lines_of(self.data.clients().logs, str(group), [digest(rejection.raw)], start, end)
            )
        if alone:
            way.unknown.append(NOT_ON_A_STREAM if self.ask else NO_JOURNAL)
        return way

    # an object

    def _object(self, question: ByObject) -> list[Way]:
        bucket = question.bucket or self.data.bucket
        known: Iterable[Json] = self.ask({"object": question.key, "bucket": bucket})["objects"] if self.ask else []
        ways = [self._known_object(each) for each in known]
        return ways or self._head(bucket, question.key)

    def _known_object(self, each: Json) -> Way:
        way = Way(f"object s3://{each['bucket']}/{each['key']}")
        way.steps += steps.read_from(each["read_from"])
        way.steps += steps.calls(each["first_calls"])
        if each["calls"] > len(each["first_calls"]):
            way.unknown.append(f"all of its calls: {each['calls']:,} may have had its records, the first are shown")
        way.steps.append(steps.object_written(each))
        way.steps += steps.told(each["messages"])
        return way

    def _head(self, bucket: str, key: str) -> list[Way]:
        from botocore.exceptions import ClientError

        place = replace(self.data, bucket=bucket, prefix="")
        try:
            head = place.clients().s3.head_object(Bucket=bucket, Key=key)
        except ClientError:
            return []
        told = {"output": "object", "bucket": bucket, "key": key, "bytes": head["ContentLength"]}
        step = steps.object_written({**told, "at": head["LastModified"].timestamp(), "records": None})
        unknown = "which calls and shards its records came by: the emulator has forgotten, or did not write it"
        return [Way(f"object s3://{bucket}/{key}", [step], [unknown if self.ask else NO_JOURNAL])]


def _title(question: ByMember | ByNumber) -> str:
    return f"{question.name}={question.value}" if isinstance(question, ByMember) else question.number
