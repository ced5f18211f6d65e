"""A stack whose emulator runs no more: what is known of its end, and what to tell.

The emulator leaves a sign of life each second (emulator/admin/alive.py); the rest is in the stack's record and files.
"""

import json
import os
import shlex
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from hydrant.errors import EmulatorDied, NoStack
from hydrant.paths import StackPaths

if TYPE_CHECKING:
    from .registry import StackRecord

_TAIL_BYTES, _TAIL_LINES, _LINE = 4096, 3, 200


@dataclass(frozen=True)
class SignOfLife:
    """The last one: when (epoch seconds), whether the emulator ended in order, and the records that it held then."""

    at: float
    in_order: bool = False
    records_held: int = 0
    records_undelivered: int = 0


def explain(record: "StackRecord") -> NoStack:
    """The error for whoever looks for a stack that has ended: what happened, when, what is gone, what to do."""
    paths, again = StackPaths(record.port), f"Start it again: {_again(record)}"
    if record.stopped:
        return NoStack(
            f"No stack runs on port {record.port}.",
            f"The last one was stopped: {record.stopped}.\nIts logs: {paths.emulator_log}, {paths.terraform_log}",
            again,
        )
    sign = last_sign(record)
    how = "was stopped from outside" if sign.in_order else "has died"
    return EmulatorDied(
        f"The emulator on port {record.port} {how}.",
        "\n".join([*_when(sign), _gone(record, sign), f"Its log: {paths.emulator_log}"]),
        f"{again} (keeps the log as {paths.earlier_log.name}), or clear it away: hydrant down",
    )


def _again(record: "StackRecord") -> str:
    """The command; it names the folder of what is kept, or the next stack would begin with nothing."""
    if not record.kept:
        return f"hydrant up --port {record.port}"
    if record.kept == str(StackPaths(record.port).kept):
        return f"hydrant up --keep --port {record.port}"
    return f"HYDRANT_PERSIST={shlex.quote(record.kept)} hydrant up --port {record.port}"


def told(record: "StackRecord") -> list[str]:
    """The same in a few lines, for a command that goes on: it makes a new stack in the place of this one."""
    error, paths = explain(record), StackPaths(record.port)
    lines = error.cause.splitlines()
    return [
        error.title,
        *lines[:-1],
        f"Its log is now {paths.earlier_log}. A new emulator starts"
        + (" in its place." if record.kept else "; all is deployed again."),
    ]


def last_sign(record: "StackRecord") -> SignOfLife:
    """What the emulator left, else when its log was last written, else its start."""
    paths = StackPaths(record.port)
    try:
        return SignOfLife(**json.loads(paths.alive.read_text()))
    except (OSError, ValueError, TypeError):
        pass
    try:
        return SignOfLife(paths.emulator_log.stat().st_mtime)
    except OSError:
        return SignOfLife(record.started)


def last_words(record: "StackRecord") -> list[str]:
    """The end of its log."""
    try:
        with StackPaths(record.port).emulator_log.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - _TAIL_BYTES))
            lines = [line.strip() for line in log.read().decode(errors="replace").splitlines()]
    except OSError:
        return []
    return [line[:_LINE] for line in lines if line][-_TAIL_LINES:]


def _when(sign: SignOfLife) -> Iterator[str]:
    moment = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(sign.at))
    if sign.in_order:
        yield f"It ended in order at {moment}: what it had accepted was delivered as far as that was done in time."
        return
    yield f"It was alive for the last time at {moment}."
    if psutil.boot_time() > sign.at:
        yield "The machine was started anew since."
    else:
        yield "If nobody killed it: the end of its log may say why; for lack of memory it is the system's (dmesg)."


def _gone(record: "StackRecord", sign: SignOfLife) -> str:
    if record.kept:
        return f"Its state is kept in {record.kept}: the next start with that folder goes on with it."
    resources = deployed_resources(record)
    what = f"{resources} resources of {record.terraform}" if resources else f"what was deployed from {record.terraform}"
    records = f"{sign.records_held} records in its streams" if sign.records_held else "the records in its streams"
    undelivered = f" ({sign.records_undelivered} not delivered)" if sign.records_undelivered else ""
    return f"It kept all in memory: {what}, {records}{undelivered}, objects and messages are gone."


def deployed_resources(record: "StackRecord") -> int:
    """How many resources Terraform's state in the work copy has."""
    return sum(map(_resources, _states(StackPaths(record.port).work)))


def _states(work: Path) -> Iterator[Path]:
    for folder, subfolders, files in os.walk(work):
        subfolders[:] = [name for name in subfolders if name != ".terraform"]
        if "terraform.tfstate" in files:
            yield Path(folder, "terraform.tfstate")


def _resources(state: Path) -> int:
    try:
        found = json.loads(state.read_text("utf-8")).get("resources", [])
        return sum(len(each["instances"]) for each in found if each.get("mode") == "managed")
    except (OSError, ValueError, KeyError, AttributeError):
        return 0
