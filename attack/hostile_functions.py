"""Functions that mean harm, within bounds that harm no machine: many processes, a huge file, memory, sockets, output.

Each is invoked while records flow through the pipeline. What it asks for beyond Lambda's limits must be refused to it
alone, and told; the pipeline goes on.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from hydrant.waiting import eventually

from .flows import Flow, Plan, conserved
from .pipelines import ROLE
from .verdicts import Result

_MEMORY_MB = 128
_ROUNDS = 3
_SOURCE = """
import os, socket, sys, time

def processes():
    made = 0
    for _ in range(100):
        if os.fork() == 0:
            time.sleep(600)
            os._exit(0)
        made += 1
    return f"{made} processes"

def files():
    with open("/tmp/huge", "wb") as file:
        os.posix_fallocate(file.fileno(), 0, 10 << 30)

def memory():
    return len([b"x" * (1 << 20) for _ in range(400)])

def sockets():
    return len([socket.socket() for _ in range(2000)])

def output():
    for _ in range(200_000):
        print("x" * 100)
    return "printed"

def handler(event, context):
    try:
        return globals()[event]()
    except OSError as error:
        return f"refused: {error.strerror}"
"""


KINDS: Mapping[str, tuple[str, ...]] = {
    "processes": ("100 processes", "signal: killed"),
    "files": ("refused: ",),
    "memory": ("signal: killed",),
    "sockets": ("refused: Too many open files",),
    "output": ("printed",),
}
"""What must be told of each, in its answer or its error. Output is cut in its log; processes stay when the handler has
returned, until together they have more memory than the function."""


def hostile_functions(plan: Plan) -> Result:
    """Each kind some times, while records flow."""
    strange: list[str] = []

    def invoke(flow: Flow) -> int:
        lambda_ = flow.pipeline.clients.lambda_
        names = {kind: _make(lambda_, kind) for kind in KINDS}
        count = 0
        for _ in range(_ROUNDS):
            for kind, name in names.items():
                reply = lambda_.invoke(FunctionName=name, Payload=json.dumps(kind).encode())
                found = reply["Payload"].read().decode("utf-8", "replace")
                if not any(words in found for words in KINDS[kind]):
                    strange.append(f"{kind}: {found[:120]}")
                count += 1
        for name in names.values():
            lambda_.delete_function(FunctionName=name)
        return count

    found = conserved(plan, "hostile functions", "invocations", invoke)
    faults = {**found.faults, **({"answers that name no refusal": len(strange)} if strange else {})}
    return replace(found, faults=faults, note=", ".join(sorted(set(strange)))[:300])


def _make(lambda_: Any, kind: str) -> str:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", _SOURCE)
    name = f"hostile-{kind}-{uuid4().hex[:6]}"
    lambda_.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=ROLE,
        Handler="index.handler",
        Timeout=60,
        MemorySize=_MEMORY_MB,
        Code={"ZipFile": packed.getvalue()},
    )
    eventually(lambda: _active(lambda_, name), 60)
    return name


def _active(lambda_: Any, name: str) -> None:
    state = lambda_.get_function(FunctionName=name)["Configuration"]["State"]
    assert state == "Active", state
