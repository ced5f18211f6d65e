"""`docker compose kill` and `up` with docker/keep.yml: everything is there again, and nothing is deployed anew."""

import json
import subprocess
from collections.abc import Iterator

import pytest

from hydrant.pipeline.clients import Clients
from hydrant.stack.kept_state import FORGOTTEN
from hydrant.waiting import eventually

from .support.command import Command
from .support.compose import Compose, stack, volumes

pytestmark = [pytest.mark.emulator, pytest.mark.compose, pytest.mark.xdist_group("compose"), pytest.mark.timeout(900)]

STREAM, KEY = "kept-beside", "seeded/object"


@pytest.fixture(scope="module")
def compose(pytestconfig: pytest.Config) -> Iterator[Compose]:
    with stack(pytestconfig.rootpath, "docker/keep.yml") as containers:
        containers("up", "--detach", "localstack")  # it is healthy when it is deployed
        deployed(containers)
        yield containers


def deployed(compose: Compose) -> "subprocess.CompletedProcess[str]":
    """A deployment from another container."""
    return compose("run", "--rm", "--no-TTY", "deploy", "hydrant", "deploy", "--wait", "240s", "--json")


def clients_of(compose: Compose) -> Clients:
    return Clients("us-east-1", f"http://127.0.0.1:{compose.port}")


def test_a_kill_takes_nothing_along(compose: Compose, hydrant: Command) -> None:
    clients = clients_of(compose)
    before = hydrant("status", "--json", "--port", str(compose.port)).document["outputs"]
    clients.kinesis.create_stream(StreamName=STREAM, ShardCount=1)
    clients.kinesis.get_waiter("stream_exists").wait(StreamName=STREAM, WaiterConfig={"Delay": 1})
    told = clients.kinesis.put_record(StreamName=STREAM, Data=b"acknowledged", PartitionKey="1")
    iterator = clients.kinesis.get_shard_iterator(
        StreamName=STREAM, ShardId=told["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    clients.s3.put_object(Bucket=before["bucket_name"], Key=KEY, Body=b"put before the kill")

    compose("kill", "localstack")
    compose("up", "--detach", "localstack")
    again = deployed(compose)
    assert json.loads(again.stdout.splitlines()[-1])["changes"] == {"add": 0, "change": 0, "remove": 0}
    assert FORGOTTEN not in again.stdout + again.stderr
    assert hydrant("status", "--json", "--port", str(compose.port)).document["outputs"] == before

    clients = clients_of(compose)

    def there() -> None:
        (record,) = clients.kinesis.get_records(ShardIterator=iterator)["Records"]
        assert (record["Data"], record["SequenceNumber"]) == (b"acknowledged", told["SequenceNumber"])

    eventually(there, timeout=60)
    body = clients.s3.get_object(Bucket=before["bucket_name"], Key=KEY)["Body"].read()
    assert body == b"put before the kill"


def test_it_is_forgotten_with_its_volume(compose: Compose) -> None:
    compose("down", "--volumes", "--timeout", "20")
    assert compose.left() == {"containers": [], "networks": [], "volumes": []}
    assert not [name for name in volumes() if name.startswith(compose.name)]
