"""Constraints of the model in AWS's words."""

import gzip
import json
import re
from contextlib import suppress
from importlib.resources import files
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from localstack.aws.spec import load_service

from hydrant.emulator.requests.constraints import _any, _pattern, _quick_look, violations

FAILED = "failed to satisfy constraint: "


def broken(service: str, operation: str, **request: Any) -> list[str]:
    return violations(load_service(service).operation_model(operation).input_shape, request)


def test_members_that_must_not_be_null() -> None:
    assert broken("kinesis", "AddTagsToStream") == [f"Value null at 'tags' {FAILED}Member must not be null"]
    assert broken("kinesis", "PutRecords", Records=[{"Data": b"x", "PartitionKey": "k"}, None]) == [
        f"Value null at 'records.2.member' {FAILED}Member must not be null"
    ]


def test_structures_within_a_list_have_a_path_of_their_own() -> None:
    failures = broken("kinesis", "PutRecords", Records=[{"Data": b"x", "PartitionKey": "k"}, {"PartitionKey": ""}])
    assert failures == [
        f"Value null at 'records.2.member.data' {FAILED}Member must not be null",
        f"Value '' at 'records.2.member.partitionKey' {FAILED}Member must have length greater than or equal to 1",
    ]


def test_single_values_of_a_list_are_told_together() -> None:
    """Captured from Kinesis: mhart/kinesalite, test/removeTagsFromStream.js."""
    long = "a" * 129
    assert broken("kinesis", "RemoveTagsFromStream", TagKeys=["a", long, "b"]) == [
        f"Value '[a, {long}, b]' at 'tagKeys' {FAILED}Member must satisfy constraint: [Member must have length"
        " less than or equal to 128, Member must have length greater than or equal to 1]"
    ]


def test_values_of_a_map_and_its_keys_are_told_together() -> None:
    """Captured from Lambda: LocalStack's snapshots, test_lambda_api."""
    alias = {"FunctionName": "f", "Name": "a", "FunctionVersion": "1"}
    assert broken("lambda", "CreateAlias", **alias, RoutingConfig={"AdditionalVersionWeights": {"$LATEST": 0.5}}) == [
        f"Value '{{$LATEST=0.5}}' at 'routingConfig.additionalVersionWeights' {FAILED}Map keys must satisfy constraint:"
        " [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1,"
        " Member must satisfy regular expression pattern: [0-9]+]"
    ]
    (weight,) = broken("lambda", "CreateAlias", **alias, RoutingConfig={"AdditionalVersionWeights": {"2": -1.0}})
    assert "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must" in weight
    (absent,) = broken("kinesis", "AddTagsToStream", StreamName="s", Tags={"a": None})
    assert absent.startswith("Value '{a=null}' at 'tags'")
    assert absent.endswith("Member must not be null]")


def test_enumerations_in_the_order_of_aws() -> None:
    failures = broken("lambda", "CreateEventSourceMapping", FunctionName="f", StartingPosition="invalid")
    assert failures == [
        f"Value 'invalid' at 'startingPosition' {FAILED}Member must satisfy enum value set:"
        " [LATEST, AT_TIMESTAMP, TRIM_HORIZON]"
    ]


def test_runtimes_that_the_model_does_not_know_yet() -> None:
    role = "arn:aws:iam::000000000000:role/r"
    assert broken("lambda", "CreateFunction", FunctionName="f", Role=role, Code={}, Runtime="python9.99") == []


def test_ten_failures_at_most() -> None:
    assert len(broken("kinesis", "PutRecords", Records=[{}] * 100)) == 10


def test_values_may_be_left_out_of_the_words() -> None:
    shape = load_service("firehose").operation_model("DeleteDeliveryStream").input_shape
    (failure,) = violations(shape, {"DeliveryStreamName": "a b"}, show_values=False)
    assert failure.startswith(f"Value at 'deliveryStreamName' {FAILED}Member must satisfy regular expression pattern")


def test_digits_and_blanks_of_patterns_are_those_of_ascii() -> None:
    hash_key = "0|([1-9]\\d{0,38})"
    assert _pattern(hash_key).fullmatch("12")
    assert not _pattern(hash_key).fullmatch("1\u0662")
    assert _pattern("[^\\s]+").fullmatch("a\u00a0b")


@pytest.mark.parametrize("service", ["kinesis", "firehose", "lambda"])
def test_each_pattern_of_the_models_is_understood(service: str) -> None:
    model = load_service(service)
    patterns = {model.shape_for(name).metadata.get("pattern") for name in model.shape_names} - {None}
    assert patterns
    for pattern in patterns:
        assert isinstance(_pattern(pattern), re.Pattern)


LOOKED_AT = sorted(
    {
        (shape.name, shape)
        for service in ("firehose", "kinesis")
        for operation in map(load_service(service).operation_model, load_service(service).operation_names)
        for shape in (operation.input_shape.members.values() if operation.input_shape else ())
        if shape.type_name in ("string", "integer", "long", "list", "blob")
    },
    key=itemgetter(0),
)
LEAVES = st.one_of(st.text("aA0-: .", max_size=3), st.integers(-2, 10_001), st.just("LATEST"), st.just("x" * 600))


@given(
    st.sampled_from(LOOKED_AT), LEAVES, st.lists(st.dictionaries(st.sampled_from(["Key", "Value"]), LEAVES), max_size=3)
)
def test_the_quick_look_passes_what_breaks_nothing(named: tuple[str, Any], leaf: Any, several: list[Any]) -> None:
    """Looked at by the rules with words, which do not rest on it for single values."""
    _, shape = named
    value = several if shape.type_name == "list" else leaf
    if shape.type_name in ("string", "blob") and not isinstance(value, str):
        return
    if shape.type_name in ("integer", "long") and not isinstance(value, int):
        return
    with suppress(TypeError, AttributeError):  # of another type, which is refused before
        broken = list(_any(shape, value, "it"))
        assert _quick_look(shape)(value) <= (not broken)
        if shape.type_name != "list":
            assert _quick_look(shape)(value) == (not broken)


def test_the_quick_look_knows_records() -> None:
    records = load_service("firehose").operation_model("PutRecordBatch").input_shape.members["Records"]
    assert _quick_look(records)([{"Data": b"a"}] * 500)
    assert not _quick_look(records)([{"Data": b"a"}] * 501)
    assert not _quick_look(records)([{}])
    assert not _quick_look(records)([None])


def test_each_pattern_of_the_newest_models_is_one_of_python() -> None:
    folder = files("hydrant.service_models")
    models = list(Path(str(folder)).rglob("service-2.json.gz"))
    assert models
    for path in models:
        shapes = json.loads(gzip.decompress(path.read_bytes()))["shapes"]
        for shape in shapes.values():
            if "pattern" in shape:
                assert _pattern(shape["pattern"])


def test_punctuation_of_java_is_read() -> None:
    pattern = _pattern(r"[\p{L}\p{N}\p{P}]*")
    assert pattern.fullmatch("aé7-_.:/[]{}!?;,*")
    assert not pattern.fullmatch("a b")
    assert not pattern.fullmatch("a+b")
