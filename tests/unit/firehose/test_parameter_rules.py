"""Parameters of processors, and members of format conversion that are numbers and maps: what is refused before."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from localstack.aws.api import ServiceException
from localstack.aws.spec import load_service

from hydrant.emulator.firehose.destinations.processing import Processing
from hydrant.emulator.firehose.destinations.rules.processor_parameters import TAKES, check_parameters
from hydrant.emulator.requests.constraints import violations

NAMES = load_service("firehose").shape_for("ProcessorParameterName").enum
TYPES = load_service("firehose").shape_for("ProcessorType").enum


def processor(kind: Any, *names: str) -> dict[str, Any]:
    return {"Type": kind, "Parameters": [{"ParameterName": name, "ParameterValue": "x"} for name in names]}


def described(*processors: Any) -> Processing:
    return Processing.read({"Enabled": False, "Processors": processors})


def test_a27_each_parameter_of_the_model_belongs_to_one_type() -> None:
    assert sorted(name for names in TAKES.values() for name in names) == sorted(NAMES)
    assert {*TAKES, "AppendDelimiterToRecord"} == set(TYPES)


@given(st.sampled_from(sorted(TAKES)), st.sampled_from(NAMES))
def test_a27_a_processor_takes_its_own_parameters_only(kind: Any, name: str) -> None:
    if name in TAKES[kind]:
        check_parameters(described(processor(kind, name)))
        with pytest.raises(ServiceException, match="more than once"):
            check_parameters(described(processor(kind, name, name)))
    else:
        with pytest.raises(ServiceException, match=f"{kind} takes no {name}; it takes {TAKES[kind][0]}"):
            check_parameters(described(processor(kind, name)))


@given(st.lists(st.sampled_from(NAMES)))
def test_d10_parameters_of_the_delimiter_are_ignored(names: list[str]) -> None:
    check_parameters(described(processor("AppendDelimiterToRecord", *names)))


@pytest.mark.parametrize("kind", TYPES)
def test_d10_d15_only_the_delimiter_may_be_named_twice(kind: str) -> None:
    twice = described(processor(kind), processor(kind))
    if kind in ("AppendDelimiterToRecord", "Lambda"):  # what is said of two functions is AWS's
        check_parameters(twice)
    else:
        with pytest.raises(ServiceException, match=f"Cannot have more than 1 {kind} processor"):
            check_parameters(twice)


@pytest.mark.parametrize(
    ("serializer", "path"),
    [
        ({"OrcSerDe": {"PaddingTolerance": 1.5}}, "orcSerDe.paddingTolerance"),
        ({"OrcSerDe": {"DictionaryKeyThreshold": -0.1}}, "orcSerDe.dictionaryKeyThreshold"),
        ({"ParquetSerDe": {"PageSizeBytes": 65535}}, "parquetSerDe.pageSizeBytes"),
    ],
)
def test_a21_i6_numbers_of_format_conversion_have_bounds(serializer: dict[str, Any], path: str) -> None:
    assert f"serializer.{path}' failed to satisfy constraint: Member must have value" in conversion(serializer, {})[0]


def test_a21_maps_are_looked_into() -> None:
    assert conversion({"OrcSerDe": {"PaddingTolerance": 1.0}}, {"at": "timestamp"}) == []
    failure, *_ = conversion({}, {"at": ""})
    assert "columnToJsonKeyMappings' failed to satisfy constraint: Map value must satisfy constraint: [" in failure


def conversion(serializer: dict[str, Any], mappings: dict[str, str]) -> list[str]:
    block = {
        "Enabled": False,
        "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {"ColumnToJsonKeyMappings": mappings}}},
        "OutputFormatConfiguration": {"Serializer": serializer},
    }
    destination = {
        "RoleARN": "arn:aws:iam::000000000000:role/r",
        "BucketARN": "arn:aws:s3:::b",
        "DataFormatConversionConfiguration": block,
    }
    request = {"DeliveryStreamName": "d", "ExtendedS3DestinationConfiguration": destination}
    return violations(
        load_service("firehose").operation_model("CreateDeliveryStream").input_shape, request, show_values=False
    )
