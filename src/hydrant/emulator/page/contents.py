"""What an unpacked object holds, as the page shows it: error lines, lines of data, a table, text or bytes. Pure.

All is bounded, whatever an object holds. Bytes are given as base64 where they need not be text: the browser decodes
them, and shows them as text and nothing else.
"""

import binascii
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from hydrant.error_objects.lines import NoErrorLine, parse

MAX_LINES = 200
MAX_RAW = 64 * 1024
"""Bytes of one record, as in the feed."""
MAX_LINE = 16 * 1024
"""Characters of one line that is no error line."""
MAX_CELL = 500
MAX_BYTES = 4 * 1024
_HEAD = 8 * 1024

Json = dict[str, Any]


def shown(body: bytes, *, more: bool = False) -> Json:
    """What a body is and what is in it; `more` says that it goes on, so that its last line may be a part."""
    if not body:
        return {"kind": "empty"}
    if body.startswith(b"PAR1"):
        return _parquet(body, whole=not more)
    if not _is_text(body[:_HEAD]):
        return {"kind": "bytes", "raw": _base64(body[:MAX_BYTES]), "left_out": more or len(body) > MAX_BYTES}
    return _lines(body, more=more)


def error_line(line: bytes) -> Json | None:
    """An error line as the page shows it; None for what is none."""
    found = read_error_line(line)
    return None if found is None else {**raw_record(found[0]), **found[1]}


def read_error_line(line: bytes) -> tuple[bytes, Json] | None:
    """What the producer sent and why it is here, of an error line (C-20) in any of its forms (D-17)."""
    if b"awData" not in line:
        return None
    try:
        found = parse(line)
    except NoErrorLine:
        return None
    facts = {
        "code": found.error_code,
        "message": found.error_message,
        "attempts": found.attempts,
        "arrival": found.arrival_ms,
        "ended": found.ended_ms,
        "function": found.lambda_arn,
    }
    return found.raw, {name: value for name, value in facts.items() if value not in (None, "")}


def raw_record(data: bytes) -> Json:
    """The bytes of a record, as in the feed's events."""
    cut = {"truncated": True} if len(data) > MAX_RAW else {}
    return {"raw": _base64(data[:MAX_RAW]), "bytes": len(data), "digest": hashlib.sha256(data).hexdigest(), **cut}


def each_line(body: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines with their numbers from 1, without empty ones."""
    start, number = 0, 0
    while start < len(body):
        end = body.find(b"\n", start)
        end = len(body) if end < 0 else end
        number += 1
        if end > start:
            yield number, body[start:end]
        start = end + 1


def _lines(body: bytes, *, more: bool) -> Json:
    lines: list[Json] = []
    left_out, kind = more, "lines"
    for number, line in each_line(body):
        if len(lines) == MAX_LINES:
            left_out = True
            break
        rejected = error_line(line)
        if rejected is not None:
            kind = "error_lines"
            lines.append({"line": number, **rejected})
        else:
            text = line[: 4 * MAX_LINE].decode(errors="replace")
            cut = {"truncated": True} if len(text) > MAX_LINE or len(line) > 4 * MAX_LINE else {}
            lines.append({"line": number, "text": text[:MAX_LINE], **cut})
    return {"kind": kind, "lines": lines, "left_out": left_out}


def _is_text(head: bytes) -> bool:
    """Also with some broken characters: a record may be anything, and its line is looked for all the same."""
    return b"\0" not in head and head.decode(errors="replace").count("\ufffd") <= len(head) // 10 + 1


def _parquet(body: bytes, *, whole: bool) -> Json:
    if not whole:
        return {"kind": "table", "note": "This Parquet file is too large to be shown."}
    try:
        import pyarrow as arrow  # type: ignore[import-not-found,unused-ignore]
        from pyarrow import parquet  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        note = "A Parquet file. To see its rows, install the package pyarrow beside the emulator: pip install pyarrow"
        return {"kind": "table", "note": note}
    try:
        file = parquet.ParquetFile(arrow.BufferReader(body))
        names = list(file.schema_arrow.names)
        columns: list[list[str]] = [[] for _ in names]
        for batch in file.iter_batches(batch_size=MAX_LINES):
            for cells, column in zip(columns, batch.columns, strict=True):
                cells.extend(_cells(column.slice(0, MAX_LINES - len(cells))))
            if all(len(cells) >= MAX_LINES for cells in columns):
                break
        count = int(file.metadata.num_rows)
    except (arrow.ArrowException, OSError, ValueError) as error:
        return {"kind": "table", "note": f"This Parquet file cannot be read: {error!s:.500}"}
    rows = [list(row) for row in zip(*columns, strict=True)]
    return {"kind": "table", "columns": names, "rows": rows, "left_out": count > len(rows), "count": count}


def _cells(column: Any) -> list[str]:
    """The values of a column of Arrow as text; each by itself where Python has no such date or time."""
    try:
        return [_cell(value) for value in column.to_pylist()]
    except (OverflowError, ValueError):
        return [_one_cell(value) for value in column]


def _one_cell(value: Any) -> str:
    """A date before year 1 or after 9999 as the number that is stored."""
    try:
        return _cell(value.as_py())
    except (OverflowError, ValueError):
        stored = getattr(value, "value", None)
        return _cell("(beyond Python's dates)" if stored is None else f"{value.type}: {stored}")


def _cell(value: object) -> str:
    """Numbers, lists and structures as JSON; texts, dates and times as they are; bytes that are no text escaped."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value[:MAX_CELL].decode(errors="backslashreplace")[:MAX_CELL]
    if isinstance(value, bool | int | float | list | dict):
        return json.dumps(value, default=str)[:MAX_CELL]
    return str(value)[:MAX_CELL]


def _base64(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).decode("ascii")
