from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.clients.java import jvm
from tests.clients.javascript import node
from tests.clients.python import venv

from .support.emulator_process import emulator_process
from .support.firehose_emulator import Emulator, emulator
from .support.kinesis_emulator import MakeStream, client, running_kinesis, streams_on
from .support.peer_endpoint import GIVEN, need
from .support.pipes_emulator import SERVICES as JOINED_SERVICES
from .support.pipes_emulator import SETTINGS as JOINED_SETTINGS

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient


@pytest.fixture(scope="session")
def run_js(request: pytest.FixtureRequest) -> node.RunJs:
    """`run_js(script, *arguments, timeout=60)` runs a script of tests/clients/javascript; see `node.py` there."""
    return partial(node.run, node.installed(request.config.rootpath))


@pytest.fixture(scope="session")
def plain_emulator() -> Iterator[Emulator]:
    """One emulator without settings for all tests of a worker that need none: give what you make names of its own."""
    with emulator() as running:
        yield running


@pytest.fixture(scope="session")
def furnished_emulator(plain_emulator: Emulator) -> Emulator:
    """The plain one, with the bucket `bucket` and the Kinesis stream `source`."""
    plain_emulator.s3.create_bucket(Bucket="bucket")
    plain_emulator.kinesis.create_stream(StreamName="source", ShardCount=1)
    return plain_emulator


@pytest.fixture(scope="session")
def plain_http_emulator() -> Iterator[Emulator]:
    """One that delivers to servers without TLS, for the tests of the xdist group `firehose-endpoint`."""
    with emulator(HYDRANT_FIREHOSE_PLAIN_HTTP="1") as running:
        yield running


@pytest.fixture(scope="session")
def measured_emulator() -> Iterator[Emulator]:
    """One that tells CloudWatch of its delivery streams at once; as plain otherwise."""
    with emulator(HYDRANT_FIREHOSE_METRICS_SECONDS="0.2") as running:
        yield running


@pytest.fixture(scope="session")
def clock_emulator() -> Iterator[Emulator]:
    """One whose clock tests put forward, for whatever is on it: let nothing wait in a buffer when a test ends."""
    with emulator(HYDRANT_TEST_CLOCK="1") as running:
        yield running


@pytest.fixture(scope="session")
def joined_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of one emulator with what pipes and HTTP APIs join, for the tests of the xdist group `pipes`."""
    if GIVEN:
        need("pipes")
        yield int(GIVEN.rpartition(":")[2])
        return
    with emulator_process(tmp_path_factory.mktemp("joined"), JOINED_SERVICES, JOINED_SETTINGS) as paths:
        yield paths.port
        assert "Traceback" not in paths.emulator_log.read_text(encoding="utf-8", errors="replace")


@pytest.fixture(scope="session")
def plain_kinesis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of one emulator with Kinesis alone and no settings, as `plain_emulator`."""
    with running_kinesis(tmp_path_factory.mktemp("kinesis")) as port:
        yield port


@pytest.fixture(scope="module")
def port(plain_kinesis: int) -> int:
    """Where Kinesis listens; a module whose tests need settings starts one of its own."""
    return plain_kinesis


@pytest.fixture(scope="module")
def kinesis(port: int) -> "KinesisClient":
    """A client of Kinesis at `port`."""
    return client(port)


@pytest.fixture
def make_stream(kinesis: "KinesisClient") -> Iterator[MakeStream]:
    """Makes streams with names of their own, which are deleted at the end."""
    with streams_on(kinesis) as make:
        yield make


@pytest.fixture(scope="session")
def run_java(request: pytest.FixtureRequest) -> jvm.RunJava:
    """`run_java(program, *arguments, timeout=90)` runs a program of tests/clients/java; see `jvm.py` there."""
    return partial(jvm.run, jvm.class_path(request.config.rootpath))


@pytest.fixture(scope="session")
def run_boto3(request: pytest.FixtureRequest) -> venv.RunBoto3:
    """`run_boto3(program, *arguments, timeout=120)` runs a program of tests/clients/python; see `venv.py` there."""
    return partial(venv.run, venv.installed(request.config.rootpath))
