"""Messages with descriptors between emulator, guard and inits: each descriptor reaches the message it was sent with."""

import os

from hydrant.emulator.lambda_executor.guard.wire import Message, pair


def _received(count: int, send: list[tuple[str, int]]) -> list[Message]:
    """Send messages, each with so many descriptors, before the other end reads; then take `count`."""
    mine, theirs = pair()
    reading, writing = os.pipe()
    try:
        for name, descriptors in send:
            theirs.send({"do": name}, [writing] * descriptors)
        found = [mine.receive() for _ in range(count)]
        return [message for message in found if message]
    finally:
        for end in (reading, writing):
            os.close(end)
        mine.close()
        theirs.close()


def test_a_message_without_descriptors_takes_none_of_the_next_one() -> None:
    """The kernel hands over both in one read: an `end` that crossed with an end by itself, and the next `start`."""
    messages = _received(4, [("end", 0), ("start", 1), ("end", 0), ("pass", 2)])
    try:
        assert [(message.body["do"], len(message.descriptors)) for message in messages] == [
            ("end", 0),
            ("start", 1),
            ("end", 0),
            ("pass", 2),
        ]
    finally:
        for message in messages:
            for descriptor in message.descriptors:
                os.close(descriptor)
