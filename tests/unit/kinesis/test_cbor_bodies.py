"""CBOR on the short way: taken is only what the long way reads alike, and written what it writes."""

import importlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from localstack.aws.client import _patch_cbor2
from localstack.aws.protocol.serializer import create_serializer
from localstack.aws.spec import load_service

from hydrant.emulator.kinesis.api.cbor_bodies import read, write
from hydrant.emulator.kinesis.api.fast_path import _CBOR_TYPES, decode_cbor, types_of
from hydrant.emulator.kinesis.api.put_bodies import Columns
from hydrant.emulator.requests import models
from hydrant.emulator.requests.documents import cbor_document
from hydrant.emulator.requests.shapes import CBOR
from hydrant.emulator.requests.shapes import read as read_long
from tests.cbor import written

models.install()
NAMES = ("PutRecord", "PutRecords", "GetRecords", "GetShardIterator")
OPERATIONS = {name: load_service("kinesis").operation_model(name) for name in NAMES}
TYPES = {name: types_of(operation, _CBOR_TYPES) for name, operation in OPERATIONS.items()}
WRONG = st.sampled_from(
    [
        None,
        True,
        -1,
        0,
        1.5,
        "",
        "YQ==",
        b"",
        [],
        {},
        [None],
        {"Data": b"a"},
        2**31,
        2**64,
        datetime(2026, 1, 1, tzinfo=UTC),
    ]
)
RECORDS = st.fixed_dictionaries(
    {"Data": st.binary(max_size=300), "PartitionKey": st.text(max_size=30)},
    optional={"ExplicitHashKey": st.one_of(st.just("7"), WRONG), "Else": WRONG},
)
MEMBERS = (
    "StreamName",
    "StreamARN",
    "Records",
    "Data",
    "PartitionKey",
    "ExplicitHashKey",
    "ShardIterator",
    "Limit",
    "ShardId",
    "ShardIteratorType",
    "Timestamp",
    "X",
)
VALUES = st.one_of(WRONG, st.binary(max_size=3), st.integers(), st.text(max_size=2))
DOCUMENTS = st.one_of(
    WRONG,
    st.dictionaries(st.sampled_from(MEMBERS), VALUES, max_size=5),
    st.builds(
        lambda records, more: {"StreamName": "s", **more, "Records": records},
        st.lists(st.one_of(RECORDS, RECORDS, RECORDS, WRONG)),
        st.dictionaries(st.sampled_from(MEMBERS), VALUES, max_size=2),
    ),
    st.builds(
        lambda record, more: {"StreamName": "s", **record, **more},
        RECORDS,
        st.dictionaries(st.sampled_from(MEMBERS), VALUES, max_size=1),
    ),
)


def in_rows(request: dict[str, Any]) -> dict[str, Any]:
    records = request.get("Records")
    return {**request, "Records": records.rows()} if isinstance(records, Columns) else request


def known(shape: Any, given: dict[str, Any]) -> dict[str, Any]:
    """Without what the model does not know."""
    members = {name: value for name, value in given.items() if name in shape.members}
    if "Records" in members:
        members["Records"] = [known(shape.members["Records"].member, record) for record in members["Records"]]
    return members


@given(st.sampled_from(NAMES), DOCUMENTS, st.booleans())
def test_what_it_takes_is_what_the_long_way_reads(name: str, document: Any, is_open: bool) -> None:
    body, shape = written(document, is_open=is_open), OPERATIONS[name].input_shape
    with suppress(ValueError):
        taken = in_rows(decode_cbor(TYPES[name], body))
        assert known(shape, taken) == read_long(shape, cbor_document(body), CBOR)


