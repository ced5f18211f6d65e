"""The graph of what is deployed, from AWS's descriptions."""

import json
from typing import Any

import pytest

from hydrant.emulator.page.graph import MAX_NODES, PRODUCERS, Deployed, Edge, graph_of, kind_of, name_of

AT = "us-east-1:000000000000"
STREAM, TABLE = f"arn:aws:kinesis:{AT}:stream/events", f"arn:aws:dynamodb:{AT}:table/orders"
DELIVERY, FUNCTION = f"arn:aws:firehose:{AT}:deliverystream/to-s3", f"arn:aws:lambda:{AT}:function:validate"
BUCKET, TOPIC = "arn:aws:s3:::lake", f"arn:aws:sns:{AT}:objects"
QUEUE, DEAD = f"arn:aws:sqs:{AT}:jobs", f"arn:aws:sqs:{AT}:dead"
RULE, BUS = f"arn:aws:events:{AT}:rule/nightly", f"arn:aws:events:{AT}:event-bus/default"


def delivery(**main: Any) -> dict[str, Any]:
    return {
        "DeliveryStreamARN": DELIVERY,
        "Destinations": [{"ExtendedS3DestinationDescription": {"BucketARN": BUCKET, **main}}],
    }


def transforming(arn: str, enabled: bool = True) -> dict[str, Any]:
    parameters = [{"ParameterName": "LambdaArn", "ParameterValue": arn}]
    processors = [{"Type": "Lambda", "Parameters": parameters}]
    return {"ProcessingConfiguration": {"Enabled": enabled, "Processors": processors}}


def edges(**deployed: Any) -> dict[tuple[str, str], str]:
    return {(edge.source, edge.target): edge.label for edge in graph_of(Deployed(**deployed)).edges}


@pytest.mark.parametrize(
    ("identifier", "kind", "name"),
    [
        (STREAM, "stream", "events"),
        (DELIVERY, "delivery_stream", "to-s3"),
        (FUNCTION, "function", "validate"),
        (BUCKET, "bucket", "lake"),
        (TOPIC, "topic", "objects"),
        (QUEUE, "queue", "jobs"),
        (TABLE, "table", "orders"),
        (RULE, "rule", "nightly"),
        (f"arn:aws:events:{AT}:rule/own-bus/nightly", "rule", "nightly"),
        (f"arn:aws:events:{AT}:event-bus/own-bus", "event_bus", "own-bus"),
        (f"arn:aws:logs:{AT}:log-group:/aws/lambda/validate", "log_group", "/aws/lambda/validate"),
        (f"arn:aws:states:{AT}:stateMachine:nightly", "state_machine", "nightly"),
        (f"arn:aws:ecs:{AT}:cluster/jobs", "ecs", "jobs"),
        ("https://example.com/hook", "endpoint", "https://example.com/hook"),
        (PRODUCERS, PRODUCERS, PRODUCERS),
        ("", "endpoint", ""),
    ],
)
def test_a_resource_is_told_by_its_arn(identifier: str, kind: str, name: str) -> None:
    assert (kind_of(identifier), name_of(identifier)) == (kind, name)


def test_producers_put_into_streams_and_into_delivery_streams_without_a_source() -> None:
    direct = {**delivery(), "DeliveryStreamARN": f"{DELIVERY}-direct"}
    source = {"KinesisStreamSourceDescription": {"KinesisStreamARN": STREAM}}
    found = edges(streams=(STREAM,), delivery_streams=({**delivery(), "Source": source}, direct))
    assert (PRODUCERS, STREAM) in found
    assert (PRODUCERS, f"{DELIVERY}-direct") in found
    assert found[STREAM, DELIVERY] == "read"
    assert (PRODUCERS, DELIVERY) not in found


def test_a_delivery_stream_transforms_and_writes_data_errors_and_backup() -> None:
    backup = {"S3BackupMode": "Enabled", "S3BackupDescription": {"BucketARN": f"{BUCKET}-raw", "Prefix": "raw/"}}
    prefixes = {"Prefix": "data/year=!{timestamp:yyyy}/", "ErrorOutputPrefix": "error/!{firehose:error-output-type}/"}
    graph = graph_of(Deployed(delivery_streams=(delivery(**prefixes, **transforming(f"{FUNCTION}:live"), **backup),)))
    shown = {(edge.target, edge.label): edge for edge in graph.edges}
    assert shown[FUNCTION, "transform"].rate == (FUNCTION, "invocations")
    assert shown[FUNCTION, "transform"].failures == (FUNCTION, "errors")
    assert shown[BUCKET, "data: data/year="].rate == (DELIVERY, "records_out")
    assert shown[BUCKET, "error/"].failures == (DELIVERY, "records_failed")
    assert (f"{BUCKET}-raw", "backup: raw/") in shown


