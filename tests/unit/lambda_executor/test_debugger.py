"""What a function that is debugged sees besides, and how long it is debugged."""

import json
import shutil
import threading
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from hydrant.emulator.lambda_executor.debugged import LEASE, Debugged
from hydrant.emulator.lambda_executor.guard.plan import LANDLOCK, NAMESPACES, NONE, Share
from hydrant.emulator.lambda_executor.sandbox.debugger import Debugger, library, shares, variables
from hydrant.ports import free_port
from tests.contract.support.dap import DebugClient

from .conftest import KINDS, MakeFunction

LIBRARY = Path("/lambda/debugger/debugpy")
RUNTIME = Path("/var/runtime")
DEBUGGER = Debugger(5678, LIBRARY)


def test_with_namespaces_the_library_lies_in_the_folder_of_the_runtime() -> None:
    assert shares(DEBUGGER, NAMESPACES, RUNTIME) == [Share(str(LIBRARY), "/var/runtime/debugpy")]
    assert variables(DEBUGGER, RUNTIME, RUNTIME) == {"_HYDRANT_DEBUGGER": "5678:/var/runtime"}


@pytest.mark.parametrize("isolation", [LANDLOCK, NONE])
def test_else_it_stays_where_it_is(isolation: str) -> None:
    folder = str(LIBRARY.parent)
    assert shares(DEBUGGER, isolation, RUNTIME) == [Share(folder, folder), Share(str(LIBRARY), str(LIBRARY))]
    assert variables(DEBUGGER, Path("/tmp/runtime"), RUNTIME) == {"_HYDRANT_DEBUGGER": f"5678:{folder}"}


@pytest.mark.parametrize("debugger", [None, Debugger(9229)])
def test_nothing_is_seen_by_others(debugger: Debugger | None) -> None:
    assert shares(debugger, NAMESPACES, RUNTIME) == []
    assert variables(debugger, RUNTIME, RUNTIME) == {}


def test_the_library_is_beside_the_emulator() -> None:
    found = library()
    assert found is not None
    assert (found / "adapter").is_dir()


def test_who_says_nothing_for_too_long_debugs_no_more() -> None:
    now = [100.0]
    debugged = Debugged(lambda: now[0])
    assert debugged.begin("a", DEBUGGER)
    assert debugged.begin("b", DEBUGGER)
    now[0] += LEASE - 1
    assert not debugged.begin("a", DEBUGGER), "it goes on"
    assert debugged.expired() == []
    now[0] += 2
    assert debugged.expired() == ["b"]
    assert debugged.end("b")
    assert not debugged.end("b")
    assert (debugged.of("a"), debugged.of("b"), debugged.any) == (DEBUGGER, None, True)
    assert debugged.begin("a", Debugger(5679, LIBRARY)), "on another port it begins anew"


@pytest.mark.parametrize("kind", KINDS)
def test_a_debugger_attaches_behind_each_wall(function: MakeFunction, kind: str) -> None:
    port = free_port()
    source = """
        import sys
        def handler(event, context):
            found = [name for name in sys.path if "site-packages" in name]
            return found
    """
    sample = function(source, isolation=kind, debugger=Debugger(port, library()))
    client = DebugClient(port)
    root = "/var/task" if kind == NAMESPACES else str(sample.sandbox.spec.task_root)
    assert [each["verified"] for each in client.attach("/home/me", root, app=[5])] == [True]
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(sample.result()))
    thread.start()
    stopped, frame, _ = client.stopped_at()
    assert (frame["source"]["path"], frame["line"]) == ("/home/me/app.py", 5)
    client.ask("continue", threadId=stopped)
    thread.join(60)
    client.close()
    assert answers == [[]], "nothing of the emulator's packages is on the path"


@pytest.mark.skipif(shutil.which("node") is None, reason="NOT TESTED: Node.js, because there is none here")
def test_the_inspector_of_node_listens_while_the_function_waits(function: MakeFunction) -> None:
    port = free_port()
    files = {"index.mjs": "export const handler = async () => 1;"}
    sample = function(files, runtime="nodejs20.x", handler="index.handler", debugger=Debugger(port))
    assert sample.result() == 1
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=60) as answer:
        (target,) = json.load(answer)
    assert target["type"] == "node"
    assert target["webSocketDebuggerUrl"].startswith(f"ws://127.0.0.1:{port}/")
