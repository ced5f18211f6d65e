"""Facts A-21, A-23, B-6, B-7 and C-29: the words in which Firehose refuses, as captured on AWS."""

from typing import Any

import pytest

from ..support.delivery_streams import processing, processor
from ..support.firehose_emulator import ROLE, Emulator
from ..support.firehose_requests import create, describe, extended, refused, refused_creation
from ..support.functions import function_arn

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-words")]
LAMBDA = {"LambdaArn": function_arn("not-there")}
ERRORS = "error/!{firehose:error-output-type}/"


@pytest.fixture(scope="module")
def aws(plain_emulator: Emulator) -> Emulator:
    plain_emulator.s3.create_bucket(Bucket="bucket")
    return plain_emulator


def refusal(aws: Emulator, code: str = "InvalidArgumentException", **changes: Any) -> str:
    """The message with which a stream of this destination is refused; it does not exist afterwards."""
    return refused_creation(aws, code, ExtendedS3DestinationConfiguration=extended(**changes))


def accepted(aws: Emulator, name: str, **changes: Any) -> None:
    """Such a stream comes up."""
    create(aws, name, **changes)


TOO_MANY = [processor("Lambda", **LAMBDA), *[processor("AppendDelimiterToRecord")] * 5]
SEMANTIC = {
    "no processor": (
        {"ProcessingConfiguration": processing()},
        "A maximum of 5 and a minimum of 1 processor needs to be supplied when processing is enabled.",
    ),
    "six processors": (
        {"ProcessingConfiguration": processing(*TOO_MANY)},
        "A maximum of 5 and a minimum of 1 processor needs to be supplied when processing is enabled.",
    ),
    "two functions": (
        {"ProcessingConfiguration": processing(*[processor("Lambda", **LAMBDA)] * 2)},
        "Cannot have more than 1 Lambda processor.",
    ),
    "no LambdaArn": (
        {"ProcessingConfiguration": processing(processor("Lambda", NumberOfRetries="3"))},
        "LambdaArn is required when Lambda processor is used.",
    ),
    "backup": (
        {"S3BackupMode": "Enabled"},
        "S3 backup destination configuration is required when enabling S3 backup.",
    ),
    "log group": (
        {"CloudWatchLoggingOptions": {"Enabled": True}},
        "CloudWatch Log Group Name is required if CloudWatch Logging is enabled",
    ),
    "time zone of three letters": (
        {"CustomTimeZone": "EST"},
        "Provided custom time zone is not supported. Custom time zones are limited to UTC and non-3-letter IANA time "
        "zones.",
    ),
    "time zone newer than the list": (
        {"CustomTimeZone": "Asia/Kolkata"},
        "Provided custom time zone is not supported. Custom time zones are limited to UTC and non-3-letter IANA time "
        "zones.",
    ),
}


@pytest.mark.parametrize(("changes", "words"), SEMANTIC.values(), ids=SEMANTIC)
def test_a23_semantic_failures(aws: Emulator, changes: dict[str, Any], words: str) -> None:
    assert refusal(aws, **changes) == words


@pytest.mark.parametrize("zone", ["UTC", "Asia/Calcutta", "America/New_York"])
def test_a23_time_zones_that_pass(aws: Emulator, zone: str) -> None:
    accepted(aws, f"zone-{zone.replace('/', '-')}", CustomTimeZone=zone)


def test_a23_a_kinesis_source_must_be_named(aws: Emulator) -> None:
    given = extended()
    message = refused_creation(
        aws, DeliveryStreamType="KinesisStreamAsSource", ExtendedS3DestinationConfiguration=given
    )
    assert message == "KinesisStreamSourceConfig is mandatory for KinesisStreamAsSource stream type."


@pytest.mark.parametrize("given", [{"BufferSizeInMBs": "1"}, {"BufferIntervalInSeconds": "60"}])
def test_b6_both_parameters_of_the_buffer_or_neither(aws: Emulator, given: dict[str, str]) -> None:
    assert refusal(aws, ProcessingConfiguration=processing(processor("Lambda", **LAMBDA, **given))) == (
        "Both BufferSizeInMBs and BufferIntervalInSeconds are required to configure buffering for lambda processor."
    )


@pytest.mark.parametrize("size", ["0.1", "3.1"])
def test_b6_sizes_that_are_refused(aws: Emulator, size: str) -> None:
    given = {"BufferSizeInMBs": size, "BufferIntervalInSeconds": "60"}
    message = refusal(aws, ProcessingConfiguration=processing(processor("Lambda", **LAMBDA, **given)))
    assert message == "BufferSizeInMBs for lambda processor must be between 0.2 and 3."


