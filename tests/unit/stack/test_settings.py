import pytest

from hydrant.errors import EmulatorFailed
from hydrant.stack import emulator


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HYDRANT_KINESIS_QUOTAS", "maybe"),
        ("HYDRANT_TEST_CLOCK", "tomorrow"),
        ("HYDRANT_KINESIS_MEMORY_MB", "lots"),
        ("HYDRANT_FIREHOSE_MEMORY_MB", "-1"),
        ("HYDRANT_LAMBDA_ENVIRONMENTS", "0"),
        ("HYDRANT_ALLOWED_ORIGINS", "*"),
        ("HYDRANT_ALLOWED_HOSTS", "http://mybox"),
    ],
)
def test_a_setting_that_is_off_is_named_before_anything_starts(name: str, value: str) -> None:
    with pytest.raises(EmulatorFailed) as caught:
        emulator.check_settings({"PATH": "/bin", name: value})
    assert name in caught.value.cause
    assert repr(value) in caught.value.cause or value in caught.value.cause


def test_no_setting_is_needed() -> None:
    emulator.check_settings({})
