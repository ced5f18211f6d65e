"""What the demo says of the balance."""

from typing import TYPE_CHECKING, cast

from hydrant.demo import view
from hydrant.demo.watch import Watch
from hydrant.pipeline.ledger import Ledger
from hydrant.pipeline.outputs import PipelineOutputs

if TYPE_CHECKING:
    from hydrant.pipeline.clients import Clients

OUTPUTS = PipelineOutputs("s", "d", "b", "data/", "error/", "t", "f", "/aws/lambda/f", {"events": "http://queue"})


def watch(sent: list[bytes], data: list[bytes], error: list[bytes]) -> Watch:
    """What a finished demo has seen; nothing is asked of AWS any more."""
    ledger = Ledger()
    for payload in sent:
        ledger.sent("orders", payload)
    for payload in data:
        ledger.in_data(payload)
    for payload in error:
        ledger.in_error(payload)
    return Watch(cast("Clients", None), OUTPUTS, ledger, lambda line, _: line.error_code)


def test_a_balance_that_holds_says_so() -> None:
    text = view.closing(watch([b"1", b"2"], [b"1"], [b"2"]), 0.0)
    assert "sent       2 = data       1 + error      1" in text
    assert text.splitlines()[-1] == "The balance holds."


def test_what_is_wrong_is_named() -> None:
    seen = watch([b"1", b"2"], [b"1"], [])
    seen.data_keys = {"data/a", "data/b"}
    seen.notified_keys = {"data/a"}
    text = view.closing(seen, 0.0)
    assert "≠" in text
    assert "notifications 1 ≠ objects in data/ 2" in text
    assert text.splitlines()[-2:] == ["The balance does NOT hold.", "1 records missing"]


def test_a_notification_for_an_error_object_breaks_the_law() -> None:
    seen = watch([b"1"], [], [b"1"])
    seen.notified_keys = {"error/a"}
    assert not seen.notifications_hold
