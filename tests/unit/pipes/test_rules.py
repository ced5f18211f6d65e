"""What a pipe may be, and what an update leaves (P-1, P-2, P-10)."""

import json
from typing import Any

import pytest

from hydrant.emulator.pipes.rules import NotServed, changed, check_served, with_usual, wrong

QUEUE = "arn:aws:sqs:us-east-1:000000000000:q"
FIFO = f"{QUEUE}.fifo"
TOPIC = "arn:aws:sns:us-east-1:000000000000:t"
STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/s"
TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/2026"
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f"
MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:m"
BUS = "arn:aws:events:us-east-1:000000000000:event-bus/b"
GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:g"
DELIVERY = "arn:aws:firehose:us-east-1:000000000000:deliverystream/d"
KINESIS, CHANGES, SQS = "KinesisStreamParameters", "DynamoDBStreamParameters", "SqsQueueParameters"
LATEST = {"StartingPosition": "LATEST"}


def is_json(pattern: str) -> bool:
    try:
        json.loads(pattern or "{}")
    except ValueError:
        return False
    return True


def complaints(source: str = QUEUE, target: str = QUEUE, given: Any = None, asked: Any = None) -> dict[str, str]:
    pipe = {"Source": source, "Target": target, "SourceParameters": given or {}, "TargetParameters": asked or {}}
    return wrong(pipe, is_json)


@pytest.mark.parametrize("target", [QUEUE, TOPIC, FUNCTION, MACHINE, BUS, GROUP, DELIVERY])
@pytest.mark.parametrize(("source", "given"), [(QUEUE, {}), (STREAM, {KINESIS: LATEST}), (TABLE, {CHANGES: LATEST})])
def test_what_goes_together(source: str, given: Any, target: str) -> None:
    check_served({"Source": source, "Target": target})
    assert complaints(source, target, given) == {}


@pytest.mark.parametrize(
    ("member", "arn", "name"),
    [
        ("Source", "arn:aws:kafka:us-east-1:000000000000:cluster/c/1", "Amazon MSK"),
        ("Source", "arn:aws:mq:us-east-1:000000000000:broker:b", "Amazon MQ"),
        ("Source", "smk://broker.example.com:9092", "Apache Kafka"),
        ("Source", "arn:aws:s3:::bucket", "s3"),
        ("Source", TOPIC, "sns"),
        ("Target", "arn:aws:ecs:us-east-1:000000000000:cluster/c", "Amazon ECS"),
        ("Target", "arn:aws:batch:us-east-1:000000000000:job-queue/q", "AWS Batch"),
        ("Target", "arn:aws:redshift:us-east-1:000000000000:cluster:c", "Amazon Redshift"),
        ("Target", "arn:aws:sagemaker:us-east-1:000000000000:pipeline/p", "SageMaker"),
        ("Target", "arn:aws:timestream:us-east-1:000000000000:database/d/table/t", "Timestream"),
        ("Target", "arn:aws:execute-api:us-east-1:000000000000:a/s/POST/x", "API Gateway"),
        ("Target", "arn:aws:events:us-east-1:000000000000:api-destination/d/1", "API destinations"),
        ("Enrichment", MACHINE, MACHINE),
        ("Enrichment", "arn:aws:events:us-east-1:000000000000:api-destination/d/1", "api-destination"),
    ],
)
def test_what_is_refused_by_name(member: str, arn: str, name: str) -> None:
    with pytest.raises(NotServed, match=name):
        check_served({"Source": QUEUE, "Target": QUEUE, member: arn})


@pytest.mark.parametrize(("source", "member"), [(STREAM, KINESIS), (TABLE, CHANGES)])
def test_a_stream_needs_its_parameters(source: str, member: str) -> None:
    assert complaints(source) == {f"SourceParameters.{member}": "Missing required parameter."}


