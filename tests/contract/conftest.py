from collections.abc import Iterator
from functools import partial

import pytest

from tests.clients.java import jvm
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


@pytest.fixture(scope="session")
def run_java(request: pytest.FixtureRequest) -> jvm.RunJava:
    """`run_java(program, *arguments, timeout=90)` runs a program of tests/clients/java; see `jvm.py` there."""
    return partial(jvm.run, jvm.class_path(request.config.rootpath))
