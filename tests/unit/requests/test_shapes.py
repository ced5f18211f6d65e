"""Documents by the service model: each value gets its type, or the request is refused in AWS's words."""

import base64
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from localstack.aws.spec import load_service

from hydrant.emulator.requests.refusals import RefusedRequest
from hydrant.emulator.requests.shapes import CBOR, JSON, REST_JSON, Wire, read, read_text

SERVICES = {"kinesis": JSON, "firehose": JSON, "lambda": REST_JSON}
NUMBER = "class com.amazon.coral.value.json.numbers.TruncatingBigNumber"
BOOLEAN = "class java.lang.Boolean"
STRING = "class java.lang.String"
LIST, MAP = "Start of list found where not expected", "Start of structure or map found where not expected."
STRINGS = {
    True: f"{BOOLEAN} can not be converted to an String",
    23: f"{NUMBER} can not be converted to an String",
    34.56: f"{NUMBER} can not be converted to an String",
}
INTEGERS = {"23": f"{STRING} can not be converted to an Integer", True: f"{BOOLEAN} can not be converted to an Integer"}
TIMES = {
    "23": f"{STRING} can not be converted to milliseconds since epoch",
    True: f"{BOOLEAN} can not be converted to milliseconds since epoch",
}
BLOBS = {True: f"{BOOLEAN} can not be converted to a Blob", 34.56: f"{NUMBER} can not be converted to a Blob"}
BOOLEANS = {
    "no": "'NO' can not be converted to an Boolean",
    -2147483648: f"{NUMBER} can not be converted to an Boolean",
}
WORDS: list[tuple[str, str, Any, str]] = [
    *(("PutRecord", "StreamName", value, words) for value, words in STRINGS.items()),
    *(("PutRecord", "Data", value, words) for value, words in BLOBS.items()),
    *(("ListStreams", "Limit", value, words) for value, words in INTEGERS.items()),
    *(("GetShardIterator", "Timestamp", value, words) for value, words in TIMES.items()),
    *(("DeleteStream", "EnforceConsumerDeletion", value, words) for value, words in BOOLEANS.items()),
    *(("PutRecords", "Records", value, "Expected list or null") for value in ("23", True, 34.56)),
    *(("CreateStream", "Tags", value, "Expected map or null") for value in ("23", True, 34.56)),
    *(("CreateStream", "StreamModeDetails", value, "Expected null") for value in ("23", True, 34.56)),
    *(("PutRecord", name, [], LIST) for name in ("StreamName", "Data")),
    *(("PutRecord", name, {}, MAP) for name in ("StreamName", "Data")),
    ("PutRecords", "Records", {}, MAP),
    ("CreateStream", "Tags", [], LIST),
    ("CreateStream", "StreamModeDetails", [], LIST),
]


def kinesis(operation: str, document: dict[str, Any], wire: Wire = JSON) -> Any:
    return read(load_service("kinesis").operation_model(operation).input_shape, document, wire)


@pytest.mark.parametrize(("operation", "member", "value", "words"), WORDS)
def test_words_for_another_type(operation: str, member: str, value: Any, words: str) -> None:
    """Captured from Kinesis: mhart/kinesalite, test/helpers.js."""
    with pytest.raises(RefusedRequest) as caught:
        kinesis(operation, {member: value})
    assert (caught.value.code, caught.value.status, caught.value.words) == ("SerializationException", 400, words)


def test_values_get_the_types_of_the_model() -> None:
    record = {"Data": "AAH/", "PartitionKey": "k", "ExplicitHashKey": None, "Weather": {"sunny": True}}
    assert kinesis("PutRecords", {"StreamName": "s", "Records": [record], "Else": 1}) == {
        "StreamName": "s",
        "Records": [{"Data": b"\x00\x01\xff", "PartitionKey": "k"}],
    }
    times = {"Timestamp": 1.5}
    assert kinesis("GetShardIterator", times) == {"Timestamp": datetime(1970, 1, 1, 0, 0, 1, 500_000, UTC)}


def test_null_is_absent_and_stays_within_a_list() -> None:
    assert kinesis("ListStreams", {"Limit": None, "NextToken": None}) == {}
    assert kinesis("RemoveTagsFromStream", {"TagKeys": ["a", None]}) == {"TagKeys": ["a", None]}
    assert kinesis("AddTagsToStream", {"Tags": {"a": None}}) == {"Tags": {"a": None}}


def test_cbor_has_bytes_and_milliseconds() -> None:
    assert kinesis("PutRecord", {"Data": b"\xff"}, CBOR) == {"Data": b"\xff"}
    moment = datetime(1970, 1, 1, 0, 0, 1, 500_000, UTC)
    for written in (1500, 1500.0, moment, moment.replace(tzinfo=None)):
        assert kinesis("GetShardIterator", {"Timestamp": written}, CBOR) == {"Timestamp": moment}
    for member, value in {"Data": "AAH/", "StreamName": b"s", "PartitionKey": 7}.items():
        with pytest.raises(RefusedRequest):
            kinesis("PutRecord", {member: value}, CBOR)


def test_cbor_numbers_that_are_none() -> None:
    for value in (float("nan"), b"1", datetime.now(UTC)):
        with pytest.raises(RefusedRequest):
            kinesis("ListStreams", {"Limit": value}, CBOR)


def test_texts_of_paths_and_queries() -> None:
    lambda_ = load_service("lambda")
    integer, text = lambda_.shape_for("MaxListItems"), lambda_.shape_for("FunctionName")
    assert (read_text(integer, "7"), read_text(text, "7")) == (7, "7")
    for wrong in ("7.0", "true", "1" * 40, ""):
        with pytest.raises(RefusedRequest, match="can not be converted to an Integer"):
            read_text(integer, wrong)
    for wrong in ("yes", "True", "1"):
        with pytest.raises(RefusedRequest, match="can not be converted to an Boolean"):
            read_text(lambda_.shape_for("Enabled"), wrong)


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=5,
)


def shapes(service: str) -> Iterator[Any]:
    model = load_service(service)
    return (model.shape_for(name) for name in model.shape_names)


@pytest.mark.parametrize("service", SERVICES)
@given(data=st.data())
def test_any_value_is_read_into_its_type_or_refused(service: str, data: st.DataObject) -> None:
    shape = data.draw(st.sampled_from(sorted(shapes(service), key=lambda each: each.name)))
    value = data.draw(near(shape))
    with suppress(RefusedRequest):
        assert fits(shape, read(shape, value, SERVICES[service]))


def near(shape: Any) -> st.SearchStrategy[Any]:
    """Values of about this shape: its own members with anything in them, or anything at all."""
    kind = shape.type_name
    if kind == "structure" and shape.members:
        named = st.dictionaries(st.sampled_from(sorted(shape.members)), ANYTHING, max_size=3)
        return st.one_of(ANYTHING, named)
    if kind == "blob":
        return st.one_of(ANYTHING, st.binary(max_size=5).map(lambda data: base64.b64encode(data).decode()))
    return ANYTHING


def fits(shape: Any, value: Any) -> bool:
    kind = shape.type_name
    if kind == "structure":
        return type(value) is dict and all(fits(shape.members[name], each) for name, each in value.items())
    if kind == "list":
        return all(each is None or fits(shape.member, each) for each in value)
    if kind == "map":
        return all(type(name) is str and (each is None or fits(shape.value, each)) for name, each in value.items())
    types = {"integer": int, "long": int, "double": float, "float": float, "boolean": bool, "blob": bytes}
    return type(value) is types.get(kind, datetime if kind == "timestamp" else str)