@pytest.mark.parametrize(
    ("source", "target", "given", "asked", "member"),
    [
        (QUEUE, QUEUE, {KINESIS: LATEST}, {}, f"SourceParameters.{KINESIS}"),
        (QUEUE, QUEUE, {SQS: {"BatchSize": 11}}, {}, f"SourceParameters.{SQS}.BatchSize"),
        (QUEUE, TOPIC, {SQS: {"BatchSize": 11}}, {}, f"SourceParameters.{SQS}.BatchSize"),
        (STREAM, DELIVERY, {KINESIS: {**LATEST, "BatchSize": 501}}, {}, f"SourceParameters.{KINESIS}.BatchSize"),
        (
            STREAM,
            QUEUE,
            {KINESIS: {"StartingPosition": "AT_TIMESTAMP"}},
            {},
            f"SourceParameters.{KINESIS}.StartingPositionTimestamp",
        ),
        (
            STREAM,
            QUEUE,
            {KINESIS: {**LATEST, "MaximumRecordAgeInSeconds": 59}},
            {},
            f"SourceParameters.{KINESIS}.MaximumRecordAgeInSeconds",
        ),
        (
            STREAM,
            QUEUE,
            {KINESIS: {**LATEST, "DeadLetterConfig": {"Arn": FUNCTION}}},
            {},
            f"SourceParameters.{KINESIS}.DeadLetterConfig.Arn",
        ),
        (QUEUE, STREAM, {}, {}, f"TargetParameters.{KINESIS}"),
        (QUEUE, FIFO, {}, {}, f"TargetParameters.{SQS}.MessageGroupId"),
        (QUEUE, QUEUE, {}, {KINESIS: {"PartitionKey": "p"}}, f"TargetParameters.{KINESIS}"),
        (
            QUEUE,
            GROUP,
            {},
            {"CloudWatchLogsParameters": {"Timestamp": "now"}},
            "TargetParameters.CloudWatchLogsParameters.Timestamp",
        ),
        (
            QUEUE,
            QUEUE,
            {"FilterCriteria": {"Filters": [{}, {"Pattern": "{"}]}},
            {},
            "SourceParameters.FilterCriteria.Filters[1].Pattern",
        ),
        (
            STREAM,
            QUEUE,
            {KINESIS: LATEST, "FilterCriteria": {"Filters": [{"Pattern": '{"data": ["plain"]}'}]}},
            {},
            "SourceParameters.FilterCriteria.Filters[0].Pattern",
        ),
    ],
)
def test_what_does_not_go(source: str, target: str, given: Any, asked: Any, member: str) -> None:
    assert list(complaints(source, target, given, asked)) == [member]


def test_a_queue_may_be_filtered_by_a_plain_body() -> None:
    assert complaints(given={"FilterCriteria": {"Filters": [{"Pattern": '{"body": ["plain"]}'}]}}) == {}


def test_what_aws_has_by_itself() -> None:
    queue = {SQS: {"BatchSize": 10, "MaximumBatchingWindowInSeconds": 0}}
    stream = {"BatchSize": 100, "MaximumBatchingWindowInSeconds": 0, "MaximumRecordAgeInSeconds": -1}
    assert with_usual({"Source": QUEUE})["SourceParameters"] == queue
    given = {KINESIS: {**LATEST, "BatchSize": 5, "DeadLetterConfig": {}}, "FilterCriteria": {"Filters": []}}
    assert with_usual({"Source": STREAM, "SourceParameters": given})["SourceParameters"] == {
        KINESIS: {**stream, **LATEST, "BatchSize": 5, "ParallelizationFactor": 1}
    }


PIPE: dict[str, Any] = {
    "Source": STREAM,
    "Target": QUEUE,
    "RoleArn": "r",
    "Description": "d",
    "Enrichment": FUNCTION,
    "EnrichmentParameters": {"InputTemplate": "e"},
    "SourceParameters": {
        KINESIS: {**LATEST, "BatchSize": 7, "MaximumRetryAttempts": 3},
        "FilterCriteria": {"Filters": [{"Pattern": "{}"}]},
    },
    "TargetParameters": {"InputTemplate": "t", SQS: {"MessageGroupId": "g"}},
}


def test_an_update_leaves_what_it_does_not_name() -> None:
    assert changed(PIPE, {"RoleArn": "other"}) == {**PIPE, "RoleArn": "other"}


def test_a_structure_is_replaced_as_one() -> None:
    new = changed(PIPE, {"SourceParameters": {KINESIS: {"BatchSize": 9}}})
    assert new["SourceParameters"] == {**PIPE["SourceParameters"], KINESIS: {**LATEST, "BatchSize": 9}}
    assert changed(PIPE, {"TargetParameters": {"InputTemplate": "u"}})["TargetParameters"] == {"InputTemplate": "u"}


def test_empty_texts_take_away() -> None:
    asked = {"Description": "", "Enrichment": "", "EnrichmentParameters": {"InputTemplate": ""}}
    assert {"Description", "Enrichment", "EnrichmentParameters"}.isdisjoint(changed(PIPE, asked))


def test_another_target_does_not_keep_the_parameters_of_the_old_one() -> None:
    assert changed(PIPE, {"Target": BUS})["TargetParameters"] == {"InputTemplate": "t"}
