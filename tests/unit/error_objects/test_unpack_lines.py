"""Lines of objects in all of Firehose's formats, in whatever pieces they come over the network."""

import datetime
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.compression import FORMATS
from hydrant.unpack import NotReadable, lines_of

WHEN = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
LINES = [b'{"rawData":"%d"}' % number for number in range(5000)]
BODY = b"\n".join(LINES) + b"\n"
BODY_OF_ZIP = b'{"a": 1}\n' * 300


def pieces(body: bytes, size: int) -> list[bytes]:
    return [body[start : start + size] for start in range(0, len(body), size)]


@pytest.mark.parametrize("size", [1, 7, 4096, 10**9])
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_each_format_is_told_by_its_first_bytes(name: str, size: int) -> None:
    packed = FORMATS[name].encode(BODY, "entry", WHEN)
    assert list(lines_of(pieces(packed, size))) == LINES


@given(
    st.lists(st.binary(min_size=1).filter(lambda b: b"\n" not in b), max_size=30),
    st.sampled_from([n for n in sorted(FORMATS) if n != "UNCOMPRESSED"]),
    st.integers(1, 50),
)
def test_any_lines_come_out_as_they_went_in(lines: list[bytes], name: str, size: int) -> None:
    packed = FORMATS[name].encode(b"\n".join(lines), "entry", WHEN)
    assert list(lines_of(pieces(packed, size))) == lines


def test_several_gzip_files_in_a_row_are_one() -> None:
    assert list(lines_of([gzip.compress(b"a\nb\n") + gzip.compress(b"c\n")])) == [b"a", b"b", b"c"]


def test_an_object_without_a_line_feed_at_its_end_and_an_empty_one() -> None:
    assert list(lines_of([b"a\n\nb"])) == [b"a", b"b"]
    assert list(lines_of([])) == []


@pytest.mark.parametrize("name", [n for n in sorted(FORMATS) if n != "UNCOMPRESSED"])
def test_what_breaks_off_is_told(name: str) -> None:
    packed = FORMATS[name].encode(BODY, "entry", WHEN)
    with pytest.raises(NotReadable, match=r"break|broken"):
        list(lines_of([packed[: len(packed) // 2]]))


def test_the_lines_before_the_fault_are_there() -> None:
    packed = gzip.compress(BODY)
    found: list[bytes] = []
    with pytest.raises(NotReadable):
        found.extend(lines_of([packed[:-4]]))
    got = []
    try:
        for line in lines_of([packed[:-4]]):
            got.append(line)  # noqa: PERF402 - what came before the error
    except NotReadable:
        pass
    assert got == LINES


@pytest.mark.parametrize("body", [b"PAR1" + bytes(500) + b"PAR1", b"ORC" + bytes(500)])
def test_tables_hold_no_lines(body: bytes) -> None:
    with pytest.raises(NotReadable, match=r"Parquet|ORC"):
        list(lines_of([body]))
