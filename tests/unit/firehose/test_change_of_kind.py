"""An update that changes the kind of a destination: what is given, and where records go meanwhile, each once (A-36)."""

import base64
import json
import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from localstack.aws.api import ServiceException

from hydrant.emulator.firehose.destinations.base import Destination
from hydrant.emulator.firehose.destinations.http_endpoint import HttpEndpointDestination
from hydrant.emulator.firehose.destinations.s3 import S3Destination
from hydrant.emulator.firehose.engine.ports import DeliveryError, EndpointAnswer, EndpointRequest, S3Object
from hydrant.emulator.firehose.settings import Settings

from .engine import MemoryStore, Stream, described, plan_of, running, wait_until
from .test_endpoint import to_endpoint

ROLE = "arn:aws:iam::000000000000:role/r"
PLAIN = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::bucket"}
TO_ENDPOINT: Any = {"EndpointConfiguration": {"Url": "https://example.com/in", "AccessKey": "k"}, "S3Update": PLAIN}
FAST = Settings(
    retry_seconds=0.01, retry_max_seconds=0.02, spacing_seconds=0.0, stop_seconds=5.0, endpoint_retry_seconds=0.01
)
URL = "https://127.0.0.1:1/in"
PASSED_ON = {"Enabled": False, "Processors": []}


def s3(**changes: Any) -> dict[str, Any]:
    return described(ProcessingConfiguration=PASSED_ON, **changes)


def in_place_of(before: Destination, kind: type[Destination], update: Any) -> Destination:
    return before.followed_by(kind, update)


def refusal(call: Callable[..., Any], *arguments: Any) -> str:
    with pytest.raises(ServiceException) as caught:
        call(*arguments)
    assert caught.value.code == "InvalidArgumentException"
    return str(caught.value)


def test_a36_an_endpoint_in_place_of_s3_has_nothing_of_it() -> None:
    before = S3Destination.create({**PLAIN, "Prefix": "data/", "CompressionFormat": "GZIP"})  # type: ignore[typeddict-item]
    after = in_place_of(before, HttpEndpointDestination, TO_ENDPOINT)
    assert isinstance(after, HttpEndpointDestination)
    assert after == HttpEndpointDestination.create(
        {"EndpointConfiguration": TO_ENDPOINT["EndpointConfiguration"], "S3Configuration": PLAIN}  # type: ignore[typeddict-item]
    )
    assert "Prefix" not in after.document["S3DestinationDescription"]
    assert after.access_key == "k"


def test_a36_s3_in_place_of_an_endpoint_has_defaults_of_its_own() -> None:
    before = S3Destination.create(PLAIN).followed_by(HttpEndpointDestination, TO_ENDPOINT)  # type: ignore[arg-type]
    backup = {**PLAIN, "BucketARN": "arn:aws:s3:::backup"}
    update: Any = {**PLAIN, "Prefix": "new/", "S3BackupMode": "Enabled", "S3BackupUpdate": backup}
    after = in_place_of(before, S3Destination, update)
    created: Any = {**PLAIN, "Prefix": "new/", "S3BackupMode": "Enabled", "S3BackupConfiguration": backup}
    assert after == S3Destination.create(created)


@pytest.mark.parametrize(
    ("update", "missing"),
    [
        ({}, "EndpointConfiguration and S3Update"),
        ({"S3Update": PLAIN}, "EndpointConfiguration"),
        ({"EndpointConfiguration": {"Url": URL}}, "S3Update"),
        ({"EndpointConfiguration": {"Url": URL}, "S3Update": {"RoleARN": ROLE}}, "S3Update.BucketARN"),
        ({"EndpointConfiguration": {"Url": URL}, "S3Update": {}}, "S3Update.RoleARN and S3Update.BucketARN"),
    ],
)
def test_a36_an_endpoint_needs_its_members(update: dict[str, Any], missing: str) -> None:
    words = refusal(in_place_of, S3Destination.create(PLAIN), HttpEndpointDestination, update)  # type: ignore[arg-type]
    assert words.endswith(f"missing: {missing}")
    assert "from Amazon S3 to HTTP endpoints" in words


@pytest.mark.parametrize(
    ("update", "missing"),
    [
        ({}, "RoleARN and BucketARN"),
        ({"RoleARN": ROLE}, "BucketARN"),
        ({**PLAIN, "S3BackupUpdate": {"RoleARN": ROLE}}, "S3BackupUpdate.BucketARN"),
    ],
)
def test_a36_s3_needs_its_members(update: dict[str, Any], missing: str) -> None:
    before = S3Destination.create(PLAIN).followed_by(HttpEndpointDestination, TO_ENDPOINT)  # type: ignore[arg-type]
    assert refusal(in_place_of, before, S3Destination, update).endswith(f"missing: {missing}")


def test_a20_a36_partitioning_does_not_come_with_a_change() -> None:
    before = S3Destination.create(PLAIN).followed_by(HttpEndpointDestination, TO_ENDPOINT)  # type: ignore[arg-type]
    update = {**PLAIN, "DynamicPartitioningConfiguration": {"Enabled": True}}
    assert "Dynamic Partitioning can only be enabled or disabled" in refusal(in_place_of, before, S3Destination, update)


