"""How far the test clock is ahead, kept: else time would run backwards at a restart, and what waits for a time that has
passed already would wait for it again."""

from hydrant.emulator.clock import Clock

from . import place

_KIND, _NAME = "clock", "ahead"


def advance(clock: Clock, seconds: float) -> None:
    """Move the clock, after that is kept. Raises ClockError, CannotWrite; it is not moved then."""
    clock.check(seconds)
    folder = place.folder()
    if folder is not None:
        folder.table.change({(_KIND, _NAME): repr(clock.ahead + seconds).encode()})
    clock.advance(seconds)


def bring_back(clock: Clock) -> None:
    """Let the clock be as far ahead as it was when the stack ended."""
    folder = place.folder()
    row = folder.table.rows(_KIND).get(_NAME) if folder is not None else None
    if row is not None:
        clock.be_ahead(float(row))