@pytest.mark.parametrize("seconds", ["-1", "901"])
def test_b6_intervals_that_are_refused(aws: Emulator, seconds: str) -> None:
    given = {"BufferSizeInMBs": "1", "BufferIntervalInSeconds": seconds}
    message = refusal(aws, ProcessingConfiguration=processing(processor("Lambda", **LAMBDA, **given)))
    assert message == "BufferIntervalInSeconds for lambda processor must be between 0 and 900."


@pytest.mark.parametrize(("size", "seconds"), [("0.2", "0"), ("3", "900")])
def test_b6_the_ends_of_the_ranges_pass(aws: Emulator, size: str, seconds: str) -> None:
    given = {"BufferSizeInMBs": size, "BufferIntervalInSeconds": seconds}
    chain = processing(processor("Lambda", **LAMBDA, **given))
    accepted(aws, f"range-{seconds}", ProcessingConfiguration=chain)


@pytest.mark.parametrize("retries", ["-1", "301"])
def test_b7_retries_that_are_refused(aws: Emulator, retries: str) -> None:
    chain = processing(processor("Lambda", **LAMBDA, NumberOfRetries=retries))
    assert refusal(aws, ProcessingConfiguration=chain) == "Number of retries for lambda must be between 0 and 300."


@pytest.mark.parametrize("retries", ["0", "300"])
def test_b7_the_ends_of_the_range_pass(aws: Emulator, retries: str) -> None:
    chain = processing(processor("Lambda", **LAMBDA, NumberOfRetries=retries))
    accepted(aws, f"retries-{retries}", ProcessingConfiguration=chain)


CONSTRAINT = "The supplied prefix(es) do not satisfy the following constraint: "
PREFIXES = {
    "error prefix missing": (
        {"Prefix": "!{timestamp:yyyy}/"},
        "ErrorOutputPrefix cannot be null or empty when Prefix contains expressions",
    ),
    "error prefix empty": (
        {"Prefix": "!{timestamp:yyyy}/", "ErrorOutputPrefix": ""},
        "ErrorOutputPrefix cannot be null or empty when Prefix contains expressions",
    ),
    "error type missing": (
        {"ErrorOutputPrefix": "error/!{timestamp:yyyy}/"},
        "ErrorOutputPrefix must contain at least one occurrence of !{firehose:error-output-type}",
    ),
    "error type in prefix": (
        {"Prefix": "!{firehose:error-output-type}/", "ErrorOutputPrefix": ERRORS},
        "Prefix must not contain any occurrence of !{firehose:error-output-type}",
    ),
    "namespace": (
        {"Prefix": "!{weather:sunny}/", "ErrorOutputPrefix": ERRORS},
        "Namespace to the left of colon (weather) is an invalid keyword!",
    ),
    "length": (
        {"Prefix": "x" * 513},
        "Length of evaluated prefix cannot be greater than 512",
    ),
    "keys in the error prefix": (
        {"ErrorOutputPrefix": "!{partitionKeyFromQuery:k}/!{firehose:error-output-type}/"},
        "Dynamic Partitioning Namespaces can't be part of an error prefix expression",
    ),
    "keys without partitioning": (
        {"Prefix": "!{partitionKeyFromLambda:k}/", "ErrorOutputPrefix": ERRORS},
        "Dynamic Partitioning Namespaces can only be part of a prefix expression when Dynamic Partitioning is enabled.",
    ),
}


@pytest.mark.parametrize(("changes", "words"), PREFIXES.values(), ids=PREFIXES)
def test_c29_prefixes_that_are_refused(aws: Emulator, changes: dict[str, Any], words: str) -> None:
    assert refusal(aws, **changes) == CONSTRAINT + words


def test_c29_the_implicit_date_does_not_count_for_the_length(aws: Emulator) -> None:
    accepted(aws, "long-prefix", Prefix="x" * 512)


def test_a21_paths_of_list_members_count_from_one(aws: Emulator) -> None:
    chain = {"Enabled": True, "Processors": [processor("Lambda", **LAMBDA), {"Type": "Pigeon"}]}
    message = refusal(aws, "ValidationException", ProcessingConfiguration=chain)
    assert message.startswith("1 validation error detected: Value at '")
    assert ".processors.2.member.type' failed to satisfy constraint: " in message


def test_a21_on_update_the_root_is_that_of_the_update(aws: Emulator) -> None:
    create(aws, "updated")
    call, name = aws.firehose.update_destination, "updated"
    message = refused(
        "ValidationException",
        call,
        DeliveryStreamName=name,
        CurrentDeliveryStreamVersionId="1",
        DestinationId=describe(aws, name)["Destinations"][0]["DestinationId"],
        ExtendedS3DestinationUpdate={"RoleARN": ROLE, "BufferingHints": {"SizeInMBs": 129, "IntervalInSeconds": 901}},
    )
    assert message.startswith("2 validation errors detected: ")
    assert "'extendedS3DestinationUpdate.bufferingHints.sizeInMBs'" in message
    assert "'extendedS3DestinationUpdate.bufferingHints.intervalInSeconds'" in message