def test_a_processor_that_is_switched_off_is_no_edge() -> None:
    assert (DELIVERY, FUNCTION) not in edges(delivery_streams=(delivery(**transforming(FUNCTION, enabled=False)),))


def test_an_endpoint_is_shown_without_what_may_be_secret() -> None:
    word = "hidden"
    endpoint = {
        "EndpointConfiguration": {"Url": f"https://me:{word}@example.com/in?token={word}"},
        "S3DestinationDescription": {"BucketARN": BUCKET},
    }
    description = {"DeliveryStreamARN": DELIVERY, "Destinations": [{"HttpEndpointDestinationDescription": endpoint}]}
    graph = graph_of(Deployed(delivery_streams=(description,)))
    assert "hidden" not in repr(graph)
    assert {edge.target for edge in graph.edges} >= {"https://example.com/in", BUCKET}


def test_splunk_is_shown_with_the_bucket_of_what_failed() -> None:
    word = "hidden"
    splunk = {
        "HECEndpoint": f"https://me:{word}@splunk.example.com:8088/services/collector",
        "HECToken": word,
        "S3DestinationDescription": {"BucketARN": BUCKET},
    }
    description = {"DeliveryStreamARN": DELIVERY, "Destinations": [{"SplunkDestinationDescription": splunk}]}
    graph = graph_of(Deployed(delivery_streams=(description,)))
    assert "hidden" not in repr(graph)
    address = "https://splunk.example.com:8088/services/collector"
    assert {edge.target for edge in graph.edges} >= {address, BUCKET}


@pytest.mark.parametrize(
    ("listed", "target", "kind", "name"),
    [
        (["events"], "table/db/events", "table", "db/events"),
        ([], "catalog", "glue", "catalog"),
    ],
)
def test_iceberg_tables_are_nodes_or_their_catalogue_is(listed: list[str], target: str, kind: str, name: str) -> None:
    glue = "arn:aws:glue:us-east-1:000000000000:"
    tables = {
        "CatalogConfiguration": {"CatalogARN": f"{glue}catalog"},
        "DestinationTableConfigurationList": [
            {"DestinationDatabaseName": "db", "DestinationTableName": each} for each in listed
        ],
        "S3DestinationDescription": {"BucketARN": BUCKET, "ErrorOutputPrefix": "error/"},
    }
    description = {"DeliveryStreamARN": DELIVERY, "Destinations": [{"IcebergDestinationDescription": tables}]}
    graph = graph_of(Deployed(delivery_streams=(description,)))
    found = {edge.target: edge.label for edge in graph.edges}
    assert (found[glue + target], found[BUCKET]) == ("rows", "failed: error/")
    assert (kind_of(glue + target), name_of(glue + target)) == (kind, name)


@pytest.mark.parametrize(
    ("group", "member", "arn"),
    [
        ("TopicConfigurations", "TopicArn", TOPIC),
        ("QueueConfigurations", "QueueArn", QUEUE),
        ("LambdaFunctionConfigurations", "LambdaFunctionArn", FUNCTION),
    ],
)
def test_a_bucket_notifies(group: str, member: str, arn: str) -> None:
    rules = [{"Name": "Prefix", "Value": "data/"}, {"Name": "suffix", "Value": ".gz"}]
    notification = {member: arn, "Events": ["s3:ObjectCreated:*"], "Filter": {"Key": {"FilterRules": rules}}}
    assert edges(buckets={BUCKET: {group: [notification]}})[BUCKET, arn] == "ObjectCreated data/*.gz"


def test_rules_are_met_by_what_a_bucket_sends_to_the_default_bus() -> None:
    rule = {"Arn": RULE, "EventBusName": "default", "EventPattern": "{}"}
    found = edges(buckets={BUCKET: {"EventBridgeConfiguration": {}}}, rules=((rule, ({"Arn": f"{FUNCTION}:live"},)),))
    bus = next(target for source, target in found if source == BUCKET)
    assert (bus, RULE) in found
    assert (RULE, FUNCTION) in found


def test_a_rule_of_another_bus_and_one_by_the_clock() -> None:
    own = {"Arn": f"arn:aws:events:{AT}:rule/own/each", "EventBusName": "own", "EventPattern": "{}"}
    clock = {"Arn": RULE, "EventBusName": "default", "ScheduleExpression": "rate(1 day)"}
    found = edges(rules=((own, ()), (clock, ({"Arn": QUEUE},))))
    assert (f"arn:aws:events:{AT}:event-bus/own", own["Arn"]) in found
    assert found[RULE, QUEUE] == "rate(1 day)"
    assert not any(target == RULE for _, target in found)


