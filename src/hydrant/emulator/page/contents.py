"""What an unpacked object holds, as the page shows it: error lines, lines of data, a table, text or bytes. Pure.

All is bounded, whatever an object holds. Bytes are given as base64 where they need not be text: the browser decodes
them, and shows them as text and nothing else.
"""

import binascii
import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import orjson

MAX_LINES = 200
MAX_RAW = 64 * 1024
"""Bytes of one record, as in the feed."""
MAX_LINE = 16 * 1024
"""Characters of one line that is no error line."""
MAX_CELL = 500
MAX_BYTES = 4 * 1024
_HEAD = 8 * 1024

Json = dict[str, Any]

_MEMBERS = {
    "code": ("errorCode", "lastErrorCode", "ErrorCode"),
    "message": ("errorMessage", "lastErrorMessage", "ErrorMessage"),
    "attempts": ("attemptsMade",),
    "arrival": ("arrivalTimestamp",),
    "ended": ("attemptEndingTimestamp",),
    "function": ("lambdaARN", "lambdaArn"),
}


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
    document = _document(line)
    raw = document.get("rawData", document.get("RawData")) if isinstance(document, dict) else None
    if not isinstance(raw, str):
        return None
    try:
        data = binascii.a2b_base64(raw, strict_mode=True)
    except (binascii.Error, ValueError):
        return None
    facts = {name: _first(document, members) for name, members in _MEMBERS.items()}
    return data, {name: value for name, value in facts.items() if value is not None}


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
        rows: list[Json] = []
        for batch in file.iter_batches(batch_size=MAX_LINES):
            rows += batch.slice(0, MAX_LINES - len(rows)).to_pylist()
            if len(rows) == MAX_LINES:
                break
        columns, count = list(file.schema_arrow.names), int(file.metadata.num_rows)
    except (arrow.ArrowException, OSError) as error:
        return {"kind": "table", "note": f"This Parquet file cannot be read: {error!s:.500}"}
    cells = [[_cell(row.get(column)) for column in columns] for row in rows]
    return {"kind": "table", "columns": columns, "rows": cells, "left_out": count > len(rows), "count": count}


def _cell(value: object) -> str:
    return (
        ""
        if value is None
        else value[:MAX_CELL]
        if isinstance(value, str)
        else json.dumps(value, default=str)[:MAX_CELL]
    )


def _document(line: bytes) -> Any:
    with suppress(ValueError):
        return orjson.loads(line)
    with suppress(ValueError, RecursionError):
        return json.loads(line)  # takes half a surrogate pair, which a message of Lambda can hold
    return None


def _first(document: Json, members: tuple[str, ...]) -> Any:
    return next((document[name] for name in members if name in document), None)


def _base64(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).decode("ascii")
