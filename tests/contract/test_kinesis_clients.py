"""Clients other than boto3 on the Kinesis of the emulator."""

import time
from collections.abc import Iterator

import pytest

from tests.clients.javascript.node import SCRIPTS, RunJs

from .kinesis_emulator import running_kinesis

pytestmark = pytest.mark.emulator


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with running_kinesis(tmp_path_factory.mktemp("state")) as port:
        yield port


def test_the_sdk_for_javascript_puts_and_reads(run_js: RunJs, port: int) -> None:
    seen = run_js(SCRIPTS / "kinesis_round.mjs", f"http://127.0.0.1:{port}", "from-js", 3, 40)
    assert seen["failed"] == 0
    assert sorted(text for text, *_ in seen["read"]) == sorted(seen["sent"])
    places = {text: (shard, number) for text, shard, number, _ in seen["read"]}
    for text, result in zip(seen["sent"], seen["results"], strict=True):
        assert places[text] == (result["ShardId"], result["SequenceNumber"])
    assert all(abs(arrival / 1000 - time.time()) < 600 for *_, arrival in seen["read"])
