"""What pipes hand over, and to whom."""

import json
from typing import Any

import pytest

from hydrant.waiting import eventually

from ..support.pipes_emulator import PATIENCE, ROLE, Plumbing, arn, unique

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.slow, pytest.mark.xdist_group("pipes")]

TEMPLATE = {"InputTemplate": '{"n": <$.body.n>, "pipe": "<aws.pipes.pipe-name>"}'}
PASS = json.dumps({"StartAt": "p", "States": {"p": {"Type": "Pass", "End": True}}})


def test_p6_an_event_bus(plumbing: Plumbing) -> None:
    source, target, bus = plumbing.queue(), plumbing.queue(), unique("bus")
    plumbing.events.create_event_bus(Name=bus)
    plumbing.events.put_rule(Name=bus, EventBusName=bus, EventPattern='{"account": ["000000000000"]}')
    plumbing.sqs.set_queue_attributes(QueueUrl=plumbing.url(target), Attributes={"Policy": policy(target)})
    plumbing.events.put_targets(Rule=bus, EventBusName=bus, Targets=[{"Id": "q", "Arn": target}])
    bus_arn = arn("events", f"event-bus/{bus}")
    name = plumbing.pipe(source, bus_arn, TargetParameters=TEMPLATE)
    plumbing.put(source, {"n": 1})
    (plain,) = plumbing.bodies(target, 1)
    assert (plain["source"], plain["detail-type"]) == (f"Pipe {name}", "Event from aws:sqs")
    assert plain["detail"] == {"n": 1, "pipe": name}
    own = {"Source": "shop", "DetailType": "$.body.type", "Resources": ["$.body.arn"], "Time": "$.body.at"}
    parameters = {"InputTemplate": '{"n": <$.body.n>}', "EventBridgeEventBusParameters": own}
    plumbing.pipes.update_pipe(Name=name, RoleArn=ROLE, TargetParameters=parameters)
    plumbing.reach(name, "RUNNING")
    plumbing.put(source, {"n": 2, "type": "sold", "arn": source, "at": "2026-01-02T03:04:05Z"})
    (other,) = plumbing.bodies(target, 1)
    assert (other["source"], other["detail-type"], other["resources"]) == ("shop", "sold", [source])
    assert (other["time"], other["detail"]) == ("2026-01-02T03:04:05Z", {"n": 2})


def policy(queue: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": ["events.amazonaws.com", "sns.amazonaws.com"]},
        "Action": "sqs:SendMessage",
        "Resource": queue,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_p6_a_topic(plumbing: Plumbing) -> None:
    source, target = plumbing.queue(), plumbing.queue()
    plumbing.sqs.set_queue_attributes(QueueUrl=plumbing.url(target), Attributes={"Policy": policy(target)})
    topic = plumbing.sns.create_topic(Name=unique("topic"))["TopicArn"]
    raw = {"RawMessageDelivery": "true"}
    plumbing.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=target, Attributes=raw)
    name = plumbing.pipe(source, topic, TargetParameters=TEMPLATE)
    plumbing.put(source, {"n": 1})
    assert plumbing.bodies(target, 1) == [{"n": 1, "pipe": name}]


def test_p6_a_stream_by_a_key_of_the_event(plumbing: Plumbing) -> None:
    source, stream, target = plumbing.queue(), plumbing.stream(), plumbing.queue()
    key = {"KinesisStreamParameters": {"PartitionKey": "$.body.key"}}
    name = plumbing.pipe(source, stream, TargetParameters={**TEMPLATE, **key})
    start = {"KinesisStreamParameters": {"StartingPosition": "TRIM_HORIZON"}}
    template = {"InputTemplate": '{"key": <$.partitionKey>, "data": <$.data>}'}
    plumbing.pipe(stream, target, SourceParameters=start, TargetParameters=template)
    plumbing.put(source, {"n": 1, "key": "mine"})
    assert plumbing.bodies(target, 1) == [{"key": "mine", "data": {"n": 1, "pipe": name}}]