@pytest.mark.parametrize("protocol", ["sqs", "lambda", "firehose", "http", "https", "email"])
def test_a_topic_has_subscribers(protocol: str) -> None:
    targets = {"sqs": QUEUE, "lambda": FUNCTION, "firehose": DELIVERY, "email": "a@example.com"}
    target = targets.get(protocol, f"{protocol}://example.com/hook")
    given = {"TopicArn": TOPIC, "Protocol": protocol, "Endpoint": target, "SubscriptionArn": f"{TOPIC}:1"}
    assert edges(subscriptions=(given,))[TOPIC, target] == protocol


def test_a_subscription_that_is_not_confirmed_says_so() -> None:
    given = {"TopicArn": TOPIC, "Protocol": "http", "Endpoint": "http://a", "SubscriptionArn": "PendingConfirmation"}
    assert edges(subscriptions=(given,))[TOPIC, "http://a"] == "http (not confirmed)"


@pytest.mark.parametrize(
    ("source", "drawn"),
    [
        (STREAM, STREAM),
        (f"{STREAM}/consumer/fan-out:1", STREAM),
        (QUEUE, QUEUE),
        (f"{TABLE}/stream/2026-01-01T00:00:00.000", TABLE),
    ],
)
def test_an_event_source_mapping(source: str, drawn: str) -> None:
    failed = {"DestinationConfig": {"OnFailure": {"Destination": DEAD}}}
    mapping = {"EventSourceArn": source, "FunctionArn": f"{FUNCTION}:live", "State": "Disabled", **failed}
    found = edges(mappings=(mapping,))
    assert found[drawn, FUNCTION] == "event source mapping (disabled)"
    assert found[FUNCTION, DEAD] == "failed batches"


def test_dead_letters_of_queues_and_functions() -> None:
    queue = {"QueueArn": QUEUE, "RedrivePolicy": json.dumps({"deadLetterTargetArn": DEAD, "maxReceiveCount": 3})}
    function = {"FunctionArn": FUNCTION, "DeadLetterConfig": {"TargetArn": TOPIC}}
    found = edges(queues=(queue, {"QueueArn": DEAD}), functions=(function,))
    assert (QUEUE, DEAD) in found
    assert (FUNCTION, TOPIC) in found


@pytest.mark.parametrize("policy", ["", "{", "[]", "null", "5", "{}"])
def test_a_redrive_policy_that_is_none_is_no_edge(policy: str) -> None:
    assert not edges(queues=({"QueueArn": QUEUE, "RedrivePolicy": policy},))


def test_a_pipe_reads_enriches_and_sends() -> None:
    pipe = f"arn:aws:pipes:{AT}:pipe/orders"
    source = f"{TABLE}/stream/2026-01-01T00:00:00.000"
    given = {
        "Arn": pipe,
        "Source": source,
        "Enrichment": f"{FUNCTION}:live",
        "Target": QUEUE,
        "CurrentState": "STOPPED",
    }
    found = edges(pipes=(given,))
    assert found == {(TABLE, pipe): "read (stopped)", (pipe, FUNCTION): "enrich", (pipe, QUEUE): "events"}
    assert (kind_of(pipe), name_of(pipe)) == ("pipe", "orders")


def test_what_is_logged_goes_to_subscribers() -> None:
    group = f"arn:aws:logs:{AT}:log-group:/aws/lambda/validate"
    assert edges(log_subscriptions=((group, {"destinationArn": DELIVERY}),)) == {(group, DELIVERY): "log events"}


def test_what_is_only_spoken_of_is_missing() -> None:
    given = {"TopicArn": TOPIC, "Protocol": "sqs", "Endpoint": QUEUE, "SubscriptionArn": f"{TOPIC}:1"}
    graph = graph_of(Deployed(topics=(TOPIC,), subscriptions=(given,)))
    assert {node.id: node.missing for node in graph.nodes} == {TOPIC: False, QUEUE: True}


def test_nothing_deployed_is_an_empty_graph() -> None:
    assert graph_of(Deployed()).nodes == ()


def test_the_graph_is_bounded_and_says_so() -> None:
    topics = tuple(f"{TOPIC}-{number}" for number in range(MAX_NODES + 7))
    graph = graph_of(Deployed(topics=topics))
    assert (len(graph.nodes), graph.left_out) == (MAX_NODES, 7)


def test_an_edge_names_its_counters() -> None:
    document = Edge(STREAM, DELIVERY, "read", (DELIVERY, "records_in")).document()
    assert document["rate"] == {"of": DELIVERY, "member": "records_in"}
    assert "failures" not in document
