"""Facts C-24 and D-17: subscription documents of CloudWatch Logs, decompressed and taken apart before the function.

Only CloudWatch Logs may put records to a DirectPut stream that decompresses; all else comes from Kinesis.
"""

import base64
import gzip
import json
from collections import Counter
from typing import Any

import pytest

from ..support.delivery_streams import DeliveryStream, invoking, processing, processor
from ..support.firehose_emulator import REGION, ROLE, Emulator, wait_for
from ..support.firehose_requests import describe, extended, extended_of, refused, refused_creation
from ..support.functions import function_arn, make_function
from ..support.scripted_function import originals, wait_for_events

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-log-data")]
PREFIXES: dict[str, Any] = {
    "Prefix": "data/!{timestamp:yyyy}/",
    "ErrorOutputPrefix": "error/!{firehose:error-output-type}/",
}
UNPACK = processor("Decompression", CompressionFormat="GZIP")
EXTRACT = processor("CloudWatchLogProcessing", DataMessageExtraction="true")


@pytest.fixture(scope="module")
def aws(plain_emulator: Emulator) -> Emulator:
    return plain_emulator


def subscription(*messages: str, kind: str = "DATA_MESSAGE") -> dict[str, Any]:
    """A document as CloudWatch Logs sends it to its subscribers."""
    return {
        "messageType": kind,
        "owner": "000000000000",
        "logGroup": "/aws/lambda/orders",
        "logStream": "2026/11/24/[$LATEST]0123",
        "subscriptionFilters": ["all"],
        "logEvents": [
            {"id": f"{number:056}", "timestamp": 1_767_225_600_000 + number, "message": message}
            for number, message in enumerate(messages)
        ],
    }


def packed(document: dict[str, Any]) -> bytes:
    """As it is sent: JSON, gzipped."""
    return gzip.compress(json.dumps(document).encode())


def unpacking(aws: Emulator, *processors: dict[str, Any], **changes: Any) -> DeliveryStream:
    """A pipe from a Kinesis stream with one shard."""
    return DeliveryStream(aws, shards=1, ProcessingConfiguration=processing(*processors), **PREFIXES, **changes)


def put(pipe: DeliveryStream, *records: bytes) -> None:
    """One PutRecords to the pipe's source."""
    entries = [{"Data": data, "PartitionKey": "k"} for data in records]
    assert pipe.aws.kinesis.put_records(StreamName=pipe.name, Records=entries)["FailedRecordCount"] == 0


def test_c24_what_cloudwatch_logs_sends_arrives_decompressed(aws: Emulator) -> None:
    pipe = DeliveryStream(aws, ProcessingConfiguration=processing(UNPACK), **PREFIXES)
    group = f"/test/{pipe.name}"
    aws.logs.create_log_group(logGroupName=group)
    aws.logs.create_log_stream(logGroupName=group, logStreamName="s")
    arn = f"arn:aws:firehose:{REGION}:000000000000:deliverystream/{pipe.name}"
    aws.logs.put_subscription_filter(
        logGroupName=group, filterName="all", filterPattern="", destinationArn=arn, roleArn=ROLE
    )
    event = {"timestamp": int(describe(aws, pipe.name)["CreateTimestamp"].timestamp() * 1000), "message": "hello"}
    aws.logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=[event])
    document = json.loads(pipe.wait_for_object("data/")[1])
    assert [each["message"] for each in document["logEvents"]] == ["hello"]
    assert document["logGroup"] == group


@pytest.mark.parametrize("batch", [False, True])
def test_others_may_not_put_to_a_stream_that_decompresses(aws: Emulator, batch: bool) -> None:
    pipe = DeliveryStream(aws, ProcessingConfiguration=processing(UNPACK), **PREFIXES)
    record = {"Data": packed(subscription("x"))}
    if batch:
        refused("InvalidSourceException", aws.firehose.put_record_batch, DeliveryStreamName=pipe.name, Records=[record])
    else:
        refused("InvalidSourceException", aws.firehose.put_record, DeliveryStreamName=pipe.name, Record=record)


def test_c24_a_function_sees_documents_decompressed(aws: Emulator) -> None:
    function = make_function(aws, "scripted")
    pipe = unpacking(aws, UNPACK, invoking(function))
    document = subscription("one", "two")
    put(pipe, packed(document))
    assert json.loads(pipe.wait_for_object("data/")[1]) == document
    (event,) = wait_for_events(aws, function)
    assert [json.loads(base64.b64decode(record["data"])) for record in event["records"]] == [document]


def test_c24_the_order_of_the_stages_is_not_that_of_the_request(aws: Emulator) -> None:
    function = make_function(aws, "scripted")
    pipe = unpacking(
        aws,
        {"Type": "AppendDelimiterToRecord"},
        invoking(function, BufferIntervalInSeconds="1"),
        UNPACK,
        CompressionFormat="GZIP",
        BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 5},
    )
    documents = [subscription("one"), subscription("two")]
    put(pipe, *map(packed, documents))
    body = gzip.decompress(pipe.wait_for_object("data/")[1])
    assert [json.loads(line) for line in body.split(b"\n")] == documents


