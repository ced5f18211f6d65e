"""`GET /_hydrant/events` of a running emulator: what happens to records comes as events while it happens."""

import base64
import hashlib
import http.client
import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from ..support.delivery_streams import AT_ONCE, PREFIXES, DeliveryStream
from ..support.firehose_emulator import Emulator, wait_for
from ..support.functions import make_function
from ..support.notified import Queue, admits
from ..support.scripted_function import wish

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-transform")]
TIMEOUT = 60.0


@contextmanager
def events(aws: Emulator, query: str = "", **headers: str) -> Iterator[http.client.HTTPResponse]:
    """The answer to one who listens."""
    connection = http.client.HTTPConnection(urlsplit(aws.endpoint).netloc, timeout=TIMEOUT)
    connection.request("GET", f"/_hydrant/events{query}", headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        yield connection.getresponse()
    finally:
        connection.close()


def each(answer: http.client.HTTPResponse) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Number, kind and data of each event, until a deadline."""
    deadline, found = time.monotonic() + TIMEOUT, {}
    while time.monotonic() < deadline:
        line = answer.readline().decode().rstrip("\n")
        if line.startswith(":"):
            continue
        if line:
            name, _, found[name] = line.partition(": ")
        elif found:
            yield int(found["id"]), found["event"], json.loads(found["data"])
            found = {}
    raise AssertionError("the events that were waited for did not come")


def test_what_happens_to_records_is_told(plain_emulator: Emulator) -> None:
    aws = plain_emulator
    function, topic = make_function(aws, "scripted"), f"t-{uuid.uuid4().hex[:8]}"
    destination: dict[str, Any] = {"BufferingHints": AT_ONCE, **PREFIXES}
    pipe = DeliveryStream(aws, shards=1, function=function, **destination)
    topic_arn = aws.sns.create_topic(Name=topic)["TopicArn"]
    rejected = wish(name=pipe.name, answer={"result": "ProcessingFailed"})
    with events(aws, "?kinds=flow,rejected,delivered,function_error,notified,log") as answer:
        assert (answer.status, answer.getheader("Content-Type", "").split(";")[0]) == (200, "text/event-stream")
        told = each(answer)
        assert next(told)[1] == "flow"
        pipe.put_to_source(wish(name=pipe.name), rejected)
        message_id = aws.sns.publish(TopicArn=topic_arn, Message="m")["MessageId"]
        aws.functions.invoke(FunctionName=function, Payload=b"{}")  # not an event of Firehose: KeyError
        seen: dict[str, dict[str, Any]] = {}
        wanted = {"rejected", "delivered/data", "delivered/error", "function_error", "notified", "log", "flow"}
        for _, kind, data in told:
            name = f"{kind}/{data['output']}" if kind == "delivered" else kind
            ours = {
                "rejected": data.get("stream") == pipe.name,
                "delivered": data.get("stream") == pipe.name,
                "function_error": data.get("function") == function,
                "notified": data.get("message_id") == message_id,
                "log": data.get("group") == f"/aws/lambda/{function}",
                "flow": _flowed(data, pipe, function, topic_arn),
            }
            if ours.get(kind):
                seen[name] = data
            if seen.keys() >= wanted:
                break
    assert base64.b64decode(seen["rejected"]["raw"]) == rejected
    assert seen["rejected"]["code"] == "Lambda.ProcessingFailedStatus"
    assert seen["rejected"]["digest"] == hashlib.sha256(rejected).hexdigest()
    assert (seen["rejected"]["attempts"], seen["rejected"]["partition_key"]) == (1, "1")
    assert int(seen["rejected"]["sequence_number"]) > 0
    for output in ("data", "error"):
        data = seen[f"delivered/{output}"]
        assert (data["bucket"], data["records"]) == (pipe.bucket, 1)
        assert len(pipe.objects()[data["key"]]) == data["bytes"]
    assert seen["function_error"]["error_type"] == "KeyError"
    assert seen["notified"]["topic"] == topic_arn
    assert seen["notified"]["subscribers"] == 0


def _flowed(data: dict[str, Any], pipe: DeliveryStream, function: str, topic: str) -> bool:
    """Whether the totals hold all that the test does."""
    totals = {arn.rpartition(":")[2]: numbers for arn, numbers in data.get("totals", {}).items()}
    stream, delivery = totals.get(f"stream/{pipe.name}", {}), totals.get(f"deliverystream/{pipe.name}", {})
    return (
        stream.get("records_in") == 2
        and stream.get("bytes_in", 0) > 0
        and (delivery.get("records_in"), delivery.get("records_out"), delivery.get("records_failed")) == (2, 1, 1)
        and totals.get(function, {}).get("errors", 0) >= 1
        and totals.get(topic.rpartition(":")[2], {}).get("records_in") == 1
        and totals.get(pipe.bucket, {}).get("objects") == 2
    )


def test_who_connects_again_goes_on_where_they_were(plain_emulator: Emulator) -> None:
    aws = plain_emulator
    topic = aws.sns.create_topic(Name=f"t-{uuid.uuid4().hex[:8]}")["TopicArn"]
    with events(aws, "?kinds=notified") as answer:
        answer.readline()  # it listens
        first = aws.sns.publish(TopicArn=topic, Message="1")["MessageId"]
        number = next(number for number, _, data in each(answer) if data.get("message_id") == first)
    second = aws.sns.publish(TopicArn=topic, Message="2")["MessageId"]
    for query, headers in ((f"&since={number}", {}), ("", {"Last_Event_ID": str(number)})):
        with events(aws, f"?kinds=notified{query}", **headers) as answer:
            ours = (data["message_id"] for _, _, data in each(answer) if data.get("topic") == topic)
            assert next(ours) == second


@pytest.mark.parametrize(("query", "word"), [("?kinds=other", "rejected"), ("?since=-1", "since"), ("?since=x", "id")])
def test_what_is_no_request_for_events(plain_emulator: Emulator, query: str, word: str) -> None:
    with events(plain_emulator, query) as answer:
        assert answer.status == 400
        assert word in json.loads(answer.read())["error"]


def test_web_pages_of_others_hear_nothing(plain_emulator: Emulator) -> None:
    with events(plain_emulator, Origin="https://example.com") as answer:
        assert answer.status == 403


def test_nobody_who_has_gone_holds_a_thread(plain_emulator: Emulator) -> None:
    """More in a row than may listen at a time: each is let go when it is gone."""
    for _ in range(70):

        def status() -> int:
            with events(plain_emulator, "?kinds=flow") as answer:
                return answer.status

        wait_for(status, lambda seen: seen == 200, "room to listen", TIMEOUT)


def ask(aws: Emulator, **question: str) -> dict[str, Any]:
    """What the emulator knows of a record or an object."""
    connection = http.client.HTTPConnection(urlsplit(aws.endpoint).netloc, timeout=TIMEOUT)
    connection.request("GET", f"/_hydrant/trace?{urlencode(question)}")
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def test_the_way_of_a_record_is_known(plain_emulator: Emulator) -> None:
    aws = plain_emulator
    function, topic = make_function(aws, "scripted"), f"t-{uuid.uuid4().hex[:8]}"
    destination: dict[str, Any] = {"BufferingHints": AT_ONCE, **PREFIXES}
    pipe = DeliveryStream(aws, shards=1, function=function, **destination)
    topic_arn = aws.sns.create_topic(Name=topic)["TopicArn"]
    allowed = admits("s3.amazonaws.com", "sns:Publish", topic_arn, f"arn:aws:s3:::{pipe.bucket}")
    aws.sns.set_topic_attributes(TopicArn=topic_arn, AttributeName="Policy", AttributeValue=allowed)
    url = aws.sqs.create_queue(QueueName=topic)["QueueUrl"]
    queue_arn = aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    Queue(aws.sqs, url, queue_arn).let_in("sns.amazonaws.com", topic_arn)
    aws.sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=queue_arn)
    told_of = {"TopicArn": topic_arn, "Events": ["s3:ObjectCreated:*"]}
    aws.s3.put_bucket_notification_configuration(
        Bucket=pipe.bucket, NotificationConfiguration={"TopicConfigurations": [told_of]}
    )
    name = uuid.uuid4().hex
    pipe.put_to_source(wish(name=f"other-{name}"), wish(name=name))

    def way() -> dict[str, Any]:
        [record] = ask(aws, key="name", value=name)["records"]
        return dict(record)

    def whole(record: dict[str, Any]) -> bool:
        return any(each["messages"] and each["messages"][0]["sent"] for each in record["deliveries"][0]["objects"])

    record = wait_for(way, whole, "a record that was told of", TIMEOUT)
    [delivery] = record["deliveries"]
    assert (record["stream"], record["partition_key"], delivery["delivery_stream"]) == (pipe.name, "1", pipe.name)
    assert (delivery["destination"], delivery["file_format"]) == ("Amazon S3", None)
    assert base64.b64decode(record["raw"]) == wish(name=name)
    [call] = delivery["calls"]
    assert call["function"].endswith(f":function:{function}")
    assert record["at"] <= call["started"] <= call["ended"]
    pattern = f'"{call["request_ids"][0]}"'

    def logged() -> list[Any]:
        with suppress(aws.logs.exceptions.ResourceNotFoundException):  # lines come a moment later
            return list(
                aws.logs.filter_log_events(logGroupName=f"/aws/lambda/{function}", filterPattern=pattern)["events"]
            )
        return []

    wait_for(logged, bool, "the invocation in the function's log", TIMEOUT)
    written = next(each for each in delivery["objects"] if each["messages"])
    [message] = written["messages"]
    assert (message["topic"], message["sent"][0]["protocol"]) == (topic_arn, "sqs")
    assert message["sent"][0]["endpoint"] == queue_arn
    assert wish(name=name) in pipe.objects()[written["key"]]
    assert ask(aws, sequence_number=record["sequence_number"])["records"][0]["position"] == record["position"]
    [of_object] = ask(aws, object=written["key"], bucket=pipe.bucket)["objects"]
    assert of_object["calls"] >= 1
    assert any(span["begin"] <= record["position"] < span["end"] for span in of_object["read_from"])
