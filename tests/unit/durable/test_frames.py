"""The bytes of a log's file."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.durable import frames

PAYLOADS = st.lists(st.binary(min_size=1, max_size=60), max_size=8)


@given(st.integers(0, 2**64 - 1), PAYLOADS)
def test_what_was_written_is_read_back(first: int, payloads: list[bytes]) -> None:
    content = frames.header(first) + b"".join(map(frames.frame, payloads))
    assert frames.scan(content) == frames.Scan(first, payloads, len(content), sealed=False, whole=True)
    assert frames.scan(content + frames.seal(len(content))) == frames.Scan(
        first, payloads, len(content), sealed=True, whole=True
    )


@given(PAYLOADS, st.data())
def test_a_file_that_is_cut_anywhere_holds_the_frames_before_the_cut(
    payloads: list[bytes], data: st.DataObject
) -> None:
    content = frames.header(7) + b"".join(map(frames.frame, payloads))
    cut = data.draw(st.integers(frames.HEADER_BYTES, len(content)))
    zeros = data.draw(st.integers(0, 40))
    found = frames.scan(content[:cut] + bytes(zeros))
    ends = [frames.HEADER_BYTES]
    for payload in payloads:
        ends.append(ends[-1] + frames.FRAME_BYTES + len(payload))
    whole = max(i for i, end in enumerate(ends) if end <= cut)
    # Zeros behind a cut may be the very zeros that were cut off.
    assert list(found.payloads)[:whole] == payloads[:whole]
    assert [bytes(each) for each in found.payloads] == payloads[: len(found.payloads)]


@given(PAYLOADS.filter(bool), st.data())
def test_a_changed_byte_ends_the_file_there(payloads: list[bytes], data: st.DataObject) -> None:
    content = bytearray(frames.header(7) + b"".join(map(frames.frame, payloads)))
    place = data.draw(st.integers(frames.HEADER_BYTES, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    found = frames.scan(bytes(content))
    assert not found.whole
    assert found.good <= place
    assert [bytes(each) for each in found.payloads] == payloads[: len(found.payloads)]


def test_a_header_that_is_not_whole_is_none() -> None:
    whole = frames.header(3)
    for cut in range(len(whole)):
        assert frames.scan(whole[:cut]) == frames.Scan(None, [], 0, sealed=False, whole=False)


def test_another_format_is_named() -> None:
    own = frames.header(3)
    other = bytearray(own[: -frames._CRC.size])
    other[9] = 2
    content = bytes(other) + frames._CRC.pack(zlib.crc32(bytes(other)))
    with pytest.raises(frames.UnknownFormat, match="format 2"):
        frames.scan(content)


def test_nothing_is_no_frame() -> None:
    with pytest.raises(ValueError, match="1 to"):
        frames.frame(b"")


def test_a_record_that_ends_like_a_seal_is_a_record() -> None:
    size = frames.HEADER_BYTES + frames.FRAME_BYTES + 3
    content = frames.header(0) + frames.frame(b"abc" + frames.seal(size))
    assert frames.scan(content) == frames.Scan(0, [b"abc" + frames.seal(size)], len(content), sealed=False, whole=True)
