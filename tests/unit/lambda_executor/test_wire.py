"""The wire formats: HTTP requests of a runtime, frames and lines of its output; however their bytes arrive."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.lambda_executor.logs.parser import OutputParser
from hydrant.emulator.lambda_executor.sandbox.http import BadRequest, Request, RequestParser

CUTS = st.lists(st.integers(1, 40), max_size=60)
LIMIT = 50


def pieces(data: bytes, sizes: list[int]) -> list[bytes]:
    """Cut `data` into pieces of these sizes, the rest last."""
    cut = []
    for size in sizes:
        cut.append(data[:size])
        data = data[size:]
    return [*cut, data]


def request(body: bytes) -> bytes:
    return b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


@given(bodies=st.lists(st.binary(max_size=80), max_size=4), sizes=CUTS)
def test_requests_are_the_same_however_they_arrive(bodies: list[bytes], sizes: list[int]) -> None:
    parser = RequestParser(LIMIT)
    stream = b"".join(request(body) for body in bodies)
    found = [request for piece in pieces(stream, sizes) for request in parser.feed(piece)]
    assert [(one.body, one.too_large) for one in found] == [
        (b"", True) if len(body) > LIMIT else (body, False) for body in bodies
    ]


def chunked(chunks: list[bytes], trailers: bytes = b"") -> bytes:
    body = b"".join(b"%x;a=b\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks if chunk)
    return b"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%s0\r\n%s\r\n" % (body, trailers)


@given(bodies=st.lists(st.lists(st.binary(max_size=30), max_size=5), max_size=4), sizes=CUTS)
def test_requests_in_chunks_are_the_same_however_they_arrive(bodies: list[list[bytes]], sizes: list[int]) -> None:
    parser = RequestParser(LIMIT)
    stream = b"".join(chunked(body) + request(b"next") for body in bodies)
    found = [request for piece in pieces(stream, sizes) for request in parser.feed(piece)]
    whole = [b"".join(body) for body in bodies]
    assert [(one.body, one.too_large) for one in found[::2]] == [
        (b"", True) if len(body) > LIMIT else (body, False) for body in whole
    ]
    assert [one.body for one in found[1::2]] == [b"next"] * len(bodies)


def test_what_follows_the_chunks_is_told_as_headers() -> None:
    (found,) = RequestParser(LIMIT).feed(chunked([b"ab", b"c"], b"Error-Type: x\r\nOther: y\r\n"))
    assert found.body == b"abc"
    assert (found.headers["error-type"], found.headers["other"]) == ("x", "y")


def test_request_without_a_body() -> None:
    found = RequestParser(LIMIT).feed(b"GET /next HTTP/1.1\r\nA-b: c \r\n\r\n")
    assert found == [Request("GET", "/next", {"a-b": "c"}, b"")]


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffff\r\n",
        b"x" * 3_000_000,
    ],
)
def test_nonsense_is_refused(data: bytes) -> None:
    with pytest.raises(BadRequest):
        RequestParser(LIMIT).feed(data)


TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\n"), min_size=1, max_size=20).filter(
    lambda text: text.strip() != ""
)
PARTS = st.lists(st.tuples(st.booleans(), TEXT), max_size=8)


def frame(text: str, micros: int = 1_700_000_000_000_000) -> bytes:
    encoded = text.encode()
    return struct.pack(">4sIQ", b"\xa5\x5a\x00\x03", len(encoded), micros) + encoded


@given(parts=PARTS, sizes=CUTS)
def test_frames_and_lines_keep_their_order(parts: list[tuple[bool, str]], sizes: list[int]) -> None:
    parser = OutputParser()
    stream = b"".join(frame(text) if framed else text.encode() + b"\n" for framed, text in parts)
    found = [event for piece in pieces(stream, sizes) for event in parser.feed(piece)] + parser.finish()
    assert [event.message for event in found] == [text for _, text in parts]


def test_frame_after_an_unfinished_line() -> None:
    parser = OutputParser()
    found = parser.feed(b"begun" + frame("two\nlines\n")) + parser.feed(b"rest") + parser.finish()
    assert [event.message for event in found] == ["begun", "two\nlines", "rest"]
    assert found[1].timestamp == 1_700_000_000_000


@given(data=st.binary(max_size=200), sizes=CUTS)
def test_no_output_breaks_the_parser(data: bytes, sizes: list[int]) -> None:
    parser = OutputParser()
    for piece in pieces(data, sizes):
        parser.feed(piece)
    parser.finish()
    assert [event.message for event in parser.feed(b"after\n")] == ["after"]


def test_frame_cut_off_by_the_end_of_its_process() -> None:
    parser = OutputParser()
    assert parser.feed(frame("a long message")[:-4]) == []
    assert [event.message for event in parser.finish()] == ["a long mes"]


def test_very_long_line_is_split() -> None:
    found = OutputParser().feed(b"x" * 600_000 + b"\n")
    assert [len(event.message) for event in found] == [262_144, 262_144, 75_712]
