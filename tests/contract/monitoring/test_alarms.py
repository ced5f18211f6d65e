"""Alarms: evaluated by the emulator's clock, with actions and events."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ..support.clock import advance
from ..support.firehose_emulator import Emulator, wait_for
from ..support.notified import unique

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("test-clock")]
SIMPLE = {
    "Namespace": "Test",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 10.0,
    "ComparisonOperator": "GreaterThanThreshold",
}


@pytest.fixture
def aws(clock_emulator: Emulator) -> Emulator:
    return clock_emulator


def alarm(aws: Emulator, name: str) -> dict[str, Any]:
    types = ["MetricAlarm", "CompositeAlarm"]
    found = aws.cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=types)
    only: dict[str, Any] = (found["MetricAlarms"] + found["CompositeAlarms"])[0]
    return only


def wait_for_state(aws: Emulator, name: str, state: str) -> dict[str, Any]:
    return wait_for(lambda: alarm(aws, name), lambda found: found["StateValue"] == state, f"{name} in {state}", 60)


def queue(aws: Emulator) -> tuple[str, str]:
    url = aws.sqs.create_queue(QueueName=unique("queue"))["QueueUrl"]
    arn = aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}],
    }
    aws.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    return url, arn


def next_message(aws: Emulator, url: str) -> dict[str, Any]:
    def read() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = aws.sqs.receive_message(QueueUrl=url).get("Messages", [])
        return found

    received = wait_for(read, bool, "a message", 60)[0]
    aws.sqs.delete_message(QueueUrl=url, ReceiptHandle=received["ReceiptHandle"])
    body: dict[str, Any] = json.loads(received["Body"])
    return body


def test_j13_j17_an_alarm_goes_off_within_its_period_and_tells_its_topic(aws: Emulator) -> None:
    name, metric = unique("alarm"), unique("metric")
    topic = aws.sns.create_topic(Name=unique("topic"))["TopicArn"]
    url, arn = queue(aws)
    aws.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    aws.cloudwatch.put_metric_alarm(
        **SIMPLE, AlarmName=name, MetricName=metric, AlarmActions=[topic], TreatMissingData="notBreaching"
    )
    advance(aws.endpoint, 70)
    wait_for_state(aws, name, "OK")
    aws.cloudwatch.put_metric_data(Namespace="Test", MetricData=[{"MetricName": metric, "Value": 11}])
    advance(aws.endpoint, 70)
    found = wait_for_state(aws, name, "ALARM")
    assert found["StateReason"].startswith("Threshold Crossed: 1 out of the last 1 datapoint [11.0 (")
    assert found["StateReason"].endswith(
        "was greater than the threshold (10.0) (minimum 1 datapoint for OK -> ALARM transition)."
    )
    envelope = next_message(aws, url)
    assert envelope["Subject"] == f'ALARM: "{name}" in US East (N. Virginia)'
    message = json.loads(envelope["Message"])
    assert (message["OldStateValue"], message["NewStateValue"]) == ("OK", "ALARM")
    assert message["AWSAccountId"] == "000000000000"
    assert message["Region"] == "US East (N. Virginia)"
    assert message["Trigger"]["Statistic"] == "SUM"
    history = aws.cloudwatch.describe_alarm_history(AlarmName=name)["AlarmHistoryItems"]
    assert {each["HistoryItemType"] for each in history} >= {"ConfigurationUpdate", "StateUpdate"}
    states = [each["HistorySummary"] for each in history if each["HistoryItemType"] == "StateUpdate"]
    assert states[0] == "Alarm updated from OK to ALARM"


def test_j12_an_alarm_on_an_expression(aws: Emulator) -> None:
    name, bad, all_ = unique("share"), unique("rejected"), unique("received")

    def stat(metric: str) -> dict[str, Any]:
        return {"Metric": {"Namespace": "Test", "MetricName": metric}, "Period": 60, "Stat": "Sum"}

    aws.cloudwatch.put_metric_alarm(
        AlarmName=name,
        EvaluationPeriods=1,
        Threshold=5.0,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
        Metrics=[
            {"Id": "share", "Expression": "IF(received > 0, 100 * rejected / received, 0)", "ReturnData": True},
            {"Id": "rejected", "MetricStat": stat(bad), "ReturnData": False},
            {"Id": "received", "MetricStat": stat(all_), "ReturnData": False},
        ],
    )
    data = [{"MetricName": bad, "Value": 1}, {"MetricName": all_, "Value": 10}]
    aws.cloudwatch.put_metric_data(Namespace="Test", MetricData=data)
    advance(aws.endpoint, 70)
    assert json.loads(wait_for_state(aws, name, "ALARM")["StateReasonData"])["recentDatapoints"] == [10.0]


def test_j16_j18_a_composite_alarm_and_events_of_both(aws: Emulator) -> None:
    child, parent = unique("child"), unique("parent")
    url, arn = queue(aws)
    rule = unique("rule")
    pattern = {"source": ["aws.cloudwatch"], "detail": {"alarmName": [child, parent], "state": {"value": ["ALARM"]}}}
    aws.events.put_rule(Name=rule, EventPattern=json.dumps(pattern))
    aws.events.put_targets(Rule=rule, Targets=[{"Id": "queue", "Arn": arn}])
    # "ignore": the alarm stays as it was put, whenever it is evaluated meanwhile
    aws.cloudwatch.put_metric_alarm(**SIMPLE, AlarmName=child, MetricName=unique("metric"), TreatMissingData="ignore")
    aws.cloudwatch.put_composite_alarm(AlarmName=parent, AlarmRule=f'ALARM("{child}") AND NOT FALSE')
    assert alarm(aws, parent)["StateValue"] == "OK"
    aws.cloudwatch.set_alarm_state(AlarmName=child, StateValue="ALARM", StateReason="by hand")
    found = alarm(aws, parent)
    assert found["StateValue"] == "ALARM"
    assert " transitioned to ALARM at " in found["StateReason"]
    events = [next_message(aws, url) for _ in (child, parent)]
    by_name = {each["detail"]["alarmName"]: each for each in events}
    assert by_name[child]["detail-type"] == "CloudWatch Alarm State Change"
    assert by_name[child]["detail"]["state"]["reason"] == "by hand"
    assert by_name[child]["detail"]["previousState"]["value"] == "INSUFFICIENT_DATA"
    assert by_name[parent]["detail"]["configuration"]["alarmRule"] == f'ALARM("{child}") AND NOT FALSE'
    with pytest.raises(ClientError):
        aws.cloudwatch.delete_alarms(AlarmNames=[child])
    aws.cloudwatch.delete_alarms(AlarmNames=[child, parent])


def test_j16_a_rule_that_is_none_is_refused_in_aws_words(aws: Emulator) -> None:
    with pytest.raises(ClientError) as refused:
        aws.cloudwatch.put_composite_alarm(AlarmName=unique("parent"), AlarmRule="TRUE and FALSE")
    assert refused.value.response["Error"]["Message"] == (
        "Error in AlarmRule [Unsupported token 'and' at char 5, must be: <EOF>, 'AND', 'OR']"
    )


def test_anomaly_bands_and_search_are_refused_by_name(aws: Emulator) -> None:
    for parameters, word in (
        ({"ComparisonOperator": "GreaterThanUpperThreshold", "ThresholdMetricId": "band"}, "anomaly bands"),
        ({"ExtendedStatistic": "tm99", "Statistic": None}, "tm99"),
    ):
        asked = {**SIMPLE, "MetricName": "m", "AlarmName": unique("alarm"), **parameters}
        with pytest.raises(ClientError) as refused:
            aws.cloudwatch.put_metric_alarm(**{key: value for key, value in asked.items() if value is not None})
        assert word in refused.value.response["Error"]["Message"]
    query = {"Id": "e1", "Expression": "SEARCH('{Test} m', 'Sum', 60)"}
    with pytest.raises(ClientError) as refused:
        aws.cloudwatch.get_metric_data(MetricDataQueries=[query], StartTime=time.time() - 600, EndTime=time.time())
    assert "does not serve SEARCH" in refused.value.response["Error"]["Message"]
