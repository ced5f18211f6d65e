"""Tables for people: one for each measurement, with the ratio to each peer where the same was measured there."""

from collections.abc import Iterable
from statistics import median
from typing import Any

from .systems import HYDRANT
from .targets import target

_KEYS = ("call", "clients", "writers", "batch", "by", "asked_per_second", "load", "round", "records")
_RATES = ("records_per_second", "calls_per_second", "end_to_end_per_second", "median_ms", "cpu_ms")
_HIDDEN = ("processes", "mb_each_minute")


def text(result: dict[str, Any]) -> str:
    """The whole report."""
    parts = [f"{result['machine']}; {', '.join(result['systems'])}"]
    for name, rows in result["measurements"].items():
        parts.append(f"\n{name}\n" + _table([_with_target(name, row) for row in rows]))
        parts += _ratios(rows)
        parts += _processes(rows)
    return "\n".join(parts)


def ratios(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Hydrant's figure over the peer's, for each cell that both have (latency: peer's over Hydrant's)."""
    found = []
    for mine in (row for row in rows if row["system"] == HYDRANT and "failed" not in row):
        for other in rows:
            if other["system"] == HYDRANT or "failed" in other or _cell(other) != _cell(mine):
                continue
            for word in _RATES:
                if mine.get(word) and other.get(word):
                    ratio = other[word] / mine[word] if word.endswith("_ms") else mine[word] / other[word]
                    of = {"of": word} if "calls_per_second" in mine else {}  # two figures of one cell
                    found.append({**_cell(mine), **of, "against": other["system"], "times": round(ratio, 2)})
    return found


def _cell(row: dict[str, Any]) -> dict[str, Any]:
    keys = _KEYS[:-1] if any(key in row for key in _KEYS[:-1]) else _KEYS
    return {key: row[key] for key in keys if key in row}


def _ratios(rows: list[dict[str, Any]]) -> list[str]:
    lines = []
    for each in ratios(rows):
        where = ", ".join(f"{key} {value}" for key, value in each.items() if key not in ("against", "times"))
        lines.append(f"  {where}: {each['times']} times as fast as {each['against']}")
    return lines + [
        f"  median of {len(times)} rounds: {median(times):.2f} times as fast as {peer}"
        for peer, times in _by_peer(rows).items()
        if len(times) > 1
    ]


def _by_peer(rows: list[dict[str, Any]]) -> dict[str, list[float]]:
    """Ratios of all rounds, by who they are against."""
    found: dict[str, list[float]] = {}
    for each in ratios(rows):
        if "round" in each:
            found.setdefault(each["against"], []).append(each["times"])
    return found


def _processes(rows: list[dict[str, Any]]) -> list[str]:
    return [
        f"  {row['system']}: {name}: {use['cores']} cores, {use['mb']:.0f} MB in {use['processes']:.0f} processes"
        for row in rows
        for name, use in row.get("processes", {}).items()
    ] + [
        f"  {row['system']}: memory at the start and after each minute: {', '.join(map(str, minutes))} MB"
        for row in rows
        if (minutes := row.get("mb_each_minute"))
    ]


def _with_target(measurement: str, row: dict[str, Any]) -> dict[str, Any]:
    words = target(measurement, row) if row["system"] == HYDRANT and "failed" not in row else ""
    return {**row, "target": words} if words else row


def _table(rows: list[dict[str, Any]]) -> str:
    columns = list(dict.fromkeys(key for row in rows for key in row if key not in _HIDDEN))
    cells = [columns, *([_shown(row.get(column)) for column in columns] for row in rows)]
    widths = [max(len(line[index]) for line in cells) for index in range(len(columns))]
    return "\n".join(_line(line, widths) for line in cells)


def _line(cells: Iterable[str], widths: list[int]) -> str:
    return "  " + "  ".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _shown(value: object) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
