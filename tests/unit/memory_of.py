"""How much memory something takes."""

import gc
import tracemalloc
from collections.abc import Callable


def memory_of(make: Callable[[], object]) -> int:
    """Bytes of what `make` returns, and of what that refers to."""
    gc.freeze()  # what was there counts for nothing, and in a process of tests a look at it takes a second
    tracemalloc.start()
    try:
        held = make()  # noqa: F841 - alive until it is measured
        gc.collect()
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
