"""CloudWatch as the control route `status` shows it."""

from __future__ import annotations

from typing import Any

from . import region
from .alarms.watch import WATCH


def evaluate() -> None:
    """Evaluate the alarms whose turn has come."""
    WATCH.step()


def status() -> list[dict[str, Any]]:
    """The alarms of all places, those that are off first."""
    found = [
        {
            "name": alarm.name,
            "state": alarm.standing.value,
            "reason": alarm.standing.reason,
            "since": alarm.standing.transitioned,
            "region": each.place.region,
        }
        for each in region.regions()
        for alarm in each.book.all()
    ]
    return sorted(found, key=lambda alarm: (alarm["state"] != "ALARM", alarm["name"]))
