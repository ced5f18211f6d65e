"""For all tests: no time limit for an example of Hypothesis, and what spares each process of the tests some seconds."""

import atexit
import gc
import os
import signal
import sys
from collections.abc import Generator
from contextlib import ExitStack
from typing import Any

import botocore
import pytest
from hypothesis import settings
from localstack import config as localstack_config
from localstack import constants

from hydrant.paths import cache_dir
from hydrant.stack import warm_caches
from tests import models_once
from tests.fork_server.session import session
from tests.order import Schedule, longest_first

# No test of ours asserts an absolute time.
settings.register_profile("hydrant", deadline=None)
settings.load_profile("hydrant")

# Some machines tell Python to keep no bytecode. Here hundreds of processes load LocalStack, and each would compile it.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

models_once.share()

# As it ends Python looks twice for garbage: through all that a worker holds, and through all reports.
atexit.register(gc.freeze)

# What an object raises as it ends, such as the warning of a socket that nobody closed, is nobody's failure.
sys.unraisablehook = lambda _: None

# LocalStack's catalogue of services, where a stack has left it: without it every worker reads the models of all of AWS.
_KEPT = cache_dir() / "localstack" / "catalogue"
_NAME = f"service-catalog-{constants.VERSION}-{botocore.__version__}".replace(".", "_")
if warm_caches.is_whole(_KEPT / f"{_NAME}.dill"):
    localstack_config.dirs.cache = str(_KEPT)


def pytest_configure(config: pytest.Config) -> None:
    """Leave the order of the groups to `longest_first`. With workers it opens the session of the fork server."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in the background of a script: tests interrupt commands
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # Of a few emulators none would pay for what the server imports.
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        opened = ExitStack()
        opened.enter_context(session())
        config.add_cleanup(opened.close)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Schedule | None:
    """Tests without a group go to the workers file by file."""
    return Schedule(config, log) if config.getoption("dist") == "loadgroup" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of several workers, none shall be alone with a long group at the end."""
    longest_first(items)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """Leave what is collected to no garbage collector: it is there for good, and each full run would walk all of it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(50_000, 20, 20)  # by default a tenth of a worker's time goes to it
        gc.enable()
