"""What `hydrant up` tells while it waits."""

import base64
import threading
from collections.abc import Iterator

from hydrant.watching.events import Event
from hydrant.watching.foreground import LINES_A_SECOND, Foreground, tell_in_background

STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/events"
DELIVERY = "arn:aws:firehose:us-east-1:000000000000:deliverystream/pipe"


class Ticks:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def flow(at: float, sent: int, out: int, failed: int, lag: float = 0.0) -> Event:
    delivery = {"records_in": sent, "records_out": out, "records_failed": failed, "lag_seconds": lag}
    return Event("flow", {"at": at, "totals": {STREAM: {"records_in": sent}, DELIVERY: delivery}})


def rejected(raw: bytes = b'{"producer":"p"}') -> Event:
    data = {"at": 1.0, "code": "c", "message": "m", "attempts": 1, "raw": base64.b64encode(raw).decode()}
    return Event("rejected", data)


def told(*events: Event, ticks: Ticks | None = None) -> list[str]:
    lines: list[str] = []
    foreground = Foreground(lines.append, None, ticks or Ticks())
    for event in events:
        foreground.take(event)
    return lines


def test_a_summary_tells_what_has_moved_since_the_last() -> None:
    lines = told(flow(1, 100, 90, 10), flow(2, 150, 130, 15), flow(3, 150, 130, 15), flow(4, 150, 135, 15, 2.5))
    assert [line[10:] for line in lines] == [
        "sent 50, delivered 40, rejected 5",
        "sent 0, delivered 5, rejected 0; lag 2.5 s",
    ]


def test_rejections_have_a_line_each_as_far_as_they_can_be_read() -> None:
    ticks = Ticks()
    lines = told(flow(1, 0, 0, 0), *[rejected()] * 20, flow(2, 20, 0, 20), ticks=ticks)
    assert len(lines) == LINES_A_SECOND + 1
    assert all("rejected   p  c  m" in line for line in lines[:-1])
    assert "15 events not shown" in lines[-1]


def test_strangers_words_are_harmless() -> None:
    [line] = told(rejected(b"\x1b]0;owned\x07"))
    assert line.isprintable()


def test_it_ends_when_it_is_told_so_and_says_what_went_wrong() -> None:
    said, lines, stopped = threading.Event(), [], threading.Event()

    def write(line: str) -> None:
        lines.append(line)
        said.set()

    def broken() -> Iterator[Event]:
        yield flow(1, 0, 0, 0)
        raise OSError("gone")

    tell_in_background(broken(), Foreground(write), stopped)
    assert said.wait(60)
    assert lines == ["Events are not shown any more: gone"]
