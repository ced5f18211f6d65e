"""What the KPL aggregated comes apart into what was put, and no bytes raise or get lost."""

import hashlib
from collections.abc import Sequence

import pytest
from aws_kinesis_agg import MAGIC
from aws_kinesis_agg.aggregator import RecordAggregator
from aws_kinesis_agg.messages_pb2 import AggregatedRecord
from hypothesis import example, given
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.records import Record
from hydrant.emulator.firehose.engine.transform.kpl import expand

KEYS = st.text(min_size=1, max_size=5)
HASH_KEYS = st.none() | st.integers(0, 2**128 - 1).map(str)
USERS = st.lists(st.tuples(KEYS, st.binary(max_size=20), HASH_KEYS), min_size=1, max_size=20)


def outer(data: bytes) -> Record:
    return Record("4965", 0, "outer", data, 1700000000.5)


def aggregate(users: Sequence[tuple[str, bytes, str | None]]) -> bytes:
    aggregator = RecordAggregator()
    for key, content, hash_key in users:
        assert aggregator.add_user_record(key, content, hash_key) is None
    data: bytes = aggregator.clear_and_get().get_contents()[2]
    return data


def signed(message: bytes) -> bytes:
    return bytes(MAGIC) + message + hashlib.md5(message).digest()


@given(USERS)
def test_c28_what_was_aggregated_comes_back_in_order(users: list[tuple[str, bytes, str | None]]) -> None:
    assert list(expand(outer(aggregate(users)))) == [
        Record("4965", number, key, data, 1700000000.5) for number, (key, data, _) in enumerate(users)
    ]


@given(st.binary(max_size=60), st.booleans())
@example(b"", True)
@example(b"\x1a\x00", True)
def test_c28_any_bytes_give_records(data: bytes, digest_fits: bool) -> None:
    records = expand(outer(signed(data) if digest_fits else data))
    assert records
    assert [record.subsequence_number for record in records] == list(range(len(records)))


@given(USERS, st.data())
def test_c28_a_damaged_aggregate_is_an_ordinary_record(
    users: list[tuple[str, bytes, str | None]], draw: st.DataObject
) -> None:
    whole = aggregate(users)
    position = draw.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:position] + bytes([whole[position] ^ draw.draw(st.integers(1, 255))]) + whole[position + 1 :]
    for data in (damaged, whole[:position], whole + b"\0"):
        record = outer(data)
        assert list(expand(record)) == [record]


def _message(*, keys: Sequence[str] = ("k",), key_index: int = 0, hash_index: int | None = None) -> bytes:
    message = AggregatedRecord()
    message.partition_key_table.extend(keys)
    record = message.records.add(partition_key_index=key_index, data=b"x")
    if hash_index is not None:
        record.explicit_hash_key_index = hash_index
    data: bytes = message.SerializeToString()
    return data


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(_message(key_index=1), id="no such partition key"),
        pytest.param(_message(key_index=2**63), id="an index beyond everything"),
        pytest.param(_message(hash_index=0), id="no such explicit hash key"),
        pytest.param(b"\n\x02\xff\xfe\x1a\x04\x08\x00\x1a\x00", id="a partition key that is no UTF-8"),
        pytest.param(b"\x1a\x02\x08\x00", id="a record without data"),
        pytest.param(_message(keys=["k"])[:-1], id="cut off"),
        pytest.param(b"\n\x01k", id="no records"),
    ],
)
def test_c28_an_aggregate_that_breaks_the_format_is_an_ordinary_record(message: bytes) -> None:
    record = outer(signed(message))
    assert list(expand(record)) == [record]
