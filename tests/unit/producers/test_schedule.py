from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.durations import instant_ms, seconds
from producers.errors import PlanError
from producers.faults import Fault
from producers.plan import ProducerPlan
from producers.schedule import Bursts, Constant, Schedule, parse_bursts

SCHEDULES = st.builds(Constant, st.floats(0.1, 10_000)) | st.builds(Bursts, st.integers(1, 500), st.floats(0.1, 60))


@given(SCHEDULES, st.integers(0, 10_000))
def test_no_event_is_due_before_the_one_ahead_of_it(schedule: Schedule, number: int) -> None:
    assert 0 <= schedule.at(number) <= schedule.at(number + 1)


@given(SCHEDULES, st.floats(0.1, 60))
def test_the_count_is_that_of_the_events_due_before_the_end(schedule: Schedule, end: float) -> None:
    count = schedule.count_until(end)
    assert count is not None
    assert schedule.at(count - 1) < end + 1e-6
    assert schedule.at(count) >= end - 1e-6


def test_a_constant_rate_is_evenly_spread() -> None:
    assert [Constant(4).at(number) for number in range(4)] == [0, 0.25, 0.5, 0.75]


def test_bursts_come_at_once_and_pause() -> None:
    assert [parse_bursts("2/1.5s").at(number) for number in range(5)] == [0, 0, 1.5, 1.5, 3.0]


@pytest.mark.parametrize("text", ["", "5", "5/", "/5s", "0/5s", "x/5s", "5/0s", "5/xs"])
def test_other_patterns_are_refused(text: str) -> None:
    with pytest.raises(PlanError):
        parse_bursts(text)


@pytest.mark.parametrize(("text", "value"), [("30s", 30), ("5m", 300), ("250ms", 0.25), ("1h", 3600), ("1.5", 1.5)])
def test_durations_are_read(text: str, value: float) -> None:
    assert seconds(text) == value


@pytest.mark.parametrize("text", ["", "s", "-1s", "0", "5 days", "1e3s"])
def test_other_durations_are_refused(text: str) -> None:
    with pytest.raises(PlanError, match="is no duration"):
        seconds(text)


def test_times_are_read_as_utc() -> None:
    noon = int(datetime(2026, 1, 1, 12, tzinfo=UTC).timestamp() * 1000)
    for text in ("2026-01-01T12:00:00Z", "2026-01-01T12:00:00", "2026-01-01T13:00:00+01:00", str(noon)):
        assert instant_ms(text) == noon
    with pytest.raises(PlanError, match="is no time"):
        instant_ms("noon")


def test_total_and_duration_end_a_plan_whichever_comes_first() -> None:
    assert ProducerPlan("producer1", rate=10, duration=3).count == 30
    assert ProducerPlan("producer1", rate=10, duration=3, total=7).count == 7
    assert ProducerPlan("producer1", rate=10, duration=3, total=70).count == 30
    assert ProducerPlan("producer1", rate=10).count is None
    assert ProducerPlan("producer1", rate=0, duration=3).count is None
    assert ProducerPlan("producer1", bursts=Bursts(5, 2), duration=3).count == 10


@pytest.mark.parametrize("settings", [{"fault_share": 1.1}, {"fault_share": 0.5, "fault_kinds": []}, {"rate": -1}])
def test_plans_without_sense_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(PlanError):
        ProducerPlan("producer1", **settings)  # type: ignore[arg-type]


def test_every_kind_of_fault_is_in_a_plan_by_default() -> None:
    assert set(ProducerPlan("producer1").fault_kinds) == set(Fault)
