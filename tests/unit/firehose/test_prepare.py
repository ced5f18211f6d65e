"""Records before the function: log data comes out as it went in, several in one come apart, nothing gets lost."""

import gzip
import json
import zlib
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.records import Record, Records
from hydrant.emulator.firehose.engine.transform.base import Prepared
from hydrant.emulator.firehose.engine.transform.log_data import NOT_LOG_DATA, log_content
from hydrant.emulator.firehose.engine.transform.prepare import PreparationRules, preparation_of
from hydrant.emulator.firehose.engine.transform.splitting import Splitting

from .test_kpl import aggregate

MIB = 1024 * 1024
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(max_size=5), VALUES, max_size=3)
RULES = st.builds(
    PreparationRules,
    decompression=st.booleans(),
    extraction=st.booleans(),
    splitting=st.none() | st.builds(Splitting, st.none() | st.binary(min_size=1, max_size=3)),
)


def original(data: bytes) -> Record:
    return Record("4965", 0, "key", data, 1700000000.5)


def prepared(data: bytes, rules: PreparationRules, *, aggregated: bool = False) -> Sequence[Prepared]:
    record = original(data)
    made = preparation_of(rules, aggregated=aggregated, max_decompressed=MIB).prepare(Records.of([record]))
    return (made and made[0]) or [Prepared(record, record)]


def log_document(*messages: Any, kind: str = "DATA_MESSAGE") -> bytes:
    return json.dumps({"messageType": kind, "logEvents": [{"message": message} for message in messages]}).encode()


@given(VALUES, st.integers(1, 9), st.integers(0, 50))
def test_c24_any_json_comes_out_byte_by_byte(value: Any, level: int, cut: int) -> None:
    document = json.dumps(value, ensure_ascii=level % 2 == 0).encode()
    packed = gzip.compress(document[:cut], level) + gzip.compress(document[cut:], level)
    for data in (gzip.compress(document), packed):
        assert log_content(data, extraction=False, max_bytes=len(document)) == document


@given(st.lists(st.text(max_size=10)))
def test_c24_extraction_gives_each_message_and_a_line_feed(messages: list[str]) -> None:
    packed = gzip.compress(log_document(*messages))
    expected = "".join(f"{message}\n" for message in messages).encode()
    assert log_content(packed, extraction=True, max_bytes=MIB) == expected


def test_c24_a_control_message_becomes_an_empty_record() -> None:
    packed = gzip.compress(log_document("probe", kind="CONTROL_MESSAGE"))
    (only,) = prepared(packed, PreparationRules(decompression=True, extraction=True))
    assert (only.record.data, only.origin.data, only.failure) == (b"", packed, None)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"{",
        b'{"a":1}{"a":2}',
        b"NaN",
        b"\xff",
        b"[" * 100_000,
        b'"' + b"x" * MIB + b'"',
    ],
    ids=["empty", "cut off", "two documents", "NaN", "no UTF-8", "deep", "too large"],
)
def test_d17_what_is_not_one_json_document_fails(document: bytes) -> None:
    packed = gzip.compress(document)
    assert prepared(packed, PreparationRules(decompression=True)) == [
        Prepared(original(packed), original(packed), NOT_LOG_DATA)
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain",
        gzip.compress(b"{}")[:-1],
        gzip.compress(b"{}") + b"x",
        zlib.compress(b"{}"),
        gzip.compress(b"{}") + gzip.compress(b"") * 100,
    ],
    ids=["nothing", "plain", "cut off", "bytes behind", "zlib", "too many members"],
)
def test_d17_what_is_not_gzip_fails(data: bytes) -> None:
    assert log_content(data, extraction=False, max_bytes=MIB) is None


