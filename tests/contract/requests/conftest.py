"""One emulator for what no SDK would send."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ..support.emulator_process import emulator_process
from ..support.firehose_emulator import SERVICES
from ..support.raw_requests import Wire


@dataclass(frozen=True)
class Emulator:
    """A running emulator: a connection to it, and its log."""

    port: int
    wire: Wire
    log: Path


@pytest.fixture(scope="session")
def requests_emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Started for the tests of a worker, changing states at once; its log has no traceback when they end."""
    settings = {
        "HYDRANT_TEST_CLOCK": "1",
        "HYDRANT_KINESIS_STATE_MS": "0",
        "HYDRANT_FIREHOSE_CREATE_SECONDS": "0",
    }
    with emulator_process(tmp_path_factory.mktemp("requests"), SERVICES, settings) as paths:
        yield Emulator(paths.port, Wire(paths.port), paths.emulator_log)
        assert "Traceback" not in paths.emulator_log.read_text(encoding="utf-8", errors="replace")


@pytest.fixture(scope="session")
def wire(requests_emulator: Emulator) -> Wire:
    """The connection to it."""
    return requests_emulator.wire
