"""Pauses between two looks at what is to come. They grow: whoever waits shall not keep the machine busy with asking."""

from collections.abc import Iterator

_FIRST, _FACTOR, _LONGEST = 0.03, 1.3, 0.4


def pauses() -> Iterator[float]:
    """Seconds to wait before each look but the first."""
    seconds = _FIRST
    while True:
        yield seconds
        seconds = min(seconds * _FACTOR, _LONGEST)
