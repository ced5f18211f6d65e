"""The plan of a drill is drawn from its seed alone."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.drill.plan import Kind, plan_of

SEEDS = st.integers(min_value=0, max_value=2**40)
RECORDS = st.integers(min_value=1, max_value=5_000_000)
FAULTS = st.integers(min_value=0, max_value=200)
KINDS = st.lists(st.sampled_from(Kind), min_size=1, unique=True)


@given(SEEDS, RECORDS, FAULTS, KINDS)
def test_a_seed_has_one_plan(seed: int, records: int, faults: int, kinds: list[Kind]) -> None:
    assert plan_of(seed, records, faults, kinds) == plan_of(seed, records, faults, kinds)


@given(SEEDS, RECORDS, FAULTS, KINDS)
def test_faults_come_one_after_the_other_while_records_are_sent(
    seed: int, records: int, faults: int, kinds: list[Kind]
) -> None:
    steps = plan_of(seed, records, faults, kinds)
    assert [step.number for step in steps] == list(range(1, faults + 1))
    begins = [step.at for step in steps]
    assert begins == sorted(begins)
    assert all(1 <= at <= records for at in begins)
    assert all(0 < step.share < 1 and 0 < step.seconds <= 2 and step.pick >= 0 for step in steps)


@given(SEEDS, RECORDS, FAULTS, KINDS)
def test_each_kind_comes_once_before_any_comes_again(seed: int, records: int, faults: int, kinds: list[Kind]) -> None:
    counts = Counter(step.kind for step in plan_of(seed, records, faults, kinds))
    assert counts.keys() <= set(kinds)
    assert max((counts[kind] for kind in kinds), default=0) - min(counts[kind] for kind in kinds) <= 1


@given(SEEDS)
def test_another_seed_has_another_plan(seed: int) -> None:
    assert plan_of(seed, 100_000, 48) != plan_of(seed + 1, 100_000, 48)


def test_a_plan_is_the_same_on_every_python() -> None:
    steps = plan_of(7, 1_000, 3)
    assert [(step.kind, step.at, step.seconds, step.share, step.pick) for step in steps] == PLAN_OF_SEVEN


PLAN_OF_SEVEN = [
    (Kind.FUNCTION_HANGS, 259, 1.55, 0.48, 73901),
    (Kind.FUNCTION_KILLED, 504, 0.59, 0.35, 565809),
    (Kind.CLOUDWATCH_500, 809, 1.71, 0.67, 641361),
]


@pytest.mark.parametrize(("records", "faults", "kinds"), [(0, 1, [*Kind]), (10, -1, [*Kind]), (10, 1, [])])
def test_of_some_numbers_no_plan_can_be_made(records: int, faults: int, kinds: list[Kind]) -> None:
    with pytest.raises(ValueError, match="no plan of"):
        plan_of(1, records, faults, kinds)
