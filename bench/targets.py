"""What each figure is to reach, printed beside it. Ratios within one run, or processor time: no machine's seconds but
those that somebody waits.
"""

from typing import Any

Row = dict[str, Any]
_PUTS = "5 times ministack"
_CALLS = "0.25 ms, 3 times ministack"
_FLOW = "2 times before, emulator 12 ms, function 9 ms"
_SOAK = "lag 1 s, 450 MB at a million, 2 MB a minute"
_ONE = {
    "growth": "flat: 1 time the first",
    "snapshot": "load 3 s, up --from no more than up",
    "saved": "watch_s 1, 10 times",
    "up": "2 times before, second plan 1,500 ms",
}
_LATENCY = {"idle": "median 15 ms", "1000/s": "median 40 ms, p99 150 ms"}


def target(measurement: str, row: Row) -> str:
    """The target of a row in a few words; empty where there is none."""
    if measurement == "calls":
        return _CALLS
    if measurement == "puts" and row.get("batch") == 500 and row.get("by") != "boto3":
        return _PUTS
    if measurement == "flow":
        return _flow(row)
    if measurement in _ONE:
        return _ONE[measurement]
    return _LATENCY.get(str(row.get("load")), "") if measurement == "latency" else ""


def _flow(row: Row) -> str:
    if row.get("mb_a_minute") is not None:
        return _SOAK
    return _FLOW if row.get("asked_per_second") == "unthrottled, cheap" else ""
