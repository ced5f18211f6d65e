"""Mappings outlive the process: no record twice, none lost, and a window goes on (E-20, M-9)."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hydrant.ports import free_port
from hydrant.stack import emulator as started

from ..support.emulator_process import OFTEN, PathsBelow
from ..support.kinesis_emulator import wait_active
from ..support.lambda_emulator import Emulator, archive, wait_for
from ..support.mappings import COUNTS, FINE, events, put, seen, wait_for_state

pytestmark = [pytest.mark.emulator, pytest.mark.slow, pytest.mark.xdist_group("mappings-kept")]
SERVICES = "lambda,logs,s3,sqs,sts,iam,cloudwatch,kinesis"


@contextmanager
def keeping(folder: Path, name: str) -> Iterator[Emulator]:
    """An emulator that keeps its state."""
    paths = PathsBelow(free_port(), folder / name)
    settings = {
        "PATH": os.environ["PATH"],
        "HOME": str(Path.home()),
        "SERVICES": SERVICES,
        "HYDRANT_PERSIST": str(folder / "kept"),
        "HYDRANT_LAMBDA_WRITABLE": str(folder),
    }
    process = started.spawn(paths, settings)
    try:
        started.wait_until_up(process, paths)
        yield Emulator(paths)
    finally:
        started.stop(process.pid)


def make_function(emulator: Emulator, name: str, code: str, folder: Path) -> None:
    functions = emulator.client("lambda")
    functions.create_function(
        FunctionName=name,
        Role="arn:aws:iam::000000000000:role/functions",
        Runtime="python{}.{}".format(*sys.version_info),
        Handler="app.handler",
        Code={"ZipFile": archive({"app.py": code})},
        Environment={"Variables": {"FOLDER": str(folder)}},
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)


def test_e20_m9_a_mapping_goes_on_after_a_stop(tmp_path: Path) -> None:
    plain, counting = tmp_path / "plain", tmp_path / "counting"
    plain.mkdir()
    counting.mkdir()
    with keeping(tmp_path, "first") as emulator:
        emulator.client("kinesis").create_stream(StreamName="s", ShardCount=1)
        arn = wait_active(emulator.client("kinesis"), "s")["StreamARN"]
        make_function(emulator, "plain", FINE, plain)
        make_function(emulator, "counting", COUNTS, counting)
        create = emulator.client("lambda").create_event_source_mapping
        mapping = create(FunctionName="plain", EventSourceArn=arn, StartingPosition="LATEST")["UUID"]
        create(FunctionName="counting", EventSourceArn=arn, StartingPosition="LATEST", TumblingWindowInSeconds=900)
        put(emulator, "s", ["1", "2"])
        wait_for(lambda: len(seen(plain)) == len(seen(counting)) == 2, "two records arrived")
    with keeping(tmp_path, "second") as emulator:
        wait_for_state(emulator, mapping, "Enabled")
        put(emulator, "s", ["3"])
        wait_for(lambda: len(seen(plain)) >= 3 and len(seen(counting)) >= 3, "a third record arrived")
    assert seen(plain) == ["1", "2", "3"]
    counted = [event["state"].get("count", 0) for event in events(counting) if not event["isFinalInvokeForWindow"]]
    assert sum(len(event["Records"]) for event in events(counting)) == 3
    assert counted[-1] == 2 or any(event["isFinalInvokeForWindow"] for event in events(counting))
