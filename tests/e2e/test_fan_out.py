"""Fan-out: three subscribers at once, one of them added later, and the handshake of HTTP subscribers."""

import json
import secrets

import pytest

from .support.inputs import encode, valid
from .support.landing import Landing
from .support.laws import assert_told, settle
from .support.sender import Sender
from .support.subscribers import HttpSubscriber, Subscriber, queue_subscription
from .support.target import Target

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]


def test_a_subscriber_added_later_gets_what_comes_later(
    target: Target, landing: Landing, sender: Sender, subscribers: list[Subscriber]
) -> None:
    earlier = settle(target, landing, sender.send(encode(valid()) for _ in range(3)))
    for subscriber in subscribers:
        assert_told(target, subscriber, earlier.data_keys)

    name = f"e2e-later-{secrets.token_hex(4)}"
    clients = target.clients
    with queue_subscription(clients.sqs, clients.sns, target.outputs["topic_arn"], name, target.tags) as added:
        later = settle(target, landing, sender.send(encode(valid()) for _ in range(20)))
        for subscriber in [*subscribers, added]:
            assert_told(target, subscriber, later.data_keys)
        assert not earlier.data_keys & added.look().keys()


def test_g13_http_requests_carry_the_headers_of_sns(
    target: Target, landing: Landing, sender: Sender, subscribers: list[Subscriber]
) -> None:
    if not target.loopback:
        pytest.skip("SNS of this target does not reach an endpoint on loopback")
    [http] = [subscriber for subscriber in subscribers if isinstance(subscriber, HttpSubscriber)]
    assert_told(target, http, settle(target, landing, sender.send([encode(valid())])).data_keys)

    headers, body = http.of_type("Notification")[-1]
    assert headers["content-type"] == "text/plain; charset=UTF-8"
    assert headers["user-agent"] == "Amazon Simple Notification Service Agent"
    assert headers["x-amz-sns-topic-arn"] == target.outputs["topic_arn"]
    assert headers["x-amz-sns-message-id"] == json.loads(body)["MessageId"]
    assert "x-amz-sns-subscription-arn" in headers


def test_g14_nothing_is_posted_before_the_endpoint_confirms(
    target: Target, landing: Landing, sender: Sender, subscribers: list[Subscriber]
) -> None:
    if not target.loopback:
        pytest.skip("SNS of this target does not reach an endpoint on loopback")
    silent = HttpSubscriber()
    try:
        target.clients.sns.subscribe(TopicArn=target.outputs["topic_arn"], Protocol="http", Endpoint=silent.url)
        told = settle(target, landing, sender.send([encode(valid())])).data_keys
        for subscriber in subscribers:
            assert_told(target, subscriber, told)
        assert silent.of_type("Notification") == []
        confirmation = json.loads(silent.of_type("SubscriptionConfirmation")[0][1])
        assert confirmation["TopicArn"] == target.outputs["topic_arn"]
        assert confirmation["Token"]
    finally:
        silent.close()
