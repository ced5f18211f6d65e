"""One emulator with pipes for the tests of a worker."""

from collections.abc import Iterator

import pytest

from ..support.emulator_process import emulator_process
from ..support.peer_endpoint import GIVEN, need
from ..support.pipes_emulator import SERVICES, Plumbing


@pytest.fixture(scope="session")
def pipes_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of one without settings."""
    if GIVEN:
        need("pipes")
        yield int(GIVEN.rpartition(":")[2])
        return
    with emulator_process(tmp_path_factory.mktemp("pipes"), SERVICES, {}) as paths:
        yield paths.port
        assert "Traceback" not in paths.emulator_log.read_text(encoding="utf-8", errors="replace")


@pytest.fixture
def plumbing(pipes_port: int) -> Iterator[Plumbing]:
    """What tests join by pipes; the pipes are gone after the test."""
    plumbing = Plumbing(pipes_port)
    yield plumbing
    plumbing.clear()
