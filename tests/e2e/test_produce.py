"""`hydrant produce` and what else the command says of a pipeline that is deployed."""

import secrets

import pytest

from hydrant.waiting import eventually

from .support.landing import Landing
from .support.target import EmulatorTarget

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("stack")]


def test_produce_sends_the_bytes_that_the_seed_decides(target: EmulatorTarget, landing: Landing) -> None:
    words = ("produce", "producer2", "orders", "--rate", "0", "--total", "25", "--seed", str(secrets.randbits(30)))
    for _ in range(2):
        ran = target.hydrant(*words, "--json", "--port", str(target.stack.port))
        assert ran.document["acknowledged"] == 50

    def landed() -> None:
        landing.look()
        assert sum(map(len, landing.data.values())) == 100

    eventually(landed, timeout=target.patience)
    assert {len(keys) for keys in landing.data.values()} == {2}
    assert not landing.error


def test_unknown_producer(target: EmulatorTarget) -> None:
    ran = target.hydrant("produce", "producer9", "--port", str(target.stack.port), code=2)
    assert "producer9" in ran.err
    assert "producer1" in ran.err, "it names the producers that there are"


@pytest.mark.parametrize("duration", ["soon", "0s", "-3s", "3 parsecs"])
def test_wrong_duration(duration: str, target: EmulatorTarget) -> None:
    ran = target.hydrant("produce", "producer1", f"--for={duration}", "--port", str(target.stack.port), code=2)
    assert duration in ran.err
    assert "30s" in ran.err, "it shows how to write one"


def test_wrong_timeout_of_flush(target: EmulatorTarget) -> None:
    ran = target.hydrant("flush", "--timeout", "soon", "--port", str(target.stack.port), code=2)
    assert "'soon' is no duration" in ran.err


def test_flush_says_what_it_delivered(target: EmulatorTarget) -> None:
    ran = target.hydrant("flush", "--json", "--port", str(target.stack.port))
    [(name, counts)] = ran.document["delivery_streams"].items()
    assert name == target.outputs["delivery_stream_name"]
    assert counts.keys() >= {"records", "objects"}
