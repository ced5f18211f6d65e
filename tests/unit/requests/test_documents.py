"""Bodies: what is no document is refused, whatever is wrong with it, and nothing else is raised."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.requests.documents import cbor_document, json_document
from hydrant.emulator.requests.refusals import RefusedRequest

LEVELS = 100_000
NO_JSON = {
    "ends early": b'{"a": [1, 2',
    "something behind": b"{} {}",
    "single quotes": b"{'a': 1}",
    "trailing comma": b'{"a": 1,}',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": [-Infinity]}',
    "a comment": b'{"a": 1} // one',
    "control character": b'"\x01"',
    "no UTF-8": b'{"a": "\xff"}',
    "nested without end": b"[" * LEVELS,
    "nested and closed": b"[" * LEVELS + b"]" * LEVELS,
    "a number of 5,000 digits": b"9" * 5000,
    "form": b"Action=ListStreams",
}
NO_CBOR = {
    "ends early": bytes.fromhex("a16161"),
    "something behind": bytes.fromhex("a000"),
    "a list without an end": bytes.fromhex("9f01"),
    "2**64 - 1 bytes that are not there": bytes.fromhex("5bffffffffffffffff"),
    "2**63 - 1 members that are not there": bytes.fromhex("9b7fffffffffffffff"),
    "a map of 2**62 that is not there": bytes.fromhex("bb4000000000000000"),
    "text that is no UTF-8": bytes.fromhex("61ff"),
    "nested without end": bytes.fromhex("81") * LEVELS,
    "tags without end": bytes.fromhex("c1") * LEVELS,
    "a reference to nothing": bytes.fromhex("d81d00"),
    "a time that is a list": bytes.fromhex("c180"),
    "an expression that is none": bytes.fromhex("d82361") + b"(",
    "reserved": bytes.fromhex("1f"),
}


@pytest.mark.parametrize(("decode", "body"), [(json_document, b) for b in NO_JSON.values()], ids=NO_JSON)
@pytest.mark.parametrize("wrapped", [True, False])
def test_what_is_no_json(decode: Callable[[bytes], Any], body: bytes, wrapped: bool) -> None:
    refuses(decode, b'{"a": ' + body if wrapped else body)


@pytest.mark.parametrize(("decode", "body"), [(cbor_document, b) for b in NO_CBOR.values()], ids=NO_CBOR)
@pytest.mark.parametrize("wrapped", [True, False])
def test_what_is_no_cbor(decode: Callable[[bytes], Any], body: bytes, wrapped: bool) -> None:
    refuses(decode, bytes.fromhex("a16161") + body if wrapped else body)


def test_a_break_by_itself_is_no_item() -> None:
    refuses(cbor_document, bytes.fromhex("ff"))


def refuses(decode: Callable[[bytes], Any], body: bytes) -> None:
    with pytest.raises(RefusedRequest) as caught:
        decode(body)
    assert (caught.value.code, caught.value.status, caught.value.words) == ("SerializationException", 400, "")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_document_or_refused(body: bytes) -> None:
    for decode in (json_document, cbor_document):
        with suppress(RefusedRequest):
            decode(body)


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**63), st.floats(allow_nan=False), st.text())
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4))
)


@given(DOCUMENTS)
def test_documents_are_read_as_they_were_written(document: Any) -> None:
    assert cbor_document(cbor2.dumps(document)) == document
    finite = json.loads(json.dumps(document).replace("Infinity", "0"))
    assert json_document(json.dumps(finite).encode()) == finite


@given(DOCUMENTS, st.data())
def test_a_part_of_a_cbor_item_is_none(document: Any, data: st.DataObject) -> None:
    whole = cbor2.dumps(document)
    refuses(cbor_document, whole[: data.draw(st.integers(0, len(whole) - 1))])
