"""Lanes of a shard, and up to where it is settled (M-4)."""

from hypothesis import given, strategies

from hydrant.emulator.mappings.engine.lanes import Checkpoint, lane_of


@given(strategies.text(), strategies.integers(1, 10))
def test_m4_a_key_has_always_the_same_lane(key: str, count: int) -> None:
    assert lane_of(key, count) == lane_of(key, count)
    assert 0 <= lane_of(key, count) < count


def test_m4_keys_spread_over_the_lanes() -> None:
    assert {lane_of(f"key-{number}", 10) for number in range(200)} == set(range(10))


@given(strategies.integers(1, 30).flatmap(lambda count: strategies.permutations(range(count))))
def test_a_shard_is_settled_up_to_the_first_record_that_is_not(order: list[int]) -> None:
    checkpoint = Checkpoint()
    for number in range(len(order)):
        checkpoint.read(str(number))
    settled: set[int] = set()
    last = -1
    for number in order:
        found = checkpoint.settle([str(number)])
        settled.add(number)
        last = last if found is None else int(found)
        assert last + 1 == next(each for each in range(len(order) + 1) if each not in settled)
    assert checkpoint.open == 0
