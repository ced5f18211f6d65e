"""What an alarm is in is kept when it changes by itself, too: a killed stack acts on it once."""

from collections.abc import Iterator

import pytest

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.cloudwatch import region
from hydrant.emulator.cloudwatch.alarms import actions
from hydrant.emulator.cloudwatch.alarms.alarm import Outbox
from hydrant.emulator.cloudwatch.keeping import Alarms
from hydrant.emulator.cloudwatch.metrics.store import HOUR, KEPT, Identity, Sample
from hydrant.emulator.cloudwatch.metrics.summary import Summary
from hydrant.emulator.cloudwatch.region import Place
from hydrant.emulator.kept.place import CHANGES


def test_changes_without_a_request_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(CHANGES, "touch", told.append)
    monkeypatch.setattr(actions._WORK, "add", lambda _place, work: told.append(f"{len(work)} to tell"))
    outbox = Outbox()
    actions.tell(Place("000000000000", "us-east-1"), outbox)
    assert told == []
    outbox.changes.append(None)  # type: ignore[arg-type]
    actions.tell(Place("000000000000", "us-east-1"), outbox)
    assert told == ["cloudwatch", "1 to tell"]


ACCOUNT, REGION = "000000000000", "us-east-1"
NOW = 1_800_000_000 - 1_800_000_000 % HOUR
ORDERS = Identity.of("Shop", "Orders", [("state", "open")])


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The time that the clock tells."""
    moment = [float(NOW)]
    monkeypatch.setattr(CLOCK, "now", lambda: moment[0])
    region.clear()
    yield moment
    region.clear()


def put(at: float, value: float, unit: str = "Count") -> None:
    summary = Summary()
    summary.add(value)
    region.publish(ACCOUNT, REGION, [Sample(ORDERS, at, summary, unit)])


def saved(state: Alarms, touched: set[str] | None = None) -> dict[str, bytes | None]:
    return dict(state.rows(set() if touched is None else touched))


def test_metrics_come_back(now: list[float]) -> None:
    put(NOW, 1)
    put(NOW + 30, 3)
    put(NOW + HOUR, 5)
    put(NOW, 7, "Seconds")
    before = region.region_of(ACCOUNT, REGION).metrics
    rows = saved(Alarms())
    assert len(rows) == 3, "an hour of a metric in one unit is a row"
    region.clear()
    Alarms().restore({name: data for name, data in rows.items() if data is not None})
    found = region.region_of(ACCOUNT, REGION).metrics
    for unit in ("Count", "Seconds"):
        window = (NOW, NOW + 2 * HOUR, 60)
        assert found.periods(ORDERS, unit, *window) == before.periods(ORDERS, unit, *window) != {}
    assert found.identities(0) == [ORDERS]


def test_only_hours_that_have_changed_are_rows_and_old_ones_go(now: list[float]) -> None:
    put(NOW, 1)
    state = Alarms()
    (first,) = saved(state)
    assert saved(state) == {}
    put(NOW + HOUR, 1)
    (second,) = saved(state)
    now[0] = NOW + HOUR + KEPT + 1
    assert saved(state) == {first: None}
    assert second != first


def test_hours_that_could_not_be_written_are_rows_again(now: list[float]) -> None:
    put(NOW, 1)
    state, touched = Alarms(), set[str]()
    first = saved(state, touched)
    assert saved(state, touched) == first, "the write failed: what was touched comes again"
    assert saved(state) == {}
    now[0] = NOW + HOUR + KEPT + 1
    gone, touched = dict.fromkeys(first), set[str]()
    assert saved(state, touched) == gone
    assert saved(state, touched) == gone
    assert saved(state) == {}


def test_whoever_puts_metrics_is_saved_within_ten_seconds(now: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(CHANGES, "touch", told.append)
    for second in range(25):
        now[0] = NOW + second
        put(now[0], 1)
    assert told == ["cloudwatch"] * 3


def test_a_place_without_alarms_loses_its_row(now: list[float]) -> None:
    dashboards = region.region_of(ACCOUNT, REGION).dashboards
    dashboards["one"] = region.Dashboard("one", "{}", now[0])
    state = Alarms()
    assert saved(state).keys() == {f"{ACCOUNT}/{REGION}"}
    del dashboards["one"]
    assert saved(state) == {f"{ACCOUNT}/{REGION}": None}
