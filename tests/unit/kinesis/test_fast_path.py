"""The short way takes only what the long way reads alike."""

import base64
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from localstack.aws.spec import load_service

from hydrant.emulator.kinesis.api.fast_path import decode, types_of
from hydrant.emulator.requests import models
from hydrant.emulator.requests.shapes import JSON, read

models.install()
NAMES = ("PutRecord", "PutRecords", "GetRecords", "ReceiveQueueRecords", "AcknowledgeQueueRecords")
OPERATIONS = {name: load_service("kinesis").operation_model(name) for name in NAMES}
WRONG = st.sampled_from(
    [None, True, 0, 1.5, "", "@", "YR==", "YQ", [], {}, [None], {"Data": "YQ=="}, 2**31, -(2**63), 10**30]
)
BLOBS = st.binary(max_size=5).map(lambda data: base64.b64encode(data).decode())
RECORDS = st.fixed_dictionaries(
    {"Data": BLOBS, "PartitionKey": st.text(max_size=3)},
    optional={"ExplicitHashKey": st.one_of(st.none(), st.just("7"), WRONG), "Else": WRONG},
)
ENTRIES = st.fixed_dictionaries({"ReceiptHandle": st.one_of(st.text(max_size=3), WRONG)}, optional={"Else": WRONG})
MEMBERS = (
    "StreamName",
    "StreamARN",
    "Records",
    "Data",
    "PartitionKey",
    "ExplicitHashKey",
    "ShardIterator",
    "Limit",
    "QueueARN",
    "Entries",
    "DryRun",
    "X",
)
DOCUMENTS = st.one_of(
    WRONG,
    st.dictionaries(st.sampled_from(MEMBERS), st.one_of(WRONG, BLOBS, st.integers(), st.text(max_size=2)), max_size=4),
    st.builds(
        lambda records, more: {**more, "Records": records},
        st.lists(st.one_of(RECORDS, RECORDS, RECORDS, WRONG)),
        st.dictionaries(st.sampled_from(MEMBERS), WRONG, max_size=2),
    ),
    st.builds(
        lambda entries, more: {"QueueARN": "q", "Entries": entries, **more},
        st.lists(st.one_of(ENTRIES, ENTRIES, WRONG)),
        st.dictionaries(st.sampled_from(MEMBERS), WRONG, max_size=1),
    ),
    st.builds(
        lambda record, more: {"StreamName": "s", **record, **more},
        RECORDS,
        st.dictionaries(st.sampled_from(MEMBERS), WRONG, max_size=1),
    ),
)


def known(shape: Any, given: dict[str, Any]) -> dict[str, Any]:
    """Without what the model does not know, and without null."""
    members = {name: value for name, value in given.items() if name in shape.members and value is not None}
    if "Records" in members:
        members["Records"] = [known(shape.members["Records"].member, record) for record in members["Records"]]
    if "Entries" in members:
        members["Entries"] = [known(shape.members["Entries"].member, entry) for entry in members["Entries"]]
    return members


@given(st.sampled_from(sorted(OPERATIONS)), DOCUMENTS)
def test_what_it_takes_is_what_the_long_way_reads(name: str, document: Any) -> None:
    operation = OPERATIONS[name]
    with suppress(ValueError):
        taken = decode(types_of(operation), json.dumps(document).encode())
        assert known(operation.input_shape, taken) == read(operation.input_shape, document, JSON)


RECORD = {"Data": "YQ==", "PartitionKey": "k"}


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("PutRecords", {"StreamName": "s", "Records": [RECORD, {**RECORD, "ExplicitHashKey": "7"}]}),
        ("PutRecords", {"StreamName": "s", "Records": []}),
        ("PutRecord", {"StreamName": "s", **RECORD}),
        ("GetRecords", {"ShardIterator": "i", "Limit": 10}),
    ],
)
def test_what_clients_write_takes_the_short_way(name: str, document: dict[str, Any]) -> None:
    taken = decode(types_of(OPERATIONS[name]), json.dumps(document).encode())
    assert known(OPERATIONS[name].input_shape, taken) == read(OPERATIONS[name].input_shape, document, JSON)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"StreamName": NaN}', b"[" * 5000], ids=range(6))
@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_no_request_is_left_to_the_long_way(name: str, body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(types_of(OPERATIONS[name]), body)
