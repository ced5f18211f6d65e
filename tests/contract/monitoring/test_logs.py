"""CloudWatch Logs: searches, metric filters, embedded metrics, subscriptions."""

import base64
import gzip
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from hydrant.errors import HydrantError
from hydrant.watching.log_lines import LogLines

from ..support.firehose_emulator import Emulator, wait_for
from ..support.firehose_requests import wait_for_status
from ..support.notified import unique
from .conftest import messages, total, wait_for_total

pytestmark = [pytest.mark.emulator]
Put = Callable[..., None]


def refusal(call: Callable[..., Any], **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return refused.value.response["Error"]["Code"], refused.value.response["Error"]["Message"]


def test_j1_j2_j3_filter_log_events_shows_what_matches(plain_emulator: Emulator, group: str, put: Put) -> None:
    put("ERROR one", '{"code": "NOT_JSON", "count": 4}', "INFO two", '{"code": "OTHER"}')

    def found(pattern: str) -> list[str]:
        return messages(plain_emulator.logs.filter_log_events(logGroupName=group, filterPattern=pattern))

    assert found("ERROR") == ["ERROR one"]
    assert found('{ $.code = "NOT_JSON" && $.count > 3 }') == ['{"code": "NOT_JSON", "count": 4}']
    assert found("[level = INFO, rest]") == ["INFO two"]
    assert found("-ERROR -INFO") == ['{"code": "NOT_JSON", "count": 4}', '{"code": "OTHER"}']
    assert found("nowhere") == []


def test_j6_a_bad_pattern_is_refused_in_aws_words(plain_emulator: Emulator, group: str) -> None:
    logs = plain_emulator.logs
    assert refusal(logs.filter_log_events, logGroupName=group, filterPattern='"ERROR') == (
        "InvalidParameterException",
        "Invalid character(s) in term '\"ERROR'",
    )
    transformation = {"metricName": "m", "metricNamespace": "n", "metricValue": "1"}
    assert refusal(
        logs.put_metric_filter,
        logGroupName=group,
        filterName="bad",
        filterPattern="{ $.broken = }",
        metricTransformations=[transformation],
    ) == ("InvalidParameterException", "Invalid metric filter pattern")
    assert logs.describe_metric_filters(logGroupName=group)["metricFilters"] == []


def test_j5_test_metric_filter_counts_from_one_and_shows_columns(plain_emulator: Emulator) -> None:
    answer = plain_emulator.logs.test_metric_filter(
        filterPattern="[kind = SPACE, value, bucket]", logEventMessages=["OTHER 1 A", 'SPACE "17.5" A']
    )
    assert answer["matches"] == [
        {
            "eventNumber": 2,
            "eventMessage": 'SPACE "17.5" A',
            "extractedValues": {"$kind": "SPACE", "$value": "17.5", "$bucket": "A"},
        }
    ]


def test_j7_metric_filters_count_values_defaults_and_dimensions(plain_emulator: Emulator, group: str, put: Put) -> None:
    aws, namespace = plain_emulator, unique("namespace")

    def filter_(name: str, pattern: str, **transformation: Any) -> None:
        told = {"metricName": name, "metricNamespace": namespace, "metricValue": "1", **transformation}
        aws.logs.put_metric_filter(
            logGroupName=group, filterName=name, filterPattern=pattern, metricTransformations=[told]
        )

    filter_("Errors", "ERROR", defaultValue=0.0)
    filter_("Bytes", "[level, bytes]", metricValue="$bytes", unit="Bytes")
    filter_("ByCode", "{ $.code = * }", dimensions={"Code": "$.code"})
    filter_("Never", "nowhere")
    put("ERROR 12", "INFO 30", '{"code": "A"}', '{"code": "A"}', '{"code": "B"}', "INFO many")
    wait_for_total(aws, 1, namespace, "Errors")
    assert total(aws, namespace, "Bytes") == 42
    assert total(aws, namespace, "ByCode", Code="A") == 2
    assert total(aws, namespace, "ByCode", Code="B") == 1
    assert total(aws, namespace, "ByCode") is None
    assert total(aws, namespace, "Never") is None
    samples = aws.cloudwatch.get_metric_statistics(
        Namespace=namespace,
        MetricName="Errors",
        StartTime=time.time() - 600,
        EndTime=time.time() + 600,
        Period=60,
        Statistics=["SampleCount"],
    )["Datapoints"]
    assert sum(each["SampleCount"] for each in samples) == 6


def test_j7_dimensions_go_with_values_of_lines_and_without_a_default(plain_emulator: Emulator, group: str) -> None:
    told = {"metricName": "m", "metricNamespace": "n", "metricValue": "1", "dimensions": {"A": "$.a"}}
    call = plain_emulator.logs.put_metric_filter
    common = {"logGroupName": group, "filterName": "f"}
    assert refusal(call, **common, filterPattern="ERROR", metricTransformations=[told]) == (
        "InvalidParameterException",
        "The specified filter pattern does not support dimensions",
    )
    code, _ = refusal(
        call, **common, filterPattern="{ $.a = * }", metricTransformations=[{**told, "defaultValue": 0.0}]
    )
    assert code == "InvalidParameterException"


def embedded(directive: dict[str, Any], **values: Any) -> str:
    about = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
    return json.dumps({"_aws": about, **values})


def test_j8_embedded_metrics_of_lines(plain_emulator: Emulator, group: str, put: Put) -> None:
    aws, namespace = plain_emulator, unique("namespace")
    directive = {
        "Namespace": namespace,
        "Dimensions": [["service"], ["service", "producer"]],
        "Metrics": [{"Name": "Rejected", "Unit": "Count"}, {"Name": "Times", "StorageResolution": 1}],
    }
    put(embedded(directive, service="s", producer="p", Rejected=3, Times=[1, 2.5, 4]))
    wait_for_total(aws, 3, namespace, "Rejected", service="s")
    assert total(aws, namespace, "Rejected", service="s", producer="p") == 3
    assert total(aws, namespace, "Times", service="s") == 7.5
    assert total(aws, namespace, "Rejected") is None


def test_j8_mistakes_of_embedded_metrics_are_counted(plain_emulator: Emulator, group: str, put: Put) -> None:
    aws, namespace = plain_emulator, unique("namespace")
    directive = {"Namespace": namespace, "Dimensions": [["service"]], "Metrics": [{"Name": "A"}]}
    put(embedded(directive, service="s", A="no number"), json.dumps({"_aws": {"CloudWatchMetrics": []}}))
    wait_for_total(aws, 1, "AWS/Logs", "EMFValidationErrors", LogGroupName=group)
    wait_for_total(aws, 1, "AWS/Logs", "EMFParsingErrors", LogGroupName=group)
    assert total(aws, namespace, "A", service="s") is None


def test_j19_events_come_in_order_and_not_from_long_ago(plain_emulator: Emulator, group: str) -> None:
    now = int(time.time() * 1000)
    where = {"logGroupName": group, "logStreamName": "one"}
    events = [{"timestamp": now, "message": "b"}, {"timestamp": now - 1, "message": "a"}]
    assert refusal(plain_emulator.logs.put_log_events, **where, logEvents=events) == (
        "InvalidParameterException",
        "Log events in a single PutLogEvents request must be in chronological order.",
    )
    times = [now - 15 * 86_400_000, now, now + 3 * 3_600_000]
    answer = plain_emulator.logs.put_log_events(**where, logEvents=[{"timestamp": at, "message": "x"} for at in times])
    assert answer["rejectedLogEventsInfo"] == {"tooOldLogEventEndIndex": 1, "tooNewLogEventStartIndex": 2}
    assert len(plain_emulator.logs.get_log_events(**where)["events"]) == 1


def test_j20_pages_of_several_streams_come_in_the_order_of_time(plain_emulator: Emulator, group: str) -> None:
    logs, now = plain_emulator.logs, int(time.time() * 1000) - 1000
    logs.create_log_stream(logGroupName=group, logStreamName="two")
    for at in range(0, 10, 2):
        for stream, offset in (("two", 1), ("one", 0)):
            events = [{"timestamp": now + at + offset, "message": str(at + offset)}]
            logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
    pages = list(logs.get_paginator("filter_log_events").paginate(logGroupName=group, PaginationConfig={"PageSize": 3}))
    assert [messages(page) for page in pages] == [["0", "1", "2"], ["3", "4", "5"], ["6", "7", "8"], ["9"]]
    one = logs.filter_log_events(logGroupName=group, logStreamNames=["one"], startTime=now + 2, endTime=now + 6)
    assert messages(one) == ["2", "4", "6"]
    assert refusal(logs.filter_log_events, logGroupName=group, nextToken="no token")[0] == "InvalidParameterException"


def test_j20_a_stream_is_read_forward_and_backward(plain_emulator: Emulator, group: str, put: Put) -> None:
    logs, where = plain_emulator.logs, {"logGroupName": group, "logStreamName": "one"}
    put(*map(str, range(7)))
    first = logs.get_log_events(**where, limit=3, startFromHead=True)
    second = logs.get_log_events(**where, limit=3, nextToken=first["nextForwardToken"])
    third = logs.get_log_events(**where, limit=3, nextToken=second["nextForwardToken"])
    end = logs.get_log_events(**where, limit=3, nextToken=third["nextForwardToken"])
    assert [messages(page) for page in (first, second, third, end)] == [["0", "1", "2"], ["3", "4", "5"], ["6"], []]
    assert end["nextForwardToken"] == third["nextForwardToken"]
    back = logs.get_log_events(**where, limit=3, nextToken=third["nextBackwardToken"])
    assert messages(back) == ["3", "4", "5"]
    assert messages(logs.get_log_events(**where, limit=2)) == ["5", "6"]


def test_j21_subscriptions_send_what_matches_to_kinesis(plain_emulator: Emulator, group: str, put: Put) -> None:
    aws, name = plain_emulator, unique("stream")
    aws.kinesis.create_stream(StreamName=name, ShardCount=1)
    aws.kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
    arn = aws.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    aws.logs.put_subscription_filter(
        logGroupName=group, filterName="errors", filterPattern='{ $.level = "ERROR" }', destinationArn=arn
    )
    put('{"level": "ERROR", "n": 1}', '{"level": "INFO"}', "text", '{"level": "ERROR", "n": 2}')
    iterator = aws.kinesis.get_shard_iterator(
        StreamName=name, ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records = wait_for(lambda: aws.kinesis.get_records(ShardIterator=iterator)["Records"], bool, "the lines", 60)
    data = json.loads(gzip.decompress(records[0]["Data"]))
    assert data["messageType"] == "DATA_MESSAGE"
    assert (data["owner"], data["logGroup"], data["logStream"]) == ("000000000000", group, "one")
    assert data["subscriptionFilters"] == ["errors"]
    assert [json.loads(event["message"])["n"] for event in data["logEvents"]] == [1, 2]


def test_j21_subscriptions_send_to_delivery_streams(plain_emulator: Emulator, group: str, put: Put) -> None:
    aws, name = plain_emulator, unique("delivery")
    aws.s3.create_bucket(Bucket=name)
    aws.firehose.create_delivery_stream(
        DeliveryStreamName=name,
        ExtendedS3DestinationConfiguration={
            "BucketARN": f"arn:aws:s3:::{name}",
            "RoleARN": "arn:aws:iam::000000000000:role/firehose",
            "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0},
        },
    )
    arn = wait_for_status(aws, name)["DeliveryStreamARN"]
    aws.logs.put_subscription_filter(logGroupName=group, filterName="all", filterPattern="", destinationArn=arn)
    put("hello")
    bodies = wait_for(lambda: aws.bodies(name, ""), bool, "the object", 60)
    data = json.loads(gzip.decompress(next(iter(bodies.values()))))
    assert [event["message"] for event in data["logEvents"]] == ["hello"]


def test_j21_a_destination_that_is_not_there_is_refused(plain_emulator: Emulator, group: str) -> None:
    arn = "arn:aws:kinesis:us-east-1:000000000000:stream/nowhere"
    code, _ = refusal(
        plain_emulator.logs.put_subscription_filter,
        logGroupName=group,
        filterName="f",
        filterPattern="",
        destinationArn=arn,
    )
    assert code == "InvalidParameterException"
    assert plain_emulator.logs.describe_subscription_filters(logGroupName=group)["subscriptionFilters"] == []


def test_j21_a_group_with_a_subscription_gets_streams(plain_emulator: Emulator, group: str) -> None:
    logs, stream = plain_emulator.logs, {"logGroupName": group, "logStreamName": "later"}
    kinesis, name = plain_emulator.client("kinesis"), unique("lines")
    kinesis.create_stream(StreamName=name, ShardCount=1)
    kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
    arn = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    role = "arn:aws:iam::000000000000:role/logs"
    logs.put_subscription_filter(logGroupName=group, filterName="f", filterPattern="", destinationArn=arn, roleArn=role)
    logs.create_log_stream(**stream)
    assert refusal(logs.create_log_stream, **stream) == (
        "ResourceAlreadyExistsException",
        "The specified log stream already exists",
    )
    logs.put_log_events(**stream, logEvents=[{"timestamp": int(time.time() * 1000), "message": "one"}])
    assert messages(logs.filter_log_events(logGroupName=group)) == ["one"]
    nowhere = {**stream, "logGroupName": unique("nowhere")}
    assert refusal(logs.create_log_stream, **nowhere)[0] == "ResourceNotFoundException"


def test_j22_a_query_of_logs_insights(plain_emulator: Emulator, group: str, put: Put) -> None:
    put('{"code": "A", "ms": 10}', '{"code": "B", "ms": 20}', '{"code": "A", "ms": 30}', "text")
    now = int(time.time())
    asked = {"logGroupName": group, "startTime": now - 600, "endTime": now + 600}
    text = "filter ispresent(code) | stats count(*) as n, avg(ms) as mean by code | sort n desc"
    query = plain_emulator.logs.start_query(**asked, queryString=text)["queryId"]
    found = plain_emulator.logs.get_query_results(queryId=query)
    assert found["status"] == "Complete"
    assert [{cell["field"]: cell["value"] for cell in row} for row in found["results"]] == [
        {"code": "A", "n": "2", "mean": "20"},
        {"code": "B", "n": "1", "mean": "20"},
    ]
    assert found["statistics"]["recordsScanned"] == 4
    elsewhere = plain_emulator.client("logs", region_name="eu-west-3")
    assert elsewhere.describe_queries()["queries"] == []
    assert refusal(elsewhere.get_query_results, queryId=query)[0] == "ResourceNotFoundException"
    code, words = refusal(plain_emulator.logs.start_query, **asked, queryString="fields @message | pattern @message")
    assert code == "MalformedQueryException"
    assert "does not serve the command pattern" in words


def test_j23_a_group_for_infrequent_access_is_queried_and_has_no_filters(plain_emulator: Emulator) -> None:
    logs, name, metric = plain_emulator.logs, unique("rare"), unique("Metric")
    logs.create_log_group(logGroupName=name, logGroupClass="INFREQUENT_ACCESS")
    logs.create_log_stream(logGroupName=name, logStreamName="s")
    embedded = {"Namespace": metric, "Metrics": [{"Name": "ms"}], "Dimensions": [[]]}
    now = int(time.time() * 1000)
    line = json.dumps({"_aws": {"Timestamp": now, "CloudWatchMetrics": [embedded]}, "ms": 7})
    logs.put_log_events(logGroupName=name, logStreamName="s", logEvents=[{"timestamp": now, "message": line}])

    [shown] = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert shown["logGroupClass"] == "INFREQUENT_ACCESS"
    assert logs.describe_log_groups(logGroupNamePrefix=name, logGroupClass="STANDARD")["logGroups"] == []
    assert len(logs.describe_log_groups(logGroupClass="INFREQUENT_ACCESS", logGroupNamePrefix=name)["logGroups"]) == 1

    asked = {"startTime": now // 1000 - 600, "endTime": now // 1000 + 600, "queryString": "stats sum(ms) as all"}
    query = logs.start_query(logGroupName=name, **asked)["queryId"]
    assert logs.get_query_results(queryId=query)["results"] == [[{"field": "all", "value": "7"}]]
    assert plain_emulator.client("cloudwatch").list_metrics(Namespace=metric)["Metrics"] == []

    words = f"The log group {name} is of log-group-class INFREQUENT_ACCESS. {{}} is not supported for this log class."
    wrong = "InvalidOperationException"
    assert refusal(logs.filter_log_events, logGroupName=name) == (wrong, words.format("FilterLogEvents"))
    assert refusal(logs.get_log_events, logGroupName=name, logStreamName="s") == (wrong, words.format("GetLogEvents"))
    standard_only = ("ValidationException", "This operation is only supported on the Standard log class.")
    filter_of = {"logGroupName": name, "filterName": "f", "filterPattern": ""}
    transformation = {"metricName": "m", "metricNamespace": "n", "metricValue": "1"}
    destination = "arn:aws:kinesis:us-east-1:000000000000:stream/any"
    assert refusal(logs.describe_subscription_filters, logGroupName=name) == standard_only
    assert refusal(logs.put_subscription_filter, **filter_of, destinationArn=destination) == standard_only
    assert refusal(logs.put_metric_filter, **filter_of, metricTransformations=[transformation]) == standard_only
    assert refusal(logs.describe_metric_filters, logGroupName=name) == standard_only
    with pytest.raises(HydrantError) as told:
        LogLines(logs, name, "", 0.1).since(0)
    assert "cannot be read line by line" in str(told.value)


@pytest.mark.parametrize(
    ("of", "word"),
    [
        ("DELIVERY", "does not serve log groups of the class DELIVERY"),
        ("COLD", "There is no log group class COLD"),
    ],
)
def test_j23_another_class_is_refused_by_name(plain_emulator: Emulator, of: str, word: str) -> None:
    name = unique("class")
    code, words = refusal(plain_emulator.logs.create_log_group, logGroupName=name, logGroupClass=of)
    assert (code, word in words) == ("InvalidParameterException", True)
    assert plain_emulator.logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"] == []


def test_an_event_of_a_function_is_compressed_and_encoded() -> None:
    from hydrant.emulator.logs.lines import Line
    from hydrant.emulator.logs.subscriptions import Source, document

    data = document(Source("1", "r", "g", "s"), "f", [Line(1, 2, "\u00e9", 3)])
    assert json.loads(gzip.decompress(base64.b64decode(base64.b64encode(data))))["logEvents"][0]["message"] == "\u00e9"
