"""Facts D-15, D-16 and C-9: several records in one, and the keys that the query and the function find in them."""

import base64
from collections import Counter
from typing import Any

import pytest

from ..support.delivery_streams import DeliveryStream, invoking, processing, processor
from ..support.firehose_emulator import Emulator, wait_for
from ..support.firehose_requests import extended, refused_creation
from ..support.functions import function_arn, make_function
from ..support.scripted_function import originals, wait_for_events, wish

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-parts")]
FAILED = "error/metadata-extraction-failed/"
BY_CUSTOMER = "data/!{partitionKeyFromQuery:customer}/"
JSON_PARTS = processor("RecordDeAggregation", SubRecordType="JSON")


@pytest.fixture(scope="module")
def aws(plain_emulator: Emulator) -> Emulator:
    return plain_emulator


def jq(query: str = "{customer: .customer}") -> dict[str, Any]:
    """A processor that finds keys in records."""
    return processor("MetadataExtraction", MetadataExtractionQuery=query, JsonParsingEngine="JQ-1.6")


def partitioned(aws: Emulator, *processors: dict[str, Any], **changes: Any) -> DeliveryStream:
    """A pipe with partitioning by customer."""
    members: dict[str, Any] = {
        "DynamicPartitioningConfiguration": {"Enabled": True},
        "Prefix": BY_CUSTOMER,
        "ErrorOutputPrefix": "error/!{firehose:error-output-type}/",
        "BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 1},
        "ProcessingConfiguration": processing(*processors),
    }
    return DeliveryStream(aws, **(members | changes))


def folders(pipe: DeliveryStream) -> dict[str, bytes]:
    """Bodies by folder."""
    found: dict[str, bytes] = {}
    for key, body in pipe.objects("data/").items():
        found[key.rpartition("/")[0]] = found.get(key.rpartition("/")[0], b"") + body
    return found


def test_d15_json_objects_in_one_record_go_to_their_own_partitions(aws: Emulator) -> None:
    pipe = partitioned(aws, JSON_PARTS, jq())
    pipe.put(b'{"customer":"ada","n":1}{"customer":"bob"}\n{"customer":"ada","n":2}\n')
    expected = {"data/ada": b'{"customer":"ada","n":1}{"customer":"ada","n":2}', "data/bob": b'{"customer":"bob"}'}
    wait_for(lambda: folders(pipe), lambda seen: seen == expected, "two folders")


def test_d15_records_between_a_delimiter(aws: Emulator) -> None:
    parts = processor("RecordDeAggregation", SubRecordType="DELIMITED", Delimiter="IyMjIw==")
    pipe = partitioned(
        aws, parts, jq(), ProcessingConfiguration=processing(parts, jq(), {"Type": "AppendDelimiterToRecord"})
    )
    pipe.put(b'{"customer":"ada"}####{"customer":"bob"}####{"customer":"ada"}')
    expected = {"data/ada": b'{"customer":"ada"}\n{"customer":"ada"}', "data/bob": b'{"customer":"bob"}'}
    wait_for(lambda: folders(pipe), lambda seen: seen == expected, "two folders")


def test_d15_a_function_sees_the_parts_and_the_query_what_it_answers(aws: Emulator) -> None:
    function = make_function(aws, "scripted")
    pipe = partitioned(aws, jq(), invoking(function), JSON_PARTS)
    answer = {"data": base64.b64encode(b'{"customer":"eve"}').decode()}
    pipe.put(wish(number=1, customer="ada") + wish(number=2, answer=answer))
    expected = {"data/ada": wish(number=1, customer="ada"), "data/eve": b'{"customer":"eve"}'}
    wait_for(lambda: folders(pipe), lambda seen: seen == expected, "two folders")
    (event,) = wait_for_events(aws, function)
    assert len({record["recordId"] for record in event["records"]}) == 2


def test_d15_a_record_of_more_than_500_parts_goes_on_whole(aws: Emulator) -> None:
    pipe = partitioned(aws, JSON_PARTS, jq())
    few, many = b'{"customer":"ada"}' * 500, b'{"customer":"bob"}' * 501
    pipe.put(few, many)
    assert originals(pipe.wait_for_errors(prefix=FAILED)) == Counter([many])
    assert folders(pipe) == {"data/ada": few}


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (b"no json", "Non JSON record provided"),
        (b'{"customer":"ada"}{"customer":"ada"}', "Non JSON record provided"),
        (b'{"customer":null}', "partitionKeys values must not be null or empty"),
        (b'{"customer":""}', "partitionKeys values must not be null or empty"),
        (b"[1]", "The JQ query failed: "),
        (b'{"customer":{"name":"ada"}}', "partitionKeys values must be strings, numbers or booleans"),
    ],
    ids=["no json", "two documents", "null", "empty", "query fails", "object"],
)
def test_d16_a_record_without_its_key_keeps_no_other_from_its_place(aws: Emulator, record: bytes, message: str) -> None:
    pipe = partitioned(aws, jq())
    pipe.put(b'{"customer":1}', record, b'{"customer":true}')
    (error,) = pipe.wait_for_errors(prefix=FAILED)
    assert originals([error]) == Counter([record])
    assert error["errorCode"] == "DynamicPartitioning.MetadataExtractionFailed"
    assert error["errorMessage"].startswith(message)
    expected = {"data/1": b'{"customer":1}', "data/true": b'{"customer":true}'}
    wait_for(lambda: folders(pipe), lambda seen: seen == expected, "two folders")


@pytest.mark.parametrize("keys", [None, {}, {"region": 1}, {"region": ""}, {"other": "eu"}, "eu"])
def test_c9_keys_of_a_function_are_text(aws: Emulator, keys: Any) -> None:
    function = make_function(aws, "scripted")
    pipe = partitioned(aws, invoking(function), Prefix="data/!{partitionKeyFromLambda:region}/")
    bad = wish(answer={"metadata": {"partitionKeys": keys}})
    pipe.put(bad, wish(answer={"metadata": {"partitionKeys": {"region": "eu", "more": "x"}}}))
    (error,) = pipe.wait_for_errors(prefix=FAILED)
    assert originals([error]) == Counter([bad])
    assert error["lambdaARN"] == function_arn(function)
    wait_for(lambda: list(folders(pipe)), lambda seen: seen == ["data/eu"], "one folder")


def test_d15_both_ways_of_finding_keys_in_one_prefix(aws: Emulator) -> None:
    function = make_function(aws, "scripted")
    prefix = "data/!{partitionKeyFromLambda:region}/!{partitionKeyFromQuery:customer}/"
    pipe = partitioned(aws, invoking(function), jq(), Prefix=prefix)
    pipe.put(wish(customer="ada", answer={"metadata": {"partitionKeys": {"region": "eu"}}}))
    wait_for(lambda: list(folders(pipe)), lambda seen: seen == ["data/eu/ada"], "one folder")


def test_d15_what_is_no_query_is_refused(aws: Emulator) -> None:
    given = extended(
        DynamicPartitioningConfiguration={"Enabled": True},
        Prefix=BY_CUSTOMER,
        ErrorOutputPrefix="error/!{firehose:error-output-type}/",
        BufferingHints={"SizeInMBs": 64, "IntervalInSeconds": 60},
        ProcessingConfiguration=processing(jq("{customer: ")),
    )
    assert "syntax error" in refused_creation(aws, ExtendedS3DestinationConfiguration=given)
