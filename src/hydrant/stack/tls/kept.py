"""The machine's certificate: made once, kept for the user alone, and laid into each stack's folder.

Its authority is the same for all stacks of the same names until it is renewed, some weeks before it ends, so that a
client which was told of it once goes on verifying. A stack has a copy of its own, as LocalStack writes beside it.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hydrant.emulator.http.gate import OUR_HOSTS
from hydrant.emulator.http.settings import gate_of
from hydrant.paths import StackPaths, state_dir
from hydrant.private import private_files

_AUTHORITY, _SERVER = "ca.pem", "server.pem"
LOOPBACK = ("localhost", "localhost.localstack.cloud", "127.0.0.1", "::1")
_RENEW = timedelta(days=30)
_FORM = "1"
"""Another one makes all certificates anew: raise it with what `issue` writes."""


def lay_out(paths: StackPaths, environ: Mapping[str, str]) -> None:
    """Put authority, key and certificate into a stack's folder; make them if there are none that hold for weeks.

    They are good for loopback and for the names and addresses that the stack's gate lets in. Files are 0600.
    """
    hosts = (*LOOPBACK, *sorted(gate_of(environ).hosts - OUR_HOSTS - {*LOOPBACK}))
    kept = state_dir() / "certificates" / hashlib.sha256("\n".join((_FORM, *hosts)).encode()).hexdigest()[:16]
    with private_files(), _turn(kept):
        if not _good(kept):
            _make(kept, hosts)
        for name, path in ((_AUTHORITY, paths.ca_bundle), (_SERVER, paths.server_certificate)):
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, (kept / name).read_bytes())


def _good(kept: Path) -> bool:
    from .issue import ends_at  # heavy, and needed by those commands alone that start an emulator

    try:
        return ends_at((kept / _AUTHORITY).read_bytes()) > datetime.now(UTC) + _RENEW and (kept / _SERVER).is_file()
    except (OSError, ValueError):
        return False


def _make(kept: Path, hosts: tuple[str, ...]) -> None:
    """The authority last: without it the pair counts as not there."""
    from .issue import issue

    made = issue(hosts, _regions(), datetime.now(UTC))
    _write(kept / _SERVER, made.server)
    _write(kept / _AUTHORITY, made.authority)


def _regions() -> Iterable[str]:
    from botocore.loaders import Loader
    from botocore.regions import EndpointResolver

    # Not by a session: it would look for the user's profile.
    return EndpointResolver(Loader().load_data("endpoints")).get_available_endpoints("kinesis")


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: somebody may be reading it."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.write_bytes(content)
    scratch.replace(path)


@contextmanager
def _turn(kept: Path) -> Iterator[None]:
    """One process at a time: two stacks may start together."""
    kept.mkdir(parents=True, exist_ok=True)
    with (kept / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
