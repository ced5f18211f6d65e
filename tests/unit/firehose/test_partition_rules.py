"""What AWS refuses of processors and dynamic partitioning, and what is refused rather than accepted and dropped."""

import base64
from typing import Any

import pytest
from localstack.aws.api.firehose import InvalidArgumentException

from hydrant.emulator.firehose.destinations.processing import Processing
from hydrant.emulator.firehose.destinations.rules import partitioning, processors
from hydrant.emulator.firehose.destinations.s3 import S3Destination

from .engine import described

QUERY = {"MetadataExtractionQuery": "{customer: .customer}", "JsonParsingEngine": "JQ-1.6"}
PREFIX = "data/!{partitionKeyFromQuery:customer}/"


def processor(kind: str, **parameters: str) -> dict[str, Any]:
    return {
        "Type": kind,
        "Parameters": [{"ParameterName": name, "ParameterValue": value} for name, value in parameters.items()],
    }


def destination(*processors: dict[str, Any], enabled: bool = True, **changes: Any) -> dict[str, Any]:
    return described(ProcessingConfiguration={"Enabled": enabled, "Processors": list(processors)}, **changes)


def partitioned(*processors: dict[str, Any], **changes: Any) -> dict[str, Any]:
    members = {
        "DynamicPartitioningConfiguration": {"Enabled": True},
        "Prefix": PREFIX,
        "BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 60},
    }
    return destination(*(processors or (processor("MetadataExtraction", **QUERY),)), **(members | changes))


def kept(document: Any) -> S3Destination:
    return S3Destination(document)


def check_partitioning(document: dict[str, Any]) -> None:
    partitioning.check_partitioning(kept(document).bucket, kept(document).processing)


def check_processors(document: dict[str, Any]) -> None:
    destination = kept(document)
    prefix = destination.bucket.prefix or ""
    processors.check_processors(destination.processing, prefix, partitioned=destination.partitioned)


def test_d15_both_ways_of_finding_keys_are_accepted() -> None:
    for document in (
        partitioned(),
        partitioned(processor("Lambda"), Prefix="!{partitionKeyFromLambda:region}/"),
        partitioned(processor("RecordDeAggregation", SubRecordType="JSON"), processor("MetadataExtraction", **QUERY)),
    ):
        check_partitioning(document)
        check_processors(document)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (
            partitioned(BufferingHints={"SizeInMBs": 63, "IntervalInSeconds": 60}),
            "BufferingHints.SizeInMBs must be at least 64 when Dynamic Partitioning is enabled.",
        ),
        (partitioned(BufferingHints={"SizeInMBs": 64, "IntervalInSeconds": 0}), "must not be 0"),
        (
            partitioned(Prefix="data/"),
            "S3 Prefix should contain Dynamic Partitioning namespaces when Dynamic Partitioning is enabled",
        ),
        (partitioned(processor("Lambda")), "needs an enabled processor of type MetadataExtraction"),
        (partitioned(Prefix="!{partitionKeyFromLambda:region}/"), "needs an enabled processor of type Lambda"),
        (partitioned(enabled=False), "needs an enabled processor"),
    ],
)
def test_b3_b4_d15_what_partitioning_needs(document: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidArgumentException) as caught:
        check_partitioning(document)
    assert words in caught.value.message


def splitting(**parameters: str) -> dict[str, Any]:
    return partitioned(processor("RecordDeAggregation", **parameters), processor("MetadataExtraction", **QUERY))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (
            partitioned(processor("MetadataExtraction", **QUERY | {"JsonParsingEngine": "JQ-1.7"})),
            "MetaDataExtraction JSON Parsing Engine has to be one of JQ-1.6",
        ),
        (
            partitioned(processor("MetadataExtraction", **QUERY | {"MetadataExtractionQuery": "{customer, x: .x}"})),
            "MetaDataExtraction JQ Query can't contain keys that are not present in the S3 Prefix expression",
        ),
        (
            partitioned(processor("MetadataExtraction", **QUERY | {"MetadataExtractionQuery": "{customer: "})),
            "MetadataExtractionQuery is not a JQ query: jq: error: syntax error",
        ),
        (
            partitioned(
                processor("MetadataExtraction", **QUERY | {"MetadataExtractionQuery": "{customer: (.x|trim)}"})
            ),
            "MetadataExtractionQuery is not a JQ query: jq: error: trim/0 is not defined at <top-level>, line 1:",
        ),
        (partitioned(processor("MetadataExtraction", JsonParsingEngine="JQ-1.6")), "MetadataExtractionQuery is req"),
        (splitting(SubRecordType="CSV"), "JSON, DELIMITED"),
        (splitting(SubRecordType="DELIMITED"), "Delimiter is required"),
        (splitting(SubRecordType="DELIMITED", Delimiter="####"), "Delimiter #### is not base64"),
        (destination(processor("MetadataExtraction", **QUERY), Prefix=PREFIX), "DynamicPartitioningConfiguration"),
        (destination(processor("RecordDeAggregation", SubRecordType="JSON")), "DynamicPartitioningConfiguration"),
    ],
)
def test_d15_what_processors_need(document: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidArgumentException) as caught:
        check_processors(document)
    assert words in caught.value.message


def test_d15_a_delimiter_is_base64() -> None:
    check_processors(splitting(SubRecordType="DELIMITED", Delimiter=base64.b64encode(b"####").decode()))


def test_a20_partitioning_stays_as_it_was_created() -> None:
    plain, keyed = kept(destination()).partitioned, kept(partitioned()).partitioned
    assert (plain, keyed) == (False, True)
    for same in (plain, keyed):
        partitioning.check_change(before=same, after=same)
    for before, after in ((plain, keyed), (keyed, plain)):
        with pytest.raises(InvalidArgumentException):
            partitioning.check_change(before=before, after=after)


def test_decompression_may_follow_a_function_or_itself() -> None:
    def processing(*given: dict[str, Any], enabled: bool = True) -> Processing:
        return kept(destination(*given, enabled=enabled)).processing

    unpack, function = processing(processor("Decompression")), processing(processor("Lambda"))
    processors.check_change(function, unpack)
    processors.check_change(unpack, unpack)
    for before in (processing(), processing(processor("Lambda"), enabled=False)):
        with pytest.raises(InvalidArgumentException):
            processors.check_change(before, unpack)
    assert unpack.decompresses
    assert not processing(processor("Decompression"), enabled=False).decompresses
