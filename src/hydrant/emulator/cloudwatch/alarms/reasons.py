"""What an alarm says of its state, in AWS's words (J-15)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from .evaluation import Judgement, Point, Rule, State

NEW = "Unchecked: Initial alarm creation"
_WORDS = {
    "GreaterThanOrEqualToThreshold": "greater than or equal to",
    "GreaterThanThreshold": "greater than",
    "LessThanThreshold": "less than",
    "LessThanOrEqualToThreshold": "less than or equal to",
}
_TREATED = {"breaching": "Breaching", "notBreaching": "NonBreaching"}


def iso(at: float) -> str:
    """A time as messages of alarms have it: 2026-09-14T11:18:44.401+0000."""
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}+0000"


def spoken(at: float) -> str:
    """A time as reasons of composite alarms have it: Monday 14 September, 2026 11:18:52 UTC."""
    return f"{datetime.fromtimestamp(at, UTC):%A %d %B, %Y %H:%M:%S} UTC"


def reason(rule: Rule, state: State, judgement: Judgement) -> str:
    """Why the state is what it is."""
    if state == "INSUFFICIENT_DATA":
        return f"Insufficient Data: {_count(rule.periods, 'datapoint')} {_were(rule.periods)} unknown."
    if not judgement.decisive:
        return (
            f"Threshold Crossed: no datapoints were received for {_count(rule.periods, 'period')} and "
            f"{_count(judgement.filled, 'missing datapoint')} {_were(judgement.filled)} treated as "
            f"[{_TREATED.get(rule.missing, '')}]."
        )
    shown = judgement.decisive
    values = ", ".join(f"{each.value} ({datetime.fromtimestamp(each.at, UTC):%d/%m/%y %H:%M:%S})" for each in shown)
    verb = _were(len(shown)) + ("" if state == "ALARM" else " not")
    least = rule.datapoints if state == "ALARM" else rule.periods - rule.datapoints + 1
    change = "OK -> ALARM" if state == "ALARM" else "ALARM -> OK"
    filled = (
        f" and {_count(judgement.filled, 'missing datapoint')} {_were(judgement.filled)} treated as "
        f"[{_TREATED[rule.missing]}]"
        if judgement.filled and rule.missing in _TREATED
        else ""
    )
    return (
        f"Threshold Crossed: {len(shown)} out of the last {_count(rule.periods, 'datapoint')} [{values}] {verb} "
        f"{_WORDS[rule.comparison]} the threshold ({float(rule.threshold)}){filled} "
        f"(minimum {_count(least, 'datapoint')} for {change} transition)."
    )


def reason_data(
    rule: Rule, now: float, points: Sequence[Point], statistic: str | None, unit: str | None
) -> dict[str, object]:
    """The same as data. `now` is when the metrics were asked."""
    existing = [each for each in points if each.value is not None]
    recent = [each.value for each in points[points.index(existing[0]) :]] if existing else []
    data: dict[str, object] = {"version": "1.0", "queryDate": iso(now)}
    if existing:
        data["startDate"] = iso(existing[0].at)
    if unit:
        data["unit"] = unit
    if statistic:
        data["statistic"] = statistic
    data |= {"period": rule.period, "recentDatapoints": recent, "threshold": rule.threshold}
    data["evaluatedDatapoints"] = [
        {"timestamp": iso(each.at), **({} if each.value is None else {"value": each.value})}
        for each in reversed(points[-rule.periods :])
    ]
    return data


def as_text(data: object) -> str:
    """Data as AWS writes it: JSON without spaces."""
    return json.dumps(data, separators=(",", ":"))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
