"""What the benchmark says of its figures: ratios cell by cell, and what it calls broken."""

from typing import Any

import pytest

from bench import report, verdict
from bench.events import REJECTED_EVERY, batches, event
from bench.targets import target
from bench.watch import growth_a_minute

ROW: dict[str, Any] = {
    "system": "hydrant",
    "asked_per_second": 4000,
    "records": 40_000,
    "end_to_end_per_second": 4000,
    "drained_after_seconds": 0.1,
    "objects": 200,
    "invocations": 400,
    "missing": 0,
    "in_both": 0,
    "duplicates": 0,
    "unsent": 0,
}


def result(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"machine": "m", "systems": {"hydrant": "1"}, "measurements": {"flow": list(rows)}}


def test_ratios_compare_the_same_cell_only() -> None:
    cell = {"writers": 4, "batch": 500}
    rows = [
        {"system": "hydrant", **cell, "records_per_second": 30_000},
        {"system": "other", **cell, "records_per_second": 10_000},
        {"system": "other", "writers": 1, "batch": 500, "records_per_second": 1},
        {"system": "third", **cell, "failed": "no"},
    ]
    assert report.ratios(rows) == [{**cell, "against": "other", "times": 3.0}]


def test_a_lower_latency_is_a_higher_ratio() -> None:
    rows = [
        {"system": "hydrant", "load": "idle", "median_ms": 30.0},
        {"system": "other", "load": "idle", "median_ms": 60.0},
    ]
    assert report.ratios(rows)[0]["times"] == 2.0


def test_rounds_are_compared_one_by_one_and_by_their_median() -> None:
    rows = [
        {**ROW, "system": system, "round": turn, "end_to_end_per_second": rate}
        for turn, rates in enumerate([(4000, 2000), (9000, 3000), (1000, 800)], 1)
        for system, rate in zip(("hydrant", "before"), rates, strict=True)
    ]
    assert [(each["round"], each["times"]) for each in report.ratios(rows)] == [(1, 2.0), (2, 3.0), (3, 1.25)]
    assert "median of 3 rounds: 2.00 times as fast as before" in report.text(result(*rows))


def test_all_is_well_and_peers_are_not_judged() -> None:
    assert verdict.broken(result(ROW, {"system": "other", "failed": "no function"})) == []


@pytest.mark.parametrize(
    "change",
    [{"missing": 1}, {"in_both": 1}, {"duplicates": 1}, {"unsent": 1}, {"objects": 5_000}, {"invocations": 40_000}],
)
def test_each_fault_is_named(change: dict[str, int]) -> None:
    (fault,) = verdict.broken(result(ROW | change))
    (number,) = change.values()
    assert f"{number}" in fault


def test_a_measurement_that_failed_is_a_fault() -> None:
    assert verdict.broken(result({"system": "hydrant", "failed": "no stream"})) == ["flow: no stream"]


def test_the_report_shows_every_figure() -> None:
    text = report.text(result(ROW | {"processes": {"emulator": {"cores": 0.5, "mb": 300.0, "processes": 1}}}))
    assert "40,000" in text
    assert "emulator: 0.5 cores, 300 MB" in text


def test_batches_hold_each_event_once_and_one_in_a_hundred_is_invalid() -> None:
    made = [entry["Data"] for batch in batches(0, 50, 6) for entry in batch]
    assert made == [event(number) for number in range(300)]
    assert sum(b'"name"' not in data for data in made if isinstance(data, bytes)) == 300 // REJECTED_EVERY
    assert {len(data) // 10 for data in made if isinstance(data, bytes) and b'"name"' in data} == {20}


def test_a_single_call_has_two_figures_and_a_bound() -> None:
    cell = {"call": "PutRecord", "clients": 4}
    mine = {"system": "hydrant", **cell, "calls_per_second": 900, "cpu_ms": 0.2, "references": 0.3}
    other = {"system": "ministack", **cell, "calls_per_second": 300, "cpu_ms": 0.8, "references": 1.2}
    assert [(each["of"], each["times"]) for each in report.ratios([mine, other])] == [
        ("calls_per_second", 3.0),
        ("cpu_ms", 4.0),
    ]
    assert not verdict.broken(result(mine, other))
    assert verdict.broken(result({**mine, "references": 1.2})) == [
        "flow: PutRecord costs 1.2 of the reference loop, expected 0.9"
    ]


def test_a_row_has_its_target_beside_it() -> None:
    rows = [
        {"system": "hydrant", "load": "1000/s", "median_ms": 30.0},
        {"system": "before", "load": "1000/s", "median_ms": 142.0},
        {"system": "hydrant", "load": "2000/s", "median_ms": 30.0},
    ]
    result = {"machine": "m", "systems": {"hydrant": "1"}, "measurements": {"latency": rows}}
    lines = [line for line in report.text(result).splitlines() if "/s" in line]
    assert ["median 40 ms, p99 150 ms" in line for line in lines[:3]] == [True, False, False]


def test_what_is_added_a_minute_counts_once_the_retention_is_over() -> None:
    filling = [224, 280, 330, 380, 430, 480]
    assert growth_a_minute([*filling, 490, 491, 494], 480.5) == 2.0
    assert growth_a_minute([*filling, 490, 491, 494, 470], 480.5) == 2.0, "what leaves afterwards is no part of it"
    assert growth_a_minute([*filling, 490], 400.0) is None
    assert growth_a_minute([], 10.0) is None


def test_a_soak_has_targets_of_its_own() -> None:
    assert "2 MB a minute" in target("flow", ROW | {"mb_a_minute": 1.5})
    assert "emulator 12 ms" in target("flow", ROW | {"asked_per_second": "unthrottled, cheap", "mb_a_minute": None})
    assert target("flow", ROW) == ""
