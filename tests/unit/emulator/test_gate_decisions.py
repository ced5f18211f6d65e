"""The gate's decisions are remembered, and told in the log when they are new, but not without end."""

import logging

import pytest

from hydrant.emulator.http.addresses import own_addresses
from hydrant.emulator.http.decisions import deciding
from hydrant.emulator.http.gate import Caller, Gate


def test_a_refusal_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    decide = deciding(Gate())
    with caplog.at_level(logging.WARNING):
        assert decide(Caller("evil.test")) == decide(Caller("evil.test"))
        assert decide(Caller("localhost")) is None
    (line,) = caplog.messages
    assert "'evil.test'" in line
    assert "HYDRANT_ALLOWED_HOSTS=evil.test" in line


def test_pages_cannot_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    decide = deciding(Gate())
    with caplog.at_level(logging.WARNING):
        for number in range(500):
            assert decide(Caller(f"page{number}.test")) is not None
    assert 0 < len(caplog.messages) <= 100


def test_an_emulator_on_all_interfaces_is_called_by_each_of_itsown_addresses() -> None:
    assert own_addresses(["127.0.0.1"]) == ["127.0.0.1"]
    assert "127.0.0.1" in own_addresses(["0.0.0.0"])
    assert not [address for address in own_addresses(["::", "127.0.0.1"]) if "%" in address]
