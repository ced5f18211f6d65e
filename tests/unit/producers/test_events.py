import json

import pytest
from validate.registry import REGISTRY, check
from validate.schemas.producer1 import Producer1

from hydrant_validation.event import Event as Schema
from hydrant_validation.rejections import Accepted, Code, Rejected
from producers.catalog import named, producers
from producers.errors import PlanError, SchemaBroken
from producers.faults import Fault
from producers.generator import START_MS, Generator, make_events
from producers.producer1 import Producer1Producer

NAMES = list(producers())
CODES = {
    Fault.ADDED_FIELD: {Code.EXTRA_FIELD},
    Fault.CHANGED_TYPE: {Code.WRONG_TYPE, Code.INVALID_VALUE, Code.MISSING_FIELD},
    Fault.MISSING_FIELD: {Code.MISSING_FIELD},
    Fault.BROKEN_JSON: {Code.NOT_JSON, Code.NOT_UTF8},
    Fault.UNKNOWN_PRODUCER: {Code.UNKNOWN_PRODUCER},
    Fault.NO_PRODUCER: {Code.NO_PRODUCER},
    Fault.OVERSIZE: {Code.TOO_LARGE},
    Fault.LATE_TIMESTAMP: {Code.OUT_OF_RANGE, Code.IN_THE_FUTURE},
}


def test_every_schema_has_its_producer() -> None:
    assert set(NAMES) == set(REGISTRY.events)


@pytest.mark.parametrize("name", NAMES)
def test_events_without_a_fault_are_accepted_as_they_are(name: str) -> None:
    for event in make_events(name, 500, seed=1):
        assert check(event.data, START_MS + 1000) == Accepted(name, event.data + b"\n")
        assert (event.producer, event.fault) == (name, None)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fault", Fault)
def test_events_with_a_fault_are_rejected_for_it(name: str, fault: Fault) -> None:
    for event in make_events(name, 100, seed=2, faults=[fault]):
        outcome = check(event.data)
        assert isinstance(outcome, Rejected), event.data
        assert outcome.code in CODES[fault], outcome
        assert event.fault is fault
        assert len(event.data) < 1_000_000


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_bytes_and_keys(name: str) -> None:
    assert make_events(name, 300, seed=3, faults=0.3) == make_events(name, 300, seed=3, faults=0.3)
    assert make_events(name, 300, seed=3) != make_events(name, 300, seed=4)


@pytest.mark.parametrize("name", NAMES)
def test_no_two_valid_events_are_equal(name: str) -> None:
    events = make_events(name, 2000, seed=5)
    assert len({event.data for event in events}) == len(events)


def test_the_share_of_faults_is_about_what_was_asked_for() -> None:
    events = make_events("producer2", 4000, seed=6, faults=0.25)
    assert 0.22 < sum(event.fault is not None for event in events) / 4000 < 0.28
    assert {event.fault for event in events} == {None, *Fault}


def test_faults_do_not_change_the_other_events() -> None:
    clean = {event.data for event in make_events("orders", 200, seed=7)}
    assert {event.data for event in make_events("orders", 200, seed=7, faults=0.5) if not event.fault} < clean


def test_orders_differ_in_their_number_of_lines() -> None:
    lengths = {len(json.loads(event.data)["lines"]) for event in make_events("orders", 500, seed=8)}
    assert {1, 2, 3, 4} <= lengths


def test_sensors_send_bursts_of_one_sensor_in_order_of_time() -> None:
    readings = [json.loads(event.data) for event in make_events("sensors", 2000, seed=9)]
    runs: list[list[int]] = []
    for before, reading in zip([None, *readings], readings, strict=False):
        same = before and before["sensor_id"] == reading["sensor_id"] and before["created_at"] < reading["created_at"]
        runs[-1].append(reading["sequence"]) if same else runs.append([reading["sequence"]])
    assert all(len(run) >= 5 for run in runs[:-1])
    assert all(run == list(range(run[0], run[0] + len(run))) for run in runs)


def test_clicks_form_sessions_that_begin_with_a_page_view() -> None:
    sessions: dict[str, list[tuple[int, str]]] = {}
    for event in make_events("clicks", 3000, seed=10):
        click = json.loads(event.data)
        sessions.setdefault(click["session_id"], []).append((click["sequence"], click["action"]))
    for actions in sessions.values():
        assert [number for number, _ in actions] == list(range(1, len(actions) + 1))
        assert actions[0] == (1, "view")
    assert len(sessions) > 50


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("producer", "orders"),
        ("id", lambda order: str(order["customer_id"])),
        ("field:country", lambda order: order["country"]),
        ("field:lines.0.sku", lambda order: order["lines"][0]["sku"]),
        ("field:lines.99.sku", "None"),
    ],
)
def test_the_partition_key_follows_its_rule(rule: str, expected: object) -> None:
    event = Generator("orders", 1, partition_key=rule).next(START_MS)
    assert event.key == (expected(json.loads(event.data)) if callable(expected) else expected)


def test_random_partition_keys_spread() -> None:
    generator = Generator("orders", 1, partition_key="random")
    assert len({generator.next(START_MS).key for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("rule", "says"), [("shard", "no partition key rule 'shard'"), ("field:city", "no field 'city'")]
)
def test_a_rule_that_does_not_exist_is_told(rule: str, says: str) -> None:
    with pytest.raises(PlanError, match=says):
        Generator("orders", 1, partition_key=rule)


def test_an_event_that_its_schema_refuses_is_never_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(_self: Producer1Producer, now_ms: int) -> Schema:
        return Producer1.model_construct(producer="producer1", id=-1, name="x", created_at=now_ms)

    monkeypatch.setattr(Producer1Producer, "make", make)
    with pytest.raises(SchemaBroken, match="producer1: id"):
        make_events("producer1", 1, seed=1)


def test_an_event_that_cannot_even_be_made_is_told_in_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(_self: Producer1Producer, now_ms: int) -> Schema:
        return Producer1(producer="producer1", id=-1, name="x", created_at=now_ms)

    monkeypatch.setattr(Producer1Producer, "make", make)
    with pytest.raises(SchemaBroken, match="schema refuses: producer1: "):
        make_events("producer1", 1, seed=1)


def test_names_are_resolved_and_unknown_ones_told() -> None:
    assert named(["producer2", "producer1", "producer2"]) == ["producer2", "producer1"]
    assert named(["producer1", "all"]) == NAMES
    with pytest.raises(PlanError, match="no producer 'producer9'") as caught:
        named(["producer9"])
    assert "producer1" in caught.value.next_step
