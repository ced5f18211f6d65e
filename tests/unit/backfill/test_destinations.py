"""Who is told, and in which form: the topic, one queue, one endpoint."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import pytest

from hydrant.backfill.destinations import Endpoint, Envelope, Queue, Topic
from hydrant.backfill.rules import Rule
from hydrant.backfill.subscribers import find_subscriber
from hydrant.cli.backfill import _check_topic
from hydrant.errors import HydrantError, UsageError, WrongTarget
from hydrant.pipeline.clients import Clients

TOPIC = "arn:aws:sns:us-east-1:000000000000:objects"
QUEUE = "arn:aws:sqs:us-east-1:000000000000:inbox"
QUEUE_URL = "http://sqs.us-east-1.localhost:4566/000000000000/inbox"
MESSAGE = '{"Records":[]}'


class Calls:
    """An SDK client that notes what is asked of it."""

    def __init__(self, **replies: Any) -> None:
        self.replies = replies
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def get_paginator(self, name: str) -> Any:
        return type("Pages", (), {"paginate": lambda _, **words: [self._call(name, words)]})()

    def __getattr__(self, name: str) -> Any:
        return lambda **words: self._call(name, words)

    def _call(self, name: str, words: dict[str, Any]) -> Any:
        self.calls.append((name, words))
        return self.replies.get(name, {})


def test_the_topic_gets_the_message_with_s3s_subject() -> None:
    sns = Calls()
    Topic(cast(Any, sns), TOPIC).tell(MESSAGE)
    assert sns.calls == [("publish", {"TopicArn": TOPIC, "Subject": "Amazon S3 Notification", "Message": MESSAGE})]


@pytest.mark.parametrize("raw", [True, False])
def test_a_queue_gets_what_its_subscription_says(raw: bool) -> None:
    sqs = Calls()
    Queue(cast(Any, sqs), QUEUE_URL, QUEUE, Envelope(TOPIC, raw)).tell(MESSAGE)
    [(name, words)] = sqs.calls
    assert (name, words["QueueUrl"]) == ("send_message", QUEUE_URL)
    body = json.loads(words["MessageBody"])
    if raw:
        assert body == {"Records": []}
    else:
        assert (body["Type"], body["TopicArn"], body["Message"]) == ("Notification", TOPIC, MESSAGE)
        assert body["Subject"] == "Amazon S3 Notification"


class Web:
    """An endpoint that answers with the statuses given, then 200."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.got: list[tuple[dict[str, str], str]] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                web.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(web.statuses.pop(0) if web.statuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), name="web", daemon=True).start()


@pytest.fixture
def web(request: pytest.FixtureRequest) -> Iterator[Web]:
    found = Web(*getattr(request, "param", ()))
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.mark.parametrize("raw", [True, False])
def test_an_endpoint_is_told_as_sns_tells_it(web: Web, raw: bool) -> None:
    Endpoint(web.url, f"{TOPIC}:1", Envelope(TOPIC, raw)).tell(MESSAGE)
    [(headers, body)] = web.got
    assert headers["x-amz-sns-message-type"] == "Notification"
    assert (headers["x-amz-sns-topic-arn"], headers["x-amz-sns-subscription-arn"]) == (TOPIC, f"{TOPIC}:1")
    assert headers.get("x-amz-sns-rawdelivery") == ("true" if raw else None)
    assert body == MESSAGE or json.loads(body)["MessageId"] == headers["x-amz-sns-message-id"]


@pytest.mark.parametrize(("web", "tries"), [((500, 429), 3), ((400,), 1), ((503, 503, 503), 3)], indirect=["web"])
def test_an_endpoint_that_fails_is_asked_again_where_that_may_help(web: Web, tries: int) -> None:
    endpoint = Endpoint(web.url, f"{TOPIC}:1", Envelope(TOPIC, raw=True))
    if web.statuses == [500, 429]:
        endpoint.tell(MESSAGE)
    else:
        with pytest.raises(HydrantError, match="does not take a notification"):
            endpoint.tell(MESSAGE)
    assert len(web.got) == tries


def clients(*subscriptions: dict[str, str], raw: str = "false") -> Clients:
    made = Clients("us-east-1", "http://127.0.0.1:4566")
    listed = [{"TopicArn": TOPIC, "SubscriptionArn": f"{TOPIC}:{n}", **each} for n, each in enumerate(subscriptions)]
    attributes = {"Attributes": {"RawMessageDelivery": raw}}
    sns = Calls(list_subscriptions_by_topic={"Subscriptions": listed}, get_subscription_attributes=attributes)
    made._made = {"sns": sns, "sqs": Calls(get_queue_url={"QueueUrl": QUEUE_URL})}
    return made


SQS = {"Protocol": "sqs", "Endpoint": QUEUE}


@pytest.mark.parametrize("text", [QUEUE, "inbox", QUEUE_URL, "the-queue"])
def test_a_queue_is_found_by_arn_name_url_and_output(text: str) -> None:
    found = find_subscriber(clients(SQS, raw="true"), TOPIC, [], {"the-queue": QUEUE_URL}, text)
    assert isinstance(found, Queue)
    assert (found.arn, found.url, found.envelope) == (QUEUE, QUEUE_URL, Envelope(TOPIC, raw=True))


def test_a_queue_that_s3_tells_directly_gets_the_bare_event() -> None:
    found = find_subscriber(clients(), None, [Rule("r", QUEUE, "data/", "")], {}, QUEUE)
    assert isinstance(found, Queue)
    assert found.envelope.raw


def test_an_endpoint_is_found_by_its_url_and_is_on_this_machine() -> None:
    here, there = ({"Protocol": "https", "Endpoint": url} for url in ("https://localhost/a", "https://example.com/a"))
    found = find_subscriber(clients(here, there), TOPIC, [], {}, "https://localhost/a")
    assert isinstance(found, Endpoint)
    with pytest.raises(WrongTarget):
        find_subscriber(clients(here, there), TOPIC, [], {}, "https://example.com/a")


@pytest.mark.parametrize("topic", [TOPIC, None])
def test_who_is_no_subscriber_is_told_nothing(topic: str | None) -> None:
    waiting = {"Protocol": "https", "Endpoint": "https://localhost/a", "SubscriptionArn": "PendingConfirmation"}
    with pytest.raises(UsageError) as caught:
        find_subscriber(clients(SQS, waiting), topic, [], {}, "https://localhost/a")
    assert (QUEUE in caught.value.cause) == (topic is not None)


@pytest.mark.parametrize("arn", ["objects", "arn:aws:sqs:us-east-1:000000000000:objects", "arn:aws:sns:objects"])
def test_what_is_no_topic_is_told(arn: str) -> None:
    with pytest.raises(UsageError, match="no ARN of a topic"):
        _check_topic(arn)
    _check_topic(TOPIC)
