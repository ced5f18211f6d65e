"""The results as a table for people, and as Markdown for docs/reliability.md."""

from .verdicts import Result

_HEAD = ("attack", "count", "records", "result", "seconds")


def rows(results: list[Result]) -> list[tuple[str, ...]]:
    """One row for each attack."""
    return [
        (
            each.attack,
            "" if each.skipped else f"{each.count:,} {each.what}",
            f"{each.sent:,}" if each.sent else "",
            each.verdict() + (f" ({each.note})" if each.note else ""),
            "" if each.skipped else f"{each.seconds:.0f}",
        )
        for each in results
    ]


def text(results: list[Result]) -> str:
    """Columns that stand below each other."""
    table = [_HEAD, *rows(results)]
    widths = [max(len(row[column]) for row in table) for column in range(len(_HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table
    )


def markdown(results: list[Result]) -> str:
    """The same for the documentation."""
    lines = [" | ".join(_HEAD), " | ".join("---" for _ in _HEAD), *(" | ".join(row) for row in rows(results))]
    return "\n".join(f"| {line} |" for line in lines)
