"""The newest SDKs on what Kinesis has got since 2025: queues, channels, dry runs, large records, AUTO distribution."""

import time
from typing import Any

import pytest
from cramjam import gzip, zstd

from tests.clients.java.jvm import PROGRAMS as JAVA
from tests.clients.java.jvm import RunJava
from tests.clients.javascript.node import SCRIPTS, RunJs
from tests.clients.python.venv import PROGRAMS as PYTHON
from tests.clients.python.venv import RunBoto3

from ..support.clock import advance
from ..support.firehose_emulator import Emulator, wait_for
from ..support.kinesis_emulator import client
from ..support.notified import ACCOUNT, unique

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("test-clock")]


@pytest.fixture
def arguments(clock_emulator: Emulator) -> list[str]:
    """Endpoint, name, ARN of a bucket of that name, account."""
    name = unique("newest")
    clock_emulator.s3.create_bucket(Bucket=name)
    return [clock_emulator.endpoint, name, f"arn:aws:s3:::{name}", ACCOUNT]


def delivered(aws: Emulator, channel: str, bucket: str) -> bytes:
    """What the channel's objects hold once its time is up, as they lie there; the channel is deleted then."""
    advance(aws.endpoint, 601)
    found = wait_for(lambda: aws.bodies(bucket, "kinesis-channel/"), bool, "an object of the channel")
    api: Any = client(int(aws.endpoint.rpartition(":")[2]))
    api.delete_channel(ChannelARN=channel)
    return b"".join(found.values())


def test_k4_boto3_has_a_queue_its_dead_letters_and_a_channel(
    run_boto3: RunBoto3, clock_emulator: Emulator, arguments: list[str]
) -> None:
    seen = run_boto3(PYTHON / "kinesis_today.py", *arguments)
    name = arguments[1]
    assert (seen["strategy"], seen["most"], seen["listed"]) == ("AUTO", 10240, [name])
    assert (seen["received"], seen["times"]) == (list(range(25)), True)
    assert (seen["acknowledged"], seen["twice"]) == ([[10, 0], [10, 0]], ["ResourceNotFoundException"])
    assert len(seen["letters"]) == 5
    assert (seen["restored"], seen["updated"], seen["in use"]) == ([[True, 1]], 7, "ResourceInUseException")
    assert (seen["large"], seen["large in the queue"], seen["too large"]) == (
        10 << 20,
        [10 << 20],
        "ValidationException",
    )
    assert (seen["dry"], seen["dry records"]) == (["DryRunOperationException"] * 4, 0)
    assert seen["channels"] == [name]
    assert (seen["json"], seen["unknown member"]) == (True, "")
    assert seen["unknown operation"] == "UnknownOperationException"
    text = bytes(zstd.decompress(delivered(clock_emulator, seen["channel"], name)))
    assert sorted(text.splitlines()) == [b"first", b"second"]


def test_k8_the_sdk_for_javascript_has_a_channel(run_js: RunJs, clock_emulator: Emulator, arguments: list[str]) -> None:
    check_channel(run_js(SCRIPTS / "kinesis_channels.mjs", *arguments), clock_emulator, arguments[1])


def test_k8_the_sdk_for_java_has_a_channel(run_java: RunJava, clock_emulator: Emulator, arguments: list[str]) -> None:
    check_channel(run_java(JAVA / "KinesisChannels.java", *arguments), clock_emulator, arguments[1])


def check_channel(seen: dict[str, Any], aws: Emulator, name: str) -> None:
    assert (seen["listed"], seen["freshness"]) == ([name], 600)
    assert abs(seen["created"] / 1000 - time.time()) < 10 * 365 * 24 * 3600  # the clock is moved
    assert seen["dry"] == "DryRunOperationException"
    text = bytes(gzip.decompress(delivered(aws, seen["channel"], name)))
    assert sorted(text.decode().splitlines()) == ["fírst", "second"]
