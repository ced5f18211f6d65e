"""From the save of a function's file to the first call with it: by `hydrant up --watch`, and by `hydrant deploy`.

A stack of its own with a copy of the kit, as both are of a project and not of an emulator. The two take turns, so that
the machine's moods meet each of them alike; their ratio is what counts.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hydrant.console import Say
from hydrant.live.session import Session
from hydrant.pipeline.clients import Clients
from hydrant.ports import free_port
from hydrant.project import find_project
from hydrant.stack import registry
from hydrant.stack.registry import StackRecord

from .projects import project_in, run

_SECONDS = 300
_HANDLER = "lambda/validate/handler.py"


def measure(rounds: int) -> list[dict[str, Any]]:
    """One row: seconds from save to running either way, medians, and how many times as fast the watch is."""
    with (
        tempfile.TemporaryDirectory(prefix="hydrant-bench-saved-") as scratch,
        _stack(Path(scratch)) as (project, stack),
    ):
        session = Session(find_project(project), stack, [], Say())
        session.begin()
        lambda_ = Clients(stack.region, stack.endpoint).lambda_
        saved, deployed = [], []
        try:
            for _ in range(rounds):
                saved.append(_until_new(project, lambda_, lambda: session.step(1.0)))
                deployed.append(_until_new(project, lambda_, lambda: run(project, stack.port, "deploy")))
                session.step(0.1)  # what the deployment's save was to the watch: nothing is left of it
        finally:
            session.close()
    watch, deploy = statistics.median(saved), statistics.median(deployed)
    return [
        {
            "system": "hydrant",
            "rounds": rounds,
            "watch_s": round(watch, 2),
            "deploy_s": round(deploy, 2),
            "times": round(deploy / watch, 1),
        }
    ]


def _until_new(project: Path, lambda_: Any, act: Callable[[], None]) -> float:
    """Save the function's file, act until the function has other code, and return the seconds between."""
    path = project / _HANDLER
    name = lambda_.list_functions()["Functions"][0]["FunctionName"]

    def code() -> tuple[str, str]:
        told = lambda_.get_function_configuration(FunctionName=name)
        return told["CodeSha256"], told.get("LastUpdateStatus", "")

    before, begun = code()[0], time.monotonic()
    path.write_text(f"{path.read_text('utf-8')}# {begun}\n", "utf-8")
    while True:
        act()
        found, status = code()
        if found != before and status == "Successful":
            return time.monotonic() - begun
        if time.monotonic() - begun > _SECONDS:
            raise TimeoutError("the saved file is not in the function's code")


@contextmanager
def _stack(scratch: Path) -> Iterator[tuple[Path, StackRecord]]:
    """A running stack of a copy of the kit, both below `scratch`."""
    port = free_port()
    with project_in(scratch) as project:
        try:
            run(project, port, "up", "--detach")
            yield project, registry.find(port)
        finally:
            run(project, port, "down")
