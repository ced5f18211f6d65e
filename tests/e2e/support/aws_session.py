"""A run against AWS from its first to its last moment: a name, a yes, what it cost, and nothing left behind.

The stacks are destroyed by their fixtures. Where those could not (Ctrl-C ends the workers of pytest-xdist), the main
process removes at the very end what bears this run's tags. What even that cannot reach: `hydrant leftovers`.
"""

import os
import secrets
import tempfile
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from hydrant.aws import leftovers
from hydrant.waiting import eventually

from . import calls
from .aws_target import RUN, site
from .target import chosen
from .third_party_emulators import lacks

REMOVED = pytest.StashKey[list[leftovers.Leftover]]()
_MINUTES = 15


def pytest_configure(config: pytest.Config) -> None:
    """Name the run; the workers inherit it."""
    if chosen() != "aws":
        return
    if not os.environ.get("HYDRANT_YES") and not os.environ.get("HYDRANT_AWS_ENDPOINT"):
        raise pytest.UsageError(
            "TARGET=aws deploys, tests and deletes stacks on AWS: `make e2e TARGET=aws` asks, HYDRANT_YES=1 says yes."
        )
    os.environ.setdefault(RUN, secrets.token_hex(4))


def leave_out_on_aws(items: list[pytest.Item]) -> None:
    """On AWS the tests of the emulator are left out; on a third-party emulator also those of what it lacks."""
    for item in items:
        reason = "needs the emulator" if item.get_closest_marker("emulator") else lacks(item.nodeid)
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Keep the counts; in the main process remove what is left."""
    if chosen() != "aws" or session.config.option.collectonly:
        return
    worker = getattr(session.config, "workerinput", {}).get("workerid", "main")
    if worker == "main":
        session.config.stash[REMOVED] = sweep()
    calls.keep(_folder(), worker)


def sweep() -> list[leftovers.Leftover]:
    """Remove what bears this run's tags, until nothing does; what AWS is still deleting takes minutes."""
    here = site()
    clients = calls.CountedClients(here.region, here.endpoint, here.profile)
    seen: dict[str, leftovers.Leftover] = {}

    def swept() -> None:
        found = leftovers.find(clients, os.environ[RUN])
        refused = []
        for leftover in found:
            seen[leftover.name] = leftover
            try:
                leftovers.remove(clients, leftover)
            except ClientError as error:  # in use by what goes next, or being deleted already
                refused.append(str(error))
        assert not found, f"still there: {[leftover.name for leftover in found]} {refused[:3]}"

    eventually(swept, timeout=_MINUTES * 60, interval=1.0 if here.endpoint else 10.0)
    return list(seen.values())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What it cost, and what had to be removed after the tests."""
    if chosen() != "aws" or hasattr(config, "workerinput") or REMOVED not in config.stash:
        return
    terminalreporter.section(f"run {os.environ[RUN]} on account {site().account}, region {site().region}")
    for line in calls.table(calls.total(_folder())):
        terminalreporter.write_line(line)
    for leftover in config.stash[REMOVED]:
        terminalreporter.write_line(f"removed after the tests: {leftover.kind} {leftover.name}")


def _folder() -> Path:
    return Path(tempfile.gettempdir()) / f"hydrant-e2e-{os.environ[RUN]}"
