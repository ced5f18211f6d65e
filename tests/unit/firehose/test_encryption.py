"""Server-side encryption: its states, whatever comes in whatever order (A-28)."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from localstack.aws.api import ServiceException

from hydrant.emulator.firehose.encryption import Encryption, key_of

KEY = "arn:aws:kms:us-east-1:000000000000:key/1"


def sound(_arn: str) -> None:
    return None


def missing(_arn: str) -> tuple[str, str]:
    return "KMS_KEY_NOT_FOUND", "no such key"


def test_a28_start_and_stop_pass_through_their_states() -> None:
    encryption = Encryption()
    assert encryption.describe() == {"Status": "DISABLED"}
    encryption.begin_start("d", key_of({"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": KEY}))
    assert encryption.describe() == {"Status": "ENABLING", "KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": KEY}
    assert not encryption.on
    assert encryption.complete(sound)
    assert encryption.describe()["Status"] == "ENABLED"
    assert encryption.begin_stop("d")
    assert encryption.describe()["Status"] == "DISABLING"
    assert encryption.complete(sound)
    assert encryption.describe() == {"Status": "DISABLED"}
    assert not encryption.begin_stop("d"), "nothing to stop"


def test_a28_a_key_that_cannot_be_used_is_told() -> None:
    encryption = Encryption()
    encryption.begin_start("d", key_of({"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": KEY}))
    assert not encryption.complete(missing)
    described = encryption.describe()
    assert described["Status"] == "ENABLING_FAILED"
    assert described["FailureDescription"] == {"Type": "KMS_KEY_NOT_FOUND", "Details": "no such key"}
    encryption.begin_start("d", key_of(None))
    assert encryption.complete(missing), "AWS's own key is not looked up"
    assert encryption.describe() == {"Status": "ENABLED", "KeyType": "AWS_OWNED_CMK"}


def begin_start(encryption: Encryption) -> Callable[[str], object]:
    return lambda name: encryption.begin_start(name, key_of(None))


@given(st.lists(st.sampled_from(["start", "stop", "complete"])))
def test_a28_only_one_change_at_a_time(steps: list[str]) -> None:
    encryption = Encryption()
    for step in steps:
        changing = encryption.status in ("ENABLING", "DISABLING")
        if step == "complete":
            encryption.complete(sound)
            assert encryption.status in ("ENABLED", "DISABLED")
            continue
        change = encryption.begin_stop if step == "stop" else begin_start(encryption)
        if changing:
            with pytest.raises(ServiceException, match="is in encryption status"):
                change("d")
        else:
            change("d")


@pytest.mark.parametrize(
    "given",
    [{"KeyType": "CUSTOMER_MANAGED_CMK"}, {"KeyType": "AWS_OWNED_CMK", "KeyARN": KEY}],
)
def test_a28_type_and_key_have_to_fit(given: dict[str, Any]) -> None:
    with pytest.raises(ServiceException, match="KeyARN"):
        key_of(given)
