import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.kinesis.storage import sequence

seconds = st.integers(1_600_000_000, 2_650_000_000)
indexes = st.integers(0, 20_000)
positions = st.integers(0, 10**12)


@given(seconds, indexes, positions)
def test_a_number_has_56_digits_and_leads_back_to_its_position(created: int, index: int, position: int) -> None:
    base = sequence.shard_base(created, index)
    number = sequence.number_at(base, position)
    assert len(number) == 56
    assert number.startswith("49")
    assert sequence.at(base, int(number)) == position
    assert sequence.after(base, int(number)) == position + 1


@given(seconds, indexes, positions, st.integers(1, 600))
def test_numbers_grow_also_as_text(created: int, index: int, position: int, count: int) -> None:
    base = sequence.shard_base(created, index)
    numbers = sequence.numbers_from(base, position, count)
    assert numbers == [sequence.number_at(base, position + i) for i in range(count)]
    assert numbers == sorted(set(numbers))
    assert str(base) < numbers[0]


@given(seconds, indexes, indexes, positions)
def test_a_child_of_a_later_second_is_above_its_parent(created: int, parent: int, child: int, position: int) -> None:
    parent_number = sequence.number_at(sequence.shard_base(created, parent), position)
    assert sequence.shard_base(created + 1, child) > int(parent_number)


def test_the_starting_number_is_the_place_of_the_first_record() -> None:
    base = sequence.shard_base(1_700_000_000, 3)
    assert sequence.at(base, base) == sequence.after(base, base) == 0
    with pytest.raises(ValueError, match="below"):
        sequence.at(base, base - 1)
