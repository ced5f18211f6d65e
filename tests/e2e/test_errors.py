"""`hydrant errors` on a deployed stack: what was rejected, by whom and why, in any bucket, compressed or not."""

import base64
import csv
import gzip
import json
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from hydrant.waiting import eventually

from .support.landing import Landing
from .support.sender import Sender
from .support.target import EmulatorTarget

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("stack"), pytest.mark.slow]

HOSTILE = "\x1b]0;owned\x07\u202e<script>"


@pytest.fixture
def rejected(target: EmulatorTarget, sender: Sender, landing: Landing) -> tuple[str, list[bytes]]:
    """A producer that nobody knows, and three hostile records of its that lie below error/."""
    producer = f"stranger-{uuid.uuid4().hex[:8]}"
    records = [json.dumps({"producer": producer, "n": n, "x": HOSTILE}).encode() for n in range(3)]
    sender.send(records)

    def all_there() -> None:
        landing.look()
        assert all(raw in landing.error for raw in records)

    eventually(all_there, timeout=target.patience)
    return producer, records


@pytest.fixture
def errors(target: EmulatorTarget) -> Callable[..., str]:
    """Runs the command on the target; returns what it printed on stdout."""
    return lambda *words, code=0: target.hydrant("errors", "--port", str(target.stack.port), *words, code=code).out


def test_rejections_are_grouped(errors: Callable[..., str], rejected: tuple[str, list[bytes]]) -> None:
    producer, records = rejected
    found = json.loads(errors("--producer", producer, "--since", "1h", "--json"))
    assert (found["rejections"], found["unreadable"]) == (3, 0)
    [group] = found["groups"]
    assert (group["producer"], group["code"], group["count"]) == (producer, "UNKNOWN_PRODUCER", 3)
    assert group["reason"].startswith("producer: expected one of clicks, orders, producer1, producer2, sensors")
    assert base64.b64decode(group["sample"]["raw_base64"]) in records
    assert group["first_ms"] <= group["last_ms"]
    assert json.loads(errors("--producer", producer, "--code", "TOO_DEEP", "--json"))["rejections"] == 0


def test_what_people_see_is_harmless(errors: Callable[..., str], rejected: tuple[str, list[bytes]]) -> None:
    producer, _ = rejected
    for shown in (errors("--producer", producer), errors("--producer", producer, "--show", "2")):
        assert producer in shown
        assert not set(shown) & set("\x1b\x07\u202e")
    assert errors("--producer", producer, "--show", "2").count("UNKNOWN_PRODUCER") == 2


def test_they_are_exported(errors: Callable[..., str], rejected: tuple[str, list[bytes]], tmp_path: Path) -> None:
    producer, records = rejected
    lines, table = tmp_path / "e.jsonl", tmp_path / "e.csv"
    errors("--producer", producer, "--export", str(lines))
    errors("--producer", producer, "--export", str(table))
    found = [json.loads(line) for line in lines.read_text().splitlines()]
    assert sorted(base64.b64decode(each["raw_base64"]) for each in found) == sorted(records)
    with table.open(newline="", encoding="utf-8") as file:
        assert sorted(row["raw_base64"] for row in csv.DictReader(file)) == sorted(e["raw_base64"] for e in found)
    assert errors("--export", str(tmp_path / "e.xlsx"), code=2) == ""


def test_any_prefix_is_read_compressed_or_not(target: EmulatorTarget, errors: Callable[..., str]) -> None:
    prefix = f"elsewhere/{uuid.uuid4().hex}/"
    older = {
        "attemptsMade": 4,
        "arrivalTimestamp": 1741088912364,
        "errorCode": "Lambda.FunctionError",
        "errorMessage": "It failed.",
        "attemptEndingTimestamp": 1741089067000,
        "rawData": base64.b64encode(b"no json").decode(),
        "lambdaArn": "arn",
    }
    body = json.dumps(older).encode() + b"\nneither\n"
    bucket = target.outputs["bucket_name"]
    for name, data in (("plain", body), ("packed", gzip.compress(body))):
        target.clients.s3.put_object(Bucket=bucket, Key=prefix + name, Body=data)
    found = json.loads(errors("--prefix", prefix, "--json"))
    assert (found["objects"], found["rejections"], found["unreadable"]) == (2, 2, 2)
    assert [(g["producer"], g["code"], g["count"]) for g in found["groups"]] == [("?", "Lambda.FunctionError", 2)]
    assert "line 2: not JSON" in found["unreadable_sample"]


NARROWER = """\
from typing import Annotated, Literal

from pydantic import Field

from hydrant_validation.event import Event, Id, Timestamp


class Narrower(Event):
    producer: Literal["producer2"]
    id: Id
    value: Annotated[float | str, Field()]
    created_at: Timestamp
    unit: Literal["C"] | None
"""


def test_a_changed_schema_is_judged_by_what_was_delivered_and_rejected(
    target: EmulatorTarget, sender: Sender, landing: Landing, tmp_path: Path
) -> None:
    good, bad = b'{"producer":"producer2","id":1,"value":1.5,"created_at":1767225600000}', b'{"producer":"producer2"}'
    sender.send([good, bad])

    def both_there() -> None:
        landing.look()
        assert good in landing.data
        assert bad in landing.error

    eventually(both_there, timeout=target.patience)
    (tmp_path / "narrower.py").write_text(NARROWER)
    words = ("schema", "check", "--port", str(target.stack.port), "--since", "10m", "--json")
    same = target.hydrant(*words, "--producer", "producer2").document
    assert same["would_reject"] == 0 < same["valid"], "what is deployed is what is here"
    found = target.hydrant(*words, str(tmp_path / "narrower.py"), code=1).document
    assert (found["would_reject"], found["compatible"]) == (found["valid"], False)
    assert found["would_reject_because"][0]["reason"] == "unit: the field is missing"
    assert 0 == found["would_take"] < found["rejected"]


def test_a_bucket_that_is_not_there_is_told(target: EmulatorTarget) -> None:
    ran = target.hydrant("errors", "--port", str(target.stack.port), "--bucket", "not-there-at-all", code=1)
    assert "The bucket not-there-at-all cannot be listed." in ran.err
    assert "Next:" in ran.err