@pytest.mark.parametrize(
    "document",
    [
        b"{}",
        b"[]",
        b'{"messageType":"DATA_MESSAGE"}',
        b'{"messageType":"DATA_MESSAGE","logEvents":[1]}',
        log_document(1),
        log_document("x", kind="OTHER"),
    ],
)
def test_d17_extraction_wants_a_document_of_cloudwatch_logs(document: bytes) -> None:
    packed = gzip.compress(document)
    assert log_content(packed, extraction=False, max_bytes=MIB) == document
    assert log_content(packed, extraction=True, max_bytes=MIB) is None


def test_half_a_surrogate_pair_does_not_stop_extraction() -> None:
    assert log_content(gzip.compress(log_document("a\ud800b")), extraction=True, max_bytes=MIB) == b"a?b\n"


def test_a_bomb_is_bounded() -> None:
    bomb = gzip.compress(b'"' + b" " * (64 * MIB) + b'"')
    assert log_content(bomb, extraction=False, max_bytes=MIB) is None


@given(st.lists(OBJECTS, min_size=1, max_size=20), st.sampled_from(["", "\n", "\r\n", " \t"]), st.booleans())
def test_objects_come_apart_with_their_own_bytes(values: list[Any], between: str, end: bool) -> None:
    texts = [json.dumps(value, ensure_ascii=False) for value in values]
    data = between.join(texts) + (between if end else "")
    assert list(Splitting().parts(data.encode())) == [text.encode() for text in texts]


@pytest.mark.parametrize(
    "data",
    [b"", b" \n", b'[{"a":1},{"a":2}]', b'{"a":1},{"a":2}', b'{"a":1}x', b'{"a":1', b"1 2", b"\xff", b'{"a":' * 99_999],
)
def test_what_is_no_row_of_objects_goes_on_whole(data: bytes) -> None:
    assert list(Splitting().parts(data)) == [data]


@pytest.mark.parametrize("splitting", [Splitting(), Splitting(b"\n")])
def test_more_than_500_parts_go_on_whole(splitting: Splitting) -> None:
    assert len(splitting.parts(b'{"a":1}\n' * 500)) == 500
    assert list(splitting.parts(b'{"a":1}\n' * 501)) == [b'{"a":1}\n' * 501]


@given(st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=20), st.binary(min_size=1, max_size=3))
def test_parts_between_a_delimiter(parts: list[bytes], delimiter: bytes) -> None:
    assume(not any(delimiter in part + delimiter[:-1] or delimiter in delimiter[1:] + part for part in parts))
    assert list(Splitting(delimiter).parts(delimiter.join(parts))) == parts
    assert list(Splitting(delimiter).parts(delimiter.join([*parts, b"", b""]))) == parts


@given(st.binary(max_size=40) | st.binary(max_size=40).map(gzip.compress), RULES, st.booleans())
def test_any_bytes_become_records_that_can_be_told_apart(
    data: bytes, rules: PreparationRules, aggregated: bool
) -> None:
    pieces = prepared(data, rules, aggregated=aggregated)
    assert [piece.record.subsequence_number for piece in pieces] == list(range(len(pieces)))
    assert len(pieces) >= 1
    assert all(piece.origin == original(data) for piece in pieces)
    assert all((piece.record.data == data) or piece.failure is None for piece in pieces)


def test_c28_c24_users_of_an_aggregate_are_unpacked_each_for_itself() -> None:
    users = [gzip.compress(b'{"a":1}{"a":2}'), gzip.compress(log_document('{"b":1}', '{"b":2}')), b"no gzip"]
    outer = aggregate([("k", user, None) for user in users])
    pieces = prepared(outer, PreparationRules(True, True, Splitting()), aggregated=True)
    assert [(piece.record.data, piece.origin.data, piece.failure) for piece in pieces] == [
        (users[0], users[0], NOT_LOG_DATA),
        (b'{"b":1}', users[1], None),
        (b'{"b":2}', users[1], None),
        (b"no gzip", b"no gzip", NOT_LOG_DATA),
    ]
    assert [piece.record.subsequence_number for piece in pieces] == [0, 1, 2, 3]
