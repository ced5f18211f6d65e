"""The command as a user starts it, against an HTTP endpoint."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hydrant.waiting import eventually
from producers.catalog import producers
from producers.generator import START_MS
from producers.plan import ProducerPlan
from producers.runner import run

from .fakes import Stream, client_error, endpoint

ROOT = Path(__file__).parents[3]
PATIENCE = 120.0
"""Seconds for what takes a few: a machine may be very busy."""


@pytest.fixture
def stream() -> Stream:
    """The stream behind the endpoint."""
    return Stream()


@pytest.fixture
def environ(stream: Stream) -> Iterator[dict[str, str]]:
    """What a shell has after `eval "$(hydrant env)"`."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "HYDRANT_"))}
    with endpoint(stream) as url:
        yield {
            **kept,
            "AWS_ENDPOINT_URL": url,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "NO_PROXY": "127.0.0.1",
            "HYDRANT_STREAM_NAME": "events",
        }


def begun(process: "subprocess.Popen[str]", stream: Stream) -> None:
    """It has sent something."""
    assert stream.records, process.poll()


def produce(environ: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "producers", *words],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_what_is_counted_is_in_the_stream(environ: dict[str, str], stream: Stream) -> None:
    done = produce(environ, "all", "--rate", "0", "--total", "20", "--faults", "0.5", "--seed", "1", "--json")
    assert done.returncode == 0, done.stderr
    counted: dict[str, Any] = json.loads(done.stdout)
    assert counted["acknowledged"] == counted["sent"] == len(stream.records) == 20 * len(producers())


def test_printed_events_are_those_that_would_be_sent(environ: dict[str, str], stream: Stream) -> None:
    words = ("orders", "producer1", "--rate", "0", "--total", "40", "--seed", "3", "--faults", "0.5")
    assert produce(environ, *words).returncode == 0
    bare = {name: value for name, value in environ.items() if not name.startswith(("AWS_", "HYDRANT_"))}
    printed = subprocess.run(
        [sys.executable, "-m", "producers", *words, "--print"], cwd=ROOT, env=bare, capture_output=True, check=False
    )
    assert printed.returncode == 0
    assert sorted(printed.stdout.splitlines()) == sorted(data for _, data in stream.records)
    assert b"orders: 40 printed (seed 3)" in printed.stderr


def test_what_sends_nothing_does_not_wait_for_the_sdk() -> None:
    loads = "import producers.application, sys; print('boto3' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", loads], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_printing_ends_with_its_reader(environ: dict[str, str]) -> None:
    words = [sys.executable, "-m", "producers", "producer1", "--rate", "0", "--print"]
    with subprocess.Popen(words, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert json.loads(running.stdout.readline())["producer"] == "producer1"
        running.stdout.close()
        assert running.wait(60) == -signal.SIGPIPE
        assert running.stderr
        assert running.stderr.read() == b""


@pytest.mark.parametrize("style", ["flags", "environment"])
def test_the_same_seed_sends_the_same_bytes_by_flags_and_environment(
    style: str, environ: dict[str, str], stream: Stream
) -> None:
    settings = {"RATE": "200", "TOTAL": "10", "SEED": "7", "FAULTS": "0.3", "PARTITION_KEY": "producer"}
    if style == "flags":
        flags = [word for name, value in settings.items() for word in (f"--{name.lower().replace('_', '-')}", value)]
        done = produce(environ, "producer1", *flags)
    else:
        variables = {f"HYDRANT_PRODUCER_{name}": value for name, value in settings.items()}
        done = produce(environ | variables, "producer1")
    assert done.returncode == 0, done.stderr
    assert "producer1: 10 of 10 acknowledged (seed 7)" in done.stdout
    expected = Stream()
    plan = ProducerPlan(
        "producer1", rate=200, total=10, seed=7, fault_share=0.3, partition_key="producer", start_ms=START_MS
    )
    run([plan], expected.client, "events")
    assert stream.records == expected.records


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_a_true_count(number: signal.Signals, environ: dict[str, str], stream: Stream) -> None:
    command = [sys.executable, "-m", "producers", "producer2", "--rate", "50", "--json"]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as process:
        try:
            eventually(lambda: begun(process, stream), PATIENCE)
            process.send_signal(number)
            output, _ = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert process.returncode == 0
    assert json.loads(output)["acknowledged"] == len(stream.records)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["producer9"], 2, "There is no producer 'producer9'."),
        (["producer1", "--for", "soon"], 2, "'soon' is no duration."),
        (["producer1", "--bursts", "5"], 2, "'5' is no pattern of bursts."),
        (["producer1", "--fault-kinds", "typo"], 2, "There is no kind of fault 'typo'."),
        (["producer1", "--partition-key", "shard"], 2, "There is no partition key rule 'shard'."),
        (["producer1", "--stream", "absent", "--total", "1"], 1, "ResourceNotFoundException"),
    ],
)
def test_a_mistake_is_told_without_a_traceback(words: list[str], code: int, says: str, environ: dict[str, str]) -> None:
    done = produce(environ, *words)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_stream_it_says_how_to_name_one(environ: dict[str, str]) -> None:
    done = produce({key: value for key, value in environ.items() if key != "HYDRANT_STREAM_NAME"}, "producer1")
    assert done.returncode == 2
    assert "set HYDRANT_STREAM_NAME" in done.stderr


