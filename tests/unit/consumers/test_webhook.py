import http.client
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from consumers.confirmation import may_visit
from consumers.messages import NewObject
from consumers.webhook import Webhook

from .shelf import S3_TEST_EVENT, TOPIC, confirmation, notification, s3_event

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Sns:
    """The place where SubscribeURLs lead: remembers who came, and answers as told."""

    def __init__(self, status: int = 200) -> None:
        self.visits: list[str] = []
        self.status = status


@contextmanager
def serving(sns: Sns) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sns.visits.append(self.path)
            self.send_response(sns.status)
            self.send_header("Content-Length", "0")
            if sns.status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,), name="sns")
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def post(url: str, kind: str, body: str, topic: str = TOPIC) -> int:
    headers = {
        "Content-Type": "text/plain; charset=UTF-8",
        "x-amz-sns-message-type": kind,
        "x-amz-sns-topic-arn": topic,
    }
    try:
        with DIRECT.open(urllib.request.Request(url, body.encode(), headers), timeout=10) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_g13_notifications_are_handled_wrapped_and_raw() -> None:
    seen: list[NewObject] = []
    with Webhook(seen.append) as webhook:
        assert post(webhook.url, "Notification", notification(s3_event("data/a+b"))) == 200
        assert post(webhook.url, "Notification", s3_event("data/c")) == 200
        assert post(webhook.url, "Notification", notification(S3_TEST_EVENT)) == 200
    assert [one.key for one in seen] == ["data/a b", "data/c"]
    assert webhook.handled == 2


def test_g14_a_subscription_is_confirmed_at_the_endpoint_in_use() -> None:
    sns = Sns()
    with serving(sns) as endpoint, Webhook(lambda _: None, endpoint_url=endpoint) as webhook:
        url = f"{endpoint}/?Action=ConfirmSubscription&Token=t"
        assert post(webhook.url, "SubscriptionConfirmation", confirmation(url)) == 200
    assert sns.visits == ["/?Action=ConfirmSubscription&Token=t"]
    assert webhook.confirmed == [TOPIC]


def test_a_subscribe_url_of_someone_else_is_not_visited() -> None:
    sns = Sns()
    with serving(sns) as stranger, Webhook(lambda _: None, endpoint_url="http://127.0.0.1:9") as webhook:
        assert post(webhook.url, "SubscriptionConfirmation", confirmation(f"{stranger}/")) == 403
    assert sns.visits == []
    assert webhook.confirmed == []


@pytest.mark.parametrize("status", [302, 500])
def test_a_confirmation_that_fails_or_leads_elsewhere_does_not_count(status: int) -> None:
    sns = Sns(status)
    with serving(sns) as endpoint, Webhook(lambda _: None, endpoint_url=endpoint) as webhook:
        assert post(webhook.url, "SubscriptionConfirmation", confirmation(f"{endpoint}/")) == 502
    assert sns.visits == ["/"]
    assert webhook.confirmed == []


def test_a_handler_that_fails_makes_sns_try_again() -> None:
    def handle(_: NewObject) -> None:
        raise RuntimeError("disk full")

    with Webhook(handle) as webhook:
        assert post(webhook.url, "Notification", s3_event("data/a")) == 500


@pytest.mark.parametrize(
    ("kind", "body", "topic", "status"),
    [
        ("Notification", "hello", TOPIC, 400),
        ("SubscriptionConfirmation", "hello", TOPIC, 400),
        ("SubscriptionConfirmation", "[]", TOPIC, 400),
        ("Something", "{}", TOPIC, 400),
        ("Notification", s3_event("data/a"), f"{TOPIC}-other", 403),
        ("UnsubscribeConfirmation", "{}", TOPIC, 200),
    ],
)
def test_other_requests_are_refused(kind: str, body: str, topic: str, status: int) -> None:
    with Webhook(lambda _: None, topic_arn=TOPIC) as webhook:
        assert post(webhook.url, kind, body, topic) == status


@pytest.mark.parametrize(("length", "status"), [("2000000", 413), ("many", 411), (None, 411)])
def test_a_body_too_large_or_of_unknown_length_is_not_read(length: str | None, status: int) -> None:
    with Webhook(lambda _: None) as webhook:
        connection = http.client.HTTPConnection(webhook.url.split("/")[2], timeout=10)
        connection.putrequest("POST", "/")
        if length:
            connection.putheader("Content-Length", length)
        connection.endheaders()
        assert connection.getresponse().status == status
        connection.close()


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription", True),
        ("https://sns.cn-north-1.amazonaws.com.cn/", True),
        ("http://127.0.0.1:4566/", True),
        ("http://localhost.localstack.cloud:4566/", True),
        ("http://hook.internal:81/", True),
        ("http://sns.eu-west-1.amazonaws.com/", False),
        ("https://sns.eu-west-1.amazonaws.com.evil.example/", False),
        ("https://sns.eu-west-1.amazonaws.com:8443/", False),
        ("https://sns.eu-west-1.amazonaws.com@evil.example/", False),
        ("https://evil.example/?sns.eu-west-1.amazonaws.com", False),
        ("http://127.0.0.1:4567/", False),
        ("http://169.254.169.254/latest/meta-data/", False),
        ("file:///etc/passwd", False),
        ("http://[::1", False),
        ("http://127.0.0.1:port/", False),
        ("", False),
    ],
)
def test_only_hosts_of_sns_are_visited(url: str, allowed: bool) -> None:
    assert may_visit(url, "http://localhost:4566", ["hook.internal:81"]) is allowed


def test_the_command_listens_and_ends_at_a_signal() -> None:
    command = [sys.executable, "-m", "consumers", "webhook", "--port", "0", "--json"]
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "HYDRANT_"))}
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        command, cwd=root, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr is not None
            url = process.stderr.readline().split()[-1]
            assert post(url, "Notification", s3_event("data/a")) == 200
            process.send_signal(signal.SIGTERM)
            output, errors = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 0
    assert output == '{"bucket": "b", "key": "data/a", "size": 7}\n'
    assert errors == "1 objects handled\n"
