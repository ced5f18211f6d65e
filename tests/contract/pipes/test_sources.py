"""What pipes read, and that nothing of it is lost."""

import json
from collections import Counter
from typing import Any

import pytest

from hydrant.waiting import eventually

from ..support.pipes_emulator import PATIENCE, Plumbing, arn

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.slow, pytest.mark.xdist_group("pipes")]

FROM_THE_START = {"KinesisStreamParameters": {"StartingPosition": "TRIM_HORIZON", "BatchSize": 10}}
DATA = {"InputTemplate": "<$.data>"}


def filters(*patterns: Any) -> dict[str, Any]:
    return {"Filters": [{"Pattern": json.dumps(pattern)} for pattern in patterns]}


def test_p4_messages_that_no_filter_wants_are_deleted(plumbing: Plumbing) -> None:
    source, target = plumbing.queue(), plumbing.queue()
    plumbing.pipe(
        source,
        target,
        SourceParameters={"FilterCriteria": filters({"body": {"type": ["NEW"]}}, {"body": ["plain"]})},
        TargetParameters={"InputTemplate": "<$.body>"},
    )
    plumbing.put(source, {"type": "OLD"}, "other", {"type": "NEW"}, "plain")
    assert sorted(map(str, plumbing.bodies(target, 2))) == ["plain", "{'type': 'NEW'}"]

    def empty() -> None:
        assert plumbing.left_in(source) == 0

    eventually(empty, PATIENCE)


def test_p8_a_message_stays_until_the_target_has_taken_it(plumbing: Plumbing) -> None:
    letters = plumbing.queue()
    redrive = json.dumps({"deadLetterTargetArn": letters, "maxReceiveCount": 1})
    source = plumbing.queue(VisibilityTimeout="1", RedrivePolicy=redrive)
    name = plumbing.pipe(source, arn("sqs", "missing"))
    plumbing.put(source, "kept")
    assert plumbing.bodies(letters, 1) == ["kept"]
    assert "NonExistentQueue" in plumbing.pipes.describe_pipe(Name=name)["StateReason"]


def test_p8_messages_of_a_group_keep_their_order(plumbing: Plumbing) -> None:
    source = plumbing.queue(FifoQueue="true", ContentBasedDeduplication="true")
    target = plumbing.queue(FifoQueue="true", ContentBasedDeduplication="true")
    group = {"MessageGroupId": "$.attributes.MessageGroupId"}
    plumbing.pipe(source, target, TargetParameters={"InputTemplate": "<$.body>", "SqsQueueParameters": group})
    for number in range(12):
        plumbing.put(source, f"{number}", MessageGroupId=f"g{number % 2}")
    got = [int(body) for body in plumbing.bodies(target, 12)]
    assert [number for number in got if number % 2] == list(range(1, 12, 2))
    assert [number for number in got if not number % 2] == list(range(0, 12, 2))


def test_p8_a_stopped_pipe_goes_on_where_it_was_also_over_a_split(plumbing: Plumbing) -> None:
    stream, target = plumbing.stream(), plumbing.queue()
    name = stream.rpartition("/")[2]
    plumbing.put_records(stream, list(range(25)))
    pipe = plumbing.pipe(stream, target, SourceParameters=FROM_THE_START, TargetParameters=DATA)
    got = plumbing.bodies(target, 25)
    plumbing.pipes.stop_pipe(Name=pipe)
    plumbing.reach(pipe, "STOPPED")
    plumbing.put_records(stream, list(range(25, 50)))
    middle = str(2**127)
    plumbing.kinesis.split_shard(StreamName=name, ShardToSplit="shardId-000000000000", NewStartingHashKey=middle)

    def split() -> None:
        shown = plumbing.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
        assert shown["StreamStatus"] == "ACTIVE"
        assert shown["OpenShardCount"] == 2

    eventually(split, PATIENCE)
    plumbing.put_records(stream, list(range(50, 75)))
    plumbing.pipes.start_pipe(Name=pipe)
    got += plumbing.bodies(target, 50)
    assert Counter(got) == Counter(str(number) for number in range(75))


def test_p8_latest_begins_when_the_pipe_runs(plumbing: Plumbing) -> None:
    stream, target = plumbing.stream(), plumbing.queue()
    plumbing.put_records(stream, ["before"])
    latest = {"KinesisStreamParameters": {"StartingPosition": "LATEST"}}
    plumbing.pipe(stream, target, SourceParameters=latest, TargetParameters=DATA)
    plumbing.put_records(stream, ["after"])
    assert plumbing.bodies(target, 1) == ["after"]


def test_p9_records_that_are_given_up_are_told_of_and_the_shard_goes_on(plumbing: Plumbing) -> None:
    stream, letters, target = plumbing.stream(), plumbing.queue(), plumbing.queue()
    failing = plumbing.function('assert all(each["n"] != 1 for each in event), "poison"')
    parameters = {"StartingPosition": "TRIM_HORIZON", "BatchSize": 1, "MaximumRetryAttempts": 1}
    plumbing.pipe(
        stream,
        failing,
        SourceParameters={"KinesisStreamParameters": {**parameters, "DeadLetterConfig": {"Arn": letters}}},
        TargetParameters={"InputTemplate": '{"n": <$.data>}'},
    )
    plumbing.pipe(stream, target, SourceParameters=FROM_THE_START, TargetParameters=DATA)
    plumbing.put_records(stream, [0, 1, 2, 1], key="one")
    assert plumbing.bodies(target, 4) == ["0", "1", "2", "1"]
    told = plumbing.bodies(letters, 2)
    assert [each["context"]["condition"] for each in told] == ["RetryAttemptsExhausted"] * 2
    batches = [each["KinesisBatchInfo"] for each in told]
    assert [(each["batchSize"], each["streamArn"], each["shardId"]) for each in batches] == [
        (1, stream, "shardId-000000000000")
    ] * 2
    assert batches[0]["startSequenceNumber"] == batches[0]["endSequenceNumber"] < batches[1]["startSequenceNumber"]


def test_p8_a_thousand_records_arrive_once_each(plumbing: Plumbing) -> None:
    stream, target = plumbing.stream(shards=3), plumbing.queue()
    plumbing.pipe(stream, target, SourceParameters=FROM_THE_START, TargetParameters=DATA)
    plumbing.put_records(stream, list(range(1000)))
    assert Counter(plumbing.bodies(target, 1000)) == Counter(str(number) for number in range(1000))


def test_p3_changes_of_a_table(plumbing: Plumbing) -> None:
    table, stream = plumbing.changes()
    target = plumbing.queue()
    plumbing.pipe(
        stream,
        target,
        SourceParameters={
            "DynamoDBStreamParameters": {"StartingPosition": "LATEST", "BatchSize": 1},
            "FilterCriteria": filters({"eventName": ["INSERT"], "dynamodb": {"NewImage": {"n": {"N": ["7"]}}}}),
        },
    )
    for number in (6, 7):
        plumbing.dynamodb.put_item(TableName=table, Item={"p": {"S": f"item-{number}"}, "n": {"N": str(number)}})
    plumbing.dynamodb.delete_item(TableName=table, Key={"p": {"S": "item-7"}})
    (change,) = plumbing.bodies(target, 1)
    assert change["eventName"] == "INSERT"
    assert change["eventSourceARN"] == stream
    assert change["dynamodb"]["NewImage"] == {"p": {"S": "item-7"}, "n": {"N": "7"}}