@given(DOCUMENTS, st.booleans(), st.data())
def test_a_body_that_is_damaged_is_read_as_the_long_way_reads_it_or_not_at_all(
    document: Any,
    is_open: bool,
    data: st.DataObject,
) -> None:
    body = bytearray(written(document, is_open=is_open))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(body)))
        body[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    with suppress(ValueError):
        assert in_rows(read(bytes(body))) == cbor_document(bytes(body))


RECORD = {"Data": b"data", "PartitionKey": "key"}
PUT = {"StreamName": "s", "Records": [RECORD, {"Data": bytes(70_000), "PartitionKey": "ü" * 128}]}


@pytest.mark.parametrize("is_open", [True, False])
def test_what_the_sdks_for_java_write_is_taken(*, is_open: bool) -> None:
    columns = Columns(["key", "ü" * 128], [b"data", bytes(70_000)])
    assert decode_cbor(TYPES["PutRecords"], written(PUT, is_open=is_open)) == {"StreamName": "s", "Records": columns}
    hashed = {**PUT, "Records": [RECORD, {**RECORD, "ExplicitHashKey": "7"}]}
    assert decode_cbor(TYPES["PutRecords"], written(hashed, is_open=is_open)) == hashed
    single = {"StreamARN": "arn", **RECORD, "ExplicitHashKey": "7"}
    assert decode_cbor(TYPES["PutRecord"], written(single, is_open=is_open)) == single
    read_from = {"ShardIterator": "i" * 300, "Limit": 10_000}
    assert decode_cbor(TYPES["GetRecords"], written(read_from, is_open=is_open)) == read_from


@pytest.mark.parametrize("is_open", [True, False])
def test_a_body_that_ends_early_is_left_to_the_long_way(*, is_open: bool) -> None:
    body = written({"StreamName": "s", "Records": [RECORD, {**RECORD, "ExplicitHashKey": "7"}]}, is_open=is_open)
    for length in range(len(body)):
        with pytest.raises(ValueError):  # noqa: PT011 - words are for nobody
            read(body[:length])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xa0\x00",
        b"\x80",
        b"\x01",
        b"\xff",
        b"\xa1\x61a\xf6",
        b"\xa1\x61a\x7f\x61b\xff",
        b"\xa2\x61a\x01\x61a\x01",
        b"\xa1\x61a\xc1\x01",
        b"\xa1\x61\xff\x01",
        b"\xa1\x01\x01",
        b"\xa1\x61a" + b"\x81" * 2000,
        b"\xa1\x61a\x9b" + b"\xff" * 8,
        b"\xa1\x61a\x5b" + b"\xff" * 8,
        b"\xa1\x61a\x1c",
        b"\xa1\x61a\x99\x20\x00" + b"\x00" * 0x2000,
        written({"Records": [RECORD] * 501}, is_open=False) + b"\x00",
    ],
)
def test_what_no_sdk_writes_is_left_to_the_long_way(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - words are for nobody
        read(body)


@pytest.fixture
def _times_of_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """LocalStack's times in CBOR, as the emulator starts with them."""
    for module, name, kind in (("_encoder", "default_encoders", datetime), ("_decoder", "semantic_decoders", 1)):
        known = getattr(importlib.import_module(f"cbor2.{module}"), name)
        monkeypatch.setitem(known, kind, known[kind])
    _patch_cbor2()


MOMENT = datetime(2026, 11, 29, 14, 0, 0, 123_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("PutRecord", {"ShardId": "shardId-000000000000", "SequenceNumber": "4" * 56, "EncryptionType": "KMS"}),
        (
            "PutRecords",
            {
                "FailedRecordCount": 1,
                "Records": [{"SequenceNumber": "4" * 56, "ShardId": "s"}, {"ErrorCode": "E", "ErrorMessage": "ü"}],
            },
        ),
        ("GetShardIterator", {"ShardIterator": "i" * 300}),
        ("GetRecords", {"Records": [], "MillisBehindLatest": 86_400_000, "NextShardIterator": "i"}),
        (
            "GetRecords",
            {
                "Records": [
                    {
                        "SequenceNumber": "4" * 56,
                        "Data": bytes(size),
                        "PartitionKey": "ü" * size,
                        "ApproximateArrivalTimestamp": MOMENT + timedelta(milliseconds=size),
                    }
                    for size in (0, 1, 23, 24, 255, 256)
                ],
                "MillisBehindLatest": 0,
                "ChildShards": [
                    {
                        "ShardId": "s",
                        "ParentShards": ["a", "b"],
                        "HashKeyRange": {"StartingHashKey": "0", "EndingHashKey": str(2**128 - 1)},
                    }
                ],
            },
        ),
    ],
)
@pytest.mark.usefixtures("_times_of_aws")
def test_an_answer_has_the_bytes_of_the_long_way(name: str, answer: dict[str, Any]) -> None:
    headers = {"Content-Type": "application/x-amz-cbor-1.1"}
    long: Any = create_serializer(load_service("kinesis")).serialize_to_response(
        answer, OPERATIONS[name], headers, "id"
    )
    assert write(answer) == long.get_data()
