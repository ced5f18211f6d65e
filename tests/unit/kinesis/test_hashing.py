import hashlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.kinesis.storage import hashing
from hydrant.emulator.kinesis.storage.hashing import KEY_SPACE, HashRange


@given(st.integers(1, 300))
def test_uniform_ranges_partition_the_space(count: int) -> None:
    ranges = hashing.uniform_ranges(count)
    assert ranges[0].start == 0
    assert ranges[-1].end == KEY_SPACE - 1
    assert all(low.end + 1 == high.start for low, high in itertools.pairwise(ranges))
    sizes = {r.end - r.start for r in ranges}
    assert max(sizes) - min(sizes) <= 1


def test_four_shards_have_the_ranges_of_aws() -> None:
    starts = ["0", "85070591730234615865843651857942052864"]
    assert [str(r.start) for r in hashing.uniform_ranges(4)][:2] == starts
    assert hashing.uniform_ranges(3)[0].end == 113427455640312821154458202477256070484


@given(st.text(min_size=1, max_size=256))
def test_hash_key_is_the_md5(key: str) -> None:
    assert hashing.hash_key(key) == hashlib.md5(key.encode()).digest()


@given(st.data())
def test_split_and_merge_are_inverse(data: st.DataObject) -> None:
    parent = data.draw(st.sampled_from(hashing.uniform_ranges(7)))
    low, high = hashing.split(parent, data.draw(st.integers(parent.start + 1, parent.end)))
    assert hashing.merge(low, high) == hashing.merge(high, low) == parent


def test_split_leaves_no_empty_part_and_merge_needs_neighbours() -> None:
    with pytest.raises(ValueError, match="both sides"):
        hashing.split(HashRange(0, 9), 0)
    with pytest.raises(ValueError, match="touch"):
        hashing.merge(HashRange(0, 9), HashRange(11, 20))


@pytest.mark.parametrize("number", [str(KEY_SPACE), "9" * 39])
def test_explicit_hash_key_above_the_space_is_refused(number: str) -> None:
    with pytest.raises(OverflowError):
        hashing.explicit_hash_key(number)
