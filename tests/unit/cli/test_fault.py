"""How `hydrant fault` tells a fault on one line."""

from typing import Any

import pytest

from hydrant.cli.fault import line
from hydrant.emulator.chaos.book import Chaos
from hydrant.emulator.chaos.rules import fault_of
from hydrant.emulator.chaos.words import refusal_of


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"error": "503"}, "f1  s3:PutObject: 503 SlowDown; struck 0 of 0"),
        (
            {"error": "SlowDown", "resource": "lake/*", "share": 0.2, "count": 7, "seconds": 30},
            "f1  s3:PutObject lake/*: SlowDown, 20 % of calls, 7 at most, 30 s left; struck 0 of 0",
        ),
        ({"delay_seconds": 0.25}, "f1  s3:PutObject: 0.25 s later; struck 0 of 0"),
    ],
)
def test_a_fault_is_told_on_one_line(body: dict[str, Any], told: str) -> None:
    fault = fault_of({"operation": "s3:PutObject", **body})
    made = Chaos(lambda: 5.0).add(fault, refusal_of("s3", fault.error) if fault.error else None)
    assert line(made) == told


def test_one_that_is_over_says_why() -> None:
    chaos = Chaos()
    chaos.remove(chaos.add(fault_of({"operation": "s3:PutObject", "error": "500"}), refusal_of("s3", "500"))["id"])
    assert line(chaos.describe()[0]) == "f1  s3:PutObject: 500 InternalError, over: removed; struck 0 of 0"
