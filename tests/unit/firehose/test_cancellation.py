"""What a sink is told in the middle of its attempts."""

import threading
from collections.abc import Callable

import pytest

from hydrant.emulator.firehose.engine.delivery.cancellation import Cancellation

from .engine import wait_until


@pytest.mark.parametrize(
    ("told", "wanted", "forgotten", "closing"),
    [
        (Cancellation.wake, True, False, False),
        (Cancellation.close, True, False, True),
        (Cancellation.forget, False, True, False),
        (Cancellation.abandon, False, False, False),
    ],
)
def test_whatever_is_told_ends_a_pause(
    told: Callable[[Cancellation], None], wanted: bool, forgotten: bool, closing: bool
) -> None:
    cancellation = Cancellation()
    seen: list[tuple[bool, bool, bool]] = []

    def pause() -> None:
        cancellation.pause(60.0)
        seen.append((cancellation.wanted, cancellation.forgotten, cancellation.closing))

    thread = threading.Thread(target=pause)
    thread.start()
    told(cancellation)
    wait_until(lambda: bool(seen), "the end of the pause")
    thread.join()
    assert seen == [(wanted, forgotten, closing)]


def test_a_batch_that_is_taken_while_the_stream_ends_knows_it() -> None:
    assert Cancellation(closing=True).closing
    assert Cancellation(closing=True).wanted
