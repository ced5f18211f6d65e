"""Faults that last: for their seconds, and for longer where nothing has met them by then."""

import time
from collections.abc import Callable

_UNTIL_STRUCK = 20.0
_EVERY = 0.1


class CannotBe(Exception):
    """A fault could not be, or nothing has met it; the message says why."""


def until_struck(seconds: float, struck: Callable[[], int], what: str, meanwhile: Callable[[], object] = bool) -> int:
    """Wait `seconds`, and up to 20 s more until `struck` tells of any; how many it told of at the end.

    A busy machine may let the first record through only when the time is over. `meanwhile` is done at each look.
    Raises CannotBe, which names `what` is struck, where there was none: a fault that nothing met proves nothing.
    """
    begun, count = time.monotonic(), 0
    while (passed := time.monotonic() - begun) < seconds or not (count := struck()):
        meanwhile()
        if passed > seconds + _UNTIL_STRUCK:
            raise CannotBe(f"there was no {what} in {passed:.0f} s")
        time.sleep(_EVERY)
    return count
