"""Imports what an emulator imports, as far as that depends on nothing that differs from one emulator to the next.

What differs is the environment. LocalStack turns it into the attributes of `localstack.config`, and most of the rest is
read when it is needed. So three things are watched while modules are imported:

- a variable, or an attribute of `localstack.config`, that a module reads then is noted with its value: the modules
  are good for every emulator in which it has the same;
- an object of `localstack.config` which holds ports or folders must not be read at all: they always differ;
- modules in `BLOCKED`, and those that import them, are left to the emulator.

In an emulator `localstack.config` is run again, see `Preloaded.renew`.
"""

import importlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from .imports_of import imports_of
from .preloaded import CONFIG, Blocked, Preloaded, watch_config, watch_environ

BLOCKED = {
    "dill": "keeps the folder for temporary files",
    "hydrant.emulator.cloudwatch.alarms.watch": "keeps the moment at which it is loaded",
    "hydrant.emulator.kinesis.api.tokens": "makes the secret that signs tokens",
    "hydrant.emulator.s3.contents": "names files after the moment at which it is loaded",
    "localstack.aws.handlers.cors": "keeps the address of the gateway",
    "localstack.aws.handlers.validation": "is left out of an emulator, see lean_imports",
    "localstack.packages.api": "keeps folders",
    "localstack.runtime.init": "keeps a folder",
    "localstack.services.plugins": "keeps which provider serves which service",
    "localstack.services.s3.presigned_url": "keeps the port",
    "twisted.internet.reactor": "opens descriptors, which all emulators would share",
}
"""Modules that are not imported before the fork, and why."""

_SELDOM = {"localstack.aws.api.ec2", "localstack.aws.api.cloudformation", "localstack.services.apigateway.analytics"}
"""Modules that cost much and that few emulators use."""

_SERVICES = ("cloudwatch", "dynamodb", "events", "iam", "kms", "lambda_", "logs", "s3", "sns", "sqs", "sts")
_ROOTS = (
    "localstack.runtime.runtime",
    "localstack.aws.app",
    "localstack.services.providers",
    "localstack.services.moto",
    *(f"localstack.services.{name}.provider" for name in _SERVICES),
    "hydrant.emulator.http.server",
    # What blocked modules import within functions, and what is imported at the first use of something.
    "boto3.s3.inject",
    "email.policy",
    "localstack.dns.server",
    "multiprocessing.managers",
    "s3transfer.manager",
    "twisted.internet.epollreactor",
    "twisted.python.sendmsg",
)
_CLOCK_SWITCH = "HYDRANT_TEST_CLOCK"
_PLUGINS = "hydrant.emulator.plugins"


class _Blocker:
    """Stands before Python's own finders of modules."""

    def find_spec(self, name: str, *_: object) -> None:
        """Raise Blocked for what must not be imported; leave everything else to the next."""
        if name in BLOCKED or name in _SELDOM:
            raise Blocked(name)


def preload() -> Preloaded:
    """Import it all.

    Raises RuntimeError when that left a thread or an open file behind, and whatever a module raises.
    """
    files = _open_files()
    found = Preloaded()
    with watch_environ(found):
        importlib.import_module("localstack.constants")
    importlib.import_module(CONFIG)  # reads nearly every variable, and is run again in each emulator
    tempfile.tempdir = None  # it has asked for the folder of temporary files, which would be everyone's now
    with _blocked(), watch_environ(found), watch_config(found):
        # The package is there only in an emulator's environment.
        importlib.import_module("hydrant.emulator.lean_imports").import_without_docker()
        load = _Loader()
        for name in (*_ROOTS, *imports_of(_PLUGINS, inside_functions=True)):
            load(name)
        # It imports LocalStack, and is watched, too.
        found.data = importlib.import_module("tests.fork_server.read_ahead").read_ahead()
    found.variables.pop(_CLOCK_SWITCH, None)  # its one reader is renewed
    found.renewals += [_set_clock, _reseed]
    left = [f"thread {number}" for number in os.listdir("/proc/self/task") if number != str(os.getpid())]
    if left := [*left, *(_open_files() - files)]:
        raise RuntimeError(f"left behind by an import: {left}")
    return found


def _set_clock() -> None:
    clock = importlib.import_module("hydrant.emulator.clock")
    clock.CLOCK.movable = clock.Clock.from_environment().movable


def _reseed() -> None:
    """Python does this for its own generator. Moto makes names with another."""
    importlib.import_module("moto.moto_api._internal").mock_random.seed()


@contextmanager
def _blocked() -> Iterator[None]:
    blocker = _Blocker()
    sys.meta_path.insert(0, blocker)
    try:
        yield
    finally:
        sys.meta_path.remove(blocker)


class _Loader:
    """Imports a module; where that is blocked, what the module imports."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __call__(self, name: str) -> None:
        if name in self._seen or name in sys.modules or name in BLOCKED:
            return
        self._seen.add(name)
        try:
            importlib.import_module(name)
        except Blocked:
            for each in imports_of(name):
                self(each)
        except ModuleNotFoundError:
            pass  # not a module but something in one, or one that this release does not have


def _open_files() -> set[str]:
    found = set()
    for number in os.listdir("/proc/self/fd"):
        try:
            found.add(f"{number} {os.readlink(f'/proc/self/fd/{number}')}")
        except FileNotFoundError:  # the one of `listdir`
            continue
    return {file for file in found if not file.endswith(" /dev/urandom")}  # nobody can tell who reads it
