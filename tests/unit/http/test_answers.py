"""An answer of one part is handed over once, one of several parts as they come."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rolo.serving.twisted import TwistedRequestAdapter

from hydrant.emulator.http import answers
from tests.unit.http.transport import answer_to


class Reactor:
    """Runs what it is given at once, and counts it."""

    def __init__(self) -> None:
        self.handed = 0

    def callFromThread(self, call: Callable[..., None], *args: Any) -> None:
        self.handed += 1
        call(*args)


def answer(length: str | None, *parts: bytes) -> tuple[Reactor, bytes, list[str]]:
    """What became of an answer with this Content-Length."""
    reactor, ended = Reactor(), list[str]()

    class Answer:
        def __iter__(self) -> Iterator[bytes]:
            return iter(parts)

        def close(self) -> None:
            ended.append("closed")

    def application(_environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        start("200 OK", [] if length is None else [("content-length", length)])
        return Answer()

    class Request(TwistedRequestAdapter):  # type: ignore[misc]
        def process(self) -> None:
            self.prepath: list[bytes] = []
            self.postpath: list[bytes] = []
            answers.PatientAnswer(reactor, None, application, self, 1.0).run()

    wire = answer_to(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", Request)
    return reactor, wire.partition(b"\r\n\r\n")[2], ended


def test_an_answer_of_one_part_takes_one_call_of_the_reactor() -> None:
    reactor, body, ended = answer("3", b"all")
    assert (reactor.handed, body, ended) == (1, b"all", ["closed"])


@pytest.mark.parametrize(
    ("length", "parts", "whole"),
    [
        ("6", (b"one", b"two"), b"onetwo"),
        ("3", (b"", b"all"), b"all"),
        ("0", (), b""),
        (None, (b"all",), b"3\r\nall\r\n0\r\n\r\n"),
    ],
)
def test_other_answers_are_whole_as_well(length: str | None, parts: tuple[bytes, ...], whole: bytes) -> None:
    _, body, ended = answer(length, *parts)
    assert (body, ended) == (whole, ["closed"])
