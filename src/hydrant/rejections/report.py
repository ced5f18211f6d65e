"""What `hydrant errors` says, for people and for programs. Pure."""

import datetime
from binascii import b2a_base64
from collections.abc import Mapping, Sequence
from typing import Any

from ..pipeline.digest import digest
from .beside import Row, rows
from .found import Found
from .groups import Group, Groups, Name
from .objects import Place
from .texts import safe, safe_bytes

SHOWN_GROUPS = 30
NOTHING_THERE = "No object lies there. Look elsewhere with --prefix, --bucket NAME, or further back with --since."
_SAMPLE = 160
_VALUE = 48


def document(place: Place, objects: int, groups: Groups) -> dict[str, Any]:
    """All groups, the largest first."""
    return {
        "bucket": place.bucket,
        "prefix": place.prefix,
        "objects": objects,
        "rejections": groups.count,
        "left_out": groups.left_out,
        **unreadable_document(groups),
        "groups": [_group(name, group) for name, group in groups.listed()],
    }


def unreadable_document(groups: Groups) -> dict[str, Any]:
    """How many lines (or objects, where none of their lines can be had) hold no rejection, and one of them."""
    return {"unreadable": groups.unreadable, "unreadable_sample": groups.unreadable_sample}


def unreadable_text(groups: Groups) -> str:
    """The same for people."""
    lines = "1 line" if groups.unreadable == 1 else f"{groups.unreadable:,} lines"
    return f"{lines} cannot be read, such as {safe(groups.unreadable_sample, 300)}"


def _group(name: Name, group: Group) -> dict[str, Any]:
    producer, code, reason = name
    return {
        "producer": producer,
        "code": code,
        "reason": reason,
        "count": group.count,
        "first_ms": group.first_ms,
        "last_ms": group.last_ms,
        "sample": sample_document(group),
    }


def sample_document(group: Group) -> dict[str, Any]:
    """The sample of a group. `raw` has a mark in place of each byte that is no UTF-8; `raw_base64` has the bytes."""
    return {
        "raw": group.sample.decode("utf-8", "replace"),
        "raw_base64": b2a_base64(group.sample, newline=False).decode(),
        "bytes": group.sample_bytes,
        "reason": group.sample_reason,
        "key": group.sample_key,
    }


def text(place: Place, objects: int, groups: Groups) -> str:
    """A head line, then a paragraph for each group. All that came from records is safe for a terminal."""
    where = safe(f"s3://{place.bucket}/{place.prefix}")
    head = f"{groups.count:,} rejections in {objects:,} objects below {where}"
    lines = [f"{head} ({groups.left_out:,} others left out)" if groups.left_out else head]
    listed = list(groups.listed())
    for name, group in listed[:SHOWN_GROUPS]:
        lines += ["", *_paragraph(name, group)]
    if len(listed) > SHOWN_GROUPS:
        rest = sum(group.count for _, group in listed[SHOWN_GROUPS:])
        lines += ["", f"{len(listed) - SHOWN_GROUPS:,} further groups with {rest:,} rejections: --json shows all."]
    if groups.unreadable:
        lines += ["", unreadable_text(groups)]
    if not objects:
        lines += ["", NOTHING_THERE]
    if listed:
        lines += ["", "Next: hydrant errors --show 3, and when the cause is mended: hydrant replay --dry-run"]
    return "\n".join(lines)


def _paragraph(name: Name, group: Group) -> list[str]:
    producer, code, reason = (safe(part, 300) for part in name)
    return [
        f"{group.count:>9,}  {producer}  {code}",
        f"           {safe(group.sample_reason, 300) if group.count == 1 else reason}",
        f"           {_span(group)}",
        f"           such as {safe_bytes(group.sample, _SAMPLE, group.sample_bytes)}",
    ]


def _span(group: Group) -> str:
    if group.first_ms is None or group.last_ms is None:
        return "no time of arrival is told"
    if group.first_ms == group.last_ms:
        return f"arrived {time_of(group.first_ms)}"
    return f"arrived {time_of(group.first_ms)} to {time_of(group.last_ms)}"


def time_of(ms: int | None) -> str:
    """In UTC, as people read it; a number that is no date is shown as such."""
    if ms is None:
        return "at an unknown time"
    try:
        return f"{datetime.datetime.fromtimestamp(ms / 1000, datetime.UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, ValueError, OSError):
        return f"{ms} ms"


def records_text(records: Sequence[Found], schemas: Mapping[str, Mapping[str, Any] | None]) -> str:
    """Each record with its fields beside what the schema expects."""
    if not records:
        return "No rejections are selected."
    return "\n\n".join(_record(each, schemas.get(each.verdict.producer)) for each in records)


def _record(found: Found, schema: Mapping[str, Any] | None) -> str:
    verdict, line = found.verdict, found.rejection
    tries = f", {line.attempts} attempts" if line.attempts is not None and line.attempts != 1 else ""
    table = rows(line.raw, verdict, schema)
    return "\n".join(
        [
            f"{safe(verdict.producer, 80)}  {safe(verdict.code, 120)}: {safe(verdict.reason, 600)}",
            f"  arrived {time_of(line.arrival_ms)}; {safe(found.key)}, line {found.number}{tries}",
            f"  digest {digest(line.raw)}",
            *(_table(table) if table else [f"  {safe_bytes(line.raw, 1000)}"]),
        ]
    )


def _table(table: Sequence[Row]) -> list[str]:
    cells = [(safe(r.field, 40), safe(r.got, _VALUE), r.expected, safe(r.fault, 300), bool(r.fault)) for r in table]
    names, values = max(len(c[0]) for c in cells), max(len(c[1]) for c in cells)
    lines = []
    for name, got, expected, fault, bad in cells:
        lines.append(f"  {'x' if bad else ' '} {name:<{names}}  {got:<{values}}  {safe(expected, 160)}".rstrip())
        if bad:
            lines.append(f"    {'':<{names}}  {fault}")
    return lines
