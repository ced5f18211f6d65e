"""How often operations may be called, with a clock of the test."""

import pytest

from hydrant.emulator.kinesis.api.control_quotas import DAY, PER_DAY, RATES, ControlMeter
from hydrant.emulator.requests import served


@pytest.mark.parametrize("operation", sorted(RATES))
def test_e11_each_operation_has_its_rate_and_each_subject_its_own(operation: str) -> None:
    meter, per_second = ControlMeter(), int(RATES[operation].per_second)
    assert sum(meter.call(operation, "one", 0.0) for _ in range(per_second + 5)) == per_second
    assert meter.call(operation, "other", 0.0)
    assert not meter.call(operation, "one", 0.5 / per_second)
    assert meter.call(operation, "one", 1.1 / per_second)


def test_an_operation_without_a_published_rate_is_free() -> None:
    meter = ControlMeter()
    assert all(meter.call("TagResource", "one", 0.0) for _ in range(1000))


def test_every_operation_that_is_named_exists() -> None:
    known = set(served.table("kinesis").operations)
    assert set(RATES) <= known
    assert set(PER_DAY) <= known


@pytest.mark.parametrize(("operation", "most"), sorted(PER_DAY.items()))
def test_few_changes_a_day_and_failed_ones_are_not_counted(operation: str, most: int) -> None:
    meter = ControlMeter()
    for second in range(most):
        assert meter.may_change(operation, "stream", float(second))
        assert meter.may_change(operation, "stream", float(second))
        meter.changed(operation, "stream", float(second))
    assert not meter.may_change(operation, "stream", DAY - 0.1)
    assert meter.may_change(operation, "other", 1.0)
    assert meter.may_change(operation, "stream", DAY)


def test_the_table_of_many_subjects_stays_small() -> None:
    meter = ControlMeter()
    for number in range(5000):
        meter.call("ListShards", f"stream {number}", float(number))
    assert len(meter._buckets) <= 1001
