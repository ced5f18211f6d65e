"""What holds of every shard, function and setting: nothing skipped, order by key, given up once (M-4 to M-8)."""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from hydrant.emulator.pipes.engine.retries import EXHAUSTED, TOO_OLD

from .worlds import NOW, Seen, record, run, settings

QUICK = how(max_examples=60, deadline=None)


def names(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def poisoned(poison: set[int], *, reports: bool) -> Any:
    """A function that cannot take some records: it fails, or names the first of them."""

    def answer(event: Any, _number: int) -> Any:
        bad = [
            each["kinesis"]["sequenceNumber"]
            for each in event["Records"]
            if int(each["kinesis"]["sequenceNumber"]) in poison
        ]
        if bad and not reports:
            raise AssertionError("poison")
        return {"batchItemFailures": [{"itemIdentifier": bad[0]}] if bad else []}

    return answer


def taken(seen: Seen, poison: set[int], *, reports: bool) -> Counter[str]:
    """How often each record was taken."""
    found: Counter[str] = Counter()
    for batch in seen.batches:
        bad = next((place for place, each in enumerate(batch) if int(each) in poison), None)
        found.update(batch if bad is None else batch[:bad] if reports else [])
    return found


@QUICK
@given(
    count=st.integers(1, 40),
    poison=st.sets(st.integers(0, 39), max_size=6),
    size=st.integers(1, 12),
    attempts=st.integers(0, 3),
    lanes=st.sampled_from([1, 1, 3]),
    reports=st.booleans(),
)
def test_m7_with_bisect_just_the_poison_is_given_up_once_and_all_else_is_taken_once(
    count: int, poison: set[int], size: int, attempts: int, lanes: int, reports: bool
) -> None:
    given_settings = settings(batch_size=size, bisect=True, attempts=attempts, lanes=lanes, reports=reports)
    records = [record(number, key=f"key-{number % 5}") for number in range(count)]
    seen = run(records, poisoned(poison, reports=reports), given_settings)
    bad = {str(number) for number in poison if number < count}
    assert Counter(name for found, _, _ in seen.given_up for name in found) == Counter(dict.fromkeys(bad, 1))
    assert all(why == EXHAUSTED for _, why, _ in seen.given_up)
    assert taken(seen, poison, reports=reports) == Counter(dict.fromkeys(set(names(count)) - bad, 1))
    assert seen.settled[-1] == str(count - 1)
    assert seen.settled == sorted(seen.settled, key=int)


@QUICK
@given(
    count=st.integers(1, 40),
    failing=st.sets(st.integers(1, 60), max_size=30),
    size=st.integers(1, 12),
    lanes=st.integers(1, 4),
    bisect=st.booleans(),
)
def test_m4_each_record_comes_until_success_and_those_of_a_key_in_order(
    count: int, failing: set[int], size: int, lanes: int, bisect: bool
) -> None:
    """Calls fail whatever is in them; attempts have no end."""
    good: list[list[str]] = []

    def answer(event: Any, number: int) -> Any:
        assert number not in failing
        good.append([each["kinesis"]["sequenceNumber"] for each in event["Records"]])

    records = [record(number, key=f"key-{number % 5}") for number in range(count)]
    seen = run(records, answer, settings(batch_size=size, lanes=lanes, bisect=bisect))
    flat = [int(each) for batch in good for each in batch]
    assert sorted(flat) == list(range(count))
    for key in range(5):
        of_key = [each for each in flat if each % 5 == key]
        assert of_key == sorted(of_key)
    assert not seen.given_up
    assert all(len(batch) <= size for batch in seen.batches)


@QUICK
@given(ages=st.lists(st.integers(0, 200), min_size=1, max_size=30), size=st.integers(1, 10))
def test_m7_what_is_too_old_is_given_up_once_and_not_tried(ages: list[int], size: int) -> None:
    ages.sort(reverse=True)
    records = [record(number, arrived=NOW - age) for number, age in enumerate(ages)]
    seen = run(records, lambda *_: None, settings(batch_size=size, age_seconds=60))
    old = [str(number) for number, age in enumerate(ages) if age > 60]
    assert [name for found, _, _ in seen.given_up for name in found] == old
    assert all((why, calls) == (TOO_OLD, 0) for _, why, calls in seen.given_up)
    assert [name for batch in seen.batches for name in batch] == names(len(ages))[len(old) :]


@QUICK
@given(count=st.integers(1, 30), wanted=st.sets(st.integers(0, 29)), lanes=st.integers(1, 3))
def test_m10_what_no_filter_wants_is_settled_without_a_call(count: int, wanted: set[int], lanes: int) -> None:
    records = [record(number, key=str(number)) for number in range(count)]
    seen = run(records, lambda *_: None, settings(lanes=lanes), wanted=lambda each: int(each.sequence) in wanted)
    asked = sorted(int(name) for batch in seen.batches for name in batch)
    assert asked == sorted(wanted & set(range(count)))
    assert seen.settled[-1] == str(count - 1)


def test_m7_without_bisect_the_rest_of_the_batch_is_given_up_with_the_poison() -> None:
    records = [record(number) for number in range(6)]
    seen = run(records, poisoned({2}, reports=True), settings(batch_size=6, attempts=1, reports=True))
    assert seen.batches == [names(6), names(6)[2:]]
    assert seen.given_up == [(names(6)[2:], EXHAUSTED, 2)]


def test_m7_splitting_uses_up_no_attempt() -> None:
    records = [record(number) for number in range(4)]
    seen = run(records, poisoned({3}, reports=False), settings(batch_size=4, attempts=1, bisect=True))
    assert seen.batches == [["0", "1", "2", "3"], ["0", "1"], ["2", "3"], ["2"], ["3"], ["3"]]
    assert seen.given_up == [(["3"], EXHAUSTED, 4)]


def test_m7_both_together_split_at_the_named_record() -> None:
    records = [record(number) for number in range(6)]
    seen = run(records, poisoned({4}, reports=True), settings(batch_size=6, attempts=0, bisect=True, reports=True))
    assert seen.batches == [names(6), ["4", "5"], ["4"], ["5"]]
    assert seen.given_up == [(["4"], EXHAUSTED, 3)]


def test_m7_records_that_the_stream_does_not_keep_any_more_are_given_up() -> None:
    seen = run([record(1, arrived=NOW - 90_000), record(2)], lambda *_: None, settings())
    assert seen.given_up == [(["1"], TOO_OLD, 0)]
    assert seen.batches == [["2"]]
