"""The project's own alarms: rejected records set one off within its period, by the test clock; valid ones do not."""

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hydrant.ports import free_port
from hydrant.stack import registry
from hydrant.waiting import eventually

from .support.command import Command
from .support.inputs import encode, rejected, valid
from .support.sender import Sender
from .support.target import EmulatorTarget, as_environment

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("alarms"), pytest.mark.slow]

TOPIC = "arn:aws:sns:us-east-1:000000000000:on-duty"
PERIOD = 300
DOCUMENT = Path(__file__).parents[2] / "docs" / "adding-a-producer.md"


@pytest.fixture(scope="module")
def stack(hydrant: Command, pytestconfig: pytest.Config) -> Iterator[EmulatorTarget]:
    """A stack of its own whose clock can be moved, and whose alarms tell a topic."""
    port = free_port()
    env = {**as_environment({"alarm_topic_arn": TOPIC}), "HYDRANT_TEST_CLOCK": "1"}
    try:
        terraform = str(pytestconfig.rootpath / "terraform")
        hydrant("up", "--detach", "--terraform", terraform, "--port", str(port), env=env)
        yield EmulatorTarget(registry.find(port), hydrant)
    finally:
        hydrant("down", "--port", str(port))


@pytest.fixture(scope="module")
def queue(stack: EmulatorTarget) -> str:
    """The URL of a queue that hears of the topic."""
    assert stack.clients.sns.create_topic(Name="on-duty")["TopicArn"] == TOPIC
    url = stack.clients.sqs.create_queue(QueueName="on-duty")["QueueUrl"]
    arn = stack.clients.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    stack.clients.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    stack.clients.sns.subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=arn)
    return url


def assert_state(stack: EmulatorTarget, state: str) -> None:
    """The alarms are looked at by a thread of the emulator, some time after its clock was moved."""

    def reached() -> None:
        assert alarm(stack)["StateValue"] == state

    eventually(reached, timeout=60)


def advance(stack: EmulatorTarget, seconds: int) -> None:
    stack.hydrant("clock", "advance", f"{seconds}s", "--port", str(stack.stack.port))


def counted(stack: EmulatorTarget, metric: str, **dimensions: str) -> float:
    """The sum of a metric of the function over all the time of this stack."""
    now = time.time()
    named = {"service": stack.outputs["function_name"], **dimensions}
    found = stack.clients.cloudwatch.get_metric_statistics(
        Namespace="Hydrant",
        MetricName=metric,
        Dimensions=[{"Name": name, "Value": value} for name, value in named.items()],
        StartTime=datetime.fromtimestamp(now - 3600, UTC),
        EndTime=datetime.fromtimestamp(now + 10 * 3600, UTC),
        Period=3600,
        Statistics=["Sum"],
    )["Datapoints"]
    return sum(point["Sum"] for point in found)


def send(stack: EmulatorTarget, records: list[bytes]) -> None:
    """Send records and wait until the function has counted them."""
    before = counted(stack, "RecordsReceived")
    Sender(stack.clients.kinesis, stack.outputs["stream_name"]).send(records)
    stack.hydrant("flush", "--port", str(stack.stack.port))

    def all_counted() -> None:
        assert counted(stack, "RecordsReceived") == before + len(records)

    eventually(all_counted, timeout=60)


def alarm(stack: EmulatorTarget) -> Any:
    name = stack.outputs["function_name"].rsplit("-", 1)[0] + "-rejected-records"
    return stack.clients.cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]


def test_rejected_records_set_the_alarm_off_within_its_period_and_valid_ones_do_not(
    stack: EmulatorTarget, queue: str
) -> None:
    send(stack, [encode(valid()) for _ in range(45)])
    advance(stack, PERIOD + 60)
    assert_state(stack, "OK")
    stack.hydrant("status", "--check", "--port", str(stack.stack.port))

    faults = [each.raw for each in rejected() if each.code == "NOT_JSON"][:2] * 3
    send(stack, [*(encode(valid()) for _ in range(54)), *faults])
    advance(stack, PERIOD)
    assert_state(stack, "ALARM")
    assert counted(stack, "RecordsRejected") == len(faults)
    told: dict[str, Any] = {}

    def heard() -> None:
        for message in stack.clients.sqs.receive_message(QueueUrl=queue).get("Messages", []):
            found = json.loads(json.loads(message["Body"])["Message"])
            told[found["NewStateValue"]] = found
        assert "ALARM" in told

    eventually(heard, timeout=60)
    assert told["ALARM"]["AlarmName"] == alarm(stack)["AlarmName"]
    assert told["ALARM"]["Trigger"]["Metrics"][0]["Expression"] == "IF(received > 0, 100 * rejected / received, 0)"
    checked = stack.hydrant("status", "--check", "--port", str(stack.stack.port), code=1)
    assert alarm(stack)["AlarmName"] in checked.out + checked.err
    # An alarm looks two periods back for what it lacks, in windows that begin with a minute (J-14).
    advance(stack, 3 * PERIOD + 60)
    assert_state(stack, "OK")


def test_what_the_document_on_producers_recommends_counts_rejections(stack: EmulatorTarget) -> None:
    """docs/adding-a-producer.md: a metric filter on `code`, and the embedded metric by producer."""
    text = DOCUMENT.read_text("utf-8")
    [command] = re.findall(r"^aws logs put-metric-filter .*?(?=^```)", text, re.MULTILINE | re.DOTALL)
    pattern = re.search(r"--filter-pattern '([^']+)'", command)
    transformation = re.search(r"--metric-transformations '([^']+)'", command)
    assert pattern is not None
    assert transformation is not None
    told = json.loads(transformation[1])
    stack.clients.logs.put_metric_filter(
        logGroupName=stack.outputs["function_log_group"],
        filterName="out-of-range",
        filterPattern=pattern[1],
        metricTransformations=told,
    )
    wrong = [each.raw for each in rejected() if each.name in ("above-range", "below-range")]
    producer = json.loads(wrong[0])["producer"]
    other = [each.raw for each in rejected() if each.code == "NOT_JSON"]
    before = counted(stack, "RecordsRejected", producer=producer)
    send(stack, [*wrong, *other, encode(valid())])
    assert counted(stack, "RecordsRejected", producer=producer) == before + len(wrong)
    now = time.time()

    def filtered() -> None:
        found = stack.clients.cloudwatch.get_metric_statistics(
            Namespace=told[0]["metricNamespace"],
            MetricName=told[0]["metricName"],
            Dimensions=[{"Name": "producer", "Value": producer}],
            StartTime=datetime.fromtimestamp(now - 3600, UTC),
            EndTime=datetime.fromtimestamp(now + 10 * 3600, UTC),
            Period=3600,
            Statistics=["Sum"],
        )["Datapoints"]
        assert sum(point["Sum"] for point in found) == len(wrong)

    eventually(filtered, timeout=60)
