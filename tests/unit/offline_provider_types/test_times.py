"""Times and durations as Go computes them; the examples are from Go's own documentation."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.offline_provider import providers, waiting
from hydrant.offline_provider.engine import ResourceEngine
from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.schema import blank
from hydrant.offline_provider.utility import times
from hydrant.offline_provider.values import Unknown
from tests.contract.terraform.laws.core import proposed
from tests.contract.terraform.laws.law import Life


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1h30m", 5400 * 10**9), ("1.5s", 15 * 10**8), ("-2ms", -2 * 10**6), ("0", 0), ("3us", 3000), (".5m", 30 * 10**9)],
)
def test_durations(text: str, expected: int) -> None:
    assert times.nanoseconds(text) == expected


@pytest.mark.parametrize("text", ["", "5", "1 h", "h", "1d", "1h-2m"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(Refused, match="is no duration such as"):
        times.nanoseconds(text)


@pytest.mark.parametrize(
    "text", ["", "2026-01-31", "2026-02-30T00:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T25:00:00Z"]
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(Refused, match="is no time"):
        times.parse(text)


@given(st.datetimes(min_value=datetime(1900, 1, 1)), st.integers(-720, 720))  # noqa: DTZ001
def test_what_is_shown_is_parsed(moment: datetime, offset: int) -> None:
    from datetime import timezone

    whole = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=offset)))
    assert times.parse(times.show(whole)) == whole


def test_days_that_a_month_does_not_have_run_over() -> None:
    last = times.parse("2026-01-31T00:00:00Z")
    assert times.show(times.add_date(last, months=1)) == "2026-03-03T00:00:00Z"
    assert times.show(times.add_date(last, years=-1, days=1)) == "2025-02-01T00:00:00Z"
    assert times.show(times.add_date(last, months=-13)) == "2024-12-31T00:00:00Z"
    with pytest.raises(Refused, match="cannot be moved so far"):
        times.add_date(last, years=10000)


def made(name: str, **config: Any) -> tuple[ResourceEngine, dict[str, Any]]:
    engine = ResourceEngine(providers.load("time"), name)
    whole = blank(engine.block) | config
    return engine, engine.create(engine.plan(None, whole, whole).values)


def test_offsets_add_up() -> None:
    _, state = made(
        "time_offset", base_rfc3339="2026-01-30T23:00:00+02:00", offset_days=1, offset_months=1, offset_hours=2
    )
    assert state["rfc3339"] == "2026-03-01T01:00:00+02:00"
    assert (state["id"], state["unix"]) == ("2026-01-30T23:00:00+02:00", 1772319600)


def test_a_rotation_that_is_over_is_gone() -> None:
    before = times.show(datetime.now(UTC) - timedelta(days=2))
    engine, state = made("time_rotating", rfc3339=before, rotation_days=1)
    assert engine.read(state) is None
    engine, state = made("time_rotating", rfc3339=before, rotation_days=3)
    assert engine.read(state) == state


def test_a_changed_offset_shows_what_comes_of_it() -> None:
    life = Life(providers.load("time"), "time_offset")
    _, state = made("time_offset", base_rfc3339="2026-01-01T00:00:00Z", offset_days=1)
    config = life.shaped({"base_rfc3339": "2026-01-01T00:00:00Z", "offset_days": 2})
    planned = life.engine.plan(state, proposed(life.engine.block, state, config), config)
    assert (planned.values["rfc3339"], planned.replace) == ("2026-01-03T00:00:00Z", [])
    config = {**config, "offset_days": Unknown}
    planned = life.engine.plan(state, proposed(life.engine.block, state, config), config)
    assert planned.values["unix"] is Unknown


def test_an_interrupt_ends_a_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    stopping = threading.Event()
    stopping.set()
    monkeypatch.setattr(waiting, "stopping", stopping)
    with pytest.raises(Refused, match="was interrupted"):
        made("time_sleep", create_duration="1h")


def test_functions() -> None:
    functions = providers.load("time").functions
    assert functions["duration_parse"].call("1h30m")["hours"] == 1.5
    found = functions["rfc3339_parse"].call("2026-02-01T10:20:30Z")
    assert (found["weekday_name"], found["weekday"], found["year_day"], found["iso_week"]) == ("Sunday", 0, 32, 5)
    assert set(found) == set(functions["rfc3339_parse"].result[1])
    assert functions["unix_timestamp_parse"].call(0)["year"] == 1970
    assert set(functions["unix_timestamp_parse"].call(0)) == set(functions["unix_timestamp_parse"].result[1])
