"""Freed memory is given back after work, and an idle emulator is left alone."""

import sys
from itertools import count

import pytest

from hydrant.emulator.freed_memory import Trimming, trimmer


class Asked(list[int]):
    """What is called to give memory back: how much was to be left, each time."""

    def __call__(self, rest: int) -> int:
        self.append(rest)
        return 1


class Clock:
    """The processor time of a process, which is set."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_it_is_asked_for_after_work_and_not_while_nothing_is_done() -> None:
    asked = Asked()
    clock = Clock()
    trimming = Trimming(asked, clock)
    assert not trimming.once()
    clock.seconds += 0.5
    assert trimming.once()
    assert not trimming.once()
    assert asked == [0]


def test_it_goes_on() -> None:
    asked = Asked()
    clock = Clock()
    turns = count()

    def pause(seconds: float) -> None:
        assert seconds >= 1
        clock.seconds += 1
        if next(turns) == 3:
            raise EOFError

    with pytest.raises(EOFError):
        Trimming(asked, clock).run(pause)
    assert asked == [0, 0, 0]


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's")
def test_the_c_library_gives_back_what_lies_below_a_block_that_stays() -> None:
    trim = trimmer()
    if trim is None:
        pytest.skip("a C library without malloc_trim")
    blocks = [bytearray(100_000) for _ in range(200)]
    kept = blocks[1::2]
    before = _resident()
    del blocks
    trim(0)
    assert _resident() < before - 5_000_000
    assert len(kept) == 100


def _resident() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096
