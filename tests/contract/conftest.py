from collections.abc import Iterator
from functools import partial

import pytest

from tests.clients.javascript import node

from .firehose_emulator import Emulator, emulator


@pytest.fixture(scope="session")
def run_js(request: pytest.FixtureRequest) -> node.RunJs:
    """`run_js(script, *arguments, timeout=60)` runs a script of tests/clients/javascript; see `node.py` there."""
    return partial(node.run, node.installed(request.config.rootpath))


@pytest.fixture(scope="session")
def plain_emulator() -> Iterator[Emulator]:
    """One emulator without settings for all tests of a worker that need none: give what you make names of its own."""
    with emulator() as running:
        yield running
