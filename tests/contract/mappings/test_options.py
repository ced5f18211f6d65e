"""Each option of a mapping of a stream is acted on (M-3 to M-11)."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ..support.kinesis_emulator import wait_active
from ..support.lambda_emulator import Emulator, wait_for
from ..support.mappings import (
    COUNTS,
    FINE,
    WRITES_DOWN,
    calls,
    data,
    events,
    messages,
    put,
    queue_of,
    seen,
    wait_for_state,
)

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("mappings")]
Attach = Callable[..., str]
POISON = (
    WRITES_DOWN
    + """
    import base64
    def answer(number, records):
        assert not any(b"bad" in base64.b64decode(each["kinesis"]["data"]) for each in records), "poison"
"""
)
BLOCKS = """
    import base64, json, os, pathlib, time
    def handler(event, context):
        folder = pathlib.Path(os.environ["FOLDER"])
        texts = [base64.b64decode(each["kinesis"]["data"]).decode() for each in event["Records"]]
        while "blocked" in texts and not (folder / "free").exists():
            time.sleep(0.05)
        for text in texts:
            (folder / f"done-{text}").touch()
"""


def test_m1_what_a_mapping_has_by_itself_and_what_is_cleared(emulator: Emulator, stream: str, attach: Attach) -> None:
    functions = emulator.client("lambda")
    pattern = {"Filters": [{"Pattern": json.dumps({"data": {"kind": ["a"]}})}]}
    mapping = attach(stream, FINE, FilterCriteria=pattern, MetricsConfig={"Metrics": ["EventCount"]})
    found = functions.get_event_source_mapping(UUID=mapping)
    expected = {
        "BatchSize": 100,
        "MaximumBatchingWindowInSeconds": 0,
        "ParallelizationFactor": 1,
        "MaximumRetryAttempts": -1,
        "MaximumRecordAgeInSeconds": -1,
        "BisectBatchOnFunctionError": False,
        "TumblingWindowInSeconds": 0,
        "DestinationConfig": {"OnFailure": {}},
        "FunctionResponseTypes": [],
        "FilterCriteria": pattern,
        "MetricsConfig": {"Metrics": ["EventCount"]},
    }
    assert {name: found[name] for name in expected} == expected
    functions.update_event_source_mapping(UUID=mapping, FilterCriteria={}, MetricsConfig={"Metrics": []}, BatchSize=9)
    wait_for_state(emulator, mapping, "Enabled")
    found = functions.get_event_source_mapping(UUID=mapping)
    assert (found["BatchSize"], found["ParallelizationFactor"]) == (9, 1)
    assert not {"FilterCriteria", "MetricsConfig"} & found.keys()
    plain = {"Filters": [{"Pattern": json.dumps({"data": ["text"]})}]}
    with pytest.raises(ClientError, match="Invalid filter pattern definition"):
        functions.update_event_source_mapping(UUID=mapping, FilterCriteria=plain)


def test_m3_a_window_waits_until_the_batch_is_full(
    emulator: Emulator, stream: str, attach: Attach, tmp_path: Path
) -> None:
    attach(stream, FINE, BatchSize=3, MaximumBatchingWindowInSeconds=300)
    put(emulator, stream, ["1", "2"])
    put(emulator, stream, ["3"])
    wait_for(lambda: bool(calls(tmp_path)), "a batch")
    assert [data(records) for records in calls(tmp_path)] == [["1", "2", "3"]]


def test_m4_lanes_go_on_beside_one_that_is_busy(
    emulator: Emulator, stream: str, attach: Attach, tmp_path: Path
) -> None:
    attach(stream, BLOCKS, BatchSize=1, ParallelizationFactor=10)
    kinesis = emulator.client("kinesis")
    kinesis.put_record(StreamName=stream, Data=b"blocked", PartitionKey="busy")
    kinesis.put_record(StreamName=stream, Data=b"behind", PartitionKey="busy")
    others = [f"other-{number}" for number in range(20)]
    for text in others:
        kinesis.put_record(StreamName=stream, Data=text.encode(), PartitionKey=text)

    def some_are_done() -> bool:
        return len(list(tmp_path.glob("done-other-*"))) >= 10

    wait_for(some_are_done, "others are done while one lane is busy")
    assert not (tmp_path / "done-behind").exists()
    (tmp_path / "free").touch()
    wait_for(lambda: len(list(tmp_path.glob("done-*"))) == 22, "all are done")


def test_m4_children_of_a_split_come_after_their_parent(
    emulator: Emulator, stream: str, attach: Attach, tmp_path: Path
) -> None:
    kinesis = emulator.client("kinesis")
    attach(stream, FINE, BatchSize=5)
    put(emulator, stream, [f"before {number}" for number in range(30)])
    kinesis.split_shard(StreamName=stream, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(1 << 127))
    wait_active(kinesis, stream)
    put(emulator, stream, [f"between {number}" for number in range(30)])
    kinesis.merge_shards(
        StreamName=stream, ShardToMerge="shardId-000000000001", AdjacentShardToMerge="shardId-000000000002"
    )
    wait_active(kinesis, stream)
    put(emulator, stream, [f"after {number}" for number in range(30)])
    wait_for(lambda: len(seen(tmp_path)) >= 90, "90 records arrived")
    assert [text.split()[0] for text in seen(tmp_path)] == ["before"] * 30 + ["between"] * 30 + ["after"] * 30


def test_m4_a_registered_consumer_is_a_source(emulator: Emulator, stream: str, attach: Attach, tmp_path: Path) -> None:
    kinesis = emulator.client("kinesis")
    arn = wait_active(kinesis, stream)["StreamARN"]
    consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="fan")["Consumer"]["ConsumerARN"]
    put(emulator, stream, ["1"])
    attach(consumer, FINE)
    wait_for(lambda: seen(tmp_path) == ["1"], "the record arrived")
    assert calls(tmp_path)[0][0]["eventSourceARN"] == consumer
    with pytest.raises(ClientError, match="not found"):
        attach(consumer.rpartition(":")[0] + ":1", FINE)


def test_m7_m8_bisect_isolates_what_the_function_cannot_take(
    emulator: Emulator, stream: str, attach: Attach, tmp_path: Path
) -> None:
    url, arn = queue_of(emulator, f"failed-{uuid.uuid4().hex[:8]}")
    texts = [str(number) for number in range(7)]
    put(emulator, stream, [*texts[:3], "bad", *texts[3:]])
    mapping = attach(
        stream,
        POISON,
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": arn}},
    )
    (body,) = messages(emulator, url)
    told = json.loads(body)
    put(emulator, stream, ["last"])
    wait_for(lambda: "last" in seen(tmp_path), "the last record arrived")
    good = [text for records in map(data, calls(tmp_path)) if "bad" not in records for text in records]
    assert good == [*texts, "last"]
    bad = next(each for records in calls(tmp_path) for each in records if data([each]) == ["bad"])
    info = told["KinesisBatchInfo"]
    assert info["startSequenceNumber"] == info["endSequenceNumber"] == bad["kinesis"]["sequenceNumber"]
    assert (info["batchSize"], info["streamArn"]) == (1, bad["eventSourceARN"])
    found = emulator.client("lambda").get_event_source_mapping(UUID=mapping)
    request = told["requestContext"]
    assert (request["functionArn"], request["condition"]) == (found["FunctionArn"], "RetryAttemptsExhausted")
    assert request["approximateInvokeCount"] == sum("bad" in data(records) for records in calls(tmp_path))
    assert told["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"}
    assert told["version"] == "1.0"


def test_m8_a_bucket_gets_the_records_too(emulator: Emulator, stream: str, attach: Attach, tmp_path: Path) -> None:
    objects, bucket = emulator.client("s3"), f"failed-{uuid.uuid4().hex[:8]}"
    objects.create_bucket(Bucket=bucket)
    put(emulator, stream, ["bad"])
    where = {"OnFailure": {"Destination": f"arn:aws:s3:::{bucket}"}}
    mapping = attach(stream, POISON, MaximumRetryAttempts=0, DestinationConfig=where)
    wait_for(lambda: objects.list_objects_v2(Bucket=bucket)["KeyCount"] == 1, "an object")
    (found,) = objects.list_objects_v2(Bucket=bucket)["Contents"]
    told = json.loads(objects.get_object(Bucket=bucket, Key=found["Key"])["Body"].read())
    assert found["Key"].startswith(f"aws/lambda/{mapping}/shardId-000000000000/")
    assert told["payload"] == events(tmp_path)[0]


def test_m8_a_topic_is_told(emulator: Emulator, stream: str, attach: Attach) -> None:
    topics, name = emulator.client("sns"), f"failed-{uuid.uuid4().hex[:8]}"
    topic = topics.create_topic(Name=name)["TopicArn"]
    url, arn = queue_of(emulator, name)
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    emulator.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    topics.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    put(emulator, stream, ["bad"])
    attach(stream, POISON, MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": topic}})
    (body,) = messages(emulator, url)
    assert json.loads(json.loads(body)["Message"])["requestContext"]["condition"] == "RetryAttemptsExhausted"


def test_m9_a_tumbling_window_hands_its_state_on(
    emulator: Emulator, stream: str, attach: Attach, tmp_path: Path
) -> None:
    attach(stream, COUNTS, BatchSize=4, TumblingWindowInSeconds=1)
    put(emulator, stream, [str(number) for number in range(10)])
    put(emulator, stream, [str(number) for number in range(10)])

    def finals() -> list[Any]:
        return [event for event in events(tmp_path) if event["isFinalInvokeForWindow"]]

    wait_for(lambda: sum(event["state"]["count"] for event in finals()) == 20, "the windows are over")
    assert all(event["Records"] == [] for event in finals())
    assert len({event["window"]["start"] for event in finals()}) == len(finals())
    assert events(tmp_path)[0]["state"] == {}


def test_m10_filters_see_the_data_as_json(emulator: Emulator, stream: str, attach: Attach, tmp_path: Path) -> None:
    put(emulator, stream, ['{"kind": "a"}', "no json", '{"kind": "b"}', '{"kind": "a", "n": 1}'])
    pattern = json.dumps({"data": {"kind": ["a"]}})
    attach(stream, FINE, FilterCriteria={"Filters": [{"Pattern": pattern}]})
    wait_for(lambda: len(seen(tmp_path)) >= 2, "two records arrived")
    put(emulator, stream, ['{"kind": "a", "n": 2}'])
    wait_for(lambda: len(seen(tmp_path)) >= 3, "a third one arrived")
    assert [json.loads(text).get("n", 0) for text in seen(tmp_path)] == [0, 1, 2]


def test_m11_states_and_the_result_of_the_last_call(
    emulator: Emulator, stream: str, attach: Attach, tmp_path: Path
) -> None:
    functions = emulator.client("lambda")
    mapping = attach(stream, POISON, MaximumRetryAttempts=0)

    def shown(member: str) -> Any:
        return functions.get_event_source_mapping(UUID=mapping)[member]

    assert (shown("State"), shown("StateTransitionReason")) == ("Enabled", "User action")
    assert shown("LastProcessingResult") == "No records processed"
    put(emulator, stream, ["good"])
    wait_for(lambda: shown("LastProcessingResult") == "OK", "it is OK")
    put(emulator, stream, ["bad"])
    wait_for(lambda: shown("LastProcessingResult") == "PROBLEM: Function call failed", "it failed")
    before = shown("LastModified")
    answer = functions.update_event_source_mapping(UUID=mapping, BatchSize=7)
    assert (answer["State"], answer["BatchSize"]) == ("Updating", 7)
    wait_for_state(emulator, mapping, "Enabled")
    assert shown("LastModified") > before
    assert functions.update_event_source_mapping(UUID=mapping, Enabled=False)["State"] == "Disabling"
    wait_for_state(emulator, mapping, "Disabled")
    put(emulator, stream, ["later"])
    assert functions.update_event_source_mapping(UUID=mapping, Enabled=True)["State"] == "Enabling"
    wait_for(lambda: "later" in seen(tmp_path), "what came meanwhile")
    assert functions.delete_event_source_mapping(UUID=mapping)["State"] == "Deleting"
    with pytest.raises(ClientError, match="does not exist"):
        functions.delete_event_source_mapping(UUID=mapping)


def test_m17_a_mapping_counts_its_events(emulator: Emulator, stream: str, attach: Attach) -> None:
    url, arn = queue_of(emulator, f"given-up-{uuid.uuid4().hex[:8]}")
    mapping = attach(
        stream,
        "def handler(event, context): raise ValueError('no')",
        FilterCriteria={"Filters": [{"Pattern": json.dumps({"data": {"kind": ["a"]}})}]},
        MetricsConfig={"Metrics": ["EventCount"]},
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": arn}},
    )
    put(emulator, stream, ['{"kind": "a"}', '{"kind": "b"}', '{"kind": "a"}'])
    given_up: list[int] = []

    def all_given_up() -> bool:
        given_up.append(json.loads(messages(emulator, url)[0])["KinesisBatchInfo"]["batchSize"])
        return sum(given_up) == 2

    wait_for(all_given_up, "both are given up", 60)
    metrics, now = emulator.client("cloudwatch"), datetime.now(UTC)
    asked = {
        "Namespace": "AWS/Lambda",
        "Dimensions": [{"Name": "EventSourceMappingUUID", "Value": mapping}],
        "StartTime": now - timedelta(hours=1),
        "EndTime": now + timedelta(hours=1),
        "Period": 60,
        "Statistics": ["Sum"],
    }

    def total(name: str) -> float:
        return sum(float(each["Sum"]) for each in metrics.get_metric_statistics(MetricName=name, **asked)["Datapoints"])

    expected = {
        "PolledEventCount": 3,
        "FilteredOutEventCount": 1,
        "InvokedEventCount": 2,
        "FailedInvokeEventCount": 2,
        "DroppedEventCount": 2,
        "OnFailureDestinationDeliveredEventCount": 2,
    }
    wait_for(lambda: {name: total(name) for name in expected} == expected, "its metrics", 60)