def test_c24_extraction_leaves_a_line_for_each_message(aws: Emulator) -> None:
    function = make_function(aws, "prints_event")
    pipe = unpacking(aws, UNPACK, EXTRACT, invoking(function))
    put(pipe, packed(subscription('{"order": 1}', "")))
    assert pipe.wait_for_object("data/")[1] == b'{"order": 1}\n\n'
    (event,) = wait_for_events(aws, function)
    assert len(event["records"]) == 1


@pytest.mark.parametrize(
    ("processors", "data"),
    [
        ((UNPACK,), b"no gzip"),
        ((UNPACK,), packed(subscription("x"))[:-9]),
        ((UNPACK,), b""),
        ((UNPACK, EXTRACT), gzip.compress(b'{"json": "but no log data"}')),
    ],
    ids=["no gzip", "cut off", "empty", "no log data"],
)
def test_d17_what_cannot_be_unpacked_ends_in_its_own_folder(
    aws: Emulator, processors: tuple[dict[str, Any], ...], data: bytes
) -> None:
    pipe = unpacking(aws, *processors)
    put(pipe, data, packed(subscription("good")))
    assert b"good" in pipe.wait_for_object("data/")[1]
    (error,) = pipe.wait_for_errors(prefix="error/decompression-failed/")
    assert originals([error]) == Counter([data])
    assert list(error) == [
        "rawData",
        "errorCode",
        "errorMessage",
        "attemptsMade",
        "arrivalTimestamp",
        "attemptEndingTimestamp",
    ]
    assert (error["errorCode"], error["attemptsMade"]) == ("Decompression failed.", 1)


def test_d17_a_function_behind_does_not_see_what_failed_before(aws: Emulator) -> None:
    function = make_function(aws, "scripted")
    pipe = unpacking(aws, UNPACK, invoking(function))
    put(pipe, b"no gzip", packed(subscription("good")))
    pipe.wait_for_objects(1, "data/")
    (error,) = pipe.wait_for_errors(prefix="error/decompression-failed/")
    assert "lambdaARN" not in error
    (event,) = wait_for_events(aws, function)
    assert len(event["records"]) == 1


def test_d17_what_fails_behind_shows_the_record_as_it_came(aws: Emulator) -> None:
    function = make_function(aws, "scripted")
    pipe = unpacking(aws, UNPACK, invoking(function))
    bad = packed({**subscription("x"), "answer": {"result": "ProcessingFailed"}})
    put(pipe, bad)
    (error,) = pipe.wait_for_errors(prefix="error/processing-failed/")
    assert originals([error]) == Counter([bad])
    assert error["lambdaARN"] == function_arn(function)


def test_a27_the_parameters_are_shown_with_their_defaults(aws: Emulator) -> None:
    name = DeliveryStream(
        aws,
        ProcessingConfiguration=processing(
            {"Type": "Decompression"}, processor("CloudWatchLogProcessing", DataMessageExtraction="True")
        ),
        **PREFIXES,
    ).name
    shown = extended_of(describe(aws, name))["ProcessingConfiguration"]["Processors"]
    assert shown == [UNPACK, EXTRACT]


@pytest.mark.parametrize(
    ("processors", "words"),
    [
        ([processor("Decompression", CompressionFormat="ZIP")], "CompressionFormat has to be GZIP"),
        (
            [UNPACK, processor("CloudWatchLogProcessing", DataMessageExtraction="maybe")],
            "Invalid parameter value for DataMessageExtraction. Allowed values are True and False.",
        ),
        ([EXTRACT], "CloudWatchLogProcessingProcessor can only be enabled with DecompressionProcessor"),
        ([processor("RecordDeAggregation", SubRecordType="JSON")], "DynamicPartitioningConfiguration"),
    ],
)
def test_a23_what_makes_no_sense_is_refused(aws: Emulator, processors: list[dict[str, Any]], words: str) -> None:
    given = extended(ProcessingConfiguration=processing(*processors))
    assert words in refused_creation(aws, ExtendedS3DestinationConfiguration=given)


def test_decompression_needs_a_function_to_be_added_later(aws: Emulator) -> None:
    name = DeliveryStream(aws, **PREFIXES).name

    def update(*processors: dict[str, Any]) -> dict[str, Any]:
        return {
            "DeliveryStreamName": name,
            "CurrentDeliveryStreamVersionId": describe(aws, name)["VersionId"],
            "DestinationId": "destinationId-000000000001",
            "ExtendedS3DestinationUpdate": {"ProcessingConfiguration": processing(*processors)},
        }

    message = refused("InvalidArgumentException", aws.firehose.update_destination, **update(UNPACK))
    assert message.startswith("Enabling source decompression is not supported for existing stream")
    aws.firehose.update_destination(**update(invoking("any")))
    aws.firehose.update_destination(**update(UNPACK))
    wait_for(
        lambda: extended_of(describe(aws, name)),
        lambda seen: UNPACK in seen["ProcessingConfiguration"]["Processors"],
        "it",
    )
