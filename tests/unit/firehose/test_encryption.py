"""Server-side encryption: its states, whatever comes in whatever order (A-28)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from localstack.aws.api import ServiceException

from hydrant.emulator.firehose.encryption_state import DAY, MAX_CHANGES_PER_DAY, Encryption, key_of, trouble_of

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


def steps_of(encryption: Encryption) -> Iterator[tuple[str, str | None, bool]]:
    """Status, type of key and what puts are told, while the key is changed to one that fails and then taken away."""

    def seen() -> tuple[str, str | None, bool]:
        described = encryption.describe()
        return described["Status"], described.get("KeyType"), encryption.on

    encryption.begin_start("d", key_of(None))
    yield seen()
    encryption.complete(sound)
    yield seen()
    encryption.begin_start("d", key_of({"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": KEY}))
    yield seen()
    encryption.complete(missing)
    yield seen()
    encryption.begin_stop("d")
    yield seen()
    encryption.complete(sound)
    yield seen()


def test_a28_the_key_of_before_stays_in_force_until_another_is_enabled_or_it_is_disabled() -> None:
    assert list(steps_of(Encryption())) == [
        ("ENABLING", "AWS_OWNED_CMK", False),
        ("ENABLED", "AWS_OWNED_CMK", True),
        ("ENABLING", "CUSTOMER_MANAGED_CMK", True),
        ("ENABLING_FAILED", "AWS_OWNED_CMK", True),
        ("DISABLING", "AWS_OWNED_CMK", True),
        ("DISABLED", None, False),
    ]


@given(st.lists(st.sampled_from(["own", "sound", "missing", "stop"])))
def test_a28_puts_are_told_of_the_last_change_that_worked(changes: list[str]) -> None:
    encryption, on = Encryption(), False
    for change in changes:
        if change == "stop":
            encryption.begin_stop("d")
        else:
            given = None if change == "own" else {"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": KEY}
            encryption.begin_start("d", key_of(given))
        assert encryption.on is on, "nothing changes before the end"
        encryption.complete(missing if change == "missing" else sound)
        on = on if change == "missing" else change != "stop"
        assert encryption.on is on
        assert ("FailureDescription" in encryption.describe()) is (change == "missing")


@pytest.mark.parametrize(
    ("metadata", "kind"),
    [
        ({"KeyState": "Enabled"}, None),
        ({"KeyState": "Enabled", "KeyUsage": "ENCRYPT_DECRYPT", "KeySpec": "SYMMETRIC_DEFAULT"}, None),
        ({"KeyState": "Disabled"}, "DISABLED_KMS_KEY"),
        ({"KeyState": "PendingDeletion"}, "DISABLED_KMS_KEY"),
        ({"KeyState": "Enabled", "KeyUsage": "SIGN_VERIFY"}, "INVALID_KMS_KEY"),
        ({"KeyState": "Enabled", "KeySpec": "RSA_2048"}, "INVALID_KMS_KEY"),
    ],
)
def test_a28_only_an_enabled_symmetric_key_will_do(metadata: dict[str, str], kind: str | None) -> None:
    trouble = trouble_of(KEY, metadata)
    assert (trouble and trouble[0]) == kind


def test_a28_changes_of_a_day_are_counted() -> None:
    encryption = Encryption()
    for _ in range(MAX_CHANGES_PER_DAY):
        assert not encryption.used_up(5.0)
        encryption.count_change(5.0)
    assert encryption.used_up(5.0 + DAY - 1)
    assert not encryption.used_up(5.0 + DAY)
