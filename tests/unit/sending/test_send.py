"""Lines of a file onto a stream: each is sent, or named with what is wrong."""

import io
import threading
from collections.abc import Sequence

import pytest
from botocore.exceptions import ClientError

from hydrant.errors import HydrantError
from hydrant.rejections.replay.put import Outgoing, Pace
from hydrant.sending.lines import MAX_LINE, Bad, Good, batches, read
from hydrant.sending.send import Sender


def lines(text: bytes, *, any_text: bool = False) -> list[Good | Bad]:
    return list(read(io.BytesIO(text), any_text=any_text))


@pytest.mark.parametrize(
    ("text", "good"),
    [
        (b"", []),
        (b"\n\n  \n", []),
        (b'{"a":1}', [(1, b'{"a":1}')]),
        (b'{"a":1}\r\n\n{"b":2}\n', [(1, b'{"a":1}'), (3, b'{"b":2}')]),
        (b' {"a": 1} \n', [(1, b' {"a": 1} ')]),
        (b"17\n", [(1, b"17")]),
        (b'{"a":"\\ud83d"}\n[1e400]\n', [(1, b'{"a":"\\ud83d"}'), (2, b"[1e400]")]),
        ('{"a":"é"}\n'.encode(), [(1, '{"a":"é"}'.encode())]),
    ],
)
def test_good_lines(text: bytes, good: list[tuple[int, bytes]]) -> None:
    assert lines(text) == [Good(*each) for each in good]


@pytest.mark.parametrize("text", [b"no json", b'{"a":', b'{"a":1}{"b":2}', b"\xff\xfe", b'{"a":NaN}', b'"\x1b"'])
def test_bad_lines_are_named(text: bytes) -> None:
    [good, bad] = lines(b"1\n" + text + b"\n")
    assert isinstance(good, Good)
    assert isinstance(bad, Bad)
    assert bad.number == 2
    assert "JSON" in bad.reason
    assert lines(text, any_text=True) == [Good(1, text)]


def test_a_line_without_end_costs_no_memory() -> None:
    found = lines(b'"' + b"x" * (3 * MAX_LINE) + b'"\n' + b"2\n")
    assert isinstance(found[0], Bad)
    assert "10 MiB" in found[0].reason
    assert found[1] == Good(2, b"2")


@pytest.mark.parametrize(("most", "size", "shape"), [(2, 10_000, [2, 2, 1]), (500, 600, [2, 2, 1]), (500, 10_000, [5])])
def test_batches(most: int, size: int, shape: list[int]) -> None:
    given = [Good(n, b"x") for n in range(5)]
    made = list(batches(given, most, size))
    assert [len(batch) for batch in made] == shape
    assert [line for batch in made for line in batch] == given


class Stream:
    """Refuses some records now, and some for good."""

    name = "events"

    def __init__(self, busy: int = 0, poison: bytes = b"\0") -> None:
        self.got: list[bytes] = []
        self.calls = 0
        self._busy = busy
        self._poison = poison

    def put(self, records: Sequence[Outgoing]) -> list[str | None]:
        self.calls += 1
        if any(self._poison in record.data for record in records):
            raise ClientError({"Error": {"Code": "ValidationException", "Message": "too large"}}, "PutRecords")
        codes: list[str | None] = []
        for record in records:
            if self._busy:
                self._busy -= 1
                codes.append("ProvisionedThroughputExceededException")
            else:
                self.got.append(record.data)
                codes.append(None)
        return codes


def sent(stream: Stream, text: bytes) -> Sender:
    sender = Sender(stream, Pace(None), threading.Event())
    sender.run(read(io.BytesIO(text), any_text=False))
    return sender


def test_what_is_not_taken_is_put_again() -> None:
    stream = Stream(busy=3)
    balance = sent(stream, b"".join(b"%d\n" % n for n in range(10))).balance
    assert sorted(stream.got, key=int) == [b"%d" % n for n in range(10)]
    assert (balance.read, balance.sent, balance.bad, balance.retried) == (10, 10, 0, 3)


def test_a_line_that_spoils_its_call_is_found_and_the_others_are_sent() -> None:
    stream = Stream(poison=b"bad")
    balance = sent(stream, b"".join(b'"bad"\n' if n in (3, 77) else b"%d\n" % n for n in range(100))).balance
    assert (balance.read, balance.sent, balance.bad) == (100, 98, 2)
    assert [each.number for each in balance.bad_lines] == [4, 78]
    assert balance.bad_lines[0].reason == "events refuses it: too large"
    assert len(stream.got) == len(set(stream.got)) == 98


def test_a_stream_that_is_not_there() -> None:
    class Nowhere(Stream):
        def put(self, records: Sequence[Outgoing]) -> list[str | None]:
            raise ClientError(
                {"Error": {"Code": "ResourceNotFoundException", "Message": "no such stream"}}, "PutRecords"
            )

    with pytest.raises(HydrantError, match="takes no records"):
        sent(Nowhere(), b"1\n")


def test_many_bad_lines_are_counted_and_some_are_named() -> None:
    balance = sent(Stream(), b"x\n" * 1000).balance
    assert (balance.bad, len(balance.bad_lines), balance.sent) == (1000, 20, 0)


def test_stopping_leaves_the_rest() -> None:
    stop = threading.Event()
    sender = Sender(Stream(), Pace(None), stop)
    stop.set()
    assert sender.run([Good(1, b"1")]).sent == 0
