"""The live view of `hydrant watch`: hops with rates, producers, the last rejections. Pure."""

from __future__ import annotations

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..rejections.texts import safe, safe_bytes
from .events import raw_of
from .lines import clock
from .tally import Hop, Tally

_PRODUCERS = 12
_RAW = 400


def view(tally: Tally, height: int) -> RenderableType:
    """All of it, for a terminal of so many lines."""
    parts: list[RenderableType] = [_hops(tally)]
    if tally.producers:
        parts.append(_producers(tally))
    room = height - 8 - len(tally.hops) - min(len(tally.producers), _PRODUCERS)
    parts.append(_rejections(tally, max(2, room // 3)))
    parts.append(Text("Ctrl-C ends the watch; the pipeline goes on.", style="dim"))
    return Group(*parts)


def _table(*columns: tuple[str, str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    for name, justify in columns:
        table.add_column(name, justify=justify, overflow="fold", no_wrap=False)  # type: ignore[arg-type]
    return table


def _hops(tally: Tally) -> Table:
    table = _table(
        *(("hop", "left"), ("name", "left"), ("in/s", "right"), ("out/s", "right")),
        *(("in", "right"), ("out", "right"), ("failed", "right"), ("waiting", "right"), ("lag s", "right")),
    )
    for hop in tally.hops:
        table.add_row(*(Text(cell, style=style) for cell, style in _cells(hop)))
    if not tally.hops:
        table.add_row("(nothing is deployed, or nothing has flowed yet)")
    return table


def _cells(hop: Hop) -> list[tuple[str, str]]:
    def number(value: float | None, form: str = ",.0f") -> str:
        return "" if value is None else format(value, form)

    return [
        (hop.kind, ""),
        (safe(hop.name, 60), "bold"),
        (number(hop.taken_rate), ""),
        (number(hop.given_rate), ""),
        (number(hop.taken), ""),
        (number(hop.given), ""),
        (number(hop.failed), "red" if hop.failed else ""),
        (number(hop.waiting), ""),
        (number(hop.lag, ",.1f"), ""),
    ]


def _producers(tally: Tally) -> Table:
    table = _table(
        *(("producer", "left"), ("sent", "right"), ("valid", "right"), ("rejected", "right"), ("share", "right")),
    )
    listed = sorted(tally.producers.items(), key=lambda item: (-item[1].rejected, -item[1].sent, item[0]))
    for name, counts in listed[:_PRODUCERS]:
        style = "red" if counts.rejected else ""
        shown = (f"{counts.sent:,}", f"{counts.valid:,}", f"{counts.rejected:,}", f"{counts.share:.1f} %")
        table.add_row(Text(safe(name, 60)), *(Text(cell, style=style) for cell in shown))
    if len(listed) > _PRODUCERS:
        table.add_row(Text(f"and {len(listed) - _PRODUCERS:,} more", style="dim"))
    return table


def _rejections(tally: Tally, most: int) -> RenderableType:
    if not tally.rejections:
        return Text("No rejections seen.", style="green")
    lines = Text()
    for event in list(tally.rejections)[-most:][::-1]:
        data = event.data
        code = safe(str(data.get("reason_code") or data.get("code")), 60)
        lines.append(f"{clock(event.at)}  {safe(str(data.get('producer', '?')), 60)}  ")
        lines.append(f"{code}  ", style="bold red")
        lines.append(f"{safe(str(data.get('reason') or data.get('message')), 200)}\n")
        lines.append(f"          {safe_bytes(raw_of(event), _RAW)}\n", style="dim")
    if tally.skipped:
        lines.append(f"{tally.skipped:,} more were not shown: too many in a second\n", style="dim")
    return lines
