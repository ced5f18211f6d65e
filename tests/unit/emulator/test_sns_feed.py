"""What the journal keeps of a message that a topic has sent to a subscriber."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from hydrant.emulator.addresses import shown_address
from hydrant.emulator.feed.journal import JOURNAL, Message
from hydrant.emulator.sns import feed

LOGIN = "ada:word"


@pytest.mark.parametrize(
    ("protocol", "endpoint", "kept"),
    [
        ("https", f"https://{LOGIN}@example.com:8443/hook?code=word#word", "https://example.com:8443/hook"),
        ("http", "http://127.0.0.1:8080/a/b", "http://127.0.0.1:8080/a/b"),
        ("sqs", "arn:aws:sqs:us-east-1:000000000000:q", "arn:aws:sqs:us-east-1:000000000000:q"),
        ("lambda", "arn:aws:lambda:us-east-1:000000000000:function:f:1", None),
    ],
)
def test_no_secret_of_an_address_is_kept(
    protocol: str, endpoint: str, kept: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "_to_subscriber", lambda *_: None)
    number = f"test-of-an-address-{protocol}"
    JOURNAL.published(Message("topic", number, 1.0, (("bucket", number),)))
    context = SimpleNamespace(request_headers={}, message=SimpleNamespace(message_id=number))
    feed.publish_to_subscriber(cast(Any, None), context, {"Protocol": protocol, "Endpoint": endpoint})
    [message] = JOURNAL.messages_of("bucket", number)
    assert [each[:2] for each in message.sent] == [(protocol, kept or endpoint)]


def test_what_is_no_address_is_not_shown() -> None:
    assert shown_address("http://[::1/word") == "endpoint"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://hooks.example/services/T01ABCDEF/B02ABCDEF/x9YzK3mQ8rT5vW2aB4cD", "https://hooks.example/services/T01ABCDEF/B02ABCDEF/***"),
        ("https://example.com/api/webhooks/123456789012345678/abcDEFghiJKLmnoPQRstu_vw-xyz", "https://example.com/api/webhooks/***/***"),
        ("https://example.com/0190b3c4-5d6e-7f80-9a1b-2c3d4e5f6071/notify", "https://example.com/***/notify"),
        ("https://example.com/orders/of-the-warehouse-in-lisbon/v2/hook", "https://example.com/orders/of-the-warehouse-in-lisbon/v2/hook"),
        ("http://127.0.0.1:8080/webhook", "http://127.0.0.1:8080/webhook"),
    ],
)  # fmt: skip
def test_what_looks_like_a_token_in_a_path_is_not_shown(url: str, shown: str) -> None:
    assert shown_address(url) == shown


def journal_after(publish: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, float]]:
    """What the journal has of a message of two that a publisher handles in this way."""
    monkeypatch.setattr(feed, "_to_subscriber", publish)
    monkeypatch.setattr(feed, "_store_delivery_log", lambda *_, **__: None)
    for number in ("m-1", "m-2"):
        JOURNAL.published(Message("topic", number, 1.0, (("bucket", number),)))
    context = SimpleNamespace(
        request_headers={}, messages=[SimpleNamespace(message_id=number) for number in ("m-1", "m-2")]
    )
    feed.publish_to_subscriber(cast(Any, None), context, {"Protocol": "sqs", "Endpoint": "arn"})
    return [
        each
        for number in ("m-1", "m-2")
        for message in JOURNAL.messages_of("bucket", number)[-1:]
        for each in message.sent
    ]


def test_what_a_subscriber_refuses_was_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses_the_first(_: Any, context: Any, subscriber: Any) -> None:
        for message in context.messages:
            feed.store_delivery_log(message, subscriber, success=True)
        feed.store_delivery_log(context.messages[0], subscriber, success=False)

    assert len(journal_after(refuses_the_first, monkeypatch)) == 1


def test_a_refusal_is_forgotten_with_its_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "_store_delivery_log", lambda *_, **__: None)
    feed.store_delivery_log(SimpleNamespace(message_id="m-1"), {}, success=False)
    assert len(journal_after(lambda *_: None, monkeypatch)) == 2
