"""What a defect means for a batch of a pipe."""

import logging
from collections.abc import Sequence

import pytest

from hydrant.emulator.pipes.engine.events import Event
from hydrant.emulator.pipes.engine.passage import Result
from hydrant.emulator.pipes.worker import never_raising

EVENTS = [Event("a", {}, {}), Event("b", {}, {})]


def test_a_defect_is_a_failure_of_the_batch(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: Sequence[Event]) -> Result:
        raise RecursionError("too deep")

    with caplog.at_level(logging.ERROR):
        result = never_raising(broken, "p")(EVENTS)
    assert result.failed == tuple(EVENTS)
    assert not result.passing
    assert "too deep" in result.words
    assert "pipe p" in caplog.text


def test_what_works_is_as_it_was() -> None:
    result = Result((EVENTS[0],), "no", passing=True)
    assert never_raising(lambda _: result, "p")(EVENTS) is result
