"""Steps from what was found: of the emulator's journal, of lines in objects, of the function's log. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..rejections.texts import safe, safe_bytes
from ..rejections.verdicts import Check, judge
from .look import FoundLine
from .way import Step

_RAW = 300
_LINE = 600


def put(record: Mapping[str, Any], raw: bytes | None) -> Step:
    """It was put on a stream."""
    shown = f"  {safe_bytes(raw, _RAW, record.get('bytes'))}" if raw is not None else ""
    key = f", partition key {safe(str(record['partition_key']), 100)}" if "partition_key" in record else ""
    text = f"{safe(record['stream'])} {record['shard']}{key}{shown}"
    names = ("stream", "shard", "sequence_number", "partition_key", "bytes", "raw", "digest")
    return Step("put", text, record.get("at"), {name: record[name] for name in names if name in record})


def calls(calls_: Iterable[Mapping[str, Any]]) -> Iterator[Step]:
    """A function was called with its batch, and ended."""
    for call in calls_:
        function = str(call["function"]).partition(":function:")[2]
        requests = ", ".join(call["request_ids"]) or "none reached it"
        attempts = f", {call['attempts']} attempts" if call["attempts"] > 1 else ""
        text = f"{safe(function)} with {count(call['records'])}{attempts}, request {safe(requests)}"
        yield Step("called", text, call["started"], dict(call))
        yield Step("answered", safe(function), call["ended"], {"function": call["function"]})


def written(line: FoundLine, at: float | None, check: Check | None) -> Iterator[Step]:
    """It stands in an object, and if that is one of error/ why."""
    if line.rejection is not None:
        verdict = judge(line.rejection, check)
        ended = line.rejection.ended_ms / 1000 if line.rejection.ended_ms else None
        code = f"{safe(verdict.producer, 80)}  {safe(verdict.code, 80)}  {safe(verdict.reason, _LINE)}"
        told = {"code": verdict.code, "reason": verdict.reason, "error_code": line.rejection.error_code}
        yield Step("rejected", code, ended, {**told, "attempts": line.rejection.attempts})
    where = safe(f"s3://{line.bucket}/{line.key}")
    data = {"output": line.output, "bucket": line.bucket, "key": line.key, "line": line.number, "lines": line.of}
    yield Step("written", f"{line.output}: {where} line {line.number:,} of {line.of:,}", at, data)


def maybe_written(each: Mapping[str, Any]) -> Step:
    """It may stand in an object: the function has made something else of it."""
    where = safe(f"s3://{each['bucket']}/{each['key']}")
    return Step("written", f"{each['output']}: maybe {where} ({count(each['records'])})", each["at"], dict(each))


def told(messages: Iterable[Mapping[str, Any]]) -> Iterator[Step]:
    """Topics told of the object, and to whom."""
    for message in messages:
        topic = safe(str(message["topic"]).rpartition(":")[2])
        told_ = {name: message[name] for name in ("topic", "message_id")}
        yield Step("notified", f"topic {topic}, message {safe(message['message_id'])}", message["at"], told_)
        for sent in message["sent"]:
            yield Step("sent", f"to {sent['protocol']} {safe(sent['endpoint'], 200)}", sent["at"], dict(sent))


def logged(events: Iterable[Mapping[str, Any]]) -> Iterator[Step]:
    """Lines of the function's log."""
    for event in events:
        text = safe(str(event["message"]).rstrip().replace("\t", "  "), _LINE)
        yield Step("log", text, event["timestamp"] / 1000, {"log_stream": event.get("logStreamName")})


def count(records: int) -> str:
    """So many records."""
    return "1 record" if records == 1 else f"{records:,} records"


def shown(raw: bytes) -> str:
    """A record on one line."""
    return safe_bytes(raw, _RAW)


def read_from(spans: Iterable[Mapping[str, Any]]) -> Iterator[Step]:
    """Where the records of an object were read."""
    for span in spans:
        text = f"{safe(span['shard'])}, records {span['begin']:,} to {span['end'] - 1:,} of it (or some of them)"
        yield Step("read", text, None, dict(span))


def object_written(each: Mapping[str, Any]) -> Step:
    """An object was written."""
    records = f"{count(each['records'])}, " if each.get("records") is not None else ""
    names = ("output", "bucket", "key", "records", "bytes")
    return Step(
        "written",
        f"{each['output']}: {records}{each['bytes']:,} bytes",
        each["at"],
        {name: each.get(name) for name in names},
    )
