"""What services hold, as bytes and back; bytes of others are refused."""

import pickle
import threading
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from localstack.services.sqs.models import FifoQueue, SqsQueue, StandardQueue
from moto.core.base_backend import BackendDict
from moto.iam.models import iam_backends
from moto.ssm.models import ssm_backends

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.kept import containers
from hydrant.emulator.kept.pickling import STORES, dumps, loads
from hydrant.emulator.kinesis.models import Stream
from hydrant.emulator.kinesis.settings import Settings
from hydrant.emulator.kinesis.storage.memory import MemoryLedger
from hydrant.iam.admission import Target


def again(value: Any) -> Any:
    return loads(dumps(value))


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, 2.5, None, True], "b": (b"x", {"y"})},
        datetime(2026, 1, 2, tzinfo=UTC),
        ZoneInfo("GMT"),
        defaultdict(list, {"a": [1]}),
        Target("s3:GetObject", "arn:aws:s3:::bucket"),
    ],
)
def test_values_come_back(value: object) -> None:
    assert again(value) == value


def test_what_belongs_to_the_process_is_new() -> None:
    lock = threading.RLock()
    with lock:
        found = again({"lock": lock, "thread": threading.current_thread(), "clock": CLOCK.now})
    assert found["lock"].acquire(blocking=False)
    assert found["thread"] is None
    assert found["clock"] == CLOCK.now


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("builtins", "eval"),
        ("builtins", "getattr"),
        ("subprocess", "Popen"),
        ("localstack.utils.run", "run"),
    ],
)
def test_other_names_are_refused(module: str, name: str) -> None:
    data = b"c" + module.encode() + b"\n" + name.encode() + b"\n."
    with pytest.raises(pickle.UnpicklingError, match="no class that a service keeps"):
        loads(data)


@pytest.mark.parametrize(
    ("module", "name"), [("localstack.utils.run", "subprocess.Popen"), ("hydrant.emulator.kept.pickling", "io.BytesIO")]
)
def test_what_a_known_module_imports_is_refused(module: str, name: str) -> None:
    frame = b"".join(b"\x8c" + bytes([len(text)]) + text.encode() for text in (module, name))
    with pytest.raises(pickle.UnpicklingError, match="no class that a service keeps"):
        loads(b"\x80\x04" + frame + b"\x93.")


def test_a_method_of_a_class_or_of_no_object_of_a_service_is_refused() -> None:
    class Holder:
        pass

    from hydrant.emulator.kept.pickling import _bound

    for owner, name in ((Holder, "mro"), (threading, "Thread"), (Target("a", "b"), "__class__"), (Path("a"), "open")):
        with pytest.raises(pickle.UnpicklingError):
            _bound(owner, name)


@pytest.mark.parametrize("kind", [StandardQueue, FifoQueue])
def test_a_queue_of_sqs_keeps_messages_and_receipt_handles(kind: type[SqsQueue]) -> None:
    fifo = kind is FifoQueue
    queue = kind("q.fifo" if fifo else "q", "us-east-1", "000000000000", {"FifoQueue": "true"} if fifo else {})
    for body in ("one", "two"):
        message: Any = {"MessageId": body, "Body": body, "MD5OfBody": "", "Attributes": {}}
        extra = {"message_group_id": "g", "message_deduplication_id": body} if fifo else {}
        queue.put(message, **extra)
    received = queue.receive(1, visibility_timeout=300)
    found = again(queue)
    assert len(found.inflight) == 1
    found.remove(received.receipt_handles[0])
    assert not found.inflight
    assert [each.message["Body"] for each in found.receive(10).successful] == ["two"]


def test_a_stream_keeps_all_but_its_records() -> None:
    stream = Stream(
        "s",
        "000000000000",
        "us-east-1",
        shard_count=2,
        mode="PROVISIONED",
        ledger=MemoryLedger(1 << 24),
        settings=Settings(),
    )
    stream.tags = {"a": "b"}
    stream.encrypt_with("key")
    stream.split_shard("shardId-000000000001", (1 << 127) + (1 << 126))
    found = again(stream)
    found.revive(MemoryLedger(1 << 24), Settings())
    assert (found.tags, found.encryption_key, found.arn) == ({"a": "b"}, "key", stream.arn)
    assert list(found.shards) == list(stream.shards)
    for shard_id, shard in stream.shards.items():
        other = found.shards[shard_id]
        assert (other.parent_ids, other.closed, other.base) == (shard.parent_ids, shard.closed, shard.base)
    assert found.put([(0).to_bytes(16, "big")], ["k"], [b"x"])[0][0] == "shardId-000000000000"
    found.scale(4)
    assert len(found.open_shards) == 4


def test_backends_come_back_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
    for container in (iam_backends, ssm_backends):
        STORES.know(container)
    account = "210987654321"
    iam = iam_backends[account]["aws"]
    iam.create_role("r", "{}", "/", None, None, [], 3600)
    policy = iam.aws_managed_policies[0]
    iam.attach_role_policy(policy.arn, "r")
    rows = {name: dumps(content) for name, content in containers.rows_of(iam_backends)}
    assert len(rows[f"moto/{account}/aws"]) < 1_000_000, "AWS's own policies are not kept"
    vars(iam_backends[account]["aws"]).update(roles={})
    for name, data in rows.items():
        containers.restore(iam_backends, name, loads(data))
    role = iam_backends[account]["aws"].get_role("r")
    assert list(role.managed_policies) == [policy.arn]
    iam_backends[account]["aws"].reset()


def test_a_dictionary_that_makes_what_is_missing_stays_one() -> None:
    account = "123456789012"
    ssm = ssm_backends[account]["us-east-1"]
    content = dict(next(content for name, content in containers.rows_of(ssm_backends) if account in name))
    assert isinstance(ssm_backends, BackendDict)
    kind = type(ssm._parameters)
    containers.restore(ssm_backends, f"moto/{account}/us-east-1", loads(dumps(content)))
    assert type(ssm._parameters) is kind
    assert ssm._resource_tags["x"]["y"] == {}
