import pytest

from hydrant.emulator.kinesis.settings import Settings
from hydrant.settings import SettingError


def test_defaults() -> None:
    assert Settings.from_environment({}) == Settings(1024 << 20, 0.05, 0.0)


def test_each_variable_is_read() -> None:
    variables = {
        "HYDRANT_KINESIS_MEMORY_MB": "64",
        "HYDRANT_KINESIS_STATE_MS": "0",
        "HYDRANT_KINESIS_RETENTION_CAP_SECONDS": "300",
        "HYDRANT_KINESIS_QUOTAS": "1",
        "HYDRANT_KINESIS_WHEN_FULL": "drop",
    }
    assert Settings.from_environment(variables) == Settings(64 << 20, 0.0, 300.0, True, "drop")
    assert not Settings.from_environment({"HYDRANT_KINESIS_QUOTAS": "0"}).quotas


@pytest.mark.parametrize("value", ["lots", "1", "-5", "nan", "inf"])
def test_a_bad_value_is_named(value: str) -> None:
    with pytest.raises(SettingError, match=f"HYDRANT_KINESIS_MEMORY_MB is .*{value}.*at least 16"):
        Settings.from_environment({"HYDRANT_KINESIS_MEMORY_MB": value})


def test_a_switch_that_is_neither_on_nor_off_is_named() -> None:
    with pytest.raises(SettingError, match="HYDRANT_KINESIS_QUOTAS is 'maybe': give 1 or 0"):
        Settings.from_environment({"HYDRANT_KINESIS_QUOTAS": "maybe"})


def test_what_happens_when_full_is_one_of_two() -> None:
    assert not Settings.from_environment({}).drops_unread
    assert Settings.from_environment({"HYDRANT_KINESIS_WHEN_FULL": "drop"}).drops_unread
    with pytest.raises(SettingError, match="HYDRANT_KINESIS_WHEN_FULL is 'wait': give throttle or drop"):
        Settings.from_environment({"HYDRANT_KINESIS_WHEN_FULL": "wait"})
