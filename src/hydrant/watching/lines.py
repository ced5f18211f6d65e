"""Events as lines of text, for terminals, pipes and logs. Whatever came from strangers is shown harmlessly. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping

from ..rejections.texts import safe, safe_bytes
from .events import Event, raw_of
from .tally import Hop, Tally

_RAW = 200
_REASON = 300
_SHOWN_PRODUCERS = 20


def clock(at: float) -> str:
    """The time of day here."""
    return datetime.datetime.fromtimestamp(at).astimezone().strftime("%H:%M:%S")


def line_of(event: Event) -> str | None:
    """One line for an event; None for what is shown in the summary."""
    write = _WRITERS.get(event.kind)
    return f"{clock(event.at)}  {write(event)}" if write else None


def _rejected(event: Event) -> str:
    data = event.data
    producer = safe(str(data.get("producer", "?")), 80)
    code = safe(str(data.get("reason_code") or data.get("code")), 80)
    reason = safe(str(data.get("reason") or data.get("message")), _REASON)
    return f"rejected   {producer}  {code}  {reason}  {safe_bytes(raw_of(event), _RAW)}"


def _delivered(event: Event) -> str:
    data = event.data
    records = f"{data['records']:,} records, " if data.get("records") is not None else ""
    where = safe(f"s3://{data['bucket']}/{data['key']}")
    return f"delivered  {data['output']}: {records}{data['bytes']:,} bytes  {where}"


def _function_error(event: Event) -> str:
    data = event.data
    what = safe(f"{data['function']}  {data['error_type']}: {data['message']}", _REASON)
    return f"error      {what}  request {safe(str(data['request_id']))}"


def _notified(event: Event) -> str:
    data = event.data
    topic = safe(str(data["topic"]).rpartition(":")[2])
    return f"notified   {topic}  message {safe(str(data['message_id']))} to {data['subscribers']} subscribers"


def _skipped(event: Event) -> str:
    return f"skipped    {event.data['count']:,} events of the kind {event.data['kind']}: too many to show"


def _log(event: Event) -> str:
    return f"log        {safe(str(event.data['message']).rstrip(), 2_000)}"


_WRITERS: Mapping[str, Callable[[Event], str]] = {
    "rejected": _rejected,
    "delivered": _delivered,
    "function_error": _function_error,
    "notified": _notified,
    "skipped": _skipped,
    "log": _log,
}


def summary(tally: Tally) -> str:
    """The flow on one line: what came in and went out at each hop, and the share of rejections."""
    parts = [_hop(hop) for hop in tally.hops if hop.taken or hop.kind in ("stream", "delivery")]
    worst = max(tally.producers.items(), key=lambda item: item[1].share, default=None)
    if worst and worst[1].rejected:
        parts.append(f"{safe(worst[0], 40)} rejects {worst[1].share:.1f} %")
    return "; ".join(parts) or "nothing has flowed yet"


def _hop(hop: Hop) -> str:
    text = f"{hop.kind} {safe(hop.name, 40)} {hop.taken:,} ({hop.taken_rate:,.0f}/s)"
    if hop.given is not None:
        text += f" -> {hop.given:,}"
    if hop.failed:
        text += f", {hop.failed:,} {'errors' if hop.kind == 'function' else 'rejected'}"
    return f"{text}, lag {hop.lag:.1f} s" if hop.lag is not None and hop.kind == "delivery" else text


def closing(tally: Tally) -> list[str]:
    """What has been seen, at the end: a line for each producer."""
    lines = [summary(tally)]
    listed = sorted(tally.producers.items(), key=lambda item: (-item[1].sent, item[0]))
    for name, counts in listed[:_SHOWN_PRODUCERS]:
        shown = (
            f"{counts.sent:>9,} sent  {counts.valid:>9,} valid  {counts.rejected:>7,} rejected  {counts.share:5.1f} %"
        )
        lines.append(f"{shown}  {safe(name, 80)}")
    if len(listed) > _SHOWN_PRODUCERS:
        lines.append(f"and {len(listed) - _SHOWN_PRODUCERS:,} further producers")
    if tally.uncounted:
        lines.append(
            f"{tally.uncounted:,} records were not counted by producer: they came faster than they could be read"
        )
    return lines
