"""A stack from up to down, for a configuration that Hydrant has never seen: examples/direct-put."""

import base64
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest

from hydrant.pipeline.clients import Clients
from hydrant.ports import free_port
from hydrant.stack import registry
from hydrant.stack.place import place_of
from hydrant.testing import Pipeline
from hydrant.waiting import eventually

from .support.command import Command, Ran
from .support.inputs import encode, valid
from .support.landing import Landing
from .support.laws import settle
from .support.sender import Sender
from .support.target import EmulatorTarget

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("own"), pytest.mark.slow]

PATIENCE = 45.0


@dataclass
class Weather:
    """The example's stack. Its buffer of 5 minutes is longer than any test: what arrives was flushed."""

    hydrant: Command
    folder: Path
    port: int
    outputs: dict[str, str] = field(default_factory=dict)

    def __call__(self, command: str, *words: str, **options: Any) -> Ran:
        """Run a command on this stack."""
        env = {"TF_VAR_buffer_seconds": "300"}
        return self.hydrant(command, *words, "--port", str(self.port), env=env, **options)

    @property
    def status(self) -> Any:
        """What `status --json` shows."""
        return self("status", "--json").document

    def client(self, service: str) -> Any:
        """A client with the test keys."""
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def put(self, *lines: str) -> None:
        """Put lines straight to Firehose."""
        reply = self.client("firehose").put_record_batch(
            DeliveryStreamName=self.outputs["intake"], Records=[{"Data": line.encode()} for line in lines]
        )
        assert reply["FailedPutCount"] == 0

    def objects(self) -> dict[str, bytes]:
        """All objects of the bucket by key."""
        s3, bucket = self.client("s3"), self.outputs["bucket"]
        found = s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        return {o["Key"]: s3.get_object(Bucket=bucket, Key=o["Key"])["Body"].read() for o in found}


@pytest.fixture(scope="module")
def weather(
    hydrant: Command, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Weather]:
    folder = tmp_path_factory.mktemp("weather") / "direct-put"
    shutil.copytree(pytestconfig.rootpath / "examples/direct-put", folder)
    (folder / ".git").mkdir()
    found = Weather(hydrant, folder, free_port())
    try:
        found.outputs = found("up", "--detach", "--json", "--terraform", str(folder)).document["outputs"]
        yield found
    finally:
        found("down")


def station() -> str:
    return f"station-{secrets.token_hex(6)}"


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_direct_put_arrives(weather: Weather) -> None:
    name = station()
    weather.put(f"{name} 1732377600 -3.5", f"{name} is down", "ping")
    weather("flush")
    objects = weather.objects()

    readings = b"".join(body for key, body in objects.items() if key.startswith("readings/day="))
    assert json.loads(next(line for line in readings.splitlines() if name.encode() in line)) == {
        "station": name,
        "time": 1732377600,
        "celsius": -3.5,
    }
    refused = b"".join(body for key, body in objects.items() if key.startswith("refused/processing-failed/"))
    raws = [base64.b64decode(json.loads(line)["rawData"]) for line in refused.splitlines()]
    assert f"{name} is down".encode() in raws
    assert b"ping" not in readings + b"".join(raws)


def test_deploying_again_changes_nothing(weather: Weather) -> None:
    assert "no changes" in weather("deploy").out


def test_up_again_adopts_the_running_stack(weather: Weather) -> None:
    before = weather.status["pid"]
    again = weather("up", "--detach", "--terraform", str(weather.folder), "--json").document
    assert (again["pid"], again["phase"], again["outputs"]) == (before, "ready", weather.outputs)


