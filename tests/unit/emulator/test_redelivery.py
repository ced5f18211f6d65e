"""Deliveries are tried again while their receiver fails, by SNS' own policy, and not where it refuses."""

import itertools
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator import redelivery
from hydrant.emulator.redelivery import delays, delivered, patient


def error(status: int, code: str = "Any") -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "SendMessage")  # type: ignore[typeddict-item]


class Receiver:
    """Fails so many times, then takes what comes."""

    def __init__(self, fails: int, how: ClientError) -> None:
        self.fails, self.how = fails, how
        self.calls = 0
        self.waited: list[float] = []

    def send_message(self, **members: Any) -> dict[str, Any]:
        self.calls += 1
        if self.calls <= self.fails:
            raise self.how
        return members

    def wait(self, seconds: float) -> bool:
        self.waited.append(seconds)
        return False

    def send(self) -> Any:
        return delivered(self.send_message, self.wait)(MessageBody="x")


def test_g15_a_queue_is_tried_again_100015_times_in_23_days() -> None:
    found = list(delays())
    assert len(found) == 100_015
    assert found[:5] == [0, 0, 0, 1, 1]
    assert found[5:15] == sorted(found[5:15])
    assert (found[5], round(found[14], 6), found[-1]) == (1, 20, 20)
    assert 23 <= sum(found) / 86_400 < 24


@given(st.integers(min_value=0, max_value=300), st.sampled_from([error(503), error(400, "RequestThrottled")]))
def test_what_fails_for_a_while_is_delivered_once(fails: int, how: ClientError) -> None:
    receiver = Receiver(fails, how)
    assert receiver.send() == {"MessageBody": "x"}
    assert receiver.calls == fails + 1
    assert receiver.waited == list(itertools.islice(delays(), fails))


def test_an_internal_error_is_not_waited_for_without_end() -> None:
    assert Receiver(15, error(500)).send() == {"MessageBody": "x"}
    receiver = Receiver(16, error(500))
    with pytest.raises(ClientError):
        receiver.send()
    assert receiver.calls == 16
    assert 60 <= sum(receiver.waited) <= 120


@pytest.mark.parametrize(
    "how", [error(400, "AWS.SimpleQueueService.NonExistentQueue"), error(403, "AccessDenied"), error(501)]
)
def test_a_receiver_that_refuses_is_asked_once(how: ClientError) -> None:
    receiver = Receiver(1, how)
    with pytest.raises(ClientError):
        receiver.send()
    assert (receiver.calls, receiver.waited) == (1, [])


def test_nothing_is_tried_again_when_the_emulator_ends() -> None:
    receiver = Receiver(9, error(503))
    with pytest.raises(ClientError):
        delivered(receiver.send_message, lambda _: True)()
    assert receiver.calls == 1


class Factory:
    """As LocalStack's `connect_to`, with one receiver behind it."""

    def __init__(self, receiver: Receiver) -> None:
        self.sqs, self.receiver = self, receiver

    def __call__(self, **_: Any) -> "Factory":
        return self

    def request_metadata(self, **_: Any) -> Receiver:
        return self.receiver


def test_who_is_not_patient_is_told_of_the_first_failure() -> None:
    """PutBucketNotification sends a test message by the same way, and its caller waits."""
    receiver = Receiver(2, error(503))
    connect_to = redelivery._Way(Factory(receiver))

    def send() -> Any:
        return connect_to(region_name="us-east-1").sqs.request_metadata(service_principal="sns").send_message(A=1)

    with pytest.raises(ClientError):
        send()
    with patient():
        assert send() == {"A": 1}
    assert receiver.calls == 3
