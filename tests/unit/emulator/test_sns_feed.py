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
    context = SimpleNamespace(message=SimpleNamespace(message_id=number))
    feed.publish_to_subscriber(cast(Any, None), context, {"Protocol": protocol, "Endpoint": endpoint})
    [message] = JOURNAL.messages_of("bucket", number)
    assert [each[:2] for each in message.sent] == [(protocol, kept or endpoint)]


def test_what_is_no_address_is_not_shown() -> None:
    assert shown_address("http://[::1/word") == "endpoint"