def test_another_configuration_needs_a_stack_of_its_own(weather: Weather, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_s3_bucket" "one" {\n  bucket = "one"\n}\n')
    ran = weather("up", "--detach", "--terraform", str(tmp_path), code=1)
    assert str(weather.folder) in ran.err
    assert "Next: Use another port" in ran.err


def test_status_names_every_part(weather: Weather) -> None:
    found = weather.status
    assert found["phase"] == "ready"
    assert found["endpoint"] == f"http://127.0.0.1:{weather.port}"
    assert [s["name"] for s in found["delivery_streams"]] == [found["outputs"]["intake"]]
    assert [f["function"] for f in found["functions"]] == [found["outputs"]["function"]]
    assert found["functions"][0]["pids"], "ready means warm"
    for name in (found["outputs"]["intake"], found["outputs"]["function"], found["outputs"]["bucket"]):
        assert name in weather("status").out


def test_env_makes_awslocal_reach_the_stack(weather: Weather) -> None:
    script = 'eval "$(hydrant env --port "$PORT")" && awslocal s3 ls && echo "$HYDRANT_INTAKE"'
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    env = {**weather.hydrant.env, "PORT": str(weather.port), "PATH": path, "AWS_PROFILE": "production"}
    ran = subprocess.run(["bash", "-c", script], env=env, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert weather.outputs["bucket"] in ran.stdout
    assert ran.stdout.splitlines()[-1] == weather.outputs["intake"]


def test_reset_forgets_the_data_and_keeps_the_stack(weather: Weather) -> None:
    before, after, buffered = station(), station(), station()
    weather.put(f"{before} 1732377600 1")
    weather("flush")
    assert weather.objects()
    weather.put(f"{buffered} 1732377600 1")
    weather("reset")
    assert weather.objects() == {}

    weather.put(f"{after} 1732377600 2")
    weather("flush")
    bodies = b"".join(weather.objects().values())
    assert after.encode() in bodies
    assert buffered.encode() not in bodies


def test_two_stacks_do_not_see_each_other(
    weather: Weather, own_target: EmulatorTarget, land: Callable[[EmulatorTarget], Landing]
) -> None:
    landing, name, mark = land(own_target), station(), f"mark {secrets.token_hex(8)}"
    weather.put(f"{name} 1732377600 3")
    sent = Sender(own_target.clients.kinesis, own_target.outputs["stream_name"]).send([encode(valid(name=mark))])
    settle(own_target, landing, sent)
    weather("flush")

    assert not any(name.encode() in body for body in landing.bodies.values())
    assert not any(mark.encode() in body for body in weather.objects().values())
    [bucket] = weather.client("s3").list_buckets()["Buckets"]
    assert bucket["Name"] != own_target.outputs["bucket_name"]
    assert own_target.clients.firehose.list_delivery_streams()["DeliveryStreamNames"] == [
        own_target.outputs["delivery_stream_name"]
    ]


def test_down_leaves_no_process_and_no_file(
    hydrant: Command, pytestconfig: pytest.Config, tmp_path: Path, state_home: Path
) -> None:
    folder = tmp_path / "direct-put"
    shutil.copytree(pytestconfig.rootpath / "examples/direct-put", folder)
    (tmp_path / ".git").mkdir()
    before = tree(tmp_path)
    port = free_port()
    stack = state_home / "hydrant" / "stacks" / str(port)
    try:
        up = hydrant("up", "--detach", "--json", "--terraform", str(folder), "--port", str(port)).document
        assert up["phase"] == "ready"
        pids = {up["pid"], *(pid for f in up["functions"] for pid in f["pids"])}
        family = processes({up["pid"]}, stack)
        assert pids <= {pid for pid, _ in family}
    finally:
        hydrant("down", "--port", str(port))

    def gone() -> None:
        assert not set(family) & set(processes({pid for pid, _ in family}, stack))
        assert processes({up["pid"]}, stack) == []

    eventually(gone, timeout=60)
    assert tree(tmp_path) == before
    assert not stack.exists()
    assert "No stack was running" in hydrant("down", "--port", str(port)).out


def processes(known: set[int], stack: Path) -> list[tuple[int, str]]:
    """What runs of known processes, in their sessions, below them, or out of the stack's folder."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,sess=,args="], capture_output=True, text=True, check=True)
    rows = [line.split(None, 3) for line in listed.stdout.splitlines()]
    found: dict[int, str] = {}
    while more := {
        int(row[0]): row[3]
        for row in rows
        if int(row[0]) not in found and ({int(each) for each in row[:3]} & {*known, *found} or str(stack) in row[3])
    }:
        found |= more
    return list(found.items())


def test_env_status_and_reset_follow_the_region_of_the_provider_block(
    hydrant: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "main.tf").write_text(
        'variable "place" { default = "eu-west-1" }\nprovider "aws" { region = var.place }\n'
        'resource "aws_sqs_queue" "one" { name = "one" }\n'
    )
    port = free_port()
    try:
        hydrant("up", "--detach", "--terraform", str(tmp_path), "--port", str(port))
        words = ("--port", str(port), "--json")
        variables = hydrant("env", *words).document
        assert (variables["AWS_REGION"], variables["AWS_DEFAULT_REGION"]) == ("eu-west-1", "eu-west-1")
        assert hydrant("status", *words).document["region"] == "eu-west-1"
        assert hydrant("target", *words).document["region"] == "eu-west-1"
        assert hydrant("reset", *words).document["queues"] == 1
        _check_that_a_fixture_resets_with_the_clients_it_has(port, hydrant.env, monkeypatch)
    finally:
        hydrant("down", "--port", str(port))


def _check_that_a_fixture_resets_with_the_clients_it_has(
    port: int, environ: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """To make them takes ten times as long as all else, before each test that asks for `fresh`."""
    monkeypatch.setenv("XDG_STATE_HOME", environ["XDG_STATE_HOME"])
    stack = registry.find(port)
    pipeline = Pipeline(stack, Clients(place_of(stack).region, stack.endpoint), {})
    pipeline.reset()  # makes them
    made: list[str] = []
    make: Any = boto3.Session.client

    def counted(session: boto3.Session, service: str, *words: Any, **options: Any) -> Any:
        made.append(service)
        return make(session, service, *words, **options)

    monkeypatch.setattr(boto3.Session, "client", counted)
    pipeline.reset()
    assert made == []