class Accepting:
    """An endpoint in memory: `refuse` tells of each request whether it answers 500."""

    def __init__(self, refuse: Callable[[], bool] = lambda: False) -> None:
        self.refuse = refuse
        self.asked = 0
        self.taken: list[bytes] = []
        self._lock = threading.Lock()

    def post(self, request: EndpointRequest) -> EndpointAnswer:
        document = json.loads(request.body)
        with self._lock:
            self.asked += 1
            if self.refuse():
                return EndpointAnswer(500, "application/json", b"{}")
            self.taken += [base64.b64decode(record["data"]) for record in document["records"]]
        answer = {"requestId": document["requestId"], "timestamp": 1}
        return EndpointAnswer(200, "application/json", json.dumps(answer).encode())


class FlakyStore(MemoryStore):
    """S3 that refuses a share of the puts."""

    def __init__(self, refuse: Callable[[], bool]) -> None:
        super().__init__()
        self._refuse = refuse

    def put(self, item: S3Object) -> None:
        if self._refuse():
            raise DeliveryError("S3.AccessDenied", "no")
        super().put(item)


def change(stream: Stream, document: dict[str, Any], version: str = "2") -> None:
    stream.pipeline.update(plan_of(document, version))


def lined(*records: bytes) -> list[bytes]:
    return [record + b"\n" for record in records]


def test_a19_a36_what_is_buffered_goes_to_the_new_kind() -> None:
    endpoint, waiting = Accepting(), {"SizeInMBs": 5, "IntervalInSeconds": 300}
    with running(document=s3(BufferingHints=waiting), settings=FAST, endpoint=endpoint) as stream:
        stream.put(lined(b"one", b"two"))
        wait_until(lambda: stream.pipeline.status()["unread_records"] == 0, "the records are buffered")
        change(stream, to_endpoint(URL))
        wait_until(lambda: endpoint.taken == lined(b"one", b"two"), "they are at the endpoint")
        assert stream.store.objects == {}
        change(stream, s3(), "3")
        stream.put(lined(b"three"))
        stream.pipeline.flush(10)
        assert stream.store.lines() == Counter([b"three"])
        assert len(endpoint.taken) == 2


def test_a36_an_endpoint_that_refuses_is_given_up_for_s3() -> None:
    """Not as a failure: nothing is diverted to the error output."""
    endpoint = Accepting(lambda: True)
    with running(document=to_endpoint(URL, retry=7200), settings=FAST, endpoint=endpoint) as stream:
        stream.put(lined(b"one"))
        wait_until(lambda: endpoint.asked > 1, "the endpoint has refused")
        change(stream, s3())
        stream.pipeline.flush(10)
        assert stream.store.lines() == Counter([b"one"])
        assert stream.store.bodies("error/") == b""


def test_a36_a_bucket_that_refuses_is_given_up_for_an_endpoint() -> None:
    endpoint, store = Accepting(), MemoryStore(refusals=1_000_000)
    with running(document=s3(), settings=FAST, endpoint=endpoint, store=store) as stream:
        stream.put(lined(b"one"))
        wait_until(lambda: store.refused > 1, "S3 has refused")
        change(stream, to_endpoint(URL))
        wait_until(lambda: endpoint.taken == lined(b"one"), "it is at the endpoint")
        assert store.objects == {}


def test_d14_a36_copies_of_source_records_stay_in_the_backup() -> None:
    """They were taken while there was a backup: the new destination, which has none, gets no second copy of them."""
    log = described()["CloudWatchLoggingOptions"]
    hints = {"SizeInMBs": 5, "IntervalInSeconds": 300}
    backup = {**s3(Prefix="kept/"), "BucketARN": "arn:aws:s3:::backup", "BufferingHints": hints}
    backup["CloudWatchLoggingOptions"] = {**log, "LogStreamName": "BackupDelivery"}
    endpoint = Accepting()
    document = s3(S3BackupMode="Enabled", S3BackupDescription=backup)
    with running(document=document, settings=FAST, endpoint=endpoint) as stream:
        stream.put(lined(b"one"))
        stream.store.wait_for(lambda store: store.lines() == Counter([b"one"]))
        change(stream, to_endpoint(URL))
        stream.put(lined(b"two"))
        stream.pipeline.flush(10)
        assert endpoint.taken == lined(b"two")
        assert stream.store.lines("kept/") == Counter([b"one"])
        assert stream.store.lines() == Counter([b"one"])
        assert {item.bucket for key, item in stream.store.objects.items() if key.startswith("kept/")} == {"backup"}


@pytest.mark.parametrize("seed", range(6))
def test_a36_each_record_is_delivered_once_whatever_changes(seed: int) -> None:
    """Records put during changes are at the old or the new destination, once, though both refuse a third."""
    chance = random.Random(seed)
    lock = threading.Lock()

    def refuse() -> bool:
        with lock:
            return chance.random() < 0.3

    endpoint, store = Accepting(refuse), FlakyStore(refuse)
    documents = [s3(), to_endpoint(URL, retry=7200)]
    records = [f"{number}".encode() for number in range(600)]
    with running(document=documents[0], settings=FAST, endpoint=endpoint, store=store) as stream:
        for turn in range(20):
            stream.put(lined(*records[turn * 30 : turn * 30 + 15]))
            change(stream, documents[(turn + 1) % 2], str(turn + 2))
            stream.put(lined(*records[turn * 30 + 15 : turn * 30 + 30]))
            if turn == 10:
                wait_until(lambda: bool(endpoint.taken), "the endpoint has got records", 60)
            if turn == 11:
                store.wait_for(lambda store: bool(store.objects), 60)
        stream.pipeline.flush(30)
        arrived = Counter(line.rstrip(b"\n") for line in endpoint.taken) + store.lines()
        assert arrived == Counter(records)
        assert store.bodies("error/") == b""
        assert endpoint.taken
        assert store.objects
        assert stream.pipeline.status()["buffered_records"] == 0
