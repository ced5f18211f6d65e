"""Rejections as a file: JSON lines, CSV or Parquet, by the name's ending; whole or not at all."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from ..errors import HydrantError, MissingTool, UsageError

Row = Mapping[str, Any]
COLUMNS = (
    *("producer", "code", "reason", "fields", "error_code", "error_message", "attempts", "arrival_ms", "ended_ms"),
    *("lambda_arn", "key", "line", "digest", "raw", "raw_base64"),
)
_NUMBERS = frozenset({"attempts", "arrival_ms", "ended_ms", "line"})
_GROUP = 10_000
"""Rows of a row group of Parquet: what is held in memory at once."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def writer_for(path: Path) -> Callable[[Path, Iterable[Row]], int]:
    """What writes a file of this name. Raises UsageError for an ending that is none of the three, MissingTool."""
    match path.suffix.lower():
        case ".jsonl" | ".ndjson":
            return _jsonl
        case ".csv":
            return _csv
        case ".parquet":
            _pyarrow()
            return _parquet
    raise UsageError(f"'{path.name}' has no ending that says the format.", next_step="Use .jsonl, .csv or .parquet.")


def export(path: Path, rows: Iterable[Row]) -> int:
    """Write the rows; returns their number. A file that was there is replaced only by a whole one.

    Raises HydrantError when it cannot be written.
    """
    write = writer_for(path)
    scratch = path.with_name(f".{path.name}.part")
    try:
        count = write(scratch, rows)
        scratch.replace(path)
    except OSError as error:
        why = error.strerror or str(error)
        raise HydrantError(f"{path} cannot be written.", why, "Name another file, or make room.") from error
    finally:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
    return count


def _jsonl(path: Path, rows: Iterable[Row]) -> int:
    count = 0
    with path.open("w", encoding="ascii") as file:
        for count, row in enumerate(rows, 1):  # noqa: B007 - the number of the last row
            file.write(json.dumps(row) + "\n")
    return count


def _csv(path: Path, rows: Iterable[Row]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for count, row in enumerate(rows, 1):  # noqa: B007 - the number of the last row
            table.writerow([_cell(row[name]) for name in COLUMNS])
    return count


def _cell(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it; raw_base64 has the bytes."""
    text = json.dumps(value) if isinstance(value, dict) else value
    return f"'{text}" if isinstance(text, str) and text.startswith(_FORMULA) else text


def _parquet(path: Path, rows: Iterable[Row]) -> int:
    pyarrow, parquet = _pyarrow()
    schema = pyarrow.schema([(n, pyarrow.int64() if n in _NUMBERS else pyarrow.string()) for n in COLUMNS])
    count = 0
    with parquet.ParquetWriter(path, schema) as file:
        for some in _chunks(rows):
            columns = {name: [_plain(row[name]) for row in some] for name in COLUMNS}
            file.write_table(pyarrow.table(columns, schema=schema))
            count += len(some)
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return json.dumps(value)
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while some := list(islice(left, _GROUP)):
        yield some


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow  # type: ignore[import-not-found,unused-ignore]
        import pyarrow.parquet  # type: ignore[import-not-found,unused-ignore]
    except ImportError as error:
        raise MissingTool(
            "Parquet files are written by the package pyarrow, which is not installed.",
            "The other formats need nothing more.",
            "pip install pyarrow, or export to a .jsonl or .csv file.",
        ) from error
    return pyarrow, pyarrow.parquet
