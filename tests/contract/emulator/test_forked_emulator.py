"""An emulator from the fork server of the tests is one like any other."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from hydrant.ports import free_port
from hydrant.stack import control_client, emulator
from hydrant.waiting import eventually
from tests.fork_server.client import Forked, NotForkedError, fork
from tests.fork_server.session import SWITCH, VARIABLE, session

from ..support.emulator_process import PathsBelow
from ..support.peer_endpoint import GIVEN

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.skipif(bool(GIVEN), reason="it starts and ends an emulator of its own"),
    pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only"),
    pytest.mark.skipif(os.environ.get(SWITCH) == "0", reason="no emulator is to be forked"),
]
GIVEN_VARIABLES = {"PATH": os.environ["PATH"], "HOME": str(Path.home())}


@pytest.fixture(autouse=True, scope="module")
def opened() -> Iterator[None]:
    """The session's fork server; without workers there is none."""
    if os.environ.get(VARIABLE):
        yield
        return
    with session():
        yield


def test_it_has_ports_folders_and_clock_of_its_own(tmp_path: Path) -> None:
    """Were it refused, all tests would start fresh processes, which costs them a minute and more in all."""
    with closing(_forked(paths := PathsBelow(free_port(), tmp_path), HYDRANT_TEST_CLOCK="1")) as process:
        try:
            emulator.wait_until_up(process, paths)
            itself = psutil.Process(process.pid)
            assert itself.cwd() == str(paths.files)
            listening = {s.laddr.port for s in itself.net_connections("inet") if s.status == psutil.CONN_LISTEN}
            assert paths.port in listening
            assert control_client.advance_clock(paths.port, 60)
        finally:
            emulator.stop(process.pid)
        eventually(lambda: _ended_well(process), timeout=60)
    assert "Traceback" not in paths.emulator_log.read_text()


def test_what_localstack_reads_at_import_must_be_the_same(tmp_path: Path) -> None:
    """LocalStack puts this one into the limits of functions when it is imported."""
    with pytest.raises(NotForkedError, match="differ: LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT"):
        _forked(PathsBelow(free_port(), tmp_path), LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT="7")


def _forked(paths: PathsBelow, **settings: str) -> Forked:
    launch = emulator.prepare(paths, {**GIVEN_VARIABLES, "SERVICES": "sts", **settings})
    return fork(launch, emulator.emulator_environment(GIVEN_VARIABLES, paths))


def _ended_well(process: Forked) -> None:
    assert process.poll() == 0
