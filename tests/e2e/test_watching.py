"""`hydrant watch`, `trace`, `tail`, `send` and `logs` on a deployed stack, and as AWS is asked."""

import json
import subprocess
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hydrant.waiting import eventually

from .support.command import HYDRANT, Ran
from .support.landing import Landing
from .support.sender import Sender
from .support.target import EmulatorTarget

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("stack"), pytest.mark.slow]

HOSTILE = "\x1b]0;owned\x07\u202e<script>"


@pytest.fixture
def run(target: EmulatorTarget) -> Callable[..., Ran]:
    """Runs a command on the target."""
    return lambda *words, code=0: target.hydrant(*words, "--port", str(target.stack.port), code=code)


@pytest.fixture
def as_aws(target: EmulatorTarget) -> list[str]:
    """Options by which the stack is asked as AWS would be: no feed and no journal."""
    place = ["--target", "aws", "--endpoint", target.stack.endpoint, "--region", target.stack.region]
    return [*place, "--bucket", target.outputs["bucket_name"]]


@pytest.fixture
def rejected(target: EmulatorTarget, sender: Sender, landing: Landing) -> tuple[str, bytes, str]:
    """A producer that nobody knows, a hostile record of its that lies below error/, and its sequence number."""
    producer = f"stranger-{uuid.uuid4().hex[:8]}"
    raw = json.dumps({"producer": producer, "x": HOSTILE}).encode()
    [sent] = sender.send([raw])

    def there() -> None:
        landing.look()
        assert raw in landing.error

    eventually(there, timeout=target.patience)
    return producer, raw, sent.sequence_number


