"""What a run without an end shows of itself."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from producers.command import _pulse
from producers.errors import PlanError
from producers.faults import Fault
from producers.generator import Event
from producers.pulse import Pulse


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def events(producer: str, count: int, fault: Fault | None = None) -> list[Event]:
    return [Event(b"{}", producer, fault, "key") for _ in range(count)]


def pulse(said: list[str], clock: Callable[[], float], *, as_json: bool = False) -> Pulse:
    return Pulse(10, as_json=as_json, clock=clock, say=said.append)


def test_a_line_tells_what_was_sent_since_the_last() -> None:
    said: list[str] = []
    clock = Clock()
    beat = pulse(said, clock)
    beat(events("clicks", 3))
    assert said == []
    clock.now += 10
    beat([*events("clicks", 1, Fault.BROKEN_JSON), *events("orders", 2)])
    clock.now += 12
    beat(events("orders", 5))
    assert said == ["clicks 4, orders 2 in 10 s, with faults 1; 6 in all", "orders 5 in 12 s, with faults 0; 11 in all"]


def test_the_line_as_json() -> None:
    said: list[str] = []
    clock = Clock()
    beat = pulse(said, clock, as_json=True)
    clock.now += 10
    beat(events("clicks", 2))
    assert json.loads(said[0]) == {"seconds": 10.0, "acknowledged": {"clicks": 2}, "faults": 0, "total": 2}


def test_the_file_is_touched_while_records_are_acknowledged(tmp_path: Path) -> None:
    clock = Clock()
    alive = tmp_path / "alive"
    beat = Pulse(alive=alive, clock=clock)
    alive.unlink()
    beat(events("clicks", 1))
    assert not alive.exists(), "not at each call: at most once a second"
    clock.now += 1
    beat(events("clicks", 1))
    assert alive.exists()


def test_a_file_that_cannot_be_touched_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="cannot be touched"):
        _pulse(None, tmp_path / "no" / "alive", as_json=False)