@pytest.mark.parametrize("name", [None, "hydrant produce"])
def test_help_and_usage_bear_the_name_of_the_command(name: str | None, environ: dict[str, str]) -> None:
    named = environ | ({"HYDRANT_COMMAND": name} if name else {})
    asked = produce(named, "--help")
    assert asked.returncode == 0
    assert asked.stdout.startswith(f"Usage: {name or 'python -m producers'} [OPTIONS] {{NAME...}}")
    assert asked.stdout.isascii(), "boxes cut names off"
    assert "--partition-key" in asked.stdout
    assert "completion" not in asked.stdout
    wrong = produce(named, "producer1", "--colour")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith(f"Usage: {name or 'python -m producers'} ")


def test_without_names_it_prints_usage_and_error(environ: dict[str, str]) -> None:
    done = produce(environ | {"HYDRANT_COMMAND": "hydrant produce"})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: hydrant produce ")
    assert "Error: Missing argument 'NAME...'" in done.stderr


def test_an_error_is_text_on_stderr_and_with_json_a_document_on_stdout(environ: dict[str, str]) -> None:
    done = produce(environ, "producer9", "--json")
    error = json.loads(done.stdout)["error"]
    assert (error["kind"], error["title"], error["cause"]) == ("PlanError", "There is no producer 'producer9'.", "")
    assert done.stderr == f"Error: {error['title']}\nNext: {error['next']}\n"


def test_a_failed_run_with_json_has_the_error_beside_the_count(environ: dict[str, str]) -> None:
    done = produce(environ, "producer1", "--stream", "absent", "--total", "1", "--json")
    told = json.loads(done.stdout)
    assert (told["sent"], told["acknowledged"], told["error"]["kind"]) == (1, 0, "StreamError")
    assert f"\nNext: {told['error']['next']}\n" in done.stderr


def test_schemas_are_printed_as_json_schema(environ: dict[str, str]) -> None:
    done = produce(environ, "all", "--schema")
    schemas = json.loads(done.stdout)
    assert list(schemas) == list(producers())
    assert schemas["producer2"]["properties"]["value"]["maximum"] == 100


def test_with_again_a_stream_that_is_not_there_yet_is_waited_for(
    environ: dict[str, str], tmp_path: Path, stream: Stream
) -> None:
    stream.errors += [client_error("ResourceNotFoundException"), client_error("ResourceNotFoundException")]
    words = ("orders", "--rate", "0", "--total", "3", "--again", "50ms", "--alive", str(tmp_path / "alive"))
    done = produce(environ, *words)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Beginning again.") == 2
    assert len(stream.records) == 3
    assert (tmp_path / "alive").exists()


def test_list_prints_the_names_and_needs_nothing(environ: dict[str, str]) -> None:
    done = produce({key: value for key, value in environ.items() if key != "HYDRANT_STREAM_NAME"}, "--list")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == list(producers())


def test_check_tells_what_is_off_and_sends_nothing(environ: dict[str, str], stream: Stream) -> None:
    assert produce(environ, "all", "--check").returncode == 0
    assert produce(environ, "nobody", "--check").returncode == 2
    assert produce(environ, "all", "--check", "--rate=-1").returncode == 2
    assert produce(environ, "all", "--check", "--for", "soon").returncode == 2
    assert stream.records == []


def test_settings_are_checked_before_a_stream_is_asked_for(environ: dict[str, str]) -> None:
    without = {key: value for key, value in environ.items() if key != "HYDRANT_STREAM_NAME"}
    assert "30s" in produce(without, "all", "--for", "soon").stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("class Thing(Event:\n", "thing.py, line 1: SyntaxError"),
        ("import no_such_module\n", "thing.py, line 1: ModuleNotFoundError"),
        ("x = 1\n", "SchemaError: validate.schemas.thing holds no subclass of hydrant_validation.event.Event"),
    ],
)
def test_a_schema_that_is_broken_is_told_without_a_traceback(
    text: str, told: str, environ: dict[str, str], tmp_path: Path
) -> None:
    for name in ("producers", "lambda"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "lambda" / "validate" / "schemas" / "thing.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "-P", "-c", RUN, "producer1"],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert done.stderr.startswith("Error: The producers cannot be loaded.")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


RUN = """
import runpy, sys
sys.path[:0] = [".", "lambda"]
runpy.run_module("producers", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize(("share", "warned"), [("1", True), ("0", False)])
def test_it_warns_when_all_that_is_acknowledged_will_be_rejected(
    share: str, warned: bool, environ: dict[str, str]
) -> None:
    done = produce(environ, "orders", "--total", "20", "--rate", "0", "--faults", share)
    assert "orders: 20 of 20 acknowledged" in done.stdout
    assert ("Warning: orders: the function will reject all of them" in done.stderr) is warned
    assert done.returncode == 0


@pytest.mark.parametrize("start", ["2999-01-01T00:00:00Z", "1999-01-01T00:00:00Z"])
@pytest.mark.parametrize("more", [[], ["--check"]])
def test_a_start_time_that_the_function_refuses_is_told_before_anything_is_sent(
    start: str, more: list[str], environ: dict[str, str], stream: Stream
) -> None:
    done = produce(environ, "orders", "--total", "20", "--start-time", start, *more)
    assert (done.returncode, done.stdout, len(stream.records)) == (2, "", 0)
    assert "reject every event of orders" in done.stderr
    assert ": expected a" in done.stderr
    assert "another --start-time" in done.stderr