@contextmanager
def running(target: EmulatorTarget, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """A command that goes on, ended at the end."""
    process = subprocess.Popen(
        [str(HYDRANT), *words, "--port", str(target.stack.port)],
        env=target.hydrant.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)
        if process.stdout:
            process.stdout.close()


def lines_of(process: "subprocess.Popen[str]") -> Iterator[Any]:
    """Its lines as documents."""
    assert process.stdout
    return map(json.loads, process.stdout)


def test_watch_tells_of_a_rejection_while_it_happens(target: EmulatorTarget, sender: Sender) -> None:
    producer = f"stranger-{uuid.uuid4().hex[:8]}"
    with running(target, "watch", "--json", "--producer", producer) as watch:
        events = lines_of(watch)
        assert next(events)["event"] == "flow"
        sender.send([json.dumps({"producer": producer, "x": HOSTILE}).encode()])
        seen: dict[str, Any] = {}
        for event in events:
            if event["event"] == "counted" and producer in event["producers"]:
                seen["counted"] = event
            elif event["event"] == "rejected":
                seen["rejected"] = event
            if len(seen) == 2:
                break
    assert (seen["rejected"]["producer"], seen["rejected"]["reason_code"]) == (producer, "UNKNOWN_PRODUCER")
    assert (seen["counted"]["output"], seen["counted"]["producers"][producer]) == ("error", 1)


def test_watch_shows_the_last_rejections_harmlessly_and_ends(
    run: Callable[..., Ran], rejected: tuple[str, bytes, str], as_aws: list[str], target: EmulatorTarget
) -> None:
    producer, _, _ = rejected
    words = ("watch", "--last", "50", "--producer", producer, "--until-idle", "--idle", "2s")
    here = run(*words)
    there = target.hydrant(*words, *as_aws, "--prefix", target.outputs["error_prefix"])
    for shown in (here, there):
        assert f"{producer}  UNKNOWN_PRODUCER" in shown.out
        assert not set(shown.out + shown.err) & set("\x1b\x07\u202e")
    assert "whole minutes" in there.err
    assert "UNKNOWN_PRODUCER" not in run(*words, "--code", "TOO_DEEP").out


def test_a_rejected_record_is_traced(
    run: Callable[..., Ran], rejected: tuple[str, bytes, str], as_aws: list[str], target: EmulatorTarget
) -> None:
    producer, _, number = rejected
    wanted = ["put", "called", "answered", "rejected", "written"]
    for what in (f"producer={producer}", number):
        [way] = run("trace", what, "--json").document["ways"]
        assert [step["step"] for step in way["steps"] if step["step"] != "log"] == wanted
        put, written = way["steps"][0], way["steps"][-1]
        assert (put["sequence_number"], put["stream"]) == (number, target.outputs["stream_name"])
        assert written["key"].startswith(target.outputs["error_prefix"])
    shown = run("trace", number).out
    assert "UNKNOWN_PRODUCER" in shown
    assert not set(shown) & set("\x1b\x07\u202e")
    asked = [*as_aws, "--prefix", target.outputs["error_prefix"]]
    there = target.hydrant("trace", f"producer={producer}", *asked)
    assert "UNKNOWN_PRODUCER" in there.out
    assert "not known" in there.out
    [of_object] = run("trace", written["key"], "--json").document["ways"]
    assert of_object["steps"][0]["step"] == "read"


def test_a_delivered_record_is_traced_to_its_subscribers(
    target: EmulatorTarget, run: Callable[..., Ran], sender: Sender
) -> None:
    marker = uuid.uuid4().int >> 66
    document = {"producer": "producer1", "id": marker, "name": "Ada", "created_at": 1767225600000}
    sender.send([json.dumps(document).encode()])

    def whole() -> None:
        ran = run("trace", f"id={marker}", "--json")
        steps = {step["step"] for step in ran.document["ways"][0]["steps"]}
        assert {"put", "called", "answered", "written", "notified", "sent"} <= steps

    eventually(whole, timeout=target.patience)


def test_what_cannot_be_traced(run: Callable[..., Ran]) -> None:
    assert "was found" in run("trace", f"id={uuid.uuid4().hex}", code=1).err
    assert "names nothing" in run("trace", "nothing", code=2).err


def test_lines_are_sent_and_read_again(
    target: EmulatorTarget, run: Callable[..., Ran], tmp_path: Path, as_aws: list[str]
) -> None:
    marker = f"sent-{uuid.uuid4().hex[:8]}"
    file = tmp_path / "events.jsonl"
    good = [json.dumps({"producer": marker, "n": n, "x": HOSTILE}) for n in range(3)]
    file.write_text("\n".join([good[0], "no json", "", *good[1:]]))
    balance = run("send", str(file), "--json", "--partition-key", "field:n", code=1).document
    assert (balance["read"], balance["sent"], [bad["line"] for bad in balance["bad_lines"]]) == (4, 3, [2])
    query = ("--filter", f'.producer == "{marker}"')
    bounded = ("--from-start", "-n", "3", "--idle", "60s")
    assert sorted(run("tail", "stream", *bounded, *query).out.splitlines()) == sorted(good)
    assert sorted(run("tail", "error", "--decoded", *bounded, *query).out.splitlines()) == sorted(good)
    prefix = ("--prefix", target.outputs["error_prefix"])
    there = target.hydrant("tail", "error", "--decoded", *bounded, *query, *as_aws, *prefix)
    assert sorted(there.out.splitlines()) == sorted(good)
    assert "no jq filter" in run("tail", "data", "--filter", ".[", code=2).err
    assert "cannot be read" in run("send", str(tmp_path / "none"), code=2).err
    assert "takes no records" in run("send", str(file), "--stream", "none", code=1).err


def test_the_functions_log(run: Callable[..., Ran], rejected: tuple[str, bytes, str], target: EmulatorTarget) -> None:
    producer, _, _ = rejected

    def logged() -> None:
        assert producer in run("logs", "--since", "10m", "--json").out

    eventually(logged, timeout=target.patience)
    assert len(run("logs", target.outputs["function_name"], "--last", "2").out.splitlines()) == 2
    assert "no log group" in run("logs", "none", code=1).err
