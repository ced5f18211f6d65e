"""A client that sends no more has its answers before the connection ends."""

import warnings
from typing import Any

import pytest

from .connections import Connection, call

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # twisted's, of a library for clients that is not installed
    from rolo.serving.twisted import TwistedRequestAdapter


@pytest.mark.parametrize(
    "came", [b"", call(b"a"), call(b"a")[:-1], call(b"a") + call(b"b")[:30], call(b"a", b"X-D: 1")]
)
def test_a_client_that_sends_no_more_has_its_answers_and_the_connection_ends(
    connection: Connection, came: bytes
) -> None:
    connection.channel.dataReceived(came)
    assert not connection.transport.disconnecting
    answers = connection.transport.written
    connection.channel.read_ended()
    assert (connection.transport.disconnecting, connection.transport.written) == (True, answers)


def test_a_client_that_sends_no_more_has_the_answers_that_take_time(connection: Connection) -> None:
    connection.channel.dataReceived(
        call(b"long 1") + call(b"other", b"X-Detour: 1") + call(b"long 2") + call(b"x")[:-1]
    )
    connection.channel.read_ended()
    connection.channel.read_ended()
    assert not connection.transport.disconnecting
    connection.disk_is_done()
    assert [body.lower() for body in connection.bodies()] == [b"long 1", b"other", b"long 2"]
    assert connection.transport.disconnecting


def test_a_client_that_sends_no_more_and_reads_slowly_has_all_answers(connection: Connection) -> None:
    connection.channel.pauseProducing()
    connection.channel.dataReceived(call(b"a") + call(b"b"))
    connection.channel.read_ended()
    assert not connection.transport.disconnecting
    connection.channel.resumeProducing()
    assert (connection.bodies(), connection.transport.disconnecting) == ([b"a", b"b"], True)


class Slow(TwistedRequestAdapter):  # type: ignore[misc] # twisted tells no types
    """A request whose answer is begun, and ends when it is told to."""

    begun: Any = None
    has_length = True

    def process(self) -> None:
        if self.has_length:
            self.setHeader(b"content-length", b"10")
        self.write(b"begun")
        Slow.begun = self


@pytest.mark.parametrize("has_length", [True, False])
def test_a_client_that_sends_no_more_has_an_answer_that_has_begun_but_no_stream_without_end(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, *, has_length: bool
) -> None:
    monkeypatch.setattr(Slow, "has_length", has_length)
    channel: Any = connection.channel
    channel.requestFactory = Slow
    channel.dataReceived(call(b"a", b"X-Detour: 1"))
    channel.read_ended()
    assert connection.transport.disconnecting is not has_length
    Slow.begun.write(b"ended")
    Slow.begun.finish()
    assert connection.transport.disconnecting
