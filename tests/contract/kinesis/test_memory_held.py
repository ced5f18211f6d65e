"""What the emulator's process takes for what it holds: no body stays behind, and memory goes back to the system."""

import base64
import json
import os
import random
from collections.abc import Iterator

import psutil
import pytest

from hydrant.stack import control_client
from hydrant.waiting import eventually

from ..support.kinesis_emulator import MIB, client, error_of, iterator, running_kinesis, streams_on
from ..support.peer_endpoint import GIVEN
from ..support.ready_made import Caller

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("kinesis-memory"),
    pytest.mark.skipif(bool(GIVEN), reason="does not apply: looks at the emulator's process"),
]
CEILING_MB = 128


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("memory")
    with running_kinesis(folder, HYDRANT_KINESIS_MEMORY_MB=str(CEILING_MB), LS_LOG="critical") as found:
        yield found


def resident(port: int) -> int:
    health = control_client.health(port)
    assert health is not None
    return int(psutil.Process(health["pid"]).memory_info().rss)


def body_of(stream: str, size: int) -> tuple[bytes, int]:
    """A PutRecords of about 9 MB, or of 500 records, and the bytes of data in it."""
    count = max(1, min(500, 9_000_000 // size))
    data = [base64.b64encode(os.urandom(size)).decode() for _ in range(count)]
    records = [{"Data": each, "PartitionKey": f"key-{number}"} for number, each in enumerate(data)]
    return json.dumps({"StreamName": stream, "Records": records}).encode(), count * size


def various(stream: str, size: int) -> tuple[list[bytes], int]:
    """Several of them, so far apart when they come again that nothing can be packed; the bytes of data in each."""
    made = [body_of(stream, size) for _ in range(4)]
    return [body for body, _ in made], made[0][1]


@pytest.mark.parametrize("size", [200, 50_000, 1_000_000])
def test_what_is_held_costs_at_most_half_as_much_again(port: int, size: int) -> None:
    kinesis, caller = client(port), Caller(port)
    with streams_on(kinesis) as make:
        name = make(ShardCount=2)
        bodies, held = various(name, size)
        caller.call("PutRecords", bodies[0])
        before = resident(port)
        for number in range(int(2.5 * CEILING_MB * MIB // held)):  # the older ones go
            assert caller.call("PutRecords", bodies[number % len(bodies)]) == 200
        (stream,) = [each for each in control_client.status(port)["streams"] if each["name"] == name]
        assert stream["bytes_held"] > 0.7 * CEILING_MB * MIB
        assert stream["lost_records"] > 0
        assert resident(port) - before < 1.5 * CEILING_MB * MIB
        control_client.reset(port)
        eventually(lambda: _below(port, before + CEILING_MB * MIB // 2), timeout=60)


def _below(port: int, most: int) -> None:
    assert resident(port) < most


def test_bodies_of_refused_calls_do_not_stay(port: int) -> None:
    caller = Caller(port)
    body, size = body_of("no-such-stream", 1_000_000)
    assert caller.call("PutRecords", body) == 400
    before = resident(port)
    for _ in range(40):
        assert caller.call("PutRecords", body) == 400
    assert resident(port) - before < 10 * size


def test_large_answers_do_not_stay(port: int) -> None:
    kinesis, caller = client(port), Caller(port)
    with streams_on(kinesis) as make:
        name = make(ShardCount=1)
        body, size = body_of(name, 1_000_000)
        assert caller.call("PutRecords", body) == 200
        place = iterator(kinesis, name)
        assert len(kinesis.get_records(ShardIterator=place)["Records"]) == 9
        before = resident(port)
        for _ in range(40):
            assert caller.call("GetRecords", json.dumps({"ShardIterator": place}).encode()) == 200
        assert resident(port) - before < 10 * size
        assert error_of(lambda: kinesis.get_records(ShardIterator="no"))[0] == "InvalidArgumentException"


def test_json_takes_less_memory_than_it_is(port: int) -> None:
    kinesis, caller = client(port), Caller(port)
    with streams_on(kinesis) as make:
        name = make(ShardCount=1)
        before = resident(port)
        for start in range(0, 100_000, 500):
            assert caller.call("PutRecords", events(name, start)) == 200
        (stream,) = [each for each in control_client.status(port)["streams"] if each["name"] == name]
        assert stream["records_held"] == 100_000
        assert stream["lost_records"] == 0
        assert stream["bytes_held"] > 40_000_000
        eventually(lambda: _below(port, before + int(0.7 * stream["bytes_held"])), timeout=60)


def events(stream: str, start: int) -> bytes:
    """A PutRecords of 500 events of 400 B and more, with other words in each."""
    chance = random.Random(start)
    words = ("order", "customer", "shipped", "north", "south", "east", "west", "late", "today")
    documents = (
        {"id": number, "user": chance.randrange(10**6), "note": " ".join(chance.choices(words, k=60))}
        for number in range(start, start + 500)
    )
    records = [
        {"Data": base64.b64encode(json.dumps(each).encode()).decode(), "PartitionKey": f"key-{each['id']}"}
        for each in documents
    ]
    return json.dumps({"StreamName": stream, "Records": records}).encode()