def test_p6_a_delivery_stream(plumbing: Plumbing) -> None:
    source, bucket, stream = plumbing.queue(), unique("bucket"), unique("delivery")
    plumbing.s3.create_bucket(Bucket=bucket)
    hints = {"SizeInMBs": 1, "IntervalInSeconds": 0}
    destination = {"BucketARN": f"arn:aws:s3:::{bucket}", "RoleARN": ROLE, "BufferingHints": hints}
    made = plumbing.firehose.create_delivery_stream(
        DeliveryStreamName=stream, ExtendedS3DestinationConfiguration=destination
    )

    def active() -> None:
        shown = plumbing.firehose.describe_delivery_stream(DeliveryStreamName=stream)["DeliveryStreamDescription"]
        assert shown["DeliveryStreamStatus"] == "ACTIVE"

    eventually(active, PATIENCE)
    name = plumbing.pipe(source, made["DeliveryStreamARN"], TargetParameters=TEMPLATE)
    plumbing.put(source, {"n": 1})

    def written() -> Any:
        keys = [each["Key"] for each in plumbing.s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        assert keys
        return json.loads(plumbing.s3.get_object(Bucket=bucket, Key=keys[0])["Body"].read())

    assert eventually(written, PATIENCE) == {"n": 1, "pipe": name}


def test_p6_a_log_group(plumbing: Plumbing) -> None:
    source, group = plumbing.queue(), unique("group")
    plumbing.logs.create_log_group(logGroupName=group)
    own = {"CloudWatchLogsParameters": {"LogStreamName": "$.body.stream", "Timestamp": "$.body.at"}}
    name = plumbing.pipe(source, arn("logs", f"log-group:{group}"), TargetParameters={**TEMPLATE, **own})
    at = plumbing.sqs.get_queue_attributes(QueueUrl=plumbing.url(source), AttributeNames=["CreatedTimestamp"])
    milliseconds = int(at["Attributes"]["CreatedTimestamp"]) * 1000
    plumbing.put(source, {"n": 1, "stream": "mine", "at": milliseconds})

    def told() -> Any:
        events = plumbing.logs.filter_log_events(logGroupName=group)["events"]
        assert events
        return events[0]

    event = eventually(told, PATIENCE)
    assert (event["logStreamName"], event["timestamp"]) == ("mine", milliseconds)
    assert json.loads(event["message"]) == {"n": 1, "pipe": name}


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_p7_a_state_machine_gets_the_batch_as_an_array(plumbing: Plumbing, kind: str) -> None:
    source, target = plumbing.queue(), plumbing.queue()
    send = {"QueueUrl": plumbing.url(target), "MessageBody.$": "$"}
    step = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": send, "End": True}
    definition = json.dumps({"StartAt": "s", "States": {"s": step}})
    machine = plumbing.states.create_state_machine(name=unique("m"), roleArn=ROLE, definition=definition, type=kind)
    invocation = "FIRE_AND_FORGET" if kind == "STANDARD" else "REQUEST_RESPONSE"
    own = {"StepFunctionStateMachineParameters": {"InvocationType": invocation}}
    name = plumbing.pipe(source, machine["stateMachineArn"], TargetParameters={**TEMPLATE, **own})
    plumbing.put(source, {"n": 1})
    assert plumbing.bodies(target, 1) == [[{"n": 1, "pipe": name}]]


def test_p7_a_standard_machine_cannot_be_waited_for(plumbing: Plumbing) -> None:
    source = plumbing.queue(VisibilityTimeout="1")
    machine = plumbing.states.create_state_machine(name=unique("m"), roleArn=ROLE, definition=PASS)["stateMachineArn"]
    name = plumbing.pipe(source, machine)
    plumbing.put(source, {"n": 1})

    def told() -> None:
        assert "standard workflow" in plumbing.pipes.describe_pipe(Name=name)["StateReason"]

    eventually(told, PATIENCE)
    assert plumbing.left_in(source) == 1


@pytest.mark.parametrize("by", ["stateMachineArn", "stateMachineVersionArn", "stateMachineAliasArn"])
def test_a_machine_with_an_alias_is_executed_by_each_of_its_arns(plumbing: Plumbing, by: str) -> None:
    states = plumbing.states
    arns = states.create_state_machine(name=unique("m"), roleArn=ROLE, definition=PASS, publish=True)
    weights = [{"stateMachineVersionArn": arns["stateMachineVersionArn"], "weight": 100}]
    arns |= states.create_state_machine_alias(name="live", routingConfiguration=weights)
    execution = states.start_execution(stateMachineArn=arns[by], input='{"n": 1}')["executionArn"]

    def ended() -> None:
        assert states.describe_execution(executionArn=execution)["status"] == "SUCCEEDED"

    eventually(ended, PATIENCE)


def test_p7_an_enrichment_makes_other_events_and_drops_some(plumbing: Plumbing) -> None:
    source, target = plumbing.queue(), plumbing.queue()
    double = plumbing.function('return [{"n": each["n"], "twice": 2 * each["n"]} for each in event if each["n"] > 1]')
    plumbing.pipe(
        source,
        target,
        Enrichment=double,
        EnrichmentParameters={"InputTemplate": '{"n": <$.body.n>}'},
        TargetParameters={"InputTemplate": '{"from": <aws.pipes.enrichment-arn>, "twice": <$.twice>}'},
    )
    plumbing.put(source, {"n": 1}, {"n": 2}, {"n": 3})
    got = plumbing.bodies(target, 2)
    assert sorted(each["twice"] for each in got) == [4, 6]
    assert {each["from"] for each in got} == {double}


def test_p7_a_function_names_what_failed_and_only_that_comes_again(plumbing: Plumbing) -> None:
    letters, bucket = plumbing.queue(), unique("seen")
    redrive = json.dumps({"deadLetterTargetArn": letters, "maxReceiveCount": 2})
    source = plumbing.queue(VisibilityTimeout="5", RedrivePolicy=redrive)  # longer than a function takes to begin
    named = '{"itemIdentifier": each["messageId"]}'
    picky = plumbing.function(f'return {{"batchItemFailures": [{named} for each in event if each["body"] == "bad"]}}')
    plumbing.functions.invoke(FunctionName=picky, Payload="[]")  # its environment is there from now on
    plumbing.pipe(source, picky)
    plumbing.put(source, "good", "bad", bucket)
    assert plumbing.bodies(letters, 1) == ["bad"]

    def empty() -> None:
        assert plumbing.left_in(source) == 0

    eventually(empty, PATIENCE)
    assert plumbing.left_in(letters) == 0
