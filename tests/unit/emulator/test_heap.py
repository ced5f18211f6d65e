"""The collector leaves alone what is there for good, and still finds new garbage."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from hydrant.emulator import heap


class Knot:
    """Refers to itself: only the collector can free it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def frozen() -> Iterator[None]:
    before = gc.get_threshold()
    heap.freeze_gc()
    yield  # what was set aside stays so: a look at all that a process of tests holds takes a second
    gc.set_threshold(*before)


def test_what_lives_is_set_aside_and_new_garbage_is_found(frozen: None) -> None:
    assert gc.get_freeze_count() > 10_000
    knot = Knot()
    gone = weakref.ref(knot)
    del knot
    gc.collect()
    assert gone() is None


def test_it_pauses_until_what_lives_is_set_aside() -> None:
    before = gc.get_threshold()
    heap.pause_gc()
    paused = not gc.isenabled()
    heap.freeze_gc()
    gc.set_threshold(*before)
    assert (paused, gc.isenabled()) == (True, True)
