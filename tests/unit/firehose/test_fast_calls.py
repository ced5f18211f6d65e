"""The short way of puts takes only what the long way reads alike."""

import base64
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from localstack.aws.spec import load_service

from hydrant.emulator.firehose.api.fast_calls import decode_batch, decode_record, read_batch, read_record
from hydrant.emulator.requests import models
from hydrant.emulator.requests.shapes import JSON, read

models.install()
WRONG = st.sampled_from([None, True, 0, 1.5, "", "@", "YR==", "YQ", [], {}, [None], {"Data": "YQ=="}, 10**30])
BLOBS = st.binary(max_size=5).map(lambda data: base64.b64encode(data).decode())
RECORDS = st.one_of(
    st.fixed_dictionaries({"Data": st.one_of(BLOBS, WRONG)}, optional={"Else": WRONG}),
    st.fixed_dictionaries({"Data": BLOBS}),
    WRONG,
)
DOCUMENTS = st.one_of(
    WRONG,
    st.fixed_dictionaries(
        {"DeliveryStreamName": st.one_of(st.text(max_size=2), WRONG)},
        optional={"Record": RECORDS, "Records": st.one_of(st.lists(RECORDS, max_size=4), WRONG), "Else": WRONG},
    ),
)


def agree(operation: str, decode: Callable[[bytes], dict[str, Any]], document: Any) -> None:
    shape = load_service("firehose").operation_model(operation).input_shape
    with suppress(ValueError):
        assert decode(json.dumps(document).encode()) == read(shape, document, JSON)


@given(DOCUMENTS)
def test_one_record(document: Any) -> None:
    agree("PutRecord", decode_record, document)


@given(DOCUMENTS)
def test_many_records(document: Any) -> None:
    agree("PutRecordBatch", decode_batch, document)


@given(st.lists(st.binary(max_size=9), max_size=4))
def test_what_clients_write_is_read_in_one_pass(blobs: list[bytes]) -> None:
    records = [{"Data": base64.b64encode(blob).decode()} for blob in blobs]
    body = json.dumps({"DeliveryStreamName": "d", "Records": records}).encode()
    assert read_batch(body) == {"DeliveryStreamName": "d", "Records": [{"Data": blob} for blob in blobs]}


@given(st.binary(max_size=20), st.integers(0, 60), st.integers(0, 3))
def test_a_damaged_batch_is_left_to_the_long_way(noise: bytes, place: int, gone: int) -> None:
    body = b'{"DeliveryStreamName":"d","Records":[{"Data":"YWE="},{"Data":"YQ=="}]}'
    damaged = body[:place] + noise + body[place + gone :]
    if read_batch(damaged) is not None:
        agree("PutRecordBatch", decode_batch, json.loads(damaged))


@given(st.binary(max_size=20), st.integers(0, 50), st.integers(0, 3))
def test_a_damaged_record_is_left_to_the_long_way(noise: bytes, place: int, gone: int) -> None:
    body = b'{"DeliveryStreamName":"d","Record":{"Data":"YWE="}}'
    assert read_record(body) is not None
    damaged = body[:place] + noise + body[place + gone :]
    if read_record(damaged) is not None:
        agree("PutRecord", decode_record, json.loads(damaged))


def test_what_clients_write_is_taken() -> None:
    assert decode_record(b'{"DeliveryStreamName": "d", "Record": {"Data": "YQ=="}}') == {
        "DeliveryStreamName": "d",
        "Record": {"Data": b"a"},
    }
    assert decode_batch(b'{"DeliveryStreamName": "d", "Records": [{"Data": "YQ=="}]}') == {
        "DeliveryStreamName": "d",
        "Records": [{"Data": b"a"}],
    }
